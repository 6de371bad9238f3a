"""Finding the step, role or group that somebody means by a word."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from app.core.errors import Refused
from app.workflows.book import Severity


class Named(Protocol):
    """Anything of the book with a slug and a label."""

    @property
    def slug(self) -> str: ...

    @property
    def label(self) -> str: ...


One = TypeVar("One", bound=Named)


class NotOneOf(Refused):
    """The word names none of those there are, or several."""


def chosen(among: Sequence[One], word: str, what: str) -> One:
    """The one that a word means: by its slug or label, by its level, or by how it begins when only one begins so.

    :raises NotOneOf: with those there are.
    """
    wanted = word.strip().casefold().strip("“”\"'`")
    exact = [one for one in among if wanted in _called(one)]
    likely = exact or [one for one in among if wanted and any(name.startswith(wanted) for name in _called(one))]
    if len(likely) == 1:
        return likely[0]
    known = ", ".join(f"`{one.slug}` ({one.label})" for one in among)
    if not wanted:
        raise NotOneOf(f"Say which {what}: {known}.")
    raise NotOneOf(f"There is no {what} “{word[:40]}” here. Use one of {known}.")


def _called(one: Named) -> set[str]:
    names = {one.slug.casefold(), one.label.casefold()}
    return names | {one.level.name.casefold()} if isinstance(one, Severity) else names
