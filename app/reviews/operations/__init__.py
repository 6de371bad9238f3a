"""What can be done to a review."""
