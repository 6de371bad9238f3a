"""How the workspace is installed beside a portal: its keys, its file, and the way back to the portal."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.sandbox.delivery import PATIENCE, Reply, Transport
from app.sandbox.workspace import Group, Population, User, Workspace


@dataclass(frozen=True, slots=True)
class Keys:
    """What the portal has to be told of this workspace, as of a real one."""

    token: str
    signing_secret: str
    api_url: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What the factory knows and the workspace does not: who lives here, and what the portal still owes it."""

    population: Callable[[], dict[str, Any]]
    # How much is owed, and for how many seconds the oldest of it.
    owed: Callable[[], tuple[int, float]]
    # The application's `commands`, and its `shortcuts` and `message_shortcuts` by what they are called.
    tools: dict[str, Any]


def address_of(port: int) -> str:
    """Where this machine finds the workspace's pages."""
    return f"http://127.0.0.1:{port}/sandbox"


def keys(instance: Path, port: int) -> Keys:
    """The keys of this installation's workspace; made once and kept under `instance/`."""
    kept = instance / "sandbox_keys"
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f"sandbox_keys.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"xoxb-sandbox-{secrets.token_urlsafe(24)}\n{secrets.token_hex(16)}\n")
        # A link appears whole or not at all, and never over another process's keys.
        with suppress(FileExistsError):
            os.link(draft, kept)
        draft.unlink()
    token, secret = kept.read_text().split()
    return Keys(token, secret, f"{address_of(port)}/api/")


def over_http(url: str) -> Transport:
    """Deliveries to an address, as Slack makes them."""

    def transport(headers: dict[str, str], body: bytes) -> Reply:
        try:
            answer = httpx.post(url, content=body, headers=headers, timeout=PATIENCE)
        except httpx.HTTPError:
            return Reply(0)
        no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
        return Reply(answer.status_code, answer.text, answer.headers.get("Content-Type", ""), no_retry)

    return transport


def installed(instance: Path, port: int) -> Workspace:
    """The workspace of this installation, which tells the portal on this port what happens."""
    known = keys(instance, port)
    events = over_http(f"http://127.0.0.1:{port}/slack/events")
    made = Workspace(instance / "sandbox.sqlite", known.token, known.signing_secret, events)
    made.address, made.by_itself = address_of(port), True
    return made


def read_population(told: dict[str, Any]) -> Population:
    """Who lives here, from plain data."""
    users = tuple(User(**one) for one in told["users"])
    groups = tuple(Group(one["handle"], one["name"], tuple(one["members"])) for one in told["groups"])
    return Population(users, groups, tuple(told["channels"]), told["team"])
