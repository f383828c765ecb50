"""The tests: the same folders as bot/, a real database, and fakes that remember."""
