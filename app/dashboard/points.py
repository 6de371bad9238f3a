"""Digests as headings with lines, for where there are no tables: Slack."""

from app.dashboard.digest import Month, Week
from app.dashboard.learned import Learned

Points = list[tuple[str, list[str]]]


def of_week(week: Week) -> Points:
    """A weekly digest as headings with lines."""
    open_now = [f"{one.ref}, {one.shown_title}, {one.lead.name if one.lead else 'nobody leads'}" for one in week.open]
    smaller = [f"{week.smaller} smaller"] if week.smaller else []
    return [
        (week.heading, list(week.sentences)),
        ("Open now", [*open_now[:9], *smaller]),
        ("Needs a leader", [f"{text}, {note}" for text, _, note in week.needs]),
        ("Are we keeping our word?", [f"{p.label}: {p.week}, {p.longer} in twelve weeks" for p in week.promises]),
    ]


def of_month(month: Month) -> Points:
    """A monthly summary as a heading with a line for each discipline."""
    lines = [f"{one.label}: {one.declared} declared, {one.large} large; {one.before} before" for one in month.lines]
    return [(f"{month.span.first:%B %Y}", lines)]


def of_learned(learned: Learned) -> Points:
    """What a month taught as headings with lines."""
    return [
        (learned.heading, [f"{one.title} ({one.incident.ref})" for one in (*learned.lessons, *learned.reviews)]),
        ("What came back", [f"{one.name}, {one.summary}" for one in learned.families]),
        ("What was changed", [f"{one.ref} {one.title}" for one in learned.changed]),
    ]
