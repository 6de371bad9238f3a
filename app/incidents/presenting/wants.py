"""What a status needs, as a list on which each missing thing leads to the place where it is put right."""

from dataclasses import dataclass

from app.incidents.models import Incident
from app.incidents.rules.moments import EDITABLE_MOMENTS
from app.incidents.rules.needs import Missing, Standing, needs_of
from app.workflows.book import Status

# Where a need is put right: the words of the button, and the part of the address after the incident's own, in which
# {} is the slug of what is needed. What has no # is a page, or opens over this one as a dialog.
PLACES = {
    "severity": ("Set severity", "/severity"),
    "summary": ("Write it", "#summary"),
    "impact": ("Write it", "#impact"),
    "services": ("Name services", "/services"),
    "people": ("Find somebody", "/people"),
    "fields": ("Fill it in", "/fields"),
    "decisions": ("Decide", "/decisions/{}"),
    "moments": ("Set the time", "/moments/{}"),
    "clocks": ("See deadlines", "#clocks"),
    "checklist": ("See the steps", "#checklist"),
    "actions": ("See actions", "/actions"),
    "risk": ("Rate it", "/actions#risk"),
    "review": ("Open the review", "/review"),
}
DIALOGS = {"severity", "services", "fields", "decisions", "moments"}


@dataclass(frozen=True, slots=True)
class Want:
    """One line of the list."""

    label: str
    why: str
    done: bool
    action: str
    href: str
    dialog: bool = False


def wants_of(incident: Incident, status: Status, has: Standing) -> list[Want]:
    """Everything this status asks for, what is there last."""
    found = [_want(incident, one) for one in needs_of(incident, status, has)]
    return sorted(found, key=lambda one: one.done)


def _want(incident: Incident, missing: Missing) -> Want:
    where = missing.where
    if where == "moments" and missing.need.slug not in EDITABLE_MOMENTS:
        # One of the type's own, which is one of its facts.
        where = "fields"
    action, place = PLACES.get(where, ("See it", where))
    href = place if place.startswith("/incidents/") else f"/incidents/{incident.ref}{place.format(missing.need.slug)}"
    why = _holder(incident, missing) if missing.done and missing.where == "people" else missing.why
    said = why if not missing.done or missing.where == "people" else ""
    return Want(missing.what, said, missing.done, action, href, dialog=where in DIALOGS)


def _holder(incident: Incident, missing: Missing) -> str:
    return incident.lead.name if missing.need.slug == "lead" and incident.lead else ""
