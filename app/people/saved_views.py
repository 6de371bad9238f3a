"""Lists that keep views: a view is an address of the list under a name of one's own, and a tab above it.

Each room registers its list here; saving and taking away are the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.core.registry import Registry
from app.people.queries import saved_views
from app.web.menus import Tab

if TYPE_CHECKING:
    from app.people.models import Person


@dataclass(frozen=True, slots=True)
class SavingList:
    """A list of which views are saved. ``tidy`` reads an address of it and writes back what the list knows of it."""

    name: str
    endpoint: str
    tidy: Callable[[MultiDict[str, str]], str]

    def at(self, query: str) -> str:
        """The address of the list with these filters."""
        return f"{url_for(self.endpoint)}?{query}"


lists: Registry[SavingList] = Registry("list of saved views")


def saves_views(name: str, endpoint: str, tidy: Callable[[MultiDict[str, str]], str]) -> None:
    """Register a list, by the name under which its views are kept."""
    lists.add(name, SavingList(name, endpoint, tidy))


def saved_tabs(person: "Person", name: str, here: str) -> list[Tab]:
    """The views that this person saved of a list, and those that others share; ``here`` is what the page shows."""
    root = lists.get(name)
    return [
        Tab(one.label, root.at(one.query), one.query == here, key=one.key if one.person_id == person.id else "")
        for one in saved_views(person, name)
    ]
