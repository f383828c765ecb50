"""The listeners' door: what WhatsApp tells the station, and what the station answers."""
