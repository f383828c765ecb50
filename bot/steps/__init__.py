"""The single steps of the journey: each takes a connection inside journey's transaction."""
