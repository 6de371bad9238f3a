"""What the Handbook lists, and what a search finds: types by anything that their process says. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.incidents.alike import stems
from app.workflows.book import Book, Discipline, Workflow

SHOWN = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing of a type that says what was searched for: what it is, and its words."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A type, and why a search found it; nothing where the name says so itself."""

    workflow: Workflow
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A discipline with its types."""

    discipline: Discipline
    types: tuple[Found, ...]


def chapters(book: Book, words: str = "") -> list[Chapter]:
    """Every discipline in use with its types in use; with ``words`` only the types that say them."""
    found = []
    for discipline in book.disciplines.values():
        open_ones = (one for one in book.workflows_of(discipline.slug) if not one.retired)
        types = tuple(each for one in open_ones if (each := _found(one, words)) is not None)
        if types and not discipline.retired:
            found.append(Chapter(discipline, types))
    return found


def _found(workflow: Workflow, words: str) -> Found | None:
    wanted = " ".join(words.lower().split())
    if not wanted:
        return Found(workflow)
    said = [
        Hit("", workflow.label),
        Hit("", workflow.discipline_label),
        Hit("", workflow.description),
        *_sayings(workflow),
    ]
    whole = [hit for hit in said if wanted in hit.text.lower()]
    if not whole:
        roots = stems(words)
        everything = " ".join(hit.text for hit in said).lower()
        if not roots or not all(root in everything for root in roots):
            return None
        whole = [hit for hit in said if any(root in hit.text.lower() for root in roots)]
    plain = not whole[0].what
    return Found(workflow, () if plain else tuple(whole[:SHOWN]))


def _sayings(workflow: Workflow) -> Iterator[Hit]:
    """Everything of a process that somebody may remember, each with what it is."""
    for text in workflow.examples:
        yield Hit("Example", text)
    for severity in workflow.severities:
        yield from (Hit(severity.label, text) for text in (severity.label, *severity.criteria))
    for role in workflow.roles:
        yield from (Hit("Role", text) for text in (role.label, *role.duties))
    for checklist in workflow.checklists:
        yield Hit("Checklist", checklist.label)
        yield from (Hit(checklist.label, step.text) for step in checklist.steps)
    for clock in workflow.clocks:
        yield from (Hit("Clock", text) for text in (clock.label, clock.law) if text)
    for field in workflow.fields:
        yield Hit("Asked", field.label)
    for rule in workflow.rules:
        yield from (Hit("Words", word) for word in rule.when.words)
