"""Ways to reach a person or a group. Whoever can deliver registers a way; pages say which ones work at this moment.

People decide by kind of notice which ways they want; the inbox is always among them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.core.registry import Registry
from app.people.queries import group_sizes
from app.workflows.book import Group


@dataclass(frozen=True, slots=True)
class Reach:
    """How one way reaches a group now: ``label``, then the rest of the sentence; ``loud`` when it rings.

    ``brief`` is what a badge has room for when it does not work. ``is_name`` says that the label keeps its capital.
    """

    way: str
    label: str
    says: str
    works: bool
    loud: bool = False
    brief: str = ""
    is_name: bool = False

    @property
    def spoken(self) -> str:
        """Its label in the middle of a sentence."""
        return self.label if self.is_name else self.label.lower()

    @property
    def words(self) -> str:
        return f"{self.label}: {self.says}"


# The group and how many active people are in it; none when this way has nothing to do with this group.
ReachOf = Callable[[Group, int], Reach | None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way. ``works`` says whether it is set up here; one that is not ``personal`` reaches groups only."""

    slug: str
    label: str
    order: int
    works: Callable[[], bool]
    reach: ReachOf
    personal: bool = True


ways: Registry[Way] = Registry("way to reach people")


def register_way(way: Way) -> Way:
    """Make a way known. :raises AlreadyRegistered: another one has its name."""
    return ways.add(way.slug, way)


def ways_in_order() -> list[Way]:
    """Every way that this installation knows, the inbox first."""
    return sorted(ways, key=lambda way: (way.order, way.slug))


def personal_ways() -> list[Way]:
    """The ways that bring word of a notice to one person, among which people choose."""
    return [way for way in ways_in_order() if way.personal]


def reach_of(groups: Iterable[Group]) -> dict[str, tuple[Reach, ...]]:
    """What reaches each of these groups and what would not, in one statement."""
    sizes = group_sizes()
    return {group.slug: _reach(group, sizes.get(group.slug, 0)) for group in groups}


def ways_to_reach(group: Group) -> list[Reach]:
    """The ways that reach this group now; an empty list means that nobody would be told."""
    return [one for one in reach_of([group])[group.slug] if one.works]


def _reach(group: Group, people: int) -> tuple[Reach, ...]:
    known = [way.reach(group, people) for way in ways_in_order()]
    found = [one for one in known if one is not None]
    # What the book names and nothing here delivers is said, not left out.
    if group.slack and "slack" not in ways:
        found.append(Reach("slack", "Slack", "not connected, tells nobody", works=False, brief="Slack not connected"))
    if group.page and "pager" not in ways:
        found.append(Reach("pager", "Pager", "has no key, rings nobody", works=False, brief="pager has no key"))
    return tuple(found)
