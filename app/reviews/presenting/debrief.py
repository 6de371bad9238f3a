"""The debrief on a shared screen: before we start, one question at a time, what we change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.core.clock import now
from app.core.config import settings
from app.core.late import Late
from app.followups.queries import follow_ups_of
from app.incidents.access import owns
from app.people.models import Person
from app.people.queries import active_people, people_by_keys
from app.reviews.forms.answers import OwnerForm
from app.reviews.forms.around import MeetingForm
from app.reviews.models import Debrief, Review
from app.reviews.operations.debriefing import takes_words
from app.reviews.operations.pulse import QUESTIONS
from app.reviews.presenting.page import Asked, frame, questions_facts, shown
from app.reviews.presenting.story import told
from app.reviews.queries import debrief_of, pulse_of, who_took_part
from app.reviews.rules.values import label_of

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Late("icalendar")

START, STORY, CHANGE = "start", "story", "change"
# A meeting that began longer ago than this is not going on any more.
LONGEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda."""

    slug: str
    label: str
    why: str = ""


def agenda_of(asked: list[Asked]) -> list[Point]:
    """What to talk about: what is open or remarked on first; choices that all agree on need no talk."""
    open_ones = [one for one in asked if not one.question.sealed_for]
    first = [one for one in open_ones if one.open_comments or not one.said]
    rest = [one for one in open_ones if one not in first and one.question.kind in ("rows", "long_text")]
    points = [Point(one.question.slug, one.question.ask, _why(one)) for one in (*first, *rest)]
    return [Point(START, "Before we start"), Point(STORY, "The story"), *points, Point(CHANGE, "What we change")]


def debrief_facts(review: Review, person: Person, at: str) -> dict[str, Any]:
    """What the screen shows at one point of the agenda."""
    asked = questions_facts(review, person)
    points = agenda_of(asked)
    place = next((number for number, one in enumerate(points) if one.slug == at), 0)
    now_at = points[place]
    current = next((one for one in asked if one.question.slug == now_at.slug), None)
    meeting = debrief_of(review)
    return {
        **frame(review, person),
        "points": points,
        "point": now_at,
        "place": place,
        "before": points[place - 1] if place else None,
        "after": points[place + 1] if place + 1 < len(points) else None,
        "q": current,
        "lines": _lines(current, person) if current else [],
        "moments": told(review) if now_at.slug == STORY else [],
        "stages": _stages(points, now_at),
        "running": _running(meeting),
        "at_now": now(),
        "takes_words": current is not None and takes_words(current.question),
        "meeting": meeting,
        "took_part": who_took_part(review.incident),
        "follow_ups": follow_ups_of(review.incident),
    }


def _stages(points: list[Point], at: Point) -> list[tuple[str, str, bool]]:
    """The parts of a debrief with where each begins: before, the story, the questions, what we change."""
    asked = points[2:-1]
    found = [("Before we start", START, at.slug == START), ("The story", STORY, at.slug == STORY)]
    if asked:
        found.append(("Questions", asked[0].slug, at in asked))
    return [*found, ("What we change", CHANGE, at.slug == CHANGE)]


def _running(meeting: Debrief | None) -> datetime | None:
    """When the meeting that goes on now began."""
    if meeting is None or meeting.starts_at is None or meeting.held_at is not None:
        return None
    return meeting.starts_at if timedelta() <= now() - meeting.starts_at < LONGEST else None


def _lines(asked: Asked, person: Person) -> list[tuple[str, str]]:
    """An answer in lines, each with what stands beside it in small letters."""
    question, value = asked.question, asked.value
    if question.kind != "rows":
        return [(one, "") for one in shown(question, value, person)]
    first, *more = question.columns
    return [
        (row.get(first.slug, ""), ", ".join(label_of(one, row[one.slug]) for one in more if row.get(one.slug)))
        for row in value["rows"]
    ]


def around_facts(review: Review) -> dict[str, Any]:
    """What stands beside the form: the meeting, its owner, how it was for those who took part."""
    meeting = debrief_of(review)
    led_by = meeting.facilitator if meeting else None
    return {
        "meeting": meeting,
        "came": people_by_keys(meeting.came) if meeting else [],
        "meeting_form": MeetingForm(formdata=None, data={"facilitator": led_by.name if led_by else ""}),
        "owner_form": OwnerForm(formdata=None, data={"who": review.owner.name if review.owner else ""}),
        "facilitators": suggested(review) if meeting is None or meeting.facilitator_id is None else [],
        "pulse": pulse_of(review.incident),
        "pulse_questions": QUESTIONS,
    }


def suggested(review: Review) -> list[Person]:
    """People who could lead the debrief: of the discipline's team, and not in the incident; at most three."""
    there = {one.id for one in who_took_part(review.incident)}
    others = [one for one in active_people() if one.id not in there and not review.incident.is_private]
    # Of the discipline, so that they know the work; a few others where it is small.
    return sorted(others, key=lambda one: (not owns(one, review.incident), one.team_slug is None, one.name))[:3]


def invitation(review: Review, meeting: Debrief) -> bytes:
    """The meeting as a calendar file; nothing of a private incident but its codename leaves the portal."""
    incident = review.incident
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Muster//debrief//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = icalendar.Event()
    event.add("uid", f"debrief-{incident.ref}@{settings().base_url.split('//')[-1].split('/')[0]}")
    event.add("summary", f"Debrief: {incident.shown_title}")
    event.add("dtstamp", now())
    event.add("dtstart", meeting.starts_at)
    event.add("duration", timedelta(minutes=meeting.minutes))
    event.add("location", meeting.place)
    event.add("description", f"{settings().base_url}/incidents/{incident.ref}/review/debrief")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _why(one: Asked) -> str:
    if one.open_comments:
        return "1 remark is open" if one.open_comments == 1 else f"{one.open_comments} remarks are open"
    return "" if one.said else "not answered yet"
