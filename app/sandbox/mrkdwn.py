"""Slack's way of writing as HTML: nothing that somebody wrote is ever anything but text."""

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

# Private signs hold the place of what is finished while the rest is being marked up.
_BEGIN, _END = "\ue000", "\ue001"
_FENCE = re.compile(r"```\n?(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_MARK = re.compile(r"<([^<>\n]+)>")
_PLACE = re.compile(f"{_BEGIN}(\\d+){_END}")
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_STYLES = (("b", r"\*"), ("em", "_"), ("s", "~"))

EMOJI = {
    "+1": "👍",
    "ballot_box_with_check": "☑️",
    "bell": "🔔",
    "bulb": "💡",
    "eyes": "👀",
    "fire": "🔥",
    "hourglass": "⌛",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "link": "🔗",
    "lock": "🔒",
    "mega": "📣",
    "memo": "📝",
    "no_entry": "⛔",
    "pray": "🙏",
    "pushpin": "📌",
    "red_circle": "🔴",
    "rotating_light": "🚨",
    "star": "⭐",
    "tada": "🎉",
    "telephone_receiver": "📞",
    "thumbsup": "👍",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "white_circle": "⚪",
}

Names = Mapping[str, str]


def unescaped(text: str) -> str:
    """The letters that were meant."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Markup:
    """Words without marks; line breaks and emoji stay."""
    return _lines(str(escape(_emoji(text))))


def mrkdwn(text: str, names: Names, channel: Callable[[str], str]) -> Markup:
    """A text with its marks. `names` has people, groups and channels by id; `channel` says a channel's address."""
    finished: list[Markup] = []

    def hold(piece: Markup) -> str:
        finished.append(piece)
        return f"{_BEGIN}{len(finished) - 1}{_END}"

    text = text.replace(_BEGIN, "").replace(_END, "")
    text = _FENCE.sub(lambda hit: hold(Markup("<pre>{}</pre>").format(unescaped(hit[1]))), text)
    text = _CODE.sub(lambda hit: hold(Markup("<code>{}</code>").format(unescaped(hit[1]))), text)
    text = _MARK.sub(lambda hit: hold(_mark(hit[1], names, channel)), text)
    words = str(escape(unescaped(_emoji(text))))
    for tag, sign in _STYLES:
        pattern = rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?![\w{sign}])"
        words = re.sub(pattern, rf"<{tag}>\1</{tag}>", words)
    return Markup(_PLACE.sub(lambda hit: str(finished[int(hit[1])]), _lines(words)))  # noqa: S704 - escaped above


def _emoji(text: str) -> str:
    return _EMOJI.sub(lambda hit: EMOJI.get(hit[1], hit[0]), text)


def _lines(words: str) -> Markup:
    """Line breaks, quotes and their ends. The words are escaped already."""
    found: list[str] = []
    quoted = False
    for line in words.split("\n"):
        is_quote = line.startswith("&gt;")
        if is_quote != quoted:
            found.append("<blockquote>" if is_quote else "</blockquote>")
        elif found:
            found.append("<br>")
        found.append(line.removeprefix("&gt;").lstrip() if is_quote else line)
        quoted = is_quote
    return Markup("".join([*found, "</blockquote>" if quoted else ""]))  # noqa: S704 - escaped by the callers


def _mark(inside: str, names: Names, channel: Callable[[str], str]) -> Markup:
    """What stands between `<` and `>`: a person, a channel, a group or a link."""
    what, _, label = inside.partition("|")
    if what.startswith("@"):
        return Markup('<span class="sb-at">@{}</span>').format(names.get(what[1:], unescaped(label) or "somebody"))
    if what.startswith("#"):
        name = names.get(what[1:]) or unescaped(label)
        if what[1:] in names:
            return Markup('<a href="{}">#{}</a>').format(channel(what[1:]), name)
        return Markup('<span class="sb-at">{}</span>').format("a private channel" if not name else f"#{name}")
    if what.startswith("!subteam^"):
        return Markup('<span class="sb-at">@{}</span>').format(
            names.get(what.removeprefix("!subteam^"), label.lstrip("@"))
        )
    if what.startswith("!date^"):
        return escape(unescaped(label))
    if what.startswith("!"):
        return Markup('<span class="sb-at sb-loud">@{}</span>').format(what[1:])
    if re.match(r"(https?://|mailto:)", what):
        link = Markup('<a href="{}" target="_blank" rel="noreferrer">{}</a>')
        return link.format(unescaped(what), unescaped(label) or unescaped(what).removeprefix("mailto:"))
    return escape(unescaped(f"<{inside}>"))
