"""The field pass: plain data into entries, and pydantic's complaints into errors that point and say how to mend."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError

from app.workflows.entries import TAGS, settle
from app.workflows.marks import Node, Step
from app.workflows.problems import BookError, meant
from app.workflows.schema import BookFile, json_schema

_Words = tuple[str, str]


def shaped(root: Node, filename: str) -> tuple[BookFile | None, list[BookError]]:
    """The file as entries that know their places; none when anything in it has the wrong shape."""
    try:
        file = BookFile.model_validate(root.plain())
    except ValidationError as invalid:
        return None, [_error(root, filename, each) for each in invalid.errors(include_url=False)]
    settle(file, ())
    return file, []


def _error(root: Node, filename: str, each: Any) -> BookError:
    path: Sequence[Step] = [step for step in each["loc"] if step not in TAGS] or each["loc"]
    if path and path[-1] == "[key]":
        thing, mend = _pattern(each["ctx"], path[-2])
        return BookError(*root.key_place(path[:-1]), thing, mend, filename)
    unknown_key = each["type"] in ("extra_forbidden", "unexpected_keyword_argument")
    place = root.key_place(path) if unknown_key or each["type"] == "missing" else root.find(path).place
    if unknown_key:
        thing, mend = f'the key "{path[-1]}" is not known here', _known_keys(path)
    else:
        thing, mend = _words(each, path, root.find(path).value)
    return BookError(*place, thing, mend, filename)


def _words(each: Any, path: Sequence[Step], value: object) -> _Words:
    ctx = each.get("ctx", {})
    if each["type"] == "value_error":
        thing, _, mend = str(ctx["error"]).partition(": ")
        return thing, _sentence(mend)
    if each["type"] == "missing":
        return f'"{path[-1]}" is missing', f"Add {path[-1]}: and what it should say."
    if each["type"] == "literal_error":
        return _unknown_word(ctx["expected"], value)
    say = _SAYINGS.get(each["type"])
    return say(ctx, value) if say else (f"this does not fit ({each['msg'].lower()})", _sentence(_KEY))


_KEY = "see the shape with: flask workflows schema"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _unknown_word(expected: str, value: object) -> _Words:
    known = [word.strip("' ") for part in expected.split(", ") for word in part.split(" or ")]
    if known == ["1"]:
        return f"version {_shown(value)} is not known", "Write version: 1."
    return f"{_shown(value)} is not known here", meant(str(value), known, f"Known: {', '.join(known)}.")


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "this"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f'"{text[:60]}{"…" if len(text) > 60 else ""}"'


def _pattern(ctx: Any, value: object) -> _Words:
    pattern = ctx["pattern"]
    if "z0-9_-]{0,62}" in pattern:
        slash = "discipline/type, " if "/" in pattern else ""
        return (
            f"{_shown(value)} is not a slug",
            f"Write {slash}small letters, digits, - and _, beginning with a letter or digit.",
        )
    for part, mend in _PATTERNS.items():
        if part in pattern:
            return f"{_shown(value)} does not fit here", mend
    return f"{_shown(value)} does not fit here", f"It must look like {pattern}."


_PATTERNS = {
    "^@": 'Write a Slack user group: "@press".',
    "24:00": 'Write opening hours: "09:00-17:30".',
    "[A-Z]{2}": "Write a country, or a country and a part of it: GB-ENG.",
    "{}": "Write small letters, digits, - and {parts} only.",
    "@[^": "Write an e-mail address.",
}

_SAYINGS: dict[str, Callable[[Any, object], _Words]] = {
    "string_pattern_mismatch": _pattern,
    "string_type": lambda _ctx, value: (f"{_shown(value)} should be text", "Put it in quotes."),
    "string_too_long": lambda ctx, _value: (
        f"this text is too long (more than {ctx['max_length']} characters)",
        "Say it shorter.",
    ),
    "list_type": lambda _ctx, value: (
        f"{_shown(value)} should be a list",
        "Write [one, two], or lines that begin with -.",
    ),
    "dict_type": lambda _ctx, value: (f"{_shown(value)} should be a block of lines", 'Write "slug: …" lines below it.'),
    "model_type": lambda _ctx, value: (
        f"{_shown(value)} should be a block of lines",
        'Write "key: value" lines below it.',
    ),
    "model_attributes_type": lambda _ctx, value: (
        f"{_shown(value)} should be a block of lines",
        'Write "key: value" lines below it.',
    ),
    "bool_type": lambda _ctx, value: (f"{_shown(value)} is neither true nor false", "Write true or false."),
    "bool_parsing": lambda _ctx, value: (f"{_shown(value)} is neither true nor false", "Write true or false."),
    "int_type": lambda _ctx, value: (f"{_shown(value)} should be a whole number", "Write it without quotes."),
    "int_parsing": lambda _ctx, value: (f"{_shown(value)} should be a whole number", "Write it in digits."),
    "int_from_float": lambda _ctx, value: (f"{_shown(value)} should be a whole number", "Write it without a fraction."),
    "greater_than_equal": lambda ctx, value: (f"{_shown(value)} is too small", f"The least is {ctx['ge']}."),
    "less_than_equal": lambda ctx, value: (f"{_shown(value)} is too large", f"The most is {ctx['le']}."),
    "too_short": lambda _ctx, _value: ("this is empty", "Write at least one."),
}


def _known_keys(path: Sequence[Step]) -> str:
    known = _keys_at(tuple(path[:-1]))
    return meant(str(path[-1]), known, "See what may stand here with: flask workflows schema.")


def _keys_at(path: tuple[Step, ...]) -> list[str]:
    """The keys that the JSON Schema knows at this place."""
    schema = _schema()
    here = _objects(schema, schema)
    for step in path:
        found = [part for each in here for part in _below(each, step)]
        here = [each for part in found for each in _objects(part, schema)] or here
    return [key for each in here for key in each.get("properties", {})]


def _below(schema: dict[str, Any], step: Step) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [schema["items"]] if "items" in schema else []
    if step in schema.get("properties", {}):
        return [schema["properties"][step]]
    return list(schema.get("patternProperties", {}).values())


def _objects(schema: dict[str, Any], root: dict[str, Any]) -> list[dict[str, Any]]:
    """What a part of the JSON Schema may be, references and choices followed."""
    if "$ref" in schema:
        return _objects(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [each for part in choices for each in _objects(part, root)] if choices else [schema]


@cache
def _schema() -> dict[str, Any]:
    return json_schema()
