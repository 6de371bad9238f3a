"""The home tab: declare, what one leads or works on, what waits, what is happening. The same as home in Muster."""

from datetime import datetime
from typing import Any

from flask import g

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.incidents.access import visible_incidents
from app.incidents.models import Action, Incident
from app.incidents.of_people import actions_owned, roles_now
from app.incidents.queries import count, open_ones
from app.people.models import Person
from app.slack import client, looks
from app.slack.buttons import button, buttons, context, escaped, section
from app.slack.dates import day_and_clock, link_to
from app.slack.people import person_of
from app.slack.promises import promises_of
from app.web.filters import local, plural

PUBLISH = "slack.publish_home"
MOST = 10


def refresh(slack_user: str, *, at: datetime) -> None:
    """Owe a fresh home tab."""
    outbox.schedule(PUBLISH, f"{slack_user}:{at.timestamp()}", at, {"slack_user": slack_user})


@outbox.scheduled(PUBLISH)
def publish(payload: dict[str, Any]) -> None:
    """Draw somebody's home tab as things stand now."""
    person = person_of(payload["slack_user"])
    if person is not None:
        g.viewer_zone = person.timezone
        client.call("views.publish", user_id=payload["slack_user"], view=home_view(person, at=now()))


def home_view(person: Person, *, at: datetime) -> dict[str, Any]:
    """What the home tab shows to one person: nothing that they may not see."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": _greeting(person, at)[:150]}},
        buttons(
            button("Declare incident", "open:declare", value="", style="primary"),
            button("Find an incident", "open_in_muster", url=f"{settings().base_url}/incidents"),
        ),
        *_mine(person),
        *_to_do(person),
        *_waiting(person, at),
        *_promised(person),
        *_happening(person),
        context("The same as in Muster."),
    ]
    return {"type": "home", "blocks": blocks[:100]}


def _greeting(person: Person, at: datetime) -> str:
    hour = local(at).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return f"Good {part}, {person.name.split()[0] if person.name.split() else person.name}"


def _mine(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    labels: dict[int, list[str]] = {}
    among: dict[int, Incident] = {}
    for one in roles_now(person, person):
        among[one.incident.id] = one.incident
        labels.setdefault(one.incident.id, []).append(one.role.lower())
    for key, incident in list(among.items())[:MOST]:
        # The tab is read over shoulders: a private one is called by its codename only.
        found.append(section(f"{looks.line(incident)}\nYou are {escaped(', '.join(labels[key]))}."))
        write = button("Write the update", "open:update", value=incident.ref) if incident.is_open else None
        leads = button("Open in Muster", "open_in_muster", url=link_to(incident))
        found.append(buttons(*([write] if write else []), leads))
    return [section("*You are in*"), *found] if found else []


def _to_do(person: Person) -> list[dict[str, Any]]:
    found = [
        # Read over shoulders: what is to be done in a private one stands on its own pages.
        section(_action(one), button("Done", "action_done", value=f"{one.incident.ref} {one.number}"))
        for one in actions_owned(person, limit=MOST)
    ]
    return [section("*Your actions*"), *found] if found else []


def _action(one: Action) -> str:
    words = "Your action" if one.incident.is_private else escaped(one.text)
    due = f" until {day_and_clock(one.due_at)}" if one.due_at else ""
    return f"{looks.linked(one.incident)} {words}{due}"


def _waiting(person: Person, at: datetime) -> list[dict[str, Any]]:
    # Actions and follow-ups stand in lists of their own, with the buttons that close them.
    apart = ("/follow-ups/", "#actions")
    waiting = [one for one in looks.waiting_for(person, at) if not any(part in one.href for part in apart)][:MOST]
    return [section("*Waiting for you*"), *(section(looks.awaited(one)) for one in waiting)] if waiting else []


def _promised(person: Person) -> list[dict[str, Any]]:
    found = promises_of(person)
    return [section("*Your follow-ups*"), *found] if found else []


def _happening(person: Person) -> list[dict[str, Any]]:
    many = count(open_ones(visible_incidents(person)))
    words = f"{plural(many, 'incident is', 'incidents are')} open." if many else "Nothing is happening now."
    return [section("*Happening now*"), section(words)]
