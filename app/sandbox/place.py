"""Where one is on the page: as whom, in which channels, in which thread. All of it stands in the address."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

NAMES = {"me": "as", "channel": "channel", "beside": "beside", "thread": "thread", "home": "home", "faults": "faults"}


@dataclass(frozen=True, slots=True)
class Place:
    """What the address says; ids of users and channels, or nothing."""

    me: str = ""
    channel: str = ""
    # The channel on the left.
    beside: str = ""
    thread: str = ""
    # The application's home tab is on the left.
    home: str = ""
    faults: str = ""

    def at(self, endpoint: str = "sandbox.page", **changes: Any) -> str:
        """The address of this place, or of one that differs by so much."""
        there = replace(self, **changes)
        said = {word: getattr(there, name) for name, word in NAMES.items() if getattr(there, name)}
        return f"{url_for(endpoint)}?{urlencode(said)}" if said else url_for(endpoint)

    def part(self, name: str) -> str:
        """The address of a part of the page."""
        query = self.at().partition("?")[2]
        return f"{url_for('sandbox.part', name=name)}?{query}"

    def fields(self) -> list[tuple[str, str]]:
        """The same as hidden fields of a form."""
        return [(word, getattr(self, name)) for name, word in NAMES.items() if getattr(self, name)]


def this_place() -> Place:
    """Where the request comes from."""
    return Place(**{name: request.values.get(word, "")[:60] for name, word in NAMES.items()})
