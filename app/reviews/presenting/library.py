"""What the library shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from app.core.db import db
from app.people.models import Person
from app.reviews import library
from app.reviews.models import LibraryItem
from app.reviews.rules.searching import excerpt, words_of
from app.reviews.rules.themes import label_of_theme
from app.workflows.live import current_book


@dataclass(frozen=True, slots=True)
class Result:
    """One item as it is drawn. ``href`` is empty for lines about something private: there is nothing behind them."""

    item: LibraryItem
    href: str
    words: str
    kept: bool
    told: bool


def library_facts(person: Person, asked: dict[str, str], *, at: datetime) -> dict[str, Any]:
    """Everything on the page for what the address asks."""
    book, words = current_book(), words_of(asked["q"])
    found = library.look_up(
        person, asked["q"], theme=asked["theme"], newest=asked["sort"] == "newest", after=asked["after"]
    )
    kept, told = set(library.marks_of(person, "keep")), set(library.marks_of(person, "tell"))
    counted = db.session.execute(
        select(LibraryItem.kind, func.count())
        .where(LibraryItem.id.in_(library.readable(person).with_only_columns(LibraryItem.id)))
        .group_by(LibraryItem.kind)
    )
    return {
        "asked": asked,
        "found": found,
        "results": [_result(one, words, kept, told) for one in found.items],
        "words": words,
        "counts": dict(counted.all()),
        "themes": [
            (label_of_theme(one.slug, book), address(asked, theme=one.slug), one.slug == asked["theme"], one.count)
            for one in library.themes(person)
        ],
        "best": address(asked, sort=""),
        "newest": address(asked, sort="newest"),
        "older": address(asked, after=found.older) if found.older else "",
        "without_theme": address(asked, theme=""),
        "theme_label": label_of_theme(asked["theme"], book) if asked["theme"] else "",
        "lesson": library.lesson_of_the_month(person, at),
        "reading": library.reading_list(person),
    }


def address(asked: dict[str, str], **other: str) -> str:
    """The address of the library with these words and filters, beginning at the first page."""
    chosen = {name: value for name, value in ({**asked, "after": ""} | other).items() if value}
    return f"/library?{urlencode(chosen)}" if chosen else "/library"


def _result(item: LibraryItem, words: list[str], kept: set[int], told: set[int]) -> Result:
    href = "" if item.for_all else f"/incidents/{item.incident.ref}/review"
    return Result(item, href, excerpt(item.body, words), item.id in kept, item.id in told)
