"""The pages of the people room, one file for each place."""
