"""How a panel registers itself, and what it is asked with.

Addresses are written out, because the digest is made where no request is.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select

from app.core.registry import Registry
from app.dashboard.drawn import Drawn
from app.dashboard.filters import Span, View
from app.incidents.access import may_see, visible_incidents
from app.incidents.filtering import conditions
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.people.models import Person
from app.workflows.book import Book


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, about what, and when. Every figure starts from ``seen`` or from ``narrowed``."""

    person: Person
    view: View
    at: datetime
    book: Book
    # A panel that is a page of its own, or a file, holds everything; on the dashboard it holds what there is room for.
    whole: bool = False
    # What panels share is counted once for all of them; it is forgotten with the question.
    kept: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def seen(self) -> Select[Incident]:
        """The incidents this person may see that pass the filters, practice left out, of all times."""
        return visible_incidents(self.person).where(*self._passing())

    def narrowed(self) -> list[ColumnElement[bool]]:
        """The same as conditions, for a statement that joins the incident to something of it."""
        return [may_see(self.person), *self._passing()]

    def _passing(self) -> Iterator[ColumnElement[bool]]:
        yield Incident.mode != Mode.PRACTICE
        yield from conditions(self.view.narrow, self.person, self.at)

    @property
    def is_leader(self) -> bool:
        return self.person.is_leader or self.person.is_administrator

    def list(self, *slices: str, span: Span | None = None, **changes: object) -> str:
        """The address of the list behind a figure."""
        return f"/incidents?{self.view.listed(*slices, span=span, **changes)}"

    def page(self, **choices: str) -> str:
        """The address of the dashboard with a choice changed."""
        return f"/dashboard?{self.view.query(**choices)}"

    def panel(self, slug: str, **choices: str) -> str:
        """The address of a panel as a page of its own, with a choice changed."""
        return f"/dashboard/panels/{slug}?{self.view.query(**choices)}"

    def file(self, slug: str) -> str:
        """The address of a panel's numbers as a file."""
        return f"/dashboard/panels/{slug}.csv?{self.view.query()}"

    def count(self, of: str, standing: str) -> str:
        """The address of the deadlines or follow-ups that a figure counts."""
        return f"/dashboard/{of}/{standing}?{self.view.query()}"

    def label(self, discipline: str) -> str:
        """What a discipline is called."""
        found = self.book.disciplines.get(discipline)
        return found.label if found else discipline


Draw = Callable[[Asked], Drawn]


@dataclass(frozen=True, slots=True)
class Chart:
    """A panel. ``wide`` takes the whole width; ``leaders`` is for leaders only; ``first`` is drawn with the page;
    ``alone`` stands on no dashboard, for it is about whoever reads it.
    """

    slug: str
    title: str
    order: int
    draw: Draw
    wide: bool = False
    leaders: bool = False
    first: bool = False
    alone: bool = False

    @property
    def help(self) -> str:
        """What it counts, for whoever reads it."""
        return inspect.getdoc(self.draw) or ""

    def for_(self, person: Person) -> bool:
        """Whether this person gets it at all."""
        return not self.leaders or person.is_leader or person.is_administrator


charts: Registry[Chart] = Registry("panel")


def chart(slug: str, *, title: str, order: int, **more: Any) -> Callable[[Draw], Draw]:
    """Register a panel; the docstring is its definition. :raises AlreadyRegistered: two have one name."""

    def register(draw: Draw) -> Draw:
        charts.add(slug, Chart(slug, title, order, draw, **more))
        return draw

    return register


def charts_for(person: Person) -> list[Chart]:
    """The panels this person gets, in the order of the page."""
    return sorted((one for one in charts if not one.alone and one.for_(person)), key=lambda one: one.order)
