"""Forms: how each is drawn and what happens when it is sent, one file each."""
