"""What somebody says to Muster: the incident they name, the command they mean, and the words after it."""

import difflib
import re
from dataclasses import dataclass

from app.slack.blocks import safe
from app.slack.context import Answer, Reply
from app.slack.registry import Command, commands, distinct_commands

_REF = re.compile(r"\s*((?:INC|PRV)-[A-Z0-9]{1,10})\b\s*", re.IGNORECASE)
# What /incident knows besides a sentence that says what is happening.
_OF_INCIDENT = ("list", "mine", "help")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command with its words, and the incident that was named; without a command, what is said instead."""

    command: Command | None
    text: str = ""
    ref: str = ""
    otherwise: Answer = None


def heard(text: str) -> Spoken:
    """What follows ``/incident``: one of its few words, or what is happening."""
    word = text.strip().lower()
    name = word if word in _OF_INCIDENT else "declare"
    return Spoken(commands.get_or_none(name), "" if name in _OF_INCIDENT else text.strip())


def spoken(text: str) -> Spoken:
    """What follows ``@muster`` or ``/inc``: an incident if one is named, a command, its words."""
    named = _REF.match(text)
    ref, rest = (named[1].upper(), text[named.end() :]) if named else ("", text)
    word, _, words = rest.strip().partition(" ")
    if "\n" in word:
        word, _, words = rest.strip().partition("\n")
    if not word:
        word = "show" if ref else "help"
    command = commands.get_or_none(word.lower().rstrip(":,."))
    if command is None:
        return Spoken(None, otherwise=not_known(word))
    return Spoken(command, words.strip(), ref)


def not_known(word: str) -> Reply:
    """The answer to what is no command: the one it looks like, and how to see all."""
    plain = re.sub(r"[^\w-]", "", word)[:30]
    likely = difflib.get_close_matches(plain.lower(), commands.names(), n=1, cutoff=0.5)
    if not likely:
        return Reply(f"I do not know “{plain}”. `@muster help` lists what I know.")
    found = commands.get(likely[0])
    return Reply(f"I do not know “{plain}”. Did you mean `{usage_of(found)}`? {found.help}.")


def usage_of(command: Command) -> str:
    """How a command is written."""
    return safe(f"{command.name} {command.usage}".strip())


def help_text() -> str:
    """Every command with its help, by name."""
    return "\n".join(f"`{usage_of(one)}`  {one.help}" for one in distinct_commands())
