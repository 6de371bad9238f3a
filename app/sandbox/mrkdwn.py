"""Slack's way of writing as HTML: nothing that somebody wrote is ever anything but text."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

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

# Where a machine has no coloured emoji the colour still tells one from another.
_DOTS = {"🔴": "red", "🟠": "orange", "🟡": "yellow", "🟢": "green", "🔵": "blue", "⚪": "white"}
_DOT = re.compile("[" + "".join(_DOTS) + "]")

# What an application may ask for in a date, as Slack says it.
_DATES = {
    "date_num": "%Y-%m-%d",
    "date": "%-d %B %Y",
    "date_short": "%-d %b %Y",
    "date_long": "%A %-d %B %Y",
    "date_pretty": "%-d %B",
    "date_short_pretty": "%-d %b",
    "date_long_pretty": "%A %-d %B",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
_TOKEN = re.compile(r"\{([a-z_]+)\}")

Names = Mapping[str, str]


def unescaped(text: str) -> str:
    """The letters that were meant."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Markup:
    """Words without marks; line breaks and emoji stay."""
    return _lines(_dotted(str(escape(_emoji(text)))))


def mrkdwn(text: str, names: Names, channel: Callable[[str], str], zone: tzinfo = UTC) -> Markup:
    """A text with its marks. `names` has people, groups and channels by id; `channel` says a channel's address."""
    finished: list[Markup] = []

    def hold(piece: Markup) -> str:
        finished.append(piece)
        return f"{_BEGIN}{len(finished) - 1}{_END}"

    text = text.replace(_BEGIN, "").replace(_END, "")
    text = _FENCE.sub(lambda hit: hold(Markup("<pre>{}</pre>").format(unescaped(hit[1]))), text)
    text = _CODE.sub(lambda hit: hold(Markup("<code>{}</code>").format(unescaped(hit[1]))), text)
    text = _MARK.sub(lambda hit: hold(_mark(hit[1], names, channel, zone)), text)
    words = str(escape(unescaped(_emoji(text))))
    for tag, sign in _STYLES:
        pattern = rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?![\w{sign}])"
        words = re.sub(pattern, rf"<{tag}>\1</{tag}>", words)
    return Markup(_PLACE.sub(lambda hit: str(finished[int(hit[1])]), _lines(_dotted(words))))  # noqa: S704 - escaped above


def _emoji(text: str) -> str:
    return _EMOJI.sub(lambda hit: EMOJI.get(hit[1], hit[0]), text)


def _dotted(words: str) -> str:
    return _DOT.sub(lambda hit: f'<span class="sb-dot sb-{_DOTS[hit[0]]}">{hit[0]}</span>', words)


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


def _mark(inside: str, names: Names, channel: Callable[[str], str], zone: tzinfo) -> Markup:
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
        return escape(_date(what, unescaped(label), zone))
    if what.startswith("!"):
        return Markup('<span class="sb-at sb-loud">@{}</span>').format(what[1:])
    if re.match(r"(https?://|mailto:)", what):
        link = Markup('<a href="{}" target="_blank" rel="noreferrer">{}</a>')
        return link.format(unescaped(what), unescaped(label) or unescaped(what).removeprefix("mailto:"))
    return escape(unescaped(f"<{inside}>"))


def _date(what: str, fallback: str, zone: tzinfo) -> str:
    """A moment as the reader's own clock has it; what cannot be read is said in the words that came with it."""
    _, seconds, form, *_ = [*what.split("^"), "", ""]
    tokens = set(_TOKEN.findall(form))
    if not seconds.isdecimal() or not tokens or tokens - set(_DATES):
        return fallback
    at = datetime.fromtimestamp(int(seconds), UTC).astimezone(zone)
    return _TOKEN.sub(lambda hit: at.strftime(_DATES[hit[1]]), form)
