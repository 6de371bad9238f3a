"""The debrief: setting it, the invitation, and the large page for a shared screen."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.incidents.access import EDIT
from app.people.access import current_person, signed_in
from app.people.queries import people_by_keys
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.around import AttendanceForm, MeetingForm, SaidForm
from app.reviews.operations import debriefing
from app.reviews.presenting.debrief import CHANGE, START, STORY, debrief_facts, invitation
from app.reviews.queries import debrief_of
from app.reviews.rules.owed import read
from app.reviews.views._doing import checked, doing
from app.reviews.views.review import live_address
from app.web.fragments import respond


@bp.get("/incidents/<ref:ref>/review/debrief")
@signed_in
def debrief(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref)
    facts = {**debrief_facts(review, person, request.args.get("at", "")), "live": live_address(review)}
    title = f"Debrief of {review.incident.ref}"
    return respond("reviews/_point.html", page="reviews/debrief.html", title=title, **facts)


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
    one, form = doing(ref, EDIT), checked(MeetingForm())
    minutes = int(form.minutes.data or 45)
    meeting = debriefing.Meeting(form.starts_at.data, minutes, form.place.data or "", form.facilitator.person)
    debriefing.set_meeting(one.review, meeting)
    return one.home()


@bp.post("/incidents/<ref:ref>/review/debrief/said")
@signed_in
def note_said(ref: str) -> Response:
    one, form = doing(ref, EDIT), checked(SaidForm())
    point = request.form.get("at", "")[:64]
    question = next((each for each in read(one.review.form) if each.slug == point), None)
    debriefing.say(one.review, question, text=form.text.data or "", by=one.by, at=one.at)
    place = point if question or point in (STORY, CHANGE) else START
    return one.home(f"/debrief?at={place}")


@bp.post("/incidents/<ref:ref>/review/debrief/held")
@signed_in
def note_debrief_held(ref: str) -> Response:
    one = doing(ref, EDIT)
    others = checked(AttendanceForm()).others.people
    here = people_by_keys(request.form.getlist("came")[:200])
    debriefing.note_held(one.review, came=[*here, *others], by=one.by, at=one.at)
    return one.home()
