"""What a severity promises and how types map onto each other."""

from datetime import datetime

from app.workflows.book import Book, Level, Phase, Severity, Status, Workflow
from app.workflows.calendars import due


def next_update_due(book: Book, workflow: Workflow, severity: Severity | None, since: datetime) -> datetime | None:
    """When the next update is promised, counted from ``since``; none where the severity promises none."""
    every = severity.expects.update_every if severity else None
    if every is None:
        return None
    return due(since, every, book.calendars.get(workflow.calendar or ""))


def lead_due(book: Book, workflow: Workflow, severity: Severity | None, since: datetime) -> datetime | None:
    """By when somebody is promised to lead, counted from ``since``; none where the severity promises none."""
    within = severity.expects.lead_within if severity else None
    return None if within is None else due(since, within, book.calendars.get(workflow.calendar or ""))


def first_word_due(book: Book, workflow: Workflow, severity: Severity | None, since: datetime) -> datetime | None:
    """By when those who follow are promised a first word; none where the severity promises none."""
    within = severity.expects.first_update if severity else None
    return None if within is None else due(since, within, book.calendars.get(workflow.calendar or ""))


def severity_like(workflow: Workflow, level: Level | None) -> Severity | None:
    """The severity of another type that stands on the same level, else the next one up, else the worst."""
    if level is None:
        return None
    usable = sorted((one for one in workflow.severities if not one.retired), key=lambda one: one.level)
    return next((one for one in usable if one.level >= level), usable[-1] if usable else None)


def status_like(workflow: Workflow, phase: Phase) -> Status:
    """The first status of the same phase in another type, else its very first."""
    return workflow.first_status(phase) or workflow.statuses[0]
