"""The file on disk, for those who mend it: when it was changed, and the lines around a mistake."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.config import settings
from app.workflows.loader import text_of
from app.workflows.problems import BookError, BookErrors

_WORD = re.compile(r"[\w.:/@#-]+|\S")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line near a mistake; ``marked`` is where it points, on that line only."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with the lines it stands among."""

    error: BookError
    lines: tuple[Excerpt, ...]


def changed_at() -> datetime | None:
    """When the file was changed last; none when it is not there."""
    try:
        return datetime.fromtimestamp(settings().workflows.stat().st_mtime, UTC)
    except OSError:
        return None


def mistakes(errors: list[BookError]) -> list[Mistake]:
    """Each mistake with the line before it and the one after."""
    try:
        lines = text_of(settings().workflows).splitlines()
    except BookErrors:
        lines = []
    return [Mistake(error, _around(lines, error)) for error in errors]


def _around(lines: list[str], error: BookError) -> tuple[Excerpt, ...]:
    near = range(max(error.line - 1, 1), min(error.line + 1, len(lines)) + 1)
    return tuple(_line(number, lines[number - 1][:200], error) for number in near)


def _line(number: int, text: str, error: BookError) -> Excerpt:
    found = _WORD.match(text, error.column - 1) if number == error.line else None
    if found is None:
        return Excerpt(number, text)
    return Excerpt(number, text[: found.start()], found[0], text[found.end() :])
