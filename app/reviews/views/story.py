"""Making the story of the timeline."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.incidents.access import EDIT
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.around import MomentForm
from app.reviews.operations import story as operations
from app.reviews.presenting.page import frame
from app.reviews.presenting.story import moments_of
from app.reviews.views._doing import Unfit, checked, doing


@bp.get("/incidents/<ref:ref>/review/story")
@signed_in
def story(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref)
    facts = {**frame(review, person), "moments": moments_of(review)}
    return render_template("reviews/story.html", title=f"Story of {review.incident.ref}", **facts)


@bp.post("/incidents/<ref:ref>/review/story/<int:number>")
@signed_in
def choose_moment(ref: str, number: int) -> Response:
    one = doing(ref, EDIT)
    operations.choose(one.review, number, shown=bool(request.form.get("shown")), by=one.by, at=one.at)
    return one.home(f"/story#m-{number}")


@bp.post("/incidents/<ref:ref>/review/story/<int:number>/time")
@signed_in
def set_moment_time(ref: str, number: int) -> Response:
    one, form = doing(ref, EDIT), checked(MomentForm())
    if form.happened_at.data is None:
        raise Unfit("Say when it truly happened: a day and a time.")
    operations.set_time(one.review, number, to=form.happened_at.data, why=form.why.data or "", by=one.by, at=one.at)
    return one.home(f"/story#m-{number}")


@bp.post("/incidents/<ref:ref>/review/story")
@signed_in
def add_moment(ref: str) -> Response:
    one, form = doing(ref, EDIT), checked(MomentForm())
    if form.happened_at.data is None:
        raise Unfit("Say when it happened: a day and a time.")
    operations.add(one.review, text=form.text.data or "", happened_at=form.happened_at.data, by=one.by, at=one.at)
    return one.home("/story")


@bp.post("/incidents/<ref:ref>/review/story/added/<int:number>")
@signed_in
def take_moment_out(ref: str, number: int) -> Response:
    one = doing(ref, EDIT)
    operations.take_out(one.review, number)
    return one.home("/story")
