"""The workspace: its file, who lives in it, which application is installed, and what it is told."""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.sandbox import channels, delivery, store
from app.sandbox.delivery import Transport
from app.sandbox.names import APP, BOT, BOT_USER, SCOPES, TEAM, group_id, user_id
from app.sandbox.registry import Caller
from app.sandbox.store import Json, Store


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the organisation, as the workspace is told of them."""

    name: str
    email: str
    title: str = ""
    timezone: str = "Europe/London"
    guest: bool = False
    # Of another organisation, through a shared channel.
    stranger: bool = False
    deleted: bool = False
    # Can be chosen on the page to act as.
    shown: bool = True

    @property
    def id(self) -> str:
        return user_id(self.email)


@dataclass(frozen=True, slots=True)
class Group:
    """A user group: its handle without the sign, its name, and the addresses of who is in it."""

    handle: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """Everything that a workspace begins with."""

    users: tuple[User, ...]
    groups: tuple[Group, ...] = ()
    channels: tuple[str, ...] = ()
    team: str = "Larkspur"


@dataclass(slots=True)
class Workspace:
    """A simulated workspace with one application installed in it."""

    file: Path
    token: str
    signing_secret: str
    transport: Transport
    scopes: frozenset[str] = SCOPES
    # Where this workspace's own pages are; the application answers to addresses below it.
    address: str = "http://127.0.0.1:8000/sandbox"
    # In a server deliveries go out by themselves; tests send them when they want to.
    by_itself: bool = False
    _sending: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        store.make(self.file)

    @contextmanager
    def work(self) -> Iterator[Store]:
        """A transaction that changes the workspace."""
        with store.opened(self.file) as opened:
            yield opened

    @contextmanager
    def look(self) -> Iterator[Store]:
        """A transaction that only looks."""
        with store.opened(self.file, write=False) as opened:
            yield opened

    def caller(self, token: str) -> Caller | None:
        """Who holds this token."""
        if token != self.token:
            return None
        return Caller(BOT_USER, BOT, APP, TEAM, self.scopes)

    # Who lives here.

    def is_empty(self) -> bool:
        with self.look() as opened:
            return opened.get("meta", "team") is None

    def populate(self, population: Population) -> None:
        """Let people, groups and channels begin; everybody of the organisation is in these channels."""
        with self.work() as opened:
            domain = population.team.lower().replace(" ", "-")
            team = {"id": TEAM, "name": population.team, "domain": domain, "url": f"https://{domain}.slack.com/"}
            opened.put("meta", "team", team)
            opened.put("user", BOT_USER, _bot())
            for number, user in enumerate(population.users):
                opened.put("user", user.id, _kept(user) | {"order": number})
            for group in population.groups:
                members = [user_id(one) for one in group.members]
                key = group_id(group.handle)
                words = {"id": key, "handle": group.handle, "name": group.name}
                opened.put("group", key, words | {"users": members})
            for name in population.channels:
                self._begin_channel(opened, name, population.users)
            opened.changed()

    def _begin_channel(self, opened: Store, name: str, users: Iterable[User]) -> None:
        members = [BOT_USER, *(user.id for user in users if not (user.guest or user.stranger or user.deleted))]
        made = channels.named(opened, name)
        if made is None:
            made = channels.create(opened, name, members[-1], general=name == channels.GENERAL)
        everybody = list(dict.fromkeys([*made["members"], *members]))
        opened.put("channel", made["id"], made | {"members": everybody})

    def start_again(self, population: Population) -> None:
        """Forget everything and begin afresh."""
        with self.work() as opened:
            store.empty(opened)
        self.populate(population)

    # What the application is told.

    def queue_events(self, opened: Store, events: Iterable[Json]) -> None:
        """Put what happened in line for the application, as far as it is its business."""
        for event in events:
            delivery.queue_event(opened, event)

    def kick(self) -> None:
        """Send what is due, beside whatever the caller does."""
        if self.by_itself and not self._sending.locked():
            threading.Thread(target=self._send_due, name="sandbox-events", daemon=True).start()

    def _send_due(self) -> None:
        if self._sending.acquire(blocking=False):
            try:
                self.deliver()
            finally:
                self._sending.release()

    def deliver(self) -> int:
        """Send every event that is due, in order; says how many were tried."""
        count = 0
        while delivery.send_next(self):
            count += 1
        return count


def _kept(user: User) -> Json:
    handle = user.email.split("@", maxsplit=1)[0]
    return {
        "id": user.id,
        "team": "T0ELSEWHERE" if user.stranger else TEAM,
        "name": handle,
        "real_name": user.name,
        "display_name": user.name,
        "title": user.title,
        "email": user.email,
        "tz": user.timezone,
        "guest": user.guest,
        "stranger": user.stranger,
        "deleted": user.deleted,
        "bot": False,
        "shown": user.shown,
    }


def _bot() -> Json:
    words = {"id": BOT_USER, "team": TEAM, "name": "muster", "real_name": "Muster", "display_name": "Muster"}
    rest = {"title": "", "email": "", "tz": "Etc/UTC", "guest": False, "stranger": False, "deleted": False}
    return words | rest | {"bot": True, "shown": False}


def as_text(value: Json) -> str:
    """JSON without spaces, as it is sent."""
    return json.dumps(value, separators=(",", ":"))
