"""Slugs that incidents still use: a new book must know them all.

Rooms above say what they use; this room knows nothing of incidents.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.core.db import reading
from app.workflows.book import Book, ClockKind, Field, Role, Severity, Status, UnknownSlug, Workflow
from app.workflows.problems import BookError


class SlugInUse(NamedTuple):
    """One slug that something uses. ``kind``: type, severity, status, role, field, clock, service or group."""

    kind: str
    discipline: str
    type: str
    slug: str


Source = Callable[[], Iterable[tuple[str, str, str, str]]]

_sources: list[Source] = []


def register_slugs_in_use(source: Source) -> Source:
    """Ask ``source`` for ``(kind, discipline, type, slug)`` before a new book goes live; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def slugs_in_use() -> set[SlugInUse]:
    """Everything that is in use at this moment."""
    with reading():
        return {SlugInUse(*each) for source in _sources for each in source()}


def orphans(book: Book, used: Iterable[SlugInUse], filename: str) -> list[BookError]:
    """What is in use and the book no longer has, each at the place where it is missed."""
    return sorted(_missing(book, one, filename) for one in used if not _has(book, one))


def _has(book: Book, one: SlugInUse) -> bool:
    if one.kind == "service":
        return one.slug in book.services
    if one.kind == "group":
        return one.slug in book.groups
    try:
        workflow = book.workflow(one.discipline, one.type)
    except UnknownSlug:
        return False
    return one.kind == "type" or one.slug in {each.slug for each in _things(workflow, one.kind)}


def _things(workflow: Workflow, kind: str) -> Iterable[Severity | Status | Role | Field | ClockKind]:
    things: dict[str, tuple[Severity | Status | Role | Field | ClockKind, ...]] = {
        "severity": workflow.severities,
        "status": workflow.statuses,
        "role": workflow.roles,
        "field": workflow.fields,
        "clock": workflow.clocks,
    }
    return things[kind]


def _missing(book: Book, one: SlugInUse, filename: str) -> BookError:
    workflow = book.workflows.get(f"{one.discipline}/{one.type}")
    discipline = book.disciplines.get(one.discipline)
    if workflow is None:
        line = discipline.line if discipline else 1
        thing = f'type "{one.discipline}/{one.type}" is gone, but incidents are of it'
        return BookError(line, 1, thing, "Put it back, with retired: true if nobody may declare it any more.", filename)
    thing = f'{one.kind} "{one.slug}" of type "{workflow.path}" is gone, but incidents use it'
    return BookError(
        workflow.line, 1, thing, "Put it back, with retired: true if nobody may choose it any more.", filename
    )
