"""Tabs of an incident that rooms above bring along; each leads to a page of that room."""

from dataclasses import dataclass

from app.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its words, and the part of the address after the incident's own."""

    label: str
    part: str


more_tabs: Registry[Tab] = Registry("tab of an incident")


def incident_tab(label: str, part: str) -> Tab:
    """Register a tab; it stands on every page of an incident, after those of this room."""
    found = more_tabs.get_or_none(part)
    return found if found is not None else more_tabs.add(part, Tab(label, part))
