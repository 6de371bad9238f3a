"""What the pages of the library show, ready to be drawn."""
