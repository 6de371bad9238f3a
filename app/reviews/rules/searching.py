"""Words as both databases search them: folded, each also as the beginning of a longer one."""

import re
import unicodedata

MOST_WORDS, LONGEST_WORD = 8, 40
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def folded(text: str) -> str:
    """The text in small letters without accents, as it is indexed and looked for."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """The words that are looked for; marks between them mean nothing."""
    found = re.findall(r"[^\W_]+", folded(text[:500]))
    return list(dict.fromkeys(one[:LONGEST_WORD] for one in found))[:MOST_WORDS]


def excerpt(text: str, words: list[str], *, length: int = 220) -> str:
    """The part of a text around the first word found; its beginning where none is."""
    plain = " ".join(text.split())
    lower = folded(plain)
    places = [place for one in words if (place := lower.find(one)) >= 0]
    # Folding may change how long a text is; then the place is near enough.
    start = max(0, min(places) - 60) if places else 0
    piece = plain[start : start + length]
    return ("… " if start else "") + piece.strip() + (" …" if start + length < len(plain) else "")
