"""Side by side with stock Rasa and with the raw limits: `make bench`."""
