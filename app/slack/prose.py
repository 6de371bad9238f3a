"""Markdown that people typed in the portal, as Slack writes the same: bold, italics, lists, headings and links."""

import re

from app.slack.blocks import fitted

# Code stays as it was typed, and so does the link that we have put to the rest.
_LEFT = re.compile(r"(```.*?```|`[^`\n]+`|<[^<>\n]+>)", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]\n|]+)\]\((https?://[^\s()<>|]+)\)")
_STRONG = "\ue000"
_MARKS = (
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), rf"{_STRONG}\2{_STRONG}"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])"), r"_\1_"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"~\1~"),
    (re.compile(r"^#{1,6}[ \t]+(.+)$", re.MULTILINE), rf"{_STRONG}\1{_STRONG}"),
    (re.compile(r"^([ \t]*)[-*+][ \t]+", re.MULTILINE), r"\1• "),
    (_LINK, r"<\2|\1>"),
)


def prose(text: str, limit: int, url: str = "") -> str:
    """Text of people, escaped and shortened as by ``fitted``, with its marks as Slack has them, no longer than that."""
    pieces = _LEFT.split(fitted(text.replace(_STRONG, ""), limit, url))
    # Every second piece is what the pattern caught.
    pieces[::2] = [_marked(one) for one in pieces[::2]]
    return "".join(pieces)


def _marked(words: str) -> str:
    for pattern, instead in _MARKS:
        words = pattern.sub(instead, words)
    return words.replace(_STRONG, "*")
