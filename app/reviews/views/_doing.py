"""What every change of a review begins and ends with on the web."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from flask import Response
from flask_wtf import FlaskForm

from app.core.clock import now
from app.core.errors import Refused
from app.incidents.access import Access
from app.people.access import current_person
from app.reviews.access import access_review
from app.web.fragments import go

if TYPE_CHECKING:
    from app.people.models import Person
    from app.reviews.models import Review

F = TypeVar("F", bound=FlaskForm)


class Unfit(Refused):
    """What was sent has not the shape that is asked for; the sentence says what to write."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Who changes which review, and when."""

    review: "Review"
    by: "Person"
    at: datetime

    def home(self, place: str = "") -> Response:
        """Back to the page of the review, or to a place below its address."""
        return go(f"/incidents/{self.review.incident.ref}/review{place}")


def doing(ref: str, to: Access) -> Doing:
    """The review that the one who is signed in wants to change.

    :raises NotFound: there is none that they may see. :raises Forbidden: they may see it, but not do that.
    """
    person = current_person()
    return Doing(access_review(person, ref, to=to), person, now())


def checked(form: F) -> F:
    """The form that was sent, in good shape. :raises Unfit: it is not."""
    if not form.validate_on_submit():
        raise Unfit(next((str(one) for field in form for one in field.errors), "Try that again."))
    return form
