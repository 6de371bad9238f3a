"""What holds for words, themes and families, as plain functions."""
