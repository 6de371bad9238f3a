"""What a status needs, as a list on which each missing thing leads to the place where it is put right."""

from dataclasses import dataclass

from app.incidents.models import Incident
from app.incidents.rules.needs import Missing, Standing, needs_of
from app.workflows.book import Status

# Where a need is put right: the words of the button, and the part of the address after the incident's own.
PLACES = {
    "severity": ("Set severity", "/severity"),
    "summary": ("Write it", "#summary"),
    "impact": ("Write it", "#impact"),
    "services": ("Name services", "#services"),
    "people": ("Find somebody", "/people"),
    "fields": ("Fill it in", "#fields"),
    "decisions": ("Decide", "#fields"),
    "moments": ("Set the time", "#fields"),
    "clocks": ("See deadlines", "#clocks"),
    "checklist": ("See the steps", "#checklist"),
    "actions": ("See actions", "/actions"),
    "risk": ("Rate it", "#fields"),
    "review": ("Open the review", "/review"),
}


@dataclass(frozen=True, slots=True)
class Want:
    """One line of the list."""

    label: str
    why: str
    done: bool
    action: str
    href: str


def wants_of(incident: Incident, status: Status, has: Standing) -> list[Want]:
    """Everything this status asks for, what is there last."""
    found = [_want(incident, one) for one in needs_of(incident, status, has)]
    return sorted(found, key=lambda one: one.done)


def _want(incident: Incident, missing: Missing) -> Want:
    action, place = PLACES.get(missing.where, ("See it", missing.where))
    href = place if place.startswith("/incidents/") else f"/incidents/{incident.ref}{place}"
    why = _holder(incident, missing) if missing.done and missing.where == "people" else missing.why
    return Want(missing.what, why if not missing.done or missing.where == "people" else "", missing.done, action, href)


def _holder(incident: Incident, missing: Missing) -> str:
    return incident.lead.name if missing.need.slug == "lead" and incident.lead else ""
