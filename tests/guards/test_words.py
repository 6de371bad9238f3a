"""How we speak (style guide §9, DESIGN §6), as far as a program can tell; and what the project never names."""

import re
from functools import cache

import pytest

from app.core.config import ROOT
from tests.guards.sources import named, sentences, templates, told, tracked

# What we do not say, and what we say instead.
INSTEAD = {
    r"are you sure": "say whom it tells, or make it undoable",
    r"\boops\b|\buh-oh\b|\bsorry\b": "say what happened and what to do",
    r"\bsuccessfully\b": "say what is true now",
    r"\broot cause\b": "what made this possible",
    r"\baccess denied\b|\bpermission denied\b|\bunauthori[sz]ed\b": "there is nothing here that you can see",
    r"\bvalidation (failed|error)\b|\binvalid\b": "say what to write instead",
    r"\berror:": "say what to do",
    r"\bpost-?mortem\b|\bretrospective\b": "review, or debrief for the meeting",
    r"\bincident commander\b": "lead",
    r"\b(war|incident) room\b": "incident channel",
    r"\bopen(ed)? a ticket\b|\bnew ticket\b": "declare",
    r"\bclick here\b": "name where the link goes",
    r"\bplease note\b|\bkindly\b": "say it",
    r"\borganization\b|\bbehavior\b|\bcanceled\b|\bcolor\b|\bfavorite\b|\banalyze\b": "British spelling",
    r"[a-z]!(?=\s|$|<)": "no exclamation marks",
}


def _visible(template: str) -> str:
    """What a reader sees of a template, roughly: without comments, expressions and marks, with labels."""
    plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", template, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', plain)
    return "\n".join([re.sub(r"<[^>]*>", " ", plain), *labels])


def _in_expressions(template: str) -> str:
    """Sentences written inside expressions: those of at least two words."""
    inside = " ".join(re.findall(r"{[{%].*?[}%]}", template, flags=re.DOTALL))
    return "\n".join(one for one in re.findall(r"'([^']* [^']*)'|\"([^\"]* [^\"]*)\"", inside) for one in one if one)


@cache
def _shown() -> dict[str, str]:
    """The words of every template."""
    pages = {name: text for name, text in templates().items() if not name.endswith(".css")}
    return {name: f"{_visible(text)}\n{_in_expressions(text)}" for name, text in pages.items()}


@pytest.mark.parametrize("pattern", INSTEAD, ids=INSTEAD.values())
def test_we_do_not_say_so(pattern):
    wanted = re.compile(pattern, re.IGNORECASE)
    found = [f"templates/{name}: “{hit[0]}”" for name, text in _shown().items() if (hit := wanted.search(text))]
    found += [f"{where}: “{text.strip()[:80]}”" for where, text in sentences() if wanted.search(text)]

    told(found, f"Write instead: {INSTEAD[pattern]}")


BINARY = {".woff2", ".png", ".ico", ".jpg", ".gz", ".br"}
HERE = "tests/guards/test_words.py"
# Spelled in pieces, so that this file names none of them either.
NEVER_NAMED = {
    "where packages are fetched from": r"\b(py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.(org|com)|"
    r"registry\.[a-z-]+\.(com|org|io|net))\b",
    "a folder of one machine": r"(?<![\w.:/-])/(home|Users|work)/[a-z]\w+/",
    "who or what wrote a line": r"\b(chat" + r"gpt|co" + r"pilot|clau" + r"de|anthro" + r"pic|open" + r"ai|"
    r"language mo" + r"del|AI-gen" + r"erated)\b",
}


@pytest.mark.parametrize("pattern", NEVER_NAMED.values(), ids=NEVER_NAMED)
def test_no_file_names(pattern):
    wanted = re.compile(pattern, re.IGNORECASE)
    found = []
    for file in tracked():
        if file.suffix in BINARY or named(file) == HERE or "vendor" in file.parts:
            continue
        text = file.read_text(errors="replace")
        found += [f"{named(file)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in wanted.finditer(text)]

    told(found, f"The project speaks of itself alone; take it out of {ROOT.name}:")
