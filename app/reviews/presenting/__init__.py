"""What the pages of a review show, ready to be drawn."""
