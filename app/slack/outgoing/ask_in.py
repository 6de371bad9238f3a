"""Who is asked into an incident's channel: its people, and the groups that a rule invites."""

from collections.abc import Iterable

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.access import can_see
from app.incidents.events import AccessGranted, Escalated, GroupLetIn, Joined, RoleAssigned, RuleInvited
from app.incidents.models import Incident
from app.incidents.queries import escalations_of, open_roles, participants
from app.incidents.records import fired_rules
from app.people.models import Person
from app.people.queries import people_by_ids, people_in_groups
from app.slack import client
from app.slack.channels import open_channel_of
from app.slack.events import ChannelMade, GroupWanted, PeopleWanted, PersonSought, UsersWanted
from app.slack.failures import SlackRefused
from app.slack.groups import users_of_group
from app.slack.mending import call_in
from app.slack.outgoing._owing import OUTSIDE, incident_or_none, owed
from app.slack.people import note_user, person_of, slack_users_of
from app.workflows.live import current_book

AT_ONCE = 100


@owed(ChannelMade, OUTSIDE)
def ask_everybody_in(event: ChannelMade) -> None:
    """Owe invitations to everybody who has to do with the incident."""
    incident = incident_or_none(event.incident_id)
    if incident is None:
        return
    taking_part = [one.person for one in participants(incident) if one.kind == "responder"]
    people = [incident.reporter, *(one.person for one in open_roles(incident)), *taking_part]
    outbox.emit(PeopleWanted(incident.id, tuple(dict.fromkeys(one.id for one in people))))
    asked = [one.group_slug for one in escalations_of(incident)] + _invited_by_rules(incident)
    for group in dict.fromkeys(asked):
        outbox.emit(GroupWanted(incident.id, group))


@owed(RoleAssigned, OUTSIDE)
def ask_role_holder_in(event: RoleAssigned) -> None:
    """Owe an invitation to whoever holds a role now."""
    outbox.emit(PeopleWanted(event.incident_id, (event.person_id,)))


@owed(Joined, OUTSIDE)
def ask_responder_in(event: Joined) -> None:
    """Owe an invitation to whoever works on it now."""
    if event.kind == "responder":
        outbox.emit(PeopleWanted(event.incident_id, (event.person_id,)))


@owed(AccessGranted, OUTSIDE)
def ask_member_in(event: AccessGranted) -> None:
    """Owe an invitation to whoever may see the private incident now."""
    outbox.emit(PeopleWanted(event.incident_id, (event.person_id,)))


@owed(GroupLetIn, OUTSIDE)
def ask_members_in(event: GroupLetIn) -> None:
    """Owe invitations to a group that may see the private incident now."""
    outbox.emit(GroupWanted(event.incident_id, event.group))


@owed(RuleInvited, OUTSIDE)
def ask_in_by_rule(event: RuleInvited) -> None:
    """Owe invitations to whom a rule of the book invites."""
    kind, _, slug = event.target.partition(":")
    if kind == "group":
        outbox.emit(GroupWanted(event.incident_id, slug))


@owed(Escalated, OUTSIDE)
def ask_escalated_in(event: Escalated) -> None:
    """Owe invitations to the group that was asked to join."""
    incident = incident_or_none(event.incident_id)
    found = [one for one in escalations_of(incident) if one.number == event.number] if incident is not None else []
    for one in found:
        outbox.emit(GroupWanted(event.incident_id, one.group_slug))


@owed(PeopleWanted, OUTSIDE)
def ask_people_in(event: PeopleWanted) -> None:
    """Owe a place in the channel to people of the portal, as far as they may see the incident."""
    incident = incident_or_none(event.incident_id)
    if incident is None or open_channel_of(incident) is None:
        return
    people = _who_may(incident, people_by_ids(event.people).values())
    known = slack_users_of(people)
    for person in people:
        if person.id not in known:
            outbox.emit(PersonSought(incident.id, person.id))
    _want(incident, [known[one.id] for one in people if one.id in known])


@owed(PersonSought, OUTSIDE)
def find_person(event: PersonSought) -> None:
    """Ask Slack who has a person's address."""
    incident, person = incident_or_none(event.incident_id), db.session.get(Person, event.person_id)
    if incident is None or person is None:
        return
    try:
        answer = client.call("users.lookupByEmail", email=person.email)
    except SlackRefused as refused:
        if refused.code not in ("users_not_found", "user_not_found"):
            raise
        # Not everybody is in the workspace; the portal's own notices reach them.
        return
    note_user(answer["user"], at=now())
    if person.id in slack_users_of([person]):
        outbox.emit(PeopleWanted(incident.id, (person.id,)))


@owed(GroupWanted, OUTSIDE)
def ask_group_in(event: GroupWanted) -> None:
    """Owe a place in the channel to a group: its people here, and those of its Slack user group."""
    incident, group = incident_or_none(event.incident_id), current_book().groups.get(event.group)
    if incident is None or group is None or open_channel_of(incident) is None:
        return
    here = _who_may(incident, people_in_groups([group.slug]))
    users = users_of_group(group.slack) if group.slack else []
    if here:
        outbox.emit(PeopleWanted(incident.id, tuple(one.id for one in here)))
    _want(incident, [one for one in users if _may_be_asked(incident, one)])


@owed(UsersWanted, OUTSIDE)
def invite(event: UsersWanted) -> None:
    """Invite users of the workspace into the channel."""
    incident = incident_or_none(event.incident_id)
    channel = open_channel_of(incident) if incident is not None else None
    users = [one for one in event.users if incident is not None and _may_be_asked(incident, one)]
    if incident is None or channel is None or not users:
        return
    try:
        answer = call_in(channel.channel_id, "conversations.invite", users=",".join(users))
        # Slack lets nobody in when one of several is there already.
        stopped = len(users) > 1 and bool(answer.get("already"))
    except SlackRefused as refused:
        if len(users) == 1:
            if refused.code in ("user_not_found", "cant_invite", "user_is_restricted", "ura_max_channels"):
                return
            raise
        stopped = True
    if stopped:
        # One of them stands in the way of the others: each for itself.
        for one in users:
            outbox.emit(UsersWanted(incident.id, (one,)))


def _want(incident: Incident, users: list[str]) -> None:
    for begin in range(0, len(users), AT_ONCE):
        outbox.emit(UsersWanted(incident.id, tuple(users[begin : begin + AT_ONCE])))


def _may_be_asked(incident: Incident, slack_user: str) -> bool:
    """Whether a user of the workspace may be in the channel; into a private one only whom the portal lets see it."""
    if not incident.is_private:
        return True
    person = person_of(slack_user)
    return person is not None and can_see(person, incident)


def _who_may(incident: Incident, people: Iterable[Person]) -> list[Person]:
    return [one for one in people if one.active and can_see(one, incident)]


def _invited_by_rules(incident: Incident) -> list[str]:
    fired = fired_rules(incident)
    rules = [rule for rule in incident.workflow.rules if rule.slug in fired]
    return [target.slug for rule in rules for target in rule.invite if target.kind == "group"]
