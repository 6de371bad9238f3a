"""What one can do with the status page in Slack: the command, and the form in two steps."""
