"""What a filter bar and the tabs above a list are made of, the same for every list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# More than this many choices are counted on the closed menu, not named.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a filter's menu; ``count`` is how many it would show, where that is known."""

    value: str
    label: str
    on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter: its name in the address, what it offers, whether several may be chosen, what it says closed."""

    name: str
    label: str
    offers: tuple[Offer, ...]
    many: bool = True
    says: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A filter that takes somebody's name or address; ``says`` is what it says now."""

    name: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A named address over a list; ``key`` is there where the viewer may take it away."""

    label: str
    href: str
    here: bool
    count: int | None = None
    key: str = ""


def menu(
    name: str,
    label: str,
    pairs: Iterable[tuple[str, str]],
    chosen: str | tuple[str, ...],
    counts: Mapping[str, int] | None = None,
) -> Menu:
    """A filter of these values and labels. Where ``chosen`` is one word, only one of them may be."""
    on = chosen if isinstance(chosen, tuple) else (chosen,)
    offers = tuple(
        Offer(str(value), text, value in on, None if counts is None else counts.get(value, 0)) for value, text in pairs
    )
    named = [one.label for one in offers if one.on]
    says = ", ".join(named).lower() if len(named) <= MOST_NAMED else ""
    return Menu(name, label, offers, isinstance(chosen, tuple), says)
