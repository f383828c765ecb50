"""A door: the playout. What is on air, as AzuraCast, Icecast, a file or a call tells it."""
