"""Why somebody is told: one file for each event. A reaction may run twice; the slot of its notices names the cause."""
