"""What the library shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from app.followups.models import FollowUp
from app.followups.states import State
from app.library import shelves
from app.library.access import confirmed_lately, families_with
from app.library.models import MARKED, Kind, LibraryItem
from app.library.presenting.families import fixes_of, shown
from app.library.rules.searching import excerpt
from app.library.rules.themes import KINDS, label_of_theme
from app.people.models import Person
from app.workflows.book import Book
from app.workflows.live import current_book

ICONS = {Kind.LESSON: "lightbulb", Kind.REVIEW: "book-open", Kind.INCIDENT: "radio", Kind.SUMMARY: "globe"}
LABELS = {Kind.LESSON: "Lesson", Kind.REVIEW: "Review", Kind.INCIDENT: "Incident", Kind.SUMMARY: "For everyone"}
FAMILIES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One item as it is drawn. ``href`` is empty for lines about something private: there is nothing behind them."""

    item: LibraryItem
    href: str
    words: str
    kept: bool
    told: bool
    about: tuple[str, ...] = ()

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.item.kind)]

    @property
    def label(self) -> str:
        return LABELS[Kind(self.item.kind)]

    @property
    def may_mark(self) -> bool:
        return self.item.kind in MARKED


def library_facts(person: Person, asked: dict[str, str], *, at: datetime) -> dict[str, Any]:
    """Everything on the page for what the address asks."""
    book = current_book()
    search = shelves.search_of(asked["q"], theme=asked["theme"], shelf=asked["shelf"], newest=asked["sort"] == "newest")
    found = shelves.look_up(person, search, after=asked["after"])
    instead = shelves.other_words(search.words) if search.words and not found.count else ""
    return {
        "asked": asked,
        "found": found,
        "results": results(person, found.items, list(search.words), book),
        "words": list(search.words),
        "instead": (instead, address(asked, q=instead, theme="", shelf="")) if instead else None,
        "counts": shelves.counts(person),
        "themes": [
            (label_of_theme(one.slug, book), address(asked, theme=one.slug), one.slug == asked["theme"], one.count)
            for one in shelves.themes(person, "area")
        ],
        "shelves": [
            (label, address(asked, shelf=slug), slug == search.shelf)
            for slug, label in (("", "Everything"), ("learned", "Reviews and lessons"), ("incidents", "Incidents"))
        ],
        "sorts": [
            ("Best first", address(asked, sort=""), not search.newest),
            ("Newest", address(asked, sort="newest"), search.newest),
        ],
        "older": address(asked, after=found.older) if found.older else "",
        "without_theme": address(asked, theme=""),
        "theme_label": label_of_theme(search.theme, book) if search.theme else "",
        "lesson": shelves.lesson_of_the_month(person, at),
        "families": shown(person, confirmed_lately(person, limit=FAMILIES)),
        "last_month": (at.date().replace(day=1) - timedelta(days=1)).replace(day=1),
        "reading": shelves.reading_list(person),
    }


def results(person: Person, items: Sequence[LibraryItem], words: list[str], book: Book) -> list[Result]:
    """Items as they are drawn: where they lead, the words around the hit, what they are about."""
    kept, told = set(shelves.marks_of(person, "keep")), set(shelves.marks_of(person, "tell"))
    about = shelves.themes_of(items)
    families = families_with(person, [one.incident_id for one in items])
    back = {one.incident_id for each in families for one in each.sure}
    return [
        Result(
            one,
            href_of(one),
            # Of something private a list says its codename and nothing that is written in it.
            "" if one.incident.is_private and not one.for_all else excerpt(one.body, words),
            one.id in kept,
            one.id in told,
            tuple(
                [label_of_theme(theme, book) for theme in about.get(one.id, [])[:3]]
                + (["comes back"] if one.incident_id in back and not one.for_all else [])
            ),
        )
        for one in items
    ]


def href_of(item: LibraryItem) -> str:
    """Where an item leads; nowhere from lines for everybody."""
    if item.for_all:
        return ""
    return f"/incidents/{item.incident.ref}" + ("" if item.kind == Kind.INCIDENT else "/review")


def address(asked: dict[str, str], **other: str) -> str:
    """The address of the library with these words and filters, beginning at the first page."""
    chosen = {name: value for name, value in ({**asked, "after": ""} | other).items() if value}
    return f"/library?{urlencode(chosen)}" if chosen else "/library"


@dataclass(frozen=True, slots=True)
class Before:
    """A review of something like it, and what came of what was promised then."""

    item: LibraryItem
    fixes: list[FollowUp]

    @property
    def outcome(self) -> str:
        """How the promises stand, in a line."""
        if not self.fixes:
            return "Nothing was promised after it."
        done = sum(one.state == State.DONE for one in self.fixes)
        left = [one for one in self.fixes if one.is_open]
        said = f"{done} of {len(self.fixes)} follow-ups done"
        return f"{said}; open: {left[0].shown_title}" if left else f"{said}."


def before(person: Person, items: Sequence[LibraryItem]) -> list[Before]:
    """Items with what came of their follow-ups."""
    promised = fixes_of(person, [one.incident_id for one in items])
    return [Before(one, promised.get(one.incident_id, [])) for one in items]


def theme_facts(person: Person) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Every theme by kind, each with its address and how many reviews are about it."""
    book = current_book()
    return [
        (
            label,
            [
                (label_of_theme(one.slug, book), f"/library?{urlencode({'theme': one.slug})}", one.count)
                for one in found
            ],
        )
        for kind, label in KINDS.items()
        if (found := shelves.themes(person, kind, limit=60))
    ]


def minutes_of(items: Iterable[LibraryItem]) -> int:
    """How long it takes to read them all."""
    return sum(one.minutes for one in items)
