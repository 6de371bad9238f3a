"""What holds about people and their accounts, as plain functions."""
