"""One file for each panel: its definition is the docstring, which the page shows as its help."""
