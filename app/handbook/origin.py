"""Where a type's process is written: which lines of the file, and what comes from which layer. Pure."""

from dataclasses import dataclass

from app.workflows.book import Book, Layer, Workflow
from app.workflows.phrases import joined

PARTS = {
    "severities": "Severities",
    "statuses": "The path",
    "roles": "Roles",
    "checklists": "Checklists",
    "clocks": "Clocks",
    "fields": "What is asked",
    "risk_ratings": "Risk ratings",
    "rules": "Who is told, and when",
    "nudges": "Reminders",
    "update": "Updates",
    "escalate_to": "Who can be brought in",
    "channel": "Channel",
    "review": "Review",
    "follow_ups": "Follow-ups",
    "visibility": "Who can see it",
    "visible_to": "Who sees it when private",
    "declare_by": "Who may declare it",
    "calendar": "Working days",
}
"""The parts that people ask after, in the order of the page."""

_NEAREST_FIRST = (Layer.TYPE, Layer.DISCIPLINE, Layer.DEFAULTS, Layer.PORTAL)


@dataclass(frozen=True, slots=True)
class Source:
    """One layer that a part comes from: who, at which line, and what of it where it is not all."""

    who: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Written:
    """One part of a process, and the layers it comes from."""

    part: str
    sources: tuple[Source, ...]


def written(book: Book, workflow: Workflow) -> tuple[Written, ...]:
    """Where each part comes from, the nearest layer first."""
    return tuple(
        Written(label, _sources(book, workflow, part)) for part, label in PARTS.items() if part in workflow.origins
    )


def _sources(book: Book, workflow: Workflow, part: str) -> tuple[Source, ...]:
    items = {name: one for name, one in workflow.origins.items() if name.startswith(f"{part}/")}
    layers = {one.layer for one in items.values()} or {workflow.origins[part].layer}
    sources = []
    for layer in _NEAREST_FIRST:
        if layer not in layers:
            continue
        here = [name.partition("/")[2] for name, one in items.items() if one.layer is layer]
        lines = [one.line for one in items.values() if one.layer is layer] or [workflow.origins[part].line]
        what = joined(_label(workflow, part, slug) for slug in here) if len(layers) > 1 else ""
        sources.append(Source(_who(book, workflow, layer), min(lines), what))
    return tuple(sources)


def _label(workflow: Workflow, part: str, slug: str) -> str:
    named = getattr(workflow, part, ())
    found = next((one.label for one in named if one.slug == slug), "") if isinstance(named, tuple) else ""
    return found or slug.replace("-", " ")


def _who(book: Book, workflow: Workflow, layer: Layer) -> str:
    return {
        Layer.TYPE: "this type",
        Layer.DISCIPLINE: workflow.discipline_label,
        Layer.DEFAULTS: f"the defaults of {book.organisation.name}",
        Layer.PORTAL: "the portal’s own defaults",
    }[layer]
