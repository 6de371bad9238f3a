"""How one word of ``workflows.yaml`` is read: slugs, sentences, lengths of time, whom to tell, lists of one."""

import re
import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic import Field as Said

from app.workflows import vocabulary
from app.workflows.book import Need, Target
from app.workflows.durations import Duration

SLUG = r"^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$"
PATH = r"^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?/[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$"
_CHANNEL = re.compile(r"#[a-z0-9][a-z0-9_-]{0,78}")
_SLUG = re.compile(SLUG)


def _clean(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise ValueError("text may not contain control characters")
    if not text.strip():
        raise ValueError("text may not be empty: leave the line out instead")
    return text.strip()


def _listed(value: Any) -> Any:
    """A single word stands for a list of one."""
    return [value] if isinstance(value, str | bool | int | float) else value


def _duration(value: Any) -> Duration:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a length of time: write 30m, 72h, 10d, 5bd, 1mo or 1y")
    return Duration.parse(value)


def _target(value: Any) -> Target:
    if isinstance(value, str):
        if value in ("members", "reporter"):
            return Target(value)
        if _CHANNEL.fullmatch(value):
            return Target("channel", value)
        kind, _, slug = value.partition(":")
        if (kind in ("group", "role") and _SLUG.fullmatch(slug)) or (kind == "channel" and _CHANNEL.fullmatch(slug)):
            return Target(kind, slug)
    raise ValueError(f'{value!r} is nobody: write group:exec, role:lead, "#press", members or reporter')


def _need(value: Any) -> Need:
    if isinstance(value, str):
        if value.replace("_", "-") in vocabulary.PLAIN_NEEDS:
            return Need(value.replace("_", "-"))
        kind, _, slug = value.partition(":")
        if kind in vocabulary.SLUG_NEEDS and _SLUG.fullmatch(slug):
            return Need(kind, slug)
    plain = ", ".join(vocabulary.PLAIN_NEEDS)
    raise ValueError(f"{value!r} is nothing a status can need: write {plain}, role:…, field:…, decision:… or moment:…")


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError(f'{value!r} is not a channel: write "#incidents" with quotes, small letters, digits, - and _')
    return value


def maybe(description: str) -> Any:
    """Something that may be left out."""
    return Said(default=None, description=description)


def many(description: str) -> Any:
    """A list that may be left out."""
    return Said(default=[], description=description)


def table(description: str) -> Any:
    """A mapping by slug that may be left out."""
    return Said(default={}, description=description)


def off(description: str) -> Any:
    """A switch that is off unless the file turns it on."""
    return Said(default=False, description=description)


Slug = Annotated[str, Said(pattern=SLUG)]
TypePath = Annotated[str, Said(pattern=PATH)]
Label = Annotated[str, Said(max_length=120), AfterValidator(_clean)]
Line = Annotated[str, Said(max_length=300), AfterValidator(_clean)]
Text = Annotated[str, Said(max_length=4000), AfterValidator(_clean)]
Channel = Annotated[str, AfterValidator(_channel)]
Length = Annotated[
    Duration,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,3}(m|h|d|bd|mo|y)$"}),
]
Whom = Annotated[
    Target,
    PlainValidator(_target),
    WithJsonSchema({"type": "string", "pattern": "^(members|reporter|#.+|group:.+|role:.+|channel:#.+)$"}),
]
NeedText = Annotated[
    Need,
    PlainValidator(_need),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(vocabulary.PLAIN_NEEDS)},
                {"type": "string", "pattern": f"^({'|'.join(vocabulary.SLUG_NEEDS)}):.+$"},
            ]
        }
    ),
]

_Item = TypeVar("_Item")
OneOrMore = Annotated[list[_Item], BeforeValidator(_listed, json_schema_input_type=_Item | list[_Item])]
Slugs = OneOrMore[Slug]
StartText = Annotated[str, Said(pattern=r"^(clock:)?" + SLUG.removeprefix("^"))]
Levels = OneOrMore[vocabulary.LevelName]
