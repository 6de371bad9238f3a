"""Words as both databases search them: folded and cut apart, each also as the beginning of a longer one."""

import re
import unicodedata
from difflib import get_close_matches

MOST_WORDS, LONGEST_WORD, LONGEST_QUERY = 8, 40, 500
# More than this of one text is not looked into: PostgreSQL's index holds a megabyte of a row.
LONGEST_TEXT = 60_000
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text in small letters, without accents and without marks that nobody sees, such as soft hyphens."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


def indexed(text: str) -> str:
    """The words of a text, a space between each two: neither database cuts it in a way of its own."""
    return " ".join(_WORD.findall(folded(text[:LONGEST_TEXT])))


def words_of(text: str) -> list[str]:
    """The words that are looked for; marks and operators between them mean nothing."""
    found = _WORD.findall(folded(text[:LONGEST_QUERY]))
    return list(dict.fromkeys(one[:LONGEST_WORD] for one in found))[:MOST_WORDS]


def instead_of(words: list[str], known: set[str]) -> list[str]:
    """The same words, each that nobody used replaced by the nearest one that somebody did; nothing where none is."""
    begins = [any(one.startswith(word) for one in known) for word in words]
    near = [
        word if here else next(iter(get_close_matches(word, known, n=1, cutoff=0.75)), "")
        for word, here in zip(words, begins, strict=True)
    ]
    return [one for one in near if one] if any(near) and near != words else []


def excerpt(text: str, words: list[str], *, length: int = 220) -> str:
    """The part of a text around the first word found; its beginning where none is."""
    plain = " ".join(text.split())
    lower = folded(plain)
    places = [place for one in words if (place := lower.find(one)) >= 0]
    # Folding may change how long a text is; then the place is near enough.
    start = max(0, min(places) - 60) if places else 0
    piece = plain[start : start + length]
    return ("… " if start else "") + piece.strip() + (" …" if start + length < len(plain) else "")
