"""Declining, calling off and taking up again: each with a reason that stays on the record."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response

from app.core.clock import now
from app.incidents.access import EDIT, GOVERN, Access, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.lifecycle import EndForm
from app.incidents.operations import lifecycle
from app.incidents.panels._frame import frame, home
from app.incidents.panels.status import CHANGED
from app.incidents.presenting.consequences import of_end, of_status
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond
from app.workflows.book import Phase

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.route("/incidents/<ref:ref>/decline", methods=["GET", "POST"])
@signed_in
def decline(ref: str) -> Response:
    words = (
        "It was no incident",
        "Say so",
        "Thank whoever declared it: looking once too often is how we notice the rest. The record stays.",
    )
    return _end(ref, lifecycle.decline, words, to=GOVERN)


@bp.route("/incidents/<ref:ref>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(ref: str) -> Response:
    words = ("Call it off", "Call it off", "It was declared by mistake, or twice. The record stays.")
    return _end(ref, lifecycle.cancel, words, to=GOVERN)


@bp.route("/incidents/<ref:ref>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(ref: str) -> Response:
    words = ("Take it up again", "Reopen", "It goes back to its first active step. Who had a role has it still.")
    return _end(ref, lifecycle.reopen, words, to=EDIT)


def _end(ref: str, do: Callable[..., None], words: tuple[str, str, str], *, to: Access) -> Response:
    """Ask why, or do it."""
    person = current_person()
    incident = access_incident(person, ref, to=to)
    form = EndForm()
    if form.validate_on_submit():
        do(incident, by=person, at=now(), why=form.why.data or "")
        return done(changed=f"{CHANGED} band-changed", see_other=home(incident))
    return _dialog(incident, form, words, do.__name__)


def _dialog(incident: "Incident", form: EndForm, words: tuple[str, str, str], name: str) -> Response:
    heading, send, lead = words
    first = incident.workflow.first_status(Phase.ACTIVE)
    shown = {
        **frame(incident, current_person()),
        "form": form,
        "title": heading,
        "send": send,
        "lead": lead,
        "foot": "The reason stays on the record.",
        "action": home(incident, f"/{name}"),
        "consequences": of_status(incident, first) if name == "reopen" and first else of_end(incident),
        "then_title": "This brings",
    }
    return respond("incidents/_end.html", status=422 if form.is_submitted() else 200, **shown)
