"""Slack's way of writing, turned into plain words: mentions become names, links become addresses, escapes letters."""

import re

from app.slack.people import names_of

_MARK = re.compile(r"<([^<>\n]{1,3000})>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)")


def plain(text: str, *, keep_people: bool = False) -> str:
    """The text as it was meant. ``keep_people`` leaves mentions of people as they are, to be read as such."""
    names = {} if keep_people else names_of(set(_USER.findall(text)))
    words = _MARK.sub(lambda found: _meant(found[1], names, keep_people=keep_people), text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _meant(inside: str, names: dict[str, str], *, keep_people: bool) -> str:
    what, _, label = inside.partition("|")
    if what.startswith("@"):
        return f"<{inside}>" if keep_people else f"@{names.get(what[1:], label or 'somebody')}"
    if what.startswith("#"):
        return f"#{label or what[1:]}"
    if what.startswith("!"):
        return label or f"@{what[1:].split('^')[-1]}"
    address = what.removeprefix("mailto:")
    return address if not label or label == address or label in address else f"{label} ({address})"
