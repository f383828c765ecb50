"""Every accident that a station meets: afterwards nothing is lost and nothing is doubled."""
