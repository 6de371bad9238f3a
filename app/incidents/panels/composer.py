"""The box in which one writes for the timeline: notes, decisions, what was seen and run, actions and updates."""

from typing import TYPE_CHECKING, Any

from flask import Response

from app.core.clock import now
from app.incidents.access import EDIT, NOTE, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.words import ENTRIES, EntryForm
from app.incidents.operations import actions, updates, words
from app.incidents.panels._frame import frame, home
from app.people.access import current_person, signed_in
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

CHANGED = {
    "action": "timeline-changed actions-changed head-changed people-changed",
    "update": "timeline-changed latest-changed updates-changed head-changed prompt-changed",
}


def facts(incident: "Incident", person: "Person", form: EntryForm | None = None) -> dict[str, Any]:
    """An empty box, or the one that was refused, with the kinds that this person may add now."""
    shown = frame(incident, person)
    # What has ended takes words still, but nothing is asked of anybody and nothing more is told.
    left_out = {"action", "update"} if incident.phase_of.is_end else set() if shown["rights"].may_edit else {"action"}
    kinds = [one for one in ENTRIES if one[0] not in left_out]
    return {**shown, "entry_form": form or EntryForm(formdata=None), "kinds": kinds}


@bp.post("/incidents/<ref:ref>/entries")
@signed_in
def add_entry(ref: str) -> Response:
    person = current_person()
    form = EntryForm()
    kind = str(form.kind.data or "")
    incident = access_incident(person, ref, to=EDIT if kind == "action" else NOTE)
    if not form.validate_on_submit():
        return _box(incident, person, form, status=422)
    _write(incident, form, kind, by=person)
    return _box(incident, person, None, changed=CHANGED.get(kind, "timeline-changed"))


def _write(incident: "Incident", form: EntryForm, kind: str, *, by: "Person") -> None:
    """One operation, whichever the kind asks for."""
    text = form.text.data or ""
    if kind == "action":
        actions.add(incident, text, by=by, at=now())
    elif kind == "update":
        updates.post(incident, updates.Draft(text=text), by=by, at=now())
    else:
        risky, happened_at = bool(form.risky.data), form.happened_at.data
        words.write(incident, kind, text=text, by=by, at=now(), happened_at=happened_at, risky=risky)


def _box(
    incident: "Incident", person: "Person", form: EntryForm | None, *, status: int = 200, changed: str = ""
) -> Response:
    return respond(
        "incidents/_composer.html",
        status=status,
        changed=changed,
        see_other=home(incident, "#timeline"),
        title=f"Add to {incident.ref}",
        **{**facts(incident, person, form), "rights": rights_of(person, incident)},
    )
