"""Whole pages about incidents: declaring, one incident with its tabs, the list."""
