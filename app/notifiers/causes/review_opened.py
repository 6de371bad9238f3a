"""An incident owes a review from now on, somebody gives it away, or would leave it out."""

from app.core import outbox
from app.incidents.queries import open_roles
from app.notifiers._kinds import REVIEW
from app.notifiers._telling import Told, incident_or_none, tell
from app.reviews.events import ReviewGiven, ReviewOpened, ReviewSkipAsked
from app.reviews.queries import review_of


@outbox.on(ReviewOpened)
def tell_review_opened(event: ReviewOpened) -> None:
    """Tell whoever owns the review that it stands ready, with the facts filled in."""
    incident = incident_or_none(event.incident_id)
    review = review_of(incident) if incident is not None else None
    if incident is None or review is None or review.owner is None or review.state_of.is_over:
        return
    text = f"The review of {incident.ref} is yours to write; the facts are filled in"
    tell(
        incident,
        [review.owner],
        Told(REVIEW, f"opened:{review.id}", text, why="because you lead it or told of it", where="/review"),
    )


@outbox.on(ReviewGiven)
def tell_review_given(event: ReviewGiven) -> None:
    """Tell whoever owns it now, unless they took it themselves."""
    incident = incident_or_none(event.incident_id)
    review = review_of(incident) if incident is not None else None
    if incident is None or review is None or review.owner is None or review.state_of.is_over:
        return
    if review.owner_id != event.to_id or event.to_id == event.by_id:
        return
    text = f"The review of {incident.ref} is yours to write now; the facts are filled in"
    slot = f"given:{review.id}:{event.to_id}"
    tell(incident, [review.owner], Told(REVIEW, slot, text, why="because it was given to you", where="/review"))


@outbox.on(ReviewSkipAsked)
def tell_skip_asked(event: ReviewSkipAsked) -> None:
    """Ask the others with a role whether the review may be left out."""
    incident = incident_or_none(event.incident_id)
    review = review_of(incident) if incident is not None else None
    if incident is None or review is None or review.skip_asked_at is None or review.skip_asked_by is None:
        return
    others = [one.person for one in open_roles(incident) if one.person_id != review.skip_asked_by_id]
    told = Told(
        REVIEW,
        f"skip:{review.skip_asked_at.isoformat()}",
        f"{review.skip_asked_by.name} would leave out the review of {incident.ref}",
        why="because a second person has to agree",
        where="/review",
    )
    tell(incident, others, told)
