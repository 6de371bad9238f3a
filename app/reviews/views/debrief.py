"""The debrief: setting it, the invitation, and the large page for a shared screen."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound, Refused
from app.incidents.access import EDIT
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.around import MeetingForm, SaidForm
from app.reviews.operations import debriefing
from app.reviews.presenting.debrief import debrief_facts, invitation
from app.reviews.queries import debrief_of
from app.reviews.rules.owed import read
from app.web.fragments import go


@bp.get("/incidents/<ref:ref>/review/debrief")
@signed_in
def debrief(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref)
    facts = debrief_facts(review, person, request.args.get("at", ""))
    return render_template("reviews/debrief.html", title=f"Debrief of {review.incident.ref}", **facts)


@bp.get("/incidents/<ref:ref>/review/debrief.ics")
@signed_in
def debrief_invitation(ref: str) -> Response:
    review = access_review(current_person(), ref)
    meeting = debrief_of(review)
    if meeting is None or meeting.starts_at is None:
        raise NotFound
    name = f"debrief-{review.incident.ref}.ics"
    return Response(
        invitation(review, meeting),
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.post("/incidents/<ref:ref>/review/debrief")
@signed_in
def set_debrief(ref: str) -> Response:
    review = access_review(current_person(), ref, to=EDIT)
    form = MeetingForm()
    if not form.validate_on_submit():
        raise Refused(next(str(one) for field in form for one in field.errors))
    minutes = int(form.minutes.data or 45)
    meeting = debriefing.Meeting(form.starts_at.data, minutes, form.place.data or "", form.facilitator.person)
    debriefing.set_meeting(review, meeting)
    return go(f"/incidents/{review.incident.ref}/review")


@bp.post("/incidents/<ref:ref>/review/debrief/said")
@signed_in
def note_said(ref: str) -> Response:
    person = current_person()
    review = access_review(person, ref, to=EDIT)
    form, slug = SaidForm(), request.form.get("at", "")[:64]
    if not form.validate_on_submit():
        raise Refused(next(str(one) for field in form for one in field.errors))
    question = next((one for one in read(review.form) if one.slug == slug), None)
    debriefing.say(review, question, text=form.text.data or "", by=person, at=now())
    return go(f"/incidents/{review.incident.ref}/review/debrief?at={question.slug if question else 'start'}")


@bp.post("/incidents/<ref:ref>/review/debrief/held")
@signed_in
def note_debrief_held(ref: str) -> Response:
    person = current_person()
    review = access_review(person, ref, to=EDIT)
    came = [one[:16] for one in request.form.getlist("came")[:200]]
    debriefing.note_held(review, came=came, by=person, at=now())
    return go(f"/incidents/{review.incident.ref}/review")
