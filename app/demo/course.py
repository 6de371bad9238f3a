"""One incident on its way through the operations: who is asked, what comes next, and who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from random import Random

from app.demo.cast import Cast
from app.demo.stories import Story
from app.incidents.models import Clock, Incident
from app.incidents.operations import visibility
from app.people.models import Person
from app.workflows.book import Role, Workflow

Act = Callable[["Course", datetime], object]


@dataclass
class Course:
    """An incident, its story, and the acts that still come.

    It is declared at ``began`` and over at ``end``; nothing is known of what comes after ``stop``.
    """

    workflow: Workflow
    story: Story
    cast: Cast
    rng: Random
    team: str
    level: int
    began: datetime
    end: datetime
    stop: datetime
    incident: Incident = field(init=False)
    roles: dict[str, Person] = field(default_factory=dict)
    insiders: set[int] = field(default_factory=set)
    chances: dict[str, float] = field(default_factory=dict)
    told: int = 0
    clocks: list[Clock] | None = None
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _count: int = 0

    @property
    def lead(self) -> Person:
        """Who leads, or who reported while nobody does."""
        return self.roles.get("lead", self.incident.reporter)

    def plan(self, at: datetime, act: Act) -> None:
        """Let this happen then; what was planned first comes first."""
        self._count += 1
        heappush(self._agenda, (at, self._count, act))

    def run(self, between: Act) -> None:
        """Let everything happen in order, up to where we know; ``between`` is asked before each act."""
        while self._agenda and self._agenda[0][0] <= self.stop:
            at, _, act = heappop(self._agenda)
            between(self, at)
            act(self, at)
        between(self, self.stop)

    def chance(self, of: float) -> bool:
        """True so often."""
        return self.rng.random() < of

    def sees(self, person: Person) -> bool:
        """Whether this person may see it, as far as the demo keeps count."""
        if not self.incident.is_private:
            return True
        return person.id in self.insiders or bool(person.group_slugs & set(self.workflow.visible_to))

    def anybody(self, *, avoid: Iterable[Person] = ()) -> Person:
        """Somebody who could work on it; for a private one, somebody who may."""
        without = {one.id for one in avoid}
        pool = [one for one in self._neighbours() if one.id not in without and self.sees(one)]
        return self.rng.choice(pool) if pool else self.lead

    def holder_for(self, role: Role, *, at: datetime) -> Person | None:
        """Somebody who may hold a role; whoever is needed for it is let in first."""
        taken = {self.roles[one].id for one in role.not_same_as if one in self.roles}
        taken |= {one.id for slug, one in self.roles.items() if role.slug in _avoids(self.workflow, slug)}
        pool = self.cast.of_groups(role.held_by) if role.held_by else self._neighbours()
        pool = [one for one in pool if one.id not in taken and self.roles.get(role.slug) is not one]
        inside = [one for one in pool if self.sees(one)]
        if inside:
            return self.rng.choice(inside)
        if not pool:
            return None
        chosen = self.rng.choice(pool)
        self.let_in(chosen, why=f"Needed as {role.label.lower()}", at=at)
        return chosen

    def let_in(self, person: Person, *, why: str, at: datetime) -> None:
        """Let somebody see a private one, unless they can."""
        if self.sees(person):
            return
        visibility.let_in(self.incident, person, by=self.lead, at=at, why=why)
        self.insiders.add(person.id)

    def _neighbours(self) -> list[Person]:
        if self.incident.is_private:
            return self.cast.of_groups(self.workflow.visible_to) or self.cast.of_team(self.team)
        return self.cast.of_team(self.team)


def _avoids(workflow: Workflow, slug: str) -> tuple[str, ...]:
    return next((one.not_same_as for one in workflow.roles if one.slug == slug), ())
