"""Promise something for after the incident: from scratch, out of an action, or out of a review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused
from app.followups.events import FollowUpAssigned, FollowUpMade
from app.followups.models import FollowUp
from app.followups.operations.recording import record
from app.followups.rules import Limit, fields_asked, limits_of, next_word, usual_limit
from app.followups.states import Kind, Origin, State, Strength
from app.incidents.access import can_see
from app.incidents.models import Action, Incident
from app.incidents.operations import actions, timeline
from app.incidents.refs import next_number, random_ref
from app.people.models import Person, Team

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LABEL, MOST_LABELS = 200, 10_000, 40, 10
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class CannotSeeIt(Refused):
    """Nobody is asked to do something about an incident they may not see."""


class NoSuchChoice(Refused):
    """A priority, a kind, a strength or a team that is not on offer."""


class NeedsReason(Refused):
    """Later than priority and severity allow, and nobody says why."""


class InThePast(Refused):
    """Nothing is promised for yesterday."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A follow-up that does not exist yet. Without a priority or a day it gets the usual ones of its incident.

    ``key`` makes sending it twice one follow-up. ``asked`` is the question of the review that it answers.
    """

    title: str
    key: str
    text: str = ""
    kind: str = ""
    strength: str = ""
    priority: str = ""
    owner: Person | None = None
    team: str = ""
    due_at: datetime | None = None
    why_later: str = ""
    labels: tuple[str, ...] = ()
    link: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = Origin.INCIDENT
    asked: str = ""


def create(incident: Incident, draft: Draft, *, by: Person, at: datetime, action: Action | None = None) -> FollowUp:
    """Write a follow-up down; the same person's key makes one, however often it is sent.

    An ``action`` that it takes over is dropped, because the follow-up goes on with it.

    :raises NothingSaid: it has no words. :raises CannotSeeIt: the owner may not see the incident.
    :raises NoSuchChoice: something in it is not on offer. :raises NeedsReason: its day is beyond the limit.
    """
    timeline.hold(incident)
    made = db.session.scalar(
        select(FollowUp).where(FollowUp.created_by_id == by.id, FollowUp.idempotency_key == draft.key)
    )
    if made is not None:
        return made
    limit = _limit(incident, draft.priority, at)
    check_choices(draft.kind, draft.strength)
    check_owner(incident, draft.owner)
    team = check_team(draft.team) or (draft.owner.team_slug if draft.owner else None)
    due_at = draft.due_at or limit.until
    check_day(due_at, limit.until, draft.why_later, at)
    one = _new(incident, draft, limit, due_at=due_at, team=team)
    one.created_by_id, one.created_at = by.id, at
    if action is not None:
        one.origin, one.action_number = Origin.ACTION, action.number
    one.incident, one.owner, one.created_by = incident, draft.owner, by
    one.speaks_at = next_word(one, at)
    db.session.add(one)
    db.session.flush()
    name = draft.owner.name if draft.owner else ""
    record(one, "follow_up", by=by, at=at, text=draft.why_later.strip()[:500], owner=name, due=due_at.isoformat())
    if action is not None and action.done_at is None and action.dropped_at is None:
        actions.drop(action, by=by, at=at)
    outbox.emit(FollowUpMade(incident.id, one.id))
    if draft.owner is not None:
        outbox.emit(FollowUpAssigned(incident.id, one.id, draft.owner.id, by.id))
    return one


def _new(incident: Incident, draft: Draft, limit: Limit, *, due_at: datetime, team: str | None) -> FollowUp:
    known = {one.slug for one in fields_asked(incident.workflow.follow_ups, "create")}
    return FollowUp(
        ref=_ref_for(incident),
        incident_id=incident.id,
        title=" ".join(timeline.check_words(draft.title, LONGEST_TITLE).split()),
        text=draft.text.strip()[:LONGEST_TEXT],
        kind=draft.kind,
        strength=draft.strength,
        priority=limit.slug,
        owner_id=draft.owner.id if draft.owner else None,
        team_slug=team,
        due_at=due_at,
        limit_at=limit.until,
        labels=tidy_labels(draft.labels),
        link=draft.link.strip(),
        fields={slug: value for slug, value in draft.fields.items() if slug in known and value is not None},
        state=State.OPEN,
        origin=draft.origin,
        asked=draft.asked.strip()[:300],
        spoke=0,
        moves=0,
        idempotency_key=draft.key,
    )


def check_choices(kind: str, strength: str) -> None:
    """:raises NoSuchChoice: code knows neither."""
    if kind and kind not in set(Kind):
        raise NoSuchChoice("Choose what sort of work it is from the list.")
    if strength and strength not in set(Strength):
        raise NoSuchChoice("Choose how strong it is from the list.")


def check_owner(incident: Incident, owner: Person | None) -> None:
    """:raises CannotSeeIt: they may not see the incident."""
    if owner is not None and not can_see(owner, incident):
        raise CannotSeeIt(f"{owner.name} cannot see this incident. Let them in first, with a reason.")


def check_team(slug: str) -> str | None:
    """The team's slug, none where none is said. :raises NoSuchChoice: there is no such team."""
    if slug and db.session.scalar(select(Team.id).where(Team.slug == slug)) is None:
        raise NoSuchChoice("Choose a team from the list.")
    return slug or None


def check_day(due_at: datetime, limit_at: datetime, why: str, at: datetime) -> None:
    """:raises InThePast: it has gone by. :raises NeedsReason: it is beyond the limit, and nobody says why."""
    if due_at < at:
        raise InThePast("That day has gone by. Choose one that is still to come.")
    if due_at > limit_at and not why.strip():
        raise NeedsReason("That is later than its priority and the severity allow. Say in a few words why.")


def limit_called(incident: Incident, slug: str, at: datetime) -> Limit:
    """The priority of the book called so. :raises NoSuchChoice: the type has none."""
    found = next((one for one in limits_of(incident, at) if one.slug == slug), None)
    if found is None:
        raise NoSuchChoice("Choose a priority from the list.")
    return found


def tidy_labels(said: tuple[str, ...] | list[str]) -> list[str]:
    """Labels without blanks and doubles, in small letters so that one is one."""
    plain = (" ".join(one.split()).lower()[:LONGEST_LABEL] for one in said)
    return list(dict.fromkeys(one for one in plain if one))[:MOST_LABELS]


def _limit(incident: Incident, slug: str, at: datetime) -> Limit:
    return limit_called(incident, slug, at) if slug else usual_limit(incident, at)


def _ref_for(incident: Incident) -> str:
    if incident.is_private:
        return random_ref("FU-", FollowUp.ref, letters=_LETTERS, length=5)
    return f"FU-{next_number('follow_up')}"
