"""Whole Rasa pipelines, compared on the same examples and the same messages."""
