"""What Rasa calls, one class a purpose; what each decides stands in bot/core/filings.py."""
