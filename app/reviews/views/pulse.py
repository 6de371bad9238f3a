"""The pulse: two taps, asked once, kept apart from the name."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.incidents.access import NOTE, access_incident
from app.people.access import current_person, signed_in
from app.reviews.blueprint import bp
from app.reviews.forms.around import RemarkForm
from app.reviews.operations import pulse as operations
from app.web.fragments import go, say


@bp.get("/incidents/<ref:ref>/pulse")
@signed_in
def pulse(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    return render_template(
        "reviews/pulse.html",
        incident=incident,
        asked=operations.may_answer(incident, person),
        questions=operations.QUESTIONS,
        title=f"How was it for you, {incident.ref}",
    )


@bp.post("/incidents/<ref:ref>/pulse")
@signed_in
def answer_pulse(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    form = RemarkForm()
    given = {slug: request.form.get(slug, "") for slug in operations.QUESTIONS}
    answers = {slug: int(said) for slug, said in given.items() if said in ("0", "1", "2", "3")}
    operations.answer(incident, answers, remark=form.remark.data or "", by=person)
    say("Thank you. Nobody can see what you answered.")
    return go(f"/incidents/{incident.ref}")
