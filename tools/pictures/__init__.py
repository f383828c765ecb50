"""Pictures of every page of the desk, at three sizes: `make screenshots`."""
