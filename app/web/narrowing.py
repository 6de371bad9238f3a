"""The filters of a list: read from an address, written back into one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from app.web.addresses import Words

MOST_VALUES, LONGEST_VALUE, LONGEST_TEXT = 40, 130, 200
LONGEST_QUERY = 4000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to. A room says its filters as fields: several values are a tuple, one is a text.

    ``KNOWN`` names what one value may say, any other is the usual one; ``ASIDE`` the fields that narrow nothing (how
    it is sorted, say), of which the address keeps what is not usual.
    """

    KNOWN: ClassVar[Mapping[str, Collection[str]]] = {}
    ASIDE: ClassVar[Collection[str]] = ()

    @classmethod
    def of(cls, said: "MultiDict[str, str]") -> Self:
        """Read an address; what is too long or of no known kind is left out."""
        found: dict[str, Any] = {}
        for name, usual in _usual(cls):
            if isinstance(usual, tuple):
                values = dict.fromkeys(one[:LONGEST_VALUE] for one in said.getlist(name) if one)
                found[name] = tuple(values)[:MOST_VALUES]
            else:
                one = said.get(name, "").strip()[:LONGEST_TEXT]
                found[name] = one if one in cls.KNOWN.get(name, (one,)) else usual
        return cls(**found)

    def query(self, **changes: object) -> str:
        """These filters as the end of an address, with some of them changed."""
        return urlencode(replace(self, **changes).pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The same as name and value, those with several values first."""
        several, single = [], []
        for name, usual in _usual(type(self)):
            value = getattr(self, name)
            if isinstance(usual, tuple):
                several += [(name, one) for one in value]
            elif value and not (name in self.ASIDE and value == usual):
                single.append((name, value))
        return several + single

    @property
    def are_set(self) -> bool:
        """Whether anything narrows the list."""
        return any(name not in self.ASIDE for name, _value in self.pairs())


def said_in(query: str) -> "MultiDict[str, str]":
    """What the end of an address says, where it was kept or sent as a text; without NUL, as a request has it."""
    return Words(parse_qsl(query[:LONGEST_QUERY]))


def _usual(kind: type[Narrowing]) -> list[tuple[str, Any]]:
    """Every filter and what it is when nothing is said."""
    return [(one.name, one.default) for one in fields(kind)]
