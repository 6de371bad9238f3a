"""What messages say of an incident, read once at the moment of delivery. Messages are made from this alone."""

from dataclasses import dataclass
from datetime import datetime

from app.core.config import settings
from app.incidents.models import Incident, Update
from app.incidents.queries import actions_of, checklist_of, updates_of
from app.people.models import Person
from app.slack.channels import channel_of
from app.slack.models import ChannelState
from app.slack.people import slack_users_of


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody, with who they are in Slack where that is known."""

    name: str
    slack_user: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """An incident as messages tell of it. ``title`` is a codename where it is private."""

    ref: str
    title: str
    url: str
    discipline: str
    type: str
    status: str
    status_since: datetime
    is_open: bool
    severity: str
    level: int
    reporter: Whom
    lead: Whom | None
    summary: str = ""
    impact: str = ""
    practice: bool = False
    private: bool = False
    channel_id: str = ""
    can_have_channel: bool = False
    next_update_at: datetime | None = None
    declared_at: datetime | None = None
    steps: tuple[str, ...] = ()
    open_actions: int = 0
    update: Update | None = None
    criteria: tuple[str, ...] = ()
    end: str = ""


def facts_of(incident: Incident) -> Facts:
    """What an incident's announcement and its channel's topic say."""
    known = slack_users_of([one for one in (incident.reporter, incident.lead) if one is not None])
    channel, step = channel_of(incident), incident.severity_step
    has_one = channel is not None and channel.state != ChannelState.ARCHIVED
    return Facts(
        ref=incident.ref,
        title=incident.shown_title,
        url=f"{settings().base_url}/incidents/{incident.ref}",
        discipline=incident.workflow.discipline_label,
        type=incident.workflow.label,
        status=incident.status_label,
        status_since=incident.status_since,
        is_open=incident.is_open,
        severity=step.label if step else "",
        level=incident.level,
        reporter=_whom(incident.reporter, known),
        lead=_whom(incident.lead, known) if incident.lead else None,
        summary=incident.summary,
        impact=incident.impact,
        practice=incident.is_practice,
        private=incident.is_private,
        channel_id=channel.channel_id if channel is not None and has_one else "",
        can_have_channel=not has_one and incident.is_open,
        next_update_at=incident.next_update_due_at if incident.is_open else None,
        declared_at=incident.declared_at,
        criteria=step.criteria if step else (),
        end=incident.merged_into.ref if incident.merged_into and not incident.merged_into.is_private else "",
    )


def whole_facts_of(incident: Incident) -> Facts:
    """The same with what somebody who comes new to the channel wants to know: steps, actions, the latest update."""
    facts = facts_of(incident)
    steps = tuple(one.text for one in checklist_of(incident) if one.done_at is None)
    actions = [one for one in actions_of(incident) if one.done_at is None and one.dropped_at is None]
    latest = next(iter(updates_of(incident, limit=1)), None)
    return Facts(
        **{name: getattr(facts, name) for name in Facts.__slots__ if name not in ("steps", "open_actions", "update")},
        steps=steps,
        open_actions=len(actions),
        update=latest,
    )


def _whom(person: Person, known: dict[int, str]) -> Whom:
    return Whom(person.name, known.get(person.id, ""))
