"""What the public was told of Larkspur's troubles, while they lasted and when they were over."""

from datetime import datetime, timedelta

from app.demo.course import Course
from app.incidents.models import Incident, Mode
from app.incidents.queries import services_of
from app.people.models import Person
from app.statuspage import operations
from app.statuspage.operations import Words
from app.statuspage.queries import publication_of
from app.statuspage.services import names_of
from app.statuspage.states import Effect, Stage
from app.workflows.book import Phase
from app.workflows.live import current_book

# Below this level customers hear of it only when they ask.
FROM_LEVEL = 3
_SOON, _LATER = timedelta(minutes=15), timedelta(minutes=50)
_TEXTS = {
    Stage.LOOKING: "Some of you notice this now. We are looking into it. Our next word comes within the hour.",
    Stage.FOUND: "We know what it is and are mending it. Our next word comes as soon as it works again.",
    Stage.RESOLVED: "It works again. What went wrong then needs nothing more from you.",
}


def plan(course: Course) -> None:
    """Let the public hear of it where it is bad enough."""
    if course.level < FROM_LEVEL:
        return
    course.plan(course.began + _SOON, lambda course, at: _tell(course, Stage.LOOKING, at))
    if course.end - course.began > _LATER * 2:
        course.plan(course.began + _LATER, lambda course, at: _tell(course, Stage.FOUND, at))
    course.plan(course.end, lambda course, at: over(course.incident, by=course.lead, at=at))


def over(incident: Incident, *, by: Person, at: datetime) -> None:
    """Say that it works again, where it was said that it does not."""
    found = publication_of(incident)
    if found is not None and found.shown and found.resolved_at is None:
        names = tuple(operations.public_names(found.last))
        say(incident, Stage.RESOLVED, found.last.effect_of, names, by=by, at=at, title=found.last.title)


def say(  # noqa: PLR0913 - all that a post says
    incident: Incident,
    stage: Stage,
    effect: Effect,
    names: tuple[str, ...],
    *,
    by: Person,
    at: datetime,
    title: str,
    text: str = "",
) -> None:
    """Publish this."""
    key = f"demo-{incident.ref}-{at:%Y%m%dT%H%M}-{stage}"
    operations.publish_status(
        incident, Words(title, text or _TEXTS[stage], stage, effect, names, key=key), by=by, at=at
    )


def _tell(course: Course, stage: Stage, at: datetime) -> None:
    incident = course.incident
    names = tuple(names_of(current_book(), [one.service for one in services_of(incident)]))
    is_on = incident.phase_of in (Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED)
    if incident.is_private or incident.mode != Mode.LIVE or not names or not is_on:
        return
    # It may have been weighed anew since.
    effect = Effect.DOWN if course.level > FROM_LEVEL else Effect.SOME
    say(incident, stage, effect, names, by=course.lead, at=at, title=course.story.title)
