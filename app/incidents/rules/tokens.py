"""What lists are filtered by: words of the title and chosen values of fields, written small."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from app.workflows.book import Field, FieldKind

LONGEST = 160
CHOSEN = (
    FieldKind.CHOICE,
    FieldKind.MANY_CHOICE,
    FieldKind.YES_NO,
    FieldKind.PERSON,
    FieldKind.TEAM,
    FieldKind.SERVICE,
)


def words_of(text: str) -> frozenset[str]:
    """The words and figures of a text in lower case, accents taken off, so that *Lukasz* finds *Łukasz*'s cousins."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return frozenset(word[:60] for word in re.findall(r"[^\W_]{2,}", plain)[:60])


def tokens_of(title: str, fields: Iterable[Field], values: Mapping[str, object]) -> frozenset[str]:
    """Every token of one incident."""
    tokens = {f"w:{word}" for word in words_of(title)}
    for field in fields:
        if field.kind in CHOSEN:
            tokens |= {value_token(field.slug, value) for value in _each(values.get(field.slug))}
    return frozenset(tokens)


def value_token(slug: str, value: object) -> str:
    """The token of one chosen value; yes and no are written so."""
    said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return f"f:{slug}:{said}"[:LONGEST]


def _each(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
