"""What must hold: plain functions over rows and the book, with no database and no web."""
