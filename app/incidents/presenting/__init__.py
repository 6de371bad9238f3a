"""What the pages of an incident show, as plain facts: read, reckoned and named, but not yet drawn."""
