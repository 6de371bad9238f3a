"""A review that opens is offered in the incident's channel; one that is published is told where the book says."""

from app.core import outbox
from app.core.config import settings
from app.followups.queries import follow_ups_of
from app.reviews.events import ReviewOpened, ReviewPublished
from app.reviews.models import Review
from app.reviews.presenting.reading import headline_of, minutes_of
from app.reviews.queries import review_by_id
from app.reviews.rules.steps import open_questions
from app.reviews.states import ReviewState
from app.slack.blocks import user
from app.slack.channels import open_channel_of
from app.slack.facts import facts_of
from app.slack.messages.review import Written, opened, published
from app.slack.outgoing._owing import owed
from app.slack.outgoing.tell_by_rule import TOLD
from app.slack.people import slack_user_of
from app.slack.posting import (
    About,
    edit,
    message_of,
    post,
    shared_place,
    take_back_from_left,
    take_back_if_private_now,
    take_back_lost,
)

OPENED, READABLE = "review", "review"


@owed(ReviewOpened)
def offer_review(event: ReviewOpened) -> None:
    """Say in the channel that the review is open, with the button that answers it there."""
    review = review_by_id(event.review_id)
    if review is not None and review.incident.is_private:
        take_back_from_left(review.incident)
    channel = open_channel_of(review.incident) if review is not None else None
    if review is None or channel is None or review.state_of.is_over:
        return
    if message_of(review.incident, OPENED) is None:
        post(channel.channel_id, opened(facts_of(review.incident), _written(review)), About(OPENED, review.incident))


@owed(ReviewPublished)
def tell_published(event: ReviewPublished) -> None:
    """Tell the channel that reads reviews; once more published, what it says is brought up to date."""
    review = review_by_id(event.review_id)
    if review is None or not review.publish_to or review.incident.is_practice:
        return
    incident = review.incident
    if incident.is_private or review.state_of is not ReviewState.PUBLISHED:
        if outbox.is_repeat():
            take_back_lost(shared_place(review.publish_to))
        return
    said, stands = published(facts_of(incident), _written(review)), message_of(incident, TOLD, READABLE)
    if stands is not None:
        edit(stands, said)
        return
    row = post(shared_place(review.publish_to), said, About(TOLD, incident, READABLE))
    take_back_if_private_now(incident, row)


def _written(review: Review) -> Written:
    owner = review.owner
    return Written(
        label=review.label,
        url=f"{settings().base_url}/incidents/{review.incident.ref}/review",
        owner=user(slack_user_of(owner), owner.name) if owner else "",
        due_at=review.due_at,
        questions=len(open_questions(review)),
        headline=headline_of(review),
        gist=review.gist,
        lesson=review.lesson_title,
        minutes=minutes_of(review),
        follow_ups=len(follow_ups_of(review.incident)),
    )
