"""Turns a message into numbers that are alike for messages that mean alike, in any language."""
