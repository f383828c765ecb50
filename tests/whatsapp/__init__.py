"""The listeners' door."""
