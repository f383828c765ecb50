"""The door to Rasa: what a listener's message means, and which action files it."""
