"""What happens at Larkspur: stories by type, with words that change from one telling to the next."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_FOLDER = Path(__file__).parent / "stories"
# Files beside the stories that hold other words.
_NO_STORIES = ("answers", "followups", "reviews", "words")
_AS_WRITTEN = ("with", "levels", "services")


@dataclass(frozen=True, slots=True)
class Story:
    """One telling: what is seen, tried, decided and done, and what helps in the end. ``site`` is a place's label."""

    title: str
    summary: str
    impact: str
    helped: str
    told: str = ""
    decide: str = ""
    saw: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    site: str = ""


@cache
def _bank() -> dict[str, list[dict[str, Any]]]:
    """The stories as they are written, by ``discipline/type``."""
    found = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        if file.stem not in _NO_STORIES:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            found.update({f"{file.stem}/{slug}": stories for slug, stories in read.items()})
    return found


@cache
def answers() -> dict[str, dict[str, Any]]:
    """What people write when a field, a question or a step asks them."""
    return tomllib.loads((_FOLDER / "answers.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))


def paths() -> list[str]:
    """The types that have stories."""
    return list(_bank())


def how_many(path: str) -> int:
    """How many different stories a type has."""
    return len(_bank()[path])


def levels(path: str, number: int) -> tuple[int, ...]:
    """How bad that story usually is, the likeliest first."""
    return tuple(_bank()[path][number % how_many(path)].get("levels", ()))


def tell(path: str, number: int, rng: Random, **fixed: str) -> Story:
    """Tell the story of that number; further numbers begin again, in other words. ``fixed`` words are not drawn."""
    written = _bank()[path][number % how_many(path)]
    words = _drawn(written.get("with", {}), rng) | fixed
    parts = {name: _filled(value, words) for name, value in written.items() if name not in _AS_WRITTEN}
    uses_site = "{site}" in str(written)
    return Story(**parts, services=tuple(written.get("services", ())), site=words["site"] if uses_site else "")


def say(part: str, kind: str, rng: Random, **words: str) -> str:
    """One of the sentences that people use for this, with words put in."""
    return _capital(str(rng.choice(answers()[part][kind])).format(**words))


def _drawn(own: dict[str, list[str]], rng: Random) -> dict[str, str]:
    words = {name: rng.choice(choices) for name, choices in _words().items()}
    # A story's own lists belong together: the third credit was meant to be the third sum.
    turn = rng.randrange(60)
    return words | {name: choices[turn % len(choices)] for name, choices in own.items()}


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _capital(value.format(**words))
    if isinstance(value, list):
        return tuple(_filled(one, words) for one in value)
    if isinstance(value, dict):
        return {name: _field(one, words) for name, one in value.items()}
    return value


def _field(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str) and "{" in value:
        return _capital(value.format(**words))
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
