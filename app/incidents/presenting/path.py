"""The lifecycle as a path: what was with its time, where it stands, what comes and what that still needs."""

from dataclasses import dataclass, field
from datetime import datetime

from app.incidents.models import Incident, TimelineEntry
from app.incidents.queries import standing
from app.incidents.rules.lifecycle import OTHER_ENDS, path_of
from app.incidents.rules.needs import Standing, missing_for
from app.workflows.book import Phase, Status


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is drawn; an end that is no step of the book is drawn as one."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Path:
    """The steps in their order, the slug of the present one, when steps were entered, what coming ones need."""

    steps: tuple[Step, ...]
    now: str
    times: dict[str, datetime] = field(default_factory=dict)
    wants: dict[str, str] = field(default_factory=dict)


def path_facts(incident: Incident, moves: list[TimelineEntry]) -> Path:
    """The path of this incident's type, with what this incident made of it in its moves along it."""
    here = incident.status_step
    steps = [one for one in path_of(incident.workflow) if one.slug == here.slug or _is_drawn(one)]
    times = _times(incident, moves)
    if incident.phase_of in OTHER_ENDS:
        return _ended(incident, steps, times)
    wants = {} if incident.phase_of.is_end else _wants(incident, steps, here)
    return Path(tuple(Step(one.slug, one.label) for one in steps), here.slug, times, wants)


def _is_drawn(status: Status) -> bool:
    # A pause is a way aside, not a step on the way; it is drawn while it lasts.
    return not status.retired and status.phase is not Phase.PAUSED


def _ended(incident: Incident, steps: list[Status], times: dict[str, datetime]) -> Path:
    """Only what was, and the end it came to."""
    order = [one.slug for one in steps]
    until = order.index(incident.status) + 1 if incident.status in order else len(order)
    drawn = [Step(one.slug, one.label) for one in steps[:until]]
    end = Step(incident.phase, incident.phase.capitalize())
    return Path((*drawn, end), end.slug, {**times, end.slug: incident.status_since})


def _times(incident: Incident, moves: list[TimelineEntry]) -> dict[str, datetime]:
    """When each step was last entered; the first one when it was declared."""
    slugs = {one.label: one.slug for one in path_of(incident.workflow)}
    times: dict[str, datetime] = {}
    first = slugs.get(str(moves[0].payload.get("before"))) if moves else incident.status
    if first:
        times[first] = incident.declared_at
    for change in moves:
        if slug := slugs.get(str(change.payload.get("after"))):
            times[slug] = change.happened_at
    # Labels may have changed since; where it stands is always known.
    times[incident.status] = incident.status_since
    return times


def _wants(incident: Incident, steps: list[Status], here: Status) -> dict[str, str]:
    order = [one.slug for one in steps]
    coming = steps[order.index(here.slug) + 1 :]
    if not any(one.needs for one in coming) and not any(one.required_before for one in incident.workflow.fields):
        return {}
    has = standing(incident)
    return {one.slug: words for one in coming if (words := _missing_words(incident, one, has))}


def _missing_words(incident: Incident, status: Status, has: Standing) -> str:
    missing = missing_for(incident, status, has)
    if not missing:
        return ""
    first = missing[0].what
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return f"needs {first[:1].lower()}{first[1:]}{more}"
