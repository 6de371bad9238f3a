"""Budgets of the pages people wait for, measured as ratios to a bare application on the same server in the same run."""
