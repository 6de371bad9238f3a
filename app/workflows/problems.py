"""What is wrong with a ``workflows.yaml``: the place, the thing and the mend, all of it at once."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class BookError:
    """One thing that is wrong, as ``file:line:column: thing. mend``; ``thing`` has no full stop."""

    line: int
    column: int
    thing: str
    mend: str = ""
    filename: str = "workflows.yaml"

    def __str__(self) -> str:
        return f"{self.filename}:{self.line}:{self.column}: {self.thing}. {self.mend}".rstrip()


class BookErrors(ValueError):
    """A text is no book; ``errors`` says why, in the order of the file."""

    def __init__(self, errors: Iterable[BookError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(map(str, self.errors)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or none."""
    close = difflib.get_close_matches(word.lower()[:80], sorted(known), n=1, cutoff=0.7)
    return close[0] if close else None


def meant(word: str, known: Sequence[str], otherwise: str) -> str:
    """The mend for an unknown word: the nearest known one, else the choice where it is short, else advice."""
    if near := nearest(word, known):
        return f'Did you mean "{near}"?'
    if 0 < len(known) <= 12:
        return f"Known: {', '.join(known)}."
    return otherwise
