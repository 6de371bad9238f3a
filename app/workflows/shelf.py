"""Books that were read before, kept as they were understood: a process begins in a moment, reading takes a second.

A file holds every part once, in an order in which they can be put together again; it is JSON, and nothing in it is run.
Its name has the hash of the text and of the code that read it, so that neither an edit nor an upgrade finds an old one.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from app.core.config import settings
from app.workflows import book, conditions, durations, process
from app.workflows.book import Book
from app.workflows.loader import hash_of, load

log = logging.getLogger(__name__)

# So many are kept: the live one, those before it that somebody compares, and one of another release.
MOST = 6

_PARTS: dict[str, type] = {
    name: thing
    for module in (book, conditions, durations, process)
    for name, thing in vars(module).items()
    if isinstance(thing, type) and (is_dataclass(thing) or issubclass(thing, Enum))
}
_GROUPS: dict[str, Any] = {"tuple": tuple, "frozenset": frozenset, "list": list}


def read_book(text: str, filename: str = "workflows.yaml") -> Book:
    """The book that a text says, from the shelf if it was read before.

    :raises BookErrors: as ``load`` does.
    """
    shelf = settings().instance / "books"
    place = shelf / f"{hash_of(text)[:24]}-{_reader()}.json"
    try:
        known: Book = unpacked(json.loads(place.read_bytes()))
        return replace(known, text=text, hash=hash_of(text))
    except (OSError, ValueError, LookupError, TypeError):
        found = load(text, filename)
    try:
        _keep(place, found)
    except OSError as error:
        log.warning("book_not_kept_on_shelf", extra={"reason": type(error).__name__})
    return found


def packed(found: Book) -> list[list[Any]]:
    """Its parts, each after those it is made of: the kind, then values or the places of parts."""
    packer = _Packer()
    packer.put(replace(found, text=""))
    return packer.parts


def unpacked(parts: Iterable[list[Any]]) -> Any:
    """What ``packed`` took apart."""
    made: list[Any] = []
    for kind, *rest in parts:
        if kind == "":
            made.append(rest[0])
        elif kind == "dict":
            made.append({made[key]: made[value] for key, value in zip(rest[::2], rest[1::2], strict=True)})
        elif kind in _GROUPS:
            made.append(_GROUPS[kind](made[one] for one in rest))
        else:
            made.append(_PARTS[kind](*(made[one] for one in rest)))
    return made[-1]


class _Packer:
    """Takes a book apart; what it holds twice is put down once."""

    def __init__(self) -> None:
        self.parts: list[list[Any]] = []
        self.places: dict[tuple[Any, ...], int] = {}

    def put(self, thing: Any) -> int:
        part = self._part(thing)
        # With its type: 1, 1.0 and True are equal, and not the same.
        key = (*part, type(part[-1]))
        if key not in self.places:
            self.places[key] = len(self.parts)
            self.parts.append(part)
        return self.places[key]

    def _part(self, thing: Any) -> list[Any]:
        kind = type(thing).__name__
        if isinstance(thing, Enum):
            return [kind, self.put(thing.value)]
        if is_dataclass(thing):
            return [kind, *(self.put(getattr(thing, one.name)) for one in fields(thing))]
        if isinstance(thing, Mapping):
            return ["dict", *(self.put(one) for pair in thing.items() for one in pair)]
        if isinstance(thing, frozenset):
            return [kind, *(self.put(one) for one in sorted(thing))]
        if isinstance(thing, tuple | list):
            return [kind, *(self.put(one) for one in thing)]
        if thing is None or isinstance(thing, str | int | float):
            return ["", thing]
        raise TypeError(f"A book holds no {kind}.")


@cache
def _reader() -> str:
    """A few letters that change with the code that reads books."""
    here = Path(__file__).parent
    seen = hashlib.sha256()
    for file in sorted(one for one in here.iterdir() if one.suffix in {".py", ".yaml"}):
        seen.update(file.read_bytes())
    return seen.hexdigest()[:12]


def _keep(place: Path, found: Book) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(packed(found), separators=(",", ":")))
    draft.replace(place)
    oldest_last = sorted(place.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in oldest_last[MOST:]:
        one.unlink(missing_ok=True)
