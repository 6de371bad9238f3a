"""The building blocks: what a decorated function answers to. Two of one name stop the start; see docs/extending.md."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.registry import Registry
from app.incidents.access import EDIT, NOTE, READ, Access
from app.slack.context import Answer, Context

Run = Callable[..., Answer]
Build = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Command:
    """Something one can say to Muster. ``to`` is how far one has to be allowed to go; none: it is about no incident."""

    name: str
    help: str
    usage: str
    to: Access | None
    run: Run
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyword:
    """Words that are answered when somebody says them in the channel of an incident."""

    name: str
    words: tuple[str, ...]
    once: bool
    pause: timedelta
    run: Run


@dataclass(frozen=True, slots=True)
class Modal:
    """A form: who may open it, and the function that draws it."""

    name: str
    to: Access | None
    build: Build


@dataclass(frozen=True, slots=True)
class Handler:
    """What happens on a press, a sent form, a shortcut or an event of Slack."""

    name: str
    to: Access | None
    run: Run


commands: Registry[Command] = Registry("command")
keywords: Registry[Keyword] = Registry("keyword")
modals: Registry[Modal] = Registry("modal")
views: Registry[Handler] = Registry("view")
actions: Registry[Handler] = Registry("action")
shortcuts: Registry[Handler] = Registry("shortcut")
events: Registry[Handler] = Registry("event handler")


def command(
    name: str,
    *,
    help: str,  # noqa: A002 - the word that people will look for
    usage: str = "",
    to: Access | None = EDIT,
    also: tuple[str, ...] = (),
) -> Callable[[Run], Run]:
    """Answer ``@muster name …`` and ``/inc name …``: the function gets the context and the text after the name.

    ``also`` are other words for it. :raises AlreadyRegistered: something has one of these names.
    """

    def register(run: Run) -> Run:
        made = Command(name, help, usage, to, run, also)
        for one in (name, *also):
            commands.add(one, made)
        return run

    return register


def keyword(
    name: str, *, words: tuple[str, ...], once: bool = True, pause: timedelta = timedelta(minutes=30)
) -> Callable[[Run], Run]:
    """Answer when one of these words is said in the channel of an incident: once in each, or again after a ``pause``.

    The function gets the context and answers with what is said in the channel, or nothing.
    """

    def register(run: Run) -> Run:
        keywords.add(name, Keyword(name, words, once, pause, run))
        return run

    return register


def modal(name: str, *, to: Access | None = EDIT) -> Callable[[Build], Build]:
    """Draw a form. A button with the ``action_id`` ``open:name`` opens it; the ``view`` of that name takes it in."""

    def register(build: Build) -> Build:
        modals.add(name, Modal(name, to, build))
        return build

    return register


def view(name: str, *, to: Access | None = EDIT) -> Callable[[Run], Run]:
    """Take what was sent with the form of that name: the function gets the context and a ``Sent``."""
    return _handler(views, name, to)


def action(name: str, *, to: Access | None = NOTE) -> Callable[[Run], Run]:
    """Answer a press of the button, or a choice in the menu, with that ``action_id``."""
    return _handler(actions, name, to)


def shortcut(name: str) -> Callable[[Run], Run]:
    """Answer the shortcut with that callback: from a message (``ctx.message``) or from anywhere."""
    return _handler(shortcuts, name, None)


def slack_event(type_: str, *, to: Access | None = READ) -> Callable[[Run], Run]:
    """React to an event of Slack. Several functions may react to one type; each has a name of its own."""

    def register(run: Run) -> Run:
        name = f"{type_}:{run.__module__.removeprefix('app.slack.')}.{run.__name__}"
        events.add(name, Handler(name, to, run))
        return run

    return register


def reacting_to(type_: str) -> list[Handler]:
    """Every function that reacts to events of this type, by name."""
    return [one for one in events if one.name.split(":", 1)[0] == type_]


def distinct_commands() -> list[Command]:
    """Every command once, by name."""
    return [one for name, one in ((name, commands.get(name)) for name in commands.names()) if name == one.name]


def _handler(among: Registry[Handler], name: str, to: Access | None) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        among.add(name, Handler(name, to, run))
        return run

    return register


__all__ = [
    "Access",
    "Answer",
    "Command",
    "Context",
    "Handler",
    "Keyword",
    "Modal",
    "action",
    "command",
    "keyword",
    "modal",
    "shortcut",
    "slack_event",
    "view",
]
