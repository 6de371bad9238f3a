"""What begins from a message or from Slack's own menu."""
