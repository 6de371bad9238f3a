"""How a review begins, grows and is left out: opened by itself, asked for, given to somebody, skipped."""

from datetime import datetime

from app.core import outbox
from app.core.db import db
from app.core.errors import Refused, Unchanged
from app.incidents.access import can_see
from app.incidents.models import Incident
from app.incidents.operations import timeline
from app.incidents.states import Mode
from app.people.models import Person
from app.reviews.events import ReviewGiven, ReviewOpened, ReviewSkipAsked
from app.reviews.models import Review
from app.reviews.operations.touching import check_writable, touch
from app.reviews.queries import review_of
from app.reviews.rules.owed import due_of, fuller_than, owed, written
from app.reviews.states import ReviewState
from app.workflows.book import Level, Phase, ReviewPlan


class NoReason(Refused):
    """Leaving a review out, or asking for more of it, is explained."""


class NotFuller(Refused):
    """What was asked for is no fuller review than the one there is."""


class CannotSeeIt(Refused):
    """Nobody is asked to review an incident they may not see."""


class SecondPerson(Refused):
    """Leaving out the review of something major takes two."""


def open_when_over(incident: Incident, at: datetime) -> Review | None:
    """Open the review that this incident owes, once it is over; what nobody has begun follows a changed severity."""
    if incident.phase_of is not Phase.LEARNING:
        return None
    wanted, review = owed(incident, at), review_of(incident)
    if review is None:
        return _open(incident, wanted.plan, due_at=wanted.due_at, at=at) if wanted else None
    begun = review.state_of is not ReviewState.OWED or review.asked_fuller_by_id is not None
    if wanted and not begun and wanted.plan.slug != review.preset:
        _take(review, wanted.plan)
        review.due_at = wanted.due_at
        touch(review)
    return review


def ask_for(incident: Incident, *, preset: str, by: Person, at: datetime, why: str) -> Review:
    """Ask for a review, or for a fuller one than is owed; anybody who sees the incident may.

    :raises NoReason: nobody says why. :raises NotFuller: it is not fuller, or there is none of that name.
    """
    timeline.hold(incident)
    review = review_of(incident)
    if review is not None and not review.state_of.is_over:
        check_writable(review)
    now = "" if review is None or review.state_of is ReviewState.SKIPPED else review.preset
    plan = next((one for one in fuller_than(incident, now) if one.slug == preset), None)
    if plan is None or (review is not None and review.state_of.is_readable):
        raise NotFuller("Choose a fuller review than the one there is.")
    if not why.strip():
        raise NoReason("Say in a few words what more there is to learn.")
    if review is None:
        review = _open(incident, plan, due_at=due_of(incident, at), at=at)
    else:
        _take(review, plan)
        if review.state_of is ReviewState.SKIPPED:
            review.state, review.skipped_at, review.skip_asked_at = ReviewState.OWED, None, None
            review.skip_asked_by_id = review.skipped_by_id = None
    review.asked_fuller_by_id, review.asked_fuller_why = by.id, why.strip()[:500]
    timeline.record(incident, "review", by=by, at=at, text=why.strip()[:500], what="asked", label=plan.label)
    touch(review)
    return review


def give_to(review: Review, *, to: Person, by: Person, at: datetime) -> None:
    """Give the review another owner.

    :raises Unchanged: it is theirs already. :raises CannotSeeIt: they may not see the incident.
    """
    check_writable(review)
    if not can_see(to, review.incident):
        raise CannotSeeIt(f"{to.name} cannot see this incident. Let them in first, with a reason.")
    if review.owner_id == to.id:
        raise Unchanged(f"{to.name} owns this review already.")
    review.owner_id, review.owner = to.id, to
    timeline.record(review.incident, "review", by=by, at=at, what="given", to=to.name)
    touch(review)
    outbox.emit(ReviewGiven(review.incident_id, review.id, to.id, by.id))


def skip(review: Review, *, by: Person, at: datetime, why: str = "") -> None:
    """Leave the review out, for a reason; of something major or worse when a second person agrees.

    :raises NoReason: nobody says why. :raises SecondPerson: the one who asked cannot agree with themselves.
    """
    check_writable(review)
    incident = review.incident
    if review.skip_asked_at is None:
        if not why.strip():
            raise NoReason("Say in a few words why nothing is to be learned here. It stays on the record.")
        review.skip_asked_by_id, review.skip_asked_by, review.skip_asked_at = by.id, by, at
        review.skip_why = why.strip()[:1000]
        level = incident.level_of
        if level is not None and level >= Level.MAJOR:
            timeline.record(incident, "review", by=by, at=at, text=review.skip_why, what="skip_asked")
            outbox.emit(ReviewSkipAsked(incident.id, review.id))
            touch(review)
            return
    elif review.skip_asked_by_id == by.id:
        raise SecondPerson("You asked for it, so somebody else has to agree.")
    review.state, review.skipped_by_id, review.skipped_at = ReviewState.SKIPPED, by.id, at
    review.skipped_by = by
    timeline.record(incident, "review", by=by, at=at, text=review.skip_why, what="skipped")
    touch(review)


def do_not_skip(review: Review, *, by: Person, at: datetime) -> None:
    """Say that the review is to be written after all. :raises Unchanged: nobody wanted to leave it out."""
    if review.skip_asked_at is None and review.state_of is not ReviewState.SKIPPED:
        raise Unchanged("Nobody asked to leave it out.")
    review.skip_asked_at = review.skipped_at = review.skip_asked_by_id = review.skipped_by_id = None
    review.skip_asked_by = review.skipped_by = None
    if review.state_of is ReviewState.SKIPPED:
        review.state = ReviewState.OWED
    timeline.record(review.incident, "review", by=by, at=at, what="not_skipped")
    touch(review)


def _open(incident: Incident, plan: ReviewPlan, *, due_at: datetime | None, at: datetime) -> Review:
    owner = _owner(incident)
    review = Review(
        incident_id=incident.id,
        state=ReviewState.OWED,
        owner_id=owner.id if owner else None,
        opened_at=at,
        due_at=due_at,
        changes=0,
        readers=0,
        words=0,
    )
    review.incident = incident
    review.owner = owner
    _take(review, plan)
    db.session.add(review)
    db.session.flush()
    due_words = due_at.isoformat() if due_at else ""
    timeline.record(incident, "review", by=None, at=at, what="opened", label=plan.label, due=due_words)
    outbox.emit(ReviewOpened(incident.id, review.id))
    return review


def _owner(incident: Incident) -> Person | None:
    """Whoever leads; of what was told when it was over, whoever told it, as long as they may see it."""
    if incident.lead is not None or incident.mode != Mode.REPORT_ONLY:
        return incident.lead
    return incident.reporter if can_see(incident.reporter, incident) else None


def _take(review: Review, plan: ReviewPlan) -> None:
    """Let the review be of this kind; answers to questions that it asks as well stay."""
    review.preset, review.label, review.debrief = plan.slug, plan.label, plan.debrief
    review.publish_to, review.form, review.steps = plan.publish_to, written(plan.questions), list(plan.steps)
