"""The station's songs: what it has, and which of them a request means."""
