"""How far along it is: what a move needs, going on without it, other ways, and the ends it can come to."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import NotFound, Stale
from app.incidents.access import EDIT, GOVERN, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.lifecycle import StatusForm, status_form
from app.incidents.operations import lifecycle
from app.incidents.panels._frame import frame, home
from app.incidents.presenting.consequences import of_status
from app.incidents.presenting.wants import wants_of
from app.incidents.queries import standing
from app.incidents.rules.lifecycle import moves_from, next_step
from app.people.access import current_person, signed_in
from app.web.filters import count_word, short
from app.web.fragments import done, go, respond
from app.workflows.book import Phase

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.workflows.book import Status

CHANGED = (
    "head-changed timeline-changed checklist-changed clocks-changed people-changed prompt-changed fields-changed "
    "summary-changed latest-changed actions-changed services-changed links-changed updates-changed"
)


@bp.get("/incidents/<ref:ref>/status")
@signed_in
def status(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    if incident.phase_of.is_end:
        return go(home(incident, "/reopen"))
    to = _asked(incident, request.args.get("to", ""))
    return _dialog(incident, to, status_form(incident, to.slug))


@bp.post("/incidents/<ref:ref>/status")
@signed_in
def change_status(ref: str) -> Response:
    person = current_person()
    to = request.form.get("to", "")
    incident = access_incident(person, ref, to=EDIT)
    wanted = _asked(incident, to)
    if wanted.phase is Phase.CLOSED:
        access_incident(person, ref, to=GOVERN, quiet=True)
    form = status_form(incident, wanted.slug)
    if not form.validate_on_submit():
        return _dialog(incident, wanted, form, status=422)
    try:
        lifecycle.change_status(
            incident, to=wanted, by=person, at=now(), seen=form.seen.data, without=form.without.data or ""
        )
    except Stale as stale:
        form.seen.data = stale.theirs
        return _dialog(incident, wanted, form, status=409, refused=stale.sentence)
    except lifecycle.StillMissing as missing:
        return _dialog(incident, wanted, form, status=422, refused=missing.sentence)
    return done(changed=CHANGED, see_other=home(incident))


def _asked(incident: "Incident", slug: str) -> "Status":
    """The status that is meant: the one named, else the one that comes next. :raises NotFound: there is none."""
    found = next((one for one in incident.workflow.statuses if one.slug == slug), None)
    moves = moves_from(incident.workflow, incident.status_step)
    to = found or next_step(incident.workflow, incident.status_step) or next(iter(moves), None)
    if to is None:
        raise NotFound
    return to


def _dialog(incident: "Incident", to: "Status", form: StatusForm, *, status: int = 200, refused: str = "") -> Response:
    person = current_person()
    shared = frame(incident, person)
    others = [one for one in moves_from(incident.workflow, incident.status_step) if one.slug != to.slug]
    wanted = wants_of(incident, to, standing(incident))
    closing, may_close = to.phase is Phase.CLOSED, shared["rights"].may_govern
    shown: dict[str, Any] = {
        **shared,
        "to": to,
        "form": form,
        "wanted": wanted,
        "closing": closing,
        "may_not": closing and not may_close,
        "others": others,
        "ends": may_close,
        "foot": _foot(incident, [one for one in wanted if not one.done], closing=closing, may_close=may_close),
        "consequences": of_status(incident, to),
        "then_title": f"{to.label} then brings",
        "refused": refused,
    }
    return respond("incidents/_status.html", status=status, title=f"Status of {incident.ref}", **shown)


def _foot(incident: "Incident", missing: list[Any], *, closing: bool, may_close: bool) -> str:
    if closing and not may_close:
        return "Only the lead or the team that owns this kind of incident closes it."
    if not missing:
        return f"{incident.status_step.label} since {short(incident.status_since)}."
    number = count_word(len(missing)).capitalize()
    words = f"{number} {'thing is' if len(missing) == 1 else 'things are'} missing."
    return f"{words} The button waits for {'it' if len(missing) == 1 else 'them'}." if closing else words
