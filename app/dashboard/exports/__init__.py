"""One file for each table that may leave as CSV or JSON."""
