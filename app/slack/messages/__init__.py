"""What we say in Slack: facts in, a message out. Pure functions, one file for each kind of message."""
