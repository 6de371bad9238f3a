"""Whoever may no longer see a private incident leaves its channel, before anything more is said in it."""

from sqlalchemy import or_, select

from app.core import outbox
from app.core.db import db
from app.incidents.access import can_see
from app.incidents.events import ShutOut
from app.incidents.models import AccessGrant, Incident
from app.people.events import SightNarrowed
from app.people.models import GroupMember
from app.people.queries import people_by_ids, people_in_groups
from app.slack import client
from app.slack.channels import open_channel_of
from app.slack.events import UserUnwanted
from app.slack.models import SlackChannel
from app.slack.outgoing._owing import incident_or_none, owed
from app.slack.people import person_of, slack_user_of, slack_users_of


@owed(ShutOut)
def let_go(event: ShutOut) -> None:
    """Take whoever may no longer see the incident out of its channel."""
    incident = incident_or_none(event.incident_id)
    if incident is None or not incident.is_private:
        return
    ids = [event.person_id] if event.person_id else []
    people = list(people_by_ids(ids).values()) if ids else people_in_groups([event.group])
    users = list(slack_users_of([one for one in people if not can_see(one, incident)]).values())
    if len(users) == 1:
        _kick(incident, users[0])
        return
    for user in users:
        outbox.emit(UserUnwanted(incident.id, user))


@owed(SightNarrowed)
def let_go_everywhere(event: SightNarrowed) -> None:
    """Owe that somebody leaves every private channel whose incident they could see, and may not see any more."""
    person = people_by_ids([event.person_id]).get(event.person_id)
    user = slack_user_of(person)
    if person is None or not user:
        return
    groups = select(GroupMember.group_slug).where(GroupMember.person_id == person.id)
    let_in = or_(
        AccessGrant.person_id == person.id, AccessGrant.group_slug == event.group, AccessGrant.group_slug.in_(groups)
    )
    seen = select(AccessGrant.incident_id).where(AccessGrant.revoked_at.is_(None), let_in)
    having = select(SlackChannel.incident_id).where(SlackChannel.private, SlackChannel.incident_id.is_not(None))
    for incident in db.session.scalars(select(Incident).where(Incident.id.in_(seen), Incident.id.in_(having))):
        if incident.is_private and not can_see(person, incident):
            outbox.emit(UserUnwanted(incident.id, user))


@owed(UserUnwanted)
def let_user_go(event: UserUnwanted) -> None:
    """Take one of a group that was shut out of the incident's channel."""
    incident = incident_or_none(event.incident_id)
    person = person_of(event.user)
    if incident is not None and incident.is_private and (person is None or not can_see(person, incident)):
        _kick(incident, event.user)


def _kick(incident: Incident, user: str) -> None:
    channel = open_channel_of(incident)
    if channel is not None:
        client.call("conversations.kick", channel=channel.channel_id, user=user)
