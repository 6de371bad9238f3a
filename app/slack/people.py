"""Who somebody in Slack is here: by what is stored first, by a verified address second. Slack never grants a role."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.core.db import db
from app.core.errors import Refused
from app.people.models import Person
from app.people.operations import accounts
from app.people.queries import people_called, person_by_email
from app.slack.models import SlackIdentity, SlackWorkspace, Standing

LOOK_UP = "slack.look_up"
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Nobody(Refused):
    """Nobody, or more than one, is meant by a name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A text that names somebody: whom, and the words without the name."""

    person: Person | None
    words: str


def workspace() -> SlackWorkspace | None:
    """The workspace we belong to, once its token was tried."""
    return db.session.scalar(select(SlackWorkspace).order_by(SlackWorkspace.id.desc()).limit(1))


def identity_of(slack_user: str) -> SlackIdentity | None:
    """What is stored about a user of the workspace."""
    return db.session.scalar(select(SlackIdentity).where(SlackIdentity.slack_user == slack_user))


def slack_users_of(people: Iterable[Person]) -> dict[int, str]:
    """The Slack users of these people by their id, as far as they are known."""
    rows = select(SlackIdentity.person_id, SlackIdentity.slack_user).where(
        SlackIdentity.person_id.in_([one.id for one in people]), SlackIdentity.standing == Standing.MEMBER
    )
    return {person_id: user for person_id, user in db.session.execute(rows) if person_id is not None}


def slack_user_of(person: Person | None) -> str:
    """The Slack user of a person; empty where none is known."""
    return slack_users_of([person]).get(person.id, "") if person is not None else ""


def person_of(slack_user: str) -> Person | None:
    """The active person behind a Slack user, or none."""
    found = identity_of(slack_user)
    if found is None or found.standing != Standing.MEMBER or found.person is None or not found.person.active:
        return None
    return found.person


def note_user(user: Mapping[str, Any], *, at: datetime) -> SlackIdentity:
    """Write down what Slack says about a user, and match them with the person of their verified address.

    Guests, bots and people of other workspaces match nobody. Who is matched stays matched when the address changes.
    """
    home = workspace()
    team = str(user.get("team_id") or (home.team_id if home else ""))[:24]
    identity = db.session.scalar(
        select(SlackIdentity).where(SlackIdentity.team_id == team, SlackIdentity.slack_user == str(user["id"]))
    )
    if identity is None:
        identity = SlackIdentity(team_id=team, slack_user=str(user["id"])[:24], name="", looked_at=at)
        db.session.add(identity)
    profile = user.get("profile") or {}
    identity.name = str(profile.get("display_name") or user.get("real_name") or user.get("name") or "")[:120]
    identity.standing, identity.looked_at = _standing(user, home), at
    if identity.standing == Standing.MEMBER and identity.person_id is None:
        identity.person = _by_address(user, profile, at=at)
    db.session.flush()
    return identity


def _standing(user: Mapping[str, Any], home: SlackWorkspace | None) -> Standing:
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return Standing.BOT
    if home is not None and user.get("team_id") and user["team_id"] != home.team_id:
        return Standing.STRANGER
    if user.get("is_stranger"):
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.GONE if user.get("deleted") else Standing.MEMBER


def _by_address(user: Mapping[str, Any], profile: Mapping[str, Any], *, at: datetime) -> Person | None:
    address = str(profile.get("email") or "")
    if not address or user.get("is_email_confirmed") is not True:
        return None
    person = person_by_email(address)
    if person is None and settings().slack_add_people:
        name = str(user.get("real_name") or profile.get("real_name") or address.split("@", 1)[0])[:120]
        person = accounts.create(accounts.Account(name=name, email=address), by=None, at=at)
    return None if person is None or person.is_guest else person


def look_up_soon(slack_user: str) -> None:
    """Owe a look at who this is."""
    # Who asks and asks is looked up once in half a minute.
    slot = int(now().timestamp()) // 30
    outbox.schedule(LOOK_UP, f"{slack_user}:{slot}", now(), {"slack_user": slack_user})


def mentioned(text: str) -> Named:
    """The first user that a text mentions, and the words without them. :raises Nobody: they are nobody here."""
    found = _MENTION.search(text)
    if found is None:
        return Named(None, text)
    person = person_of(found[1])
    if person is None:
        raise Nobody("I do not know who that is here. Their address in Slack has to be the one of their account.")
    return Named(person, f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip())


def somebody(text: str) -> Named:
    """Whom a text names: by a mention anywhere in it, else by the name with which it begins (``@Leila``).

    :raises Nobody: the mentioned user is nobody here, or the name fits nobody or several.
    """
    named = mentioned(text)
    if named.person is not None:
        return named
    if not text.strip().startswith("@"):
        return Named(None, text.strip())
    return _typed(text.strip().removeprefix("@"))


def _typed(text: str) -> Named:
    parts = text.split()
    for many in (2, 1):
        people = people_called(" ".join(parts[:many])) if len(parts) >= many else []
        if len(people) == 1:
            return Named(people[0], " ".join(parts[many:]))
    raise Nobody(
        f"I cannot tell who “@{' '.join(parts[:2])[:60]}” is. Use their whole name, or pick them from Slack's list."
    )


def names_of(slack_users: Iterable[str]) -> dict[str, str]:
    """What these users are called: the person's name, else the one Slack has."""
    rows = db.session.scalars(select(SlackIdentity).where(SlackIdentity.slack_user.in_(list(slack_users))))
    return {one.slack_user: one.person.name if one.person else one.name for one in rows}


def note_workspace(answer: Mapping[str, Any], *, scopes: Iterable[str] = (), at: datetime) -> SlackWorkspace:
    """Write down as whom the token speaks, as ``auth.test`` says."""
    home = workspace()
    if home is None or home.team_id != answer["team_id"]:
        home = SlackWorkspace(team_id=str(answer["team_id"]), scopes=[])
        db.session.add(home)
    home.team_name, home.url = str(answer.get("team") or "")[:120], str(answer.get("url") or "")[:200]
    home.bot_user_id, home.bot_id = str(answer.get("user_id") or ""), str(answer.get("bot_id") or "")
    home.scopes, home.checked_at = sorted(scopes) or home.scopes, at
    db.session.flush()
    return home
