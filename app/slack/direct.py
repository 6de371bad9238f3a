"""Messages to one person of the portal, wherever they are in Slack."""

from app.core.clock import now
from app.core.db import aside
from app.incidents.models import Incident
from app.people.models import Person
from app.slack import client
from app.slack.blocks import Said
from app.slack.failures import SlackRefused
from app.slack.people import note_user, slack_user_of
from app.slack.posting import About, post, take_back_if_private_now, take_back_lost

DIRECT = "direct"
NOT_THERE = frozenset(["users_not_found", "user_not_found", "user_disabled", "channel_not_found", "cannot_dm_bot"])


def message_person(person: Person, said: Said, subject: str, incident: Incident | None = None) -> bool:
    """Send somebody a message, about an incident where there is one; says whether they are in the workspace.

    :raises Failed: it did not work now.
    """
    user = slack_user_of(person) or _found(person)
    if not user:
        return False
    was_public = incident is not None and not incident.is_private
    try:
        row = post(user, said, About(DIRECT, incident, subject))
    except SlackRefused as refused:
        if refused.code not in NOT_THERE:
            raise
        return False
    if incident is not None and was_public:
        take_back_if_private_now(incident, row)
    return True


def take_back_from(person: Person) -> None:
    """Take back what an earlier try of this delivery sent somebody though its answer was lost."""
    if user := slack_user_of(person):
        take_back_lost(user)


def _found(person: Person) -> str:
    """Who has a person's address in the workspace; what is found out is kept beside the delivery."""
    try:
        user = client.call("users.lookupByEmail", email=person.email)["user"]
    except SlackRefused as refused:
        if refused.code not in NOT_THERE:
            raise
        return ""
    aside(lambda: note_user(user, at=now()))
    # Guests, bots and people of other workspaces are never taken for somebody of the portal.
    wrong = user.get("is_bot") or user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("deleted")
    return "" if wrong or not user.get("is_email_confirmed", True) else str(user["id"])
