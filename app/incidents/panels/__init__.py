"""The parts of the incident page: each answers alone, and with the page around it where there is no script."""
