"""What is done to a review as a whole: steps, owner, more or less of it."""

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, GOVERN, NOTE, access_incident
from app.people.access import current_person, signed_in
from app.reviews.blueprint import bp
from app.reviews.forms.answers import FullerForm, GistForm, OwnerForm, ReasonForm, SafeSummaryForm
from app.reviews.operations import finishing, opening
from app.reviews.views._doing import Doing, Unfit, checked, doing
from app.web.fragments import say


@bp.post("/incidents/<ref:ref>/review/facts")
@signed_in
def check_facts(ref: str) -> Response:
    one = doing(ref, EDIT)
    finishing.check_facts(one.review, done=bool(request.form.get("done")), by=one.by, at=one.at)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/sign-off")
@signed_in
def sign_off(ref: str) -> Response:
    one = doing(ref, GOVERN)
    finishing.sign_off(one.review, by=one.by, at=one.at)
    say("Signed off. Thank you for reading it.")
    return one.home()


@bp.post("/incidents/<ref:ref>/review/send-back")
@signed_in
def send_back(ref: str) -> Response:
    one = doing(ref, EDIT)
    finishing.send_back(one.review, by=one.by, at=one.at)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/publish")
@signed_in
def publish(ref: str) -> Response:
    one = doing(ref, GOVERN)
    finishing.publish(one.review, by=one.by, at=one.at)
    say("Published. Whoever may see the incident can read it now.")
    return one.home()


@bp.post("/incidents/<ref:ref>/review/again")
@signed_in
def take_up_again(ref: str) -> Response:
    one = doing(ref, GOVERN)
    finishing.take_up_again(one.review, by=one.by, at=one.at, why=checked(ReasonForm()).why.data or "")
    return one.home()


@bp.post("/incidents/<ref:ref>/review/gist")
@signed_in
def change_gist(ref: str) -> Response:
    one, form = doing(ref, EDIT), checked(GistForm())
    said = {name: form[name].data or "" for name in ("headline", "gist", "lesson_title", "lesson")}
    finishing.change_gist(one.review, **said)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/safe-summary")
@signed_in
def publish_safe_summary(ref: str) -> Response:
    one = doing(ref, GOVERN)
    text = checked(SafeSummaryForm()).text.data or ""
    finishing.publish_safe_summary(one.review, text=text, by=one.by, at=one.at)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/fuller")
@signed_in
def ask_for_review(ref: str) -> Response:
    person = current_person()
    incident, form = access_incident(person, ref, to=NOTE), checked(FullerForm())
    preset, why = form.preset.data or "", form.why.data or ""
    review = opening.ask_for(incident, preset=preset, by=person, at=now(), why=why)
    return Doing(review, person, now()).home()


@bp.post("/incidents/<ref:ref>/review/skip")
@signed_in
def skip(ref: str) -> Response:
    one = doing(ref, GOVERN)
    opening.skip(one.review, by=one.by, at=one.at, why=checked(ReasonForm()).why.data or "")
    return one.home()


@bp.post("/incidents/<ref:ref>/review/do-not-skip")
@signed_in
def do_not_skip(ref: str) -> Response:
    one = doing(ref, EDIT)
    opening.do_not_skip(one.review, by=one.by, at=one.at)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/owner")
@signed_in
def give_to(ref: str) -> Response:
    one, form = doing(ref, EDIT), checked(OwnerForm())
    if form.who.person is None:
        raise Unfit("Write the name of somebody who has an account here.")
    opening.give_to(one.review, to=form.who.person, by=one.by, at=one.at)
    return one.home()
