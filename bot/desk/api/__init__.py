"""The API: everything that the desk does, for screens and programs of the station's own."""
