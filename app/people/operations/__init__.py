"""What can be done with accounts, groups, preferences and notices; edges open the transaction."""
