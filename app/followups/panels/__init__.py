"""The parts of an incident's pages that are about follow-ups."""
