"""What happens in Slack by itself, one file for each kind of event."""
