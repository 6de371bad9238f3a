"""What is done to a review as a whole: steps, owner, more or less of it."""

from typing import TYPE_CHECKING

from flask import Response, request

from app.core.clock import now
from app.core.errors import Refused
from app.incidents.access import EDIT, GOVERN, NOTE, access_incident
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.answers import FullerForm, GistForm, OwnerForm, ReasonForm, SafeSummaryForm
from app.reviews.operations import finishing, opening
from app.web.fragments import go, say

if TYPE_CHECKING:
    from app.reviews.models import Review


class NobodyCalledSo(Refused):
    """The owner is somebody with an account."""


@bp.post("/incidents/<ref:ref>/review/facts")
@signed_in
def check_facts(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    finishing.check_facts(review, done=bool(request.form.get("done")), by=current_person(), at=now())
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/sign-off")
@signed_in
def sign_off(ref: str) -> Response:
    person = current_person()
    review = access_review(person, ref, to=GOVERN)
    finishing.sign_off(review, by=person, at=now())
    say("Signed off. Thank you for reading it.")
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/send-back")
@signed_in
def send_back(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    finishing.send_back(review, by=current_person(), at=now())
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/publish")
@signed_in
def publish(ref: str) -> Response:
    review = access_review(current_person(), ref, to=GOVERN)
    finishing.publish(review, by=current_person(), at=now())
    say("Published. Whoever may see the incident can read it now.")
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/again")
@signed_in
def take_up_again(ref: str) -> Response:
    review = access_review(current_person(), ref, to=GOVERN)
    finishing.take_up_again(review, by=current_person(), at=now(), why=ReasonForm().why.data or "")
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/gist")
@signed_in
def change_gist(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    form = GistForm()
    if not form.validate_on_submit():
        raise Refused(next(str(one) for field in form for one in field.errors))
    said = {name: form[name].data or "" for name in ("headline", "gist", "lesson_title", "lesson")}
    finishing.change_gist(review, **said)
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/safe-summary")
@signed_in
def publish_safe_summary(ref: str) -> Response:
    review = access_review(current_person(), ref, to=GOVERN)
    finishing.publish_safe_summary(review, text=SafeSummaryForm().text.data or "", by=current_person(), at=now())
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/fuller")
@signed_in
def ask_for_review(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=NOTE)
    form = FullerForm()
    preset, why = form.preset.data or "", form.why.data or ""
    review = opening.ask_for(incident, preset=preset, by=current_person(), at=now(), why=why)
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/skip")
@signed_in
def skip(ref: str) -> Response:
    review = access_review(current_person(), ref, to=GOVERN)
    opening.skip(review, by=current_person(), at=now(), why=ReasonForm().why.data or "")
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/do-not-skip")
@signed_in
def do_not_skip(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    opening.do_not_skip(review, by=current_person(), at=now())
    return _home(review)


@bp.post("/incidents/<ref:ref>/review/owner")
@signed_in
def give_to(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    form = OwnerForm()
    if not form.validate_on_submit():
        raise Refused(next(str(one) for field in form for one in field.errors))
    if form.who.person is None:
        raise NobodyCalledSo("Write the name of somebody who has an account here.")
    opening.give_to(review, to=form.who.person, by=current_person(), at=now())
    return _home(review)


def _home(review: "Review") -> Response:
    return go(f"/incidents/{review.incident.ref}/review")
