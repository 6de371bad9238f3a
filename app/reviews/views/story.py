"""Making the story of the timeline."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import Refused
from app.incidents.access import EDIT
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.around import MomentForm
from app.reviews.operations import story as operations
from app.reviews.presenting.page import frame
from app.reviews.presenting.story import moments_of
from app.web.fragments import done


class NoTime(Refused):
    """A moment has a day and a time."""


@bp.get("/incidents/<ref:ref>/review/story")
@signed_in
def story(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref)
    facts = {**frame(review, person), "moments": moments_of(review), "form": MomentForm(formdata=None)}
    return render_template("reviews/story.html", title=f"Story of {review.incident.ref}", **facts)


@bp.post("/incidents/<ref:ref>/review/story/<int:number>")
@signed_in
def choose_moment(ref: str, number: int) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    operations.choose(review, number, shown=bool(request.form.get("shown")), by=current_person(), at=now())
    return done(see_other=f"/incidents/{review.incident.ref}/review/story#m-{number}")


@bp.post("/incidents/<ref:ref>/review/story/<int:number>/time")
@signed_in
def set_moment_time(ref: str, number: int) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    form = MomentForm()
    if not form.validate_on_submit() or form.happened_at.data is None:
        raise NoTime(_first(form) or "Say when it truly happened: a day and a time.")
    why = form.why.data or ""
    operations.set_time(review, number, to=form.happened_at.data, why=why, by=current_person(), at=now())
    return done(see_other=f"/incidents/{review.incident.ref}/review/story#m-{number}")


@bp.post("/incidents/<ref:ref>/review/story")
@signed_in
def add_moment(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    form = MomentForm()
    if not form.validate_on_submit() or form.happened_at.data is None:
        raise NoTime(_first(form) or "Say when it happened: a day and a time.")
    operations.add(review, text=form.text.data or "", happened_at=form.happened_at.data, by=current_person(), at=now())
    return done(see_other=f"/incidents/{review.incident.ref}/review/story")


@bp.post("/incidents/<ref:ref>/review/story/added/<int:number>")
@signed_in
def take_moment_out(ref: str, number: int) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    operations.take_out(review, number)
    return done(see_other=f"/incidents/{review.incident.ref}/review/story")


def _first(form: MomentForm) -> str:
    return next((str(one) for field in form for one in field.errors), "")
