"""What can be done with an incident. Each operation checks, changes, records and emits; edges open the transaction."""
