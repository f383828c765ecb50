"""The studio's rules: frozen values and pure functions, no input or output."""
