"""A name among what had to line up: never refused, asked about once, kindly."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_MENTION = re.compile(r"@\w+")
# First names that are words of every day; whoever is called so is named by the whole name only.
_WORDS_TOO = {"will", "may", "mark", "grace", "rose", "hope", "joy", "art", "sue", "bill", "faith", "june", "april"}


def named_in(text: str, people: Iterable[str]) -> str:
    """The first name in this text, of those who took part or behind an @; empty when nobody is named."""
    if found := _MENTION.search(text):
        return found[0]
    words = {one.casefold() for one in _WORD.findall(text)}
    folded = text.casefold()
    for name in people:
        first = name.split(maxsplit=1)[0].casefold()
        if name.casefold() in folded or (first in words and first not in _WORDS_TOO and len(first) > 2):
            return name if name.casefold() in folded else name.split(maxsplit=1)[0]
    return ""
