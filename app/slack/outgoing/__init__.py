"""What leaves for Slack because something happened here: one file for each thing, one call for each row owed."""
