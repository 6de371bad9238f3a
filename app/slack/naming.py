"""What a channel is called. The name of a private channel tells nothing but a reference or a codename."""

import re
import unicodedata
from collections.abc import Iterator

from app.incidents.models import Incident

LONGEST = 80
MOST_TRIES = 6
_SUFFIX = 4
_NOT_ALLOWED = re.compile(r"[^a-z0-9_-]+")
_FILLERS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "the",
        "to",
        "was",
        "with",
    ]
)
_WORDS_OF_TITLE = 4


def names_for(incident: Incident) -> Iterator[str]:
    """The name by the book's template, then the same with a number behind it, for when it is taken."""
    base = base_name(incident)
    yield base
    for number in range(2, MOST_TRIES + 1):
        yield f"{base[: LONGEST - _SUFFIX].rstrip('-')}-{number}"


def base_name(incident: Incident) -> str:
    """What the channel is called when nothing stands in the way."""
    ref = plain(incident.ref)
    if incident.is_private:
        return f"x-{plain(incident.codename)}"[:LONGEST] if incident.codename else ref
    if incident.is_practice:
        return f"practice-{ref}"
    return _from_template(incident) or ref


def _from_template(incident: Incident) -> str:
    parts = {
        "ref": plain(incident.ref),
        "number": plain(incident.ref.partition("-")[2]),
        "slug": slug_of(incident.title),
        "codename": plain(incident.codename or ""),
        "type": plain(incident.type),
        "discipline": plain(incident.discipline),
    }
    written = incident.workflow.channel.name
    for name, value in parts.items():
        written = written.replace("{" + name + "}", value)
    # What is left of a template that nobody can fill makes no name.
    return "" if "{" in written else plain(written)[:LONGEST].strip("-_")


def slug_of(title: str) -> str:
    """The first telling words of a title."""
    words = [word for word in plain(title).split("-") if word and word not in _FILLERS]
    return "-".join(words[:_WORDS_OF_TITLE])


def plain(text: str) -> str:
    """Only what a name may hold: small letters, digits, hyphens."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_ALLOWED.sub("-", kept).strip("-_")
