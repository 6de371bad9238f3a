"""The methods of the Web API that the workspace knows, and what each of them may be told.

The names of arguments are those of the official client's methods; a test compares them with it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.errors import Refusal, wrong
from app.sandbox.store import Json, Store


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the application's bot, and what it may do."""

    user: str
    bot: str
    app: str
    team: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Call:
    """One call while it is worked: its caller, the open workspace, and the arguments it came with."""

    caller: Caller
    store: Store
    given: Json
    events: list[Json] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return str(self.given.get(name, default))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no, however it was written."""
        value = self.given.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true", "yes"}

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.given.get(name, default))
        except (TypeError, ValueError):
            raise wrong(f"must be a number: {name}") from None

    def parsed(self, name: str, error: str) -> Any:
        """An argument that is JSON, whether sent as such or as text. :raises Refusal: with this error."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refusal(error) from None

    def needs(self, *scopes: str) -> None:
        """:raises Refusal: missing_scope, when the caller holds none of these."""
        if not self.caller.scopes.intersection(scopes):
            raise missing_scope(self.caller, scopes)

    def emit(self, event: Json) -> None:
        """Something happened that the application may have subscribed to."""
        self.events.append(event)


Work = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: what it needs, what else it takes, and any of which scopes opens it."""

    name: str
    work: Work
    required: frozenset[str]
    optional: frozenset[str]
    scopes: tuple[str, ...]


methods: dict[str, Method] = {}


def method(name: str, required: str = "", optional: str = "", *, scopes: str = "") -> Callable[[Work], Work]:
    """Register what a method does. Arguments and scopes are words with spaces between them; any one scope suffices."""

    def register(work: Work) -> Work:
        takes = frozenset(required.split()), frozenset(optional.split())
        methods[name] = Method(name, work, *takes, tuple(scopes.split()))
        return work

    return register


def missing_scope(caller: Caller, needed: tuple[str, ...]) -> Refusal:
    """What Slack says to a token without the right for this."""
    return Refusal("missing_scope", needed=needed[0], provided=",".join(sorted(caller.scopes)))


def run(name: str, call: Call) -> Json:
    """Do what the method does. :raises Refusal: in Slack's words."""
    found = methods.get(name)
    if found is None:
        raise Refusal("unknown_method", req_method=name)
    if unknown := sorted(set(call.given) - found.required - found.optional):
        raise wrong(*(f"no such argument: {one}" for one in unknown))
    if found.scopes:
        call.needs(*found.scopes)
    if absent := sorted(one for one in found.required if call.given.get(one) is None):
        raise wrong(*(f"missing required field: {one}" for one in absent))
    return {"ok": True} | found.work(call)
