"""What holds for reviews, as plain functions."""
