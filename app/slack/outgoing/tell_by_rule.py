"""Whom a rule of the book tells in Slack: a channel, or those of a user group who have no account here."""

from app.core import outbox
from app.incidents.events import RuleTold
from app.people.queries import people_in_groups
from app.slack.channels import announced_in
from app.slack.events import UsersTold
from app.slack.facts import facts_of
from app.slack.groups import users_of_group
from app.slack.messages.told import told
from app.slack.outgoing._owing import OUTSIDE, incident_or_none, owed
from app.slack.people import person_of, slack_users_of
from app.slack.posting import About, message_of, post, shared_place, take_back_if_private_now, take_back_lost
from app.workflows.live import current_book

TOLD = "told"
MOST_USERS = 100


@owed(RuleTold)
def tell_channel(event: RuleTold) -> None:
    """Tell a channel that a rule of the book names."""
    incident = incident_or_none(event.incident_id)
    kind, _, name = event.target.partition(":")
    if kind != "channel" or incident is None or incident.is_practice:
        return
    where = name if name.startswith("#") else f"#{name}"
    # Nothing of a private incident goes to a channel that others share, whatever a rule says.
    if incident.is_private:
        if outbox.is_repeat():
            take_back_lost(shared_place(where))
        return
    subject = f"{event.rule}:{event.turn}:{where}"
    if where == announced_in(incident) or message_of(incident, TOLD, subject) is not None:
        return
    row = post(shared_place(where), told(facts_of(incident), event.say, event.because), About(TOLD, incident, subject))
    take_back_if_private_now(incident, row)


@owed(RuleTold, OUTSIDE)
def tell_user_group(event: RuleTold) -> None:
    """Owe word to those of a Slack user group whom no notice of the portal reaches."""
    incident = incident_or_none(event.incident_id)
    kind, _, slug = event.target.partition(":")
    group = current_book().groups.get(slug) if kind == "group" else None
    if incident is None or group is None or not group.slack or incident.is_private or incident.is_practice:
        return
    here = set(slack_users_of(people_in_groups([group.slug])).values())
    for user in users_of_group(group.slack)[:MOST_USERS]:
        if user not in here:
            outbox.emit(UsersTold(incident.id, user, event.say, event.because, event.rule, event.turn))


@owed(UsersTold, OUTSIDE)
def tell_user(event: UsersTold) -> None:
    """Tell one of a Slack user group."""
    incident = incident_or_none(event.incident_id)
    if incident is None:
        return
    if incident.is_private:
        take_back_lost(event.user)
        return
    person = person_of(event.user)
    if person is not None and not person.active:
        return
    about = About("told_direct", incident, f"{event.user}:{event.turn}:{event.rule}"[:80])
    if message_of(incident, about.what, about.subject) is None:
        row = post(event.user, told(facts_of(incident), event.say, event.because), about)
        take_back_if_private_now(incident, row)
