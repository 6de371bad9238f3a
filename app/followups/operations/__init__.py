"""What can be done with a follow-up. Each operation checks, changes, records and emits; edges open the transaction."""
