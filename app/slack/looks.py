"""How incidents look to the one who asks: a card, what is mine, what is happening, the latest of a timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import current_app, has_request_context
from sqlalchemy.orm import joinedload

from app.core.config import settings
from app.core.db import db
from app.incidents.access import rights_of, visible_incidents
from app.incidents.models import Incident
from app.incidents.of_people import roles_now
from app.incidents.presenting.entries import shown
from app.incidents.queries import entry_by_number, open_ones
from app.incidents.sensitive import is_sensitive, worded_outside
from app.incidents.wording import Part, Worded
from app.people.models import Person
from app.people.waiting import Waiting, what_waits
from app.slack.buttons import escaped
from app.slack.dates import clock, day_and_clock, link_to
from app.web.filters import moment

MOST = 15
LONGEST_QUOTE = 300


def linked(incident: Incident) -> str:
    """The reference, which leads to its page."""
    return f"<{link_to(incident)}|{incident.ref}>"


def facts(incident: Incident) -> str:
    """How bad, how far along, who leads, in one line."""
    step = incident.severity_step
    lead = f"{escaped(incident.lead.name)} leads" if incident.lead else "nobody leads yet"
    return " · ".join((step.label if step else "severity not set", incident.status_label, lead))


def line(incident: Incident) -> str:
    """One incident in a list, under the name by which it may be called outside its own pages."""
    return f"{linked(incident)} {escaped(incident.shown_title)} · {facts(incident)}"


def card(incident: Incident) -> str:
    """The incident in a few lines, for somebody who may see it."""
    lines = [f"*{linked(incident)} {escaped(incident.title)}*", facts(incident)]
    if incident.summary:
        lines.append(escaped(_short(incident.summary)))
    if incident.next_update_due_at is not None:
        lines.append(f"The next update is due by {clock(incident.next_update_due_at)}.")
    return "\n".join(lines)


def happening(person: Person) -> str:
    """What is open now, as far as this person may see it, worst first."""
    found = list(
        db.session.scalars(
            open_ones(visible_incidents(person))
            .options(joinedload(Incident.lead))
            .order_by(Incident.level.desc(), Incident.declared_at.desc(), Incident.id.desc())
            .limit(MOST + 1)
        )
    )
    if not found:
        return "Nothing is happening now."
    more = [f"<{settings().base_url}/incidents|See all in Muster>"] if len(found) > MOST else []
    return "\n".join(["*Happening now*", *map(line, found[:MOST]), *more])


def mine(person: Person, at: datetime) -> str:
    """What this person holds a role in, and what waits for them."""
    lines = []
    held: dict[int, list[str]] = {}
    among: dict[int, Incident] = {}
    for one in roles_now(person, person):
        among[one.incident.id] = one.incident
        held.setdefault(one.incident.id, []).append(one.role.lower())
    if among:
        lines += ["*You are in*"]
        lines += [f"{line(one)} · you are {', '.join(held[key])}" for key, one in among.items()][:MOST]
    waiting = waiting_for(person, at)
    if waiting:
        lines += ["*Waiting for you*", *map(awaited, waiting[:MOST])]
    return "\n".join(lines) or "Nothing of yours is open."


def awaited(one: Waiting) -> str:
    """One thing that waits, with the way to it."""
    due = f" until {day_and_clock(one.due_at)}" if one.due_at else ""
    return f"{escaped(one.text)} <{settings().base_url}{one.href}|{escaped(one.ref or 'open')}>{due}"


def waiting_for(person: Person, at: datetime) -> list[Waiting]:
    """What waits for this person, whichever road asked."""
    with _addresses():
        return what_waits(person, at)


def latest(incident: Incident, person: Person, count: int) -> list[tuple[datetime, str]]:
    """The latest entries of the timeline, the oldest of them first, in plain words."""
    rows = shown(incident, person, rights_of(person, incident), {}).rows[:count]
    told = [(row.at, _outside(incident, row.number, row.worded)) for row in reversed(rows)]
    return [(at, _said(one.parts, one.text)) for at, one in told]


def _outside(incident: Incident, number: int, said: Worded) -> Worded:
    entry = entry_by_number(incident, number)
    return worded_outside(entry) if is_sensitive(entry) else said


def _said(parts: tuple[Part, ...], text: str) -> str:
    sentence = "".join(moment(part.at) if part.at is not None and not part.words else part.words for part in parts)
    return f"{sentence}: {_short(text)}" if text else sentence


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


@contextmanager
def _addresses() -> Iterator[None]:
    """Addresses can be made within; where no page is being answered they begin with ours."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context(base_url=settings().base_url):
        yield
