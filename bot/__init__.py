"""Request Line: listeners' messages in, an on-air queue out. Start reading at journey.py."""
