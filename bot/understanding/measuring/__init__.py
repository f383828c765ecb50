"""What is made of a model's answers to labelled messages: figures, tables, pictures, curves."""
