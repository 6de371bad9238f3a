"""Telling several people one thing about an incident. Practice tells nobody."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.models import Incident
from app.incidents.queries import incident_by_id
from app.notifiers._audience import who_may_see
from app.people.kinds import NoticeKind
from app.people.models import Person
from app.people.operations import notices


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. ``slot`` names the cause within its kind; ``where`` is the part of the page it leads to,
    ``path`` another page of ours.

    Words never hold a title: it is looked up when the notice is read. Words that people wrote stay out of what is
    told about private incidents; give them as ``quote``.
    """

    kind: NoticeKind
    slot: str
    text: str
    why: str = ""
    quote: str = ""
    where: str = ""
    path: str = ""
    say: str = "headline"


def tell(incident: Incident, people: Iterable[Person], told: Told, *, without: tuple[str, ...] = ()) -> int:
    """Put a notice into the inbox of everybody of them who may see the incident now; says how many they are."""
    if incident.is_practice:
        return 0
    reached = who_may_see(incident, people)
    why = f"“{told.quote}”" if told.quote and not incident.is_private else told.why
    message = notices.Message(
        kind=told.kind.slug,
        slot=f"{told.kind.slug}:{incident.id}:{told.slot}",
        text=told.text,
        why=why,
        incident_id=incident.id,
        path=told.path or f"/incidents/{incident.ref}{told.where}",
        say=told.say,
    )
    for person in reached:
        notices.post(person, message, at=now(), without=without)
    return len(reached)


def incident_or_none(incident_id: int) -> Incident | None:
    """The incident of an event; none when it is gone, so that there is nobody to tell."""
    try:
        return incident_by_id(incident_id)
    except NotFound:
        return None
