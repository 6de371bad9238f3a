"""Beside the incident: what the public reads about it, and how to say it: words, a look at exactly them, publish."""

import secrets
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, access_incident, rights_of
from app.incidents.presenting.consequences import of_status_post
from app.people.access import current_person, signed_in
from app.statuspage import operations
from app.statuspage.blueprint import bp
from app.statuspage.drafting import begun, looked_over, words_of
from app.statuspage.drafting import publish_form as publish_form_of
from app.statuspage.forms import PublishForm, WithdrawForm
from app.statuspage.operations import Words
from app.statuspage.queries import publication_of
from app.web.fragments import done, respond, say

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

CHANGED = "statuspage-changed timeline-changed"


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """What the panel shows."""
    found = publication_of(incident)
    shown = found.shown if found else []
    return {
        "incident": incident,
        "rights": rights_of(person, incident),
        "publication": found if shown else None,
        "last": shown[-1] if shown else None,
        "names": operations.public_names(shown[-1]) if shown else [],
        "may_publish": not incident.is_private and not incident.is_practice,
    }


@bp.get("/incidents/<ref:ref>/parts/status-page")
@signed_in
def part(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("statuspage/_panel.html", title=f"Status page of {incident.ref}", **facts(incident, person))


@bp.get("/incidents/<ref:ref>/status-page")
@signed_in
def publish_form(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    operations.check_publishable(incident)
    form = publish_form_of(formdata=None, data=begun(incident))
    form.key.data = secrets.token_urlsafe(18)
    return _dialog(incident, form)


@bp.post("/incidents/<ref:ref>/status-page")
@signed_in
def publish(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = publish_form_of()
    if not form.validate_on_submit():
        return _dialog(incident, form, status=422)
    words = operations.check_words(incident, words_of(form, key=form.key.data or ""))
    if request.form.get("back"):
        return _dialog(incident, form)
    if form.step.data != "publish":
        return _look(incident, form, words)
    operations.publish_status(incident, words, by=person, at=now())
    say("It is on the status page.")
    return done(changed=CHANGED, see_other=f"/incidents/{incident.ref}")


@bp.route("/incidents/<ref:ref>/status-page/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = WithdrawForm()
    if form.validate_on_submit():
        operations.withdraw(incident, by=person, at=now(), why=form.why.data or "")
        say("It is taken off the status page.")
        return done(changed=CHANGED, see_other=f"/incidents/{incident.ref}")
    status = 422 if form.is_submitted() else 200
    title = f"Withdraw what was said about {incident.ref}"
    return respond("statuspage/_withdraw.html", status=status, title=title, form=form, **facts(incident, person))


def _dialog(incident: "Incident", form: PublishForm, status: int = 200) -> Response:
    shown = {**facts(incident, current_person()), "form": form}
    return respond("statuspage/_publish.html", status=status, title="Say it on the status page", **shown)


def _look(incident: "Incident", form: PublishForm, words: Words) -> Response:
    then = of_status_post(incident)
    shown = {**facts(incident, current_person()), "form": form, "words": words, "looked": looked_over(incident, words)}
    return respond("statuspage/_look.html", title="This is what the public will read", told_of=then.told, **shown)
