"""What changes something: files that are made, and the digest that somebody wants."""
