"""The cards of the declare page: every type one may declare, under headings a colleague would look for."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.incidents.access import may_declare
from app.incidents.alike import stems
from app.incidents.models import Incident
from app.people.models import Person
from app.workflows.book import Book, Visibility, Workflow

LATELY = 3


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its cards."""

    heading: str
    workflows: tuple[Workflow, ...]


def cards(book: Book, person: Person, words: str = "") -> list[Section]:
    """The types this person may declare, by heading in the order of the book; ``words`` keeps those that say them."""
    sections: dict[str, list[Workflow]] = {}
    for discipline in book.disciplines.values():
        for workflow in book.workflows_of(discipline.slug):
            if discipline.retired or workflow.retired or not may_declare(person, workflow.declare_by):
                continue
            if not words.strip() or _says(workflow, words):
                sections.setdefault(discipline.heading or discipline.label, []).append(workflow)
    return [Section(heading, tuple(found)) for heading, found in sections.items()]


def lately_used(book: Book, person: Person) -> list[Workflow]:
    """The types this person declared last, newest first, each once."""
    rows = db.session.execute(
        select(Incident.discipline, Incident.type)
        .where(Incident.reporter_id == person.id)
        .order_by(Incident.declared_at.desc(), Incident.id.desc())
        .limit(20)
    )
    paths = list(dict.fromkeys(f"{discipline}/{type_slug}" for discipline, type_slug in rows))
    known = [book.workflows[path] for path in paths if path in book.workflows]
    return [one for one in known if not one.retired and may_declare(person, one.declare_by)][:LATELY]


def is_private(workflow: Workflow) -> bool:
    """Whether it is private from the first second; the card shows a lock."""
    return workflow.visibility is Visibility.PRIVATE


def _says(workflow: Workflow, words: str) -> bool:
    said = " ".join((workflow.label, workflow.description, workflow.discipline_label, *workflow.examples)).lower()
    if words.strip().lower() in said:
        return True
    wanted = stems(words)
    return bool(wanted) and any(stem in said for stem in wanted)
