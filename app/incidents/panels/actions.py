"""Actions: added with one line, given to somebody, done with one press."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.responding import ActionForm, ActionLine, read_action
from app.incidents.operations import actions as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import actions_of
from app.people.access import current_person, signed_in
from app.web.filters import iso, viewer_zone
from app.web.fragments import done, respond

if TYPE_CHECKING:
    from app.incidents.models import Action, Incident
    from app.people.models import Person

CHANGED = "actions-changed timeline-changed head-changed people-changed"
SHOWN = ("open", "done", "all")


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Its actions: open ones first, soonest due first."""
    everything = actions_of(incident)
    opened = [one for one in everything if one.done_at is None]
    return {
        **frame(incident, person),
        "actions": opened,
        "actions_open": len(opened),
        "actions_done": len(everything) - len(opened),
        "actions_at": now(),
    }


def table_facts(incident: "Incident", person: "Person", show: str) -> dict[str, Any]:
    """The same for the tab, which shows open ones, done ones or all."""
    shown = show if show in SHOWN else "open"
    rows = [one for one in actions_of(incident) if shown == "all" or (one.done_at is None) == (shown == "open")]
    return {**facts(incident, person), "actions": rows, "show": shown, "line": ActionLine(formdata=None)}


@bp.get("/incidents/<ref:ref>/parts/actions")
@signed_in
def open_actions(ref: str) -> Response:
    incident = access_incident(current_person(), ref, quiet=True)
    return _answer(incident)


@bp.post("/incidents/<ref:ref>/actions")
@signed_in
def add_action(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = ActionLine()
    if not form.validate_on_submit():
        shown = {**table_facts(incident, person, "open"), "line": form}
        return respond("incidents/_action_list.html", status=422, title="New action", **shown)
    words, owner, due_at = read_action(
        form.text.data or "", owner=form.owner.person, due_at=form.due_at.data, at=now(), zone=viewer_zone()
    )
    operations.add(incident, words, by=person, at=now(), owner=owner, due_at=due_at)
    return respond(
        "incidents/_action_list.html",
        changed=CHANGED,
        see_other=home(incident, "/actions"),
        **table_facts(incident, person, "open"),
    )


@bp.post("/incidents/<ref:ref>/actions/<int:number>/done")
@signed_in
def tick_action(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    action = _action(incident, number)
    do = operations.finish if request.form.get("done") else operations.reopen
    do(action, by=person, at=now())
    return _answer(incident, changed=CHANGED)


@bp.post("/incidents/<ref:ref>/actions/<int:number>/drop")
@signed_in
def drop_action(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    operations.drop(_action(incident, number), by=person, at=now())
    return done(changed=CHANGED, see_other=home(incident, "/actions"))


@bp.post("/incidents/<ref:ref>/actions/<int:number>/take")
@signed_in
def take_action(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    operations.assign(_action(incident, number), to=person, by=person, at=now())
    return _answer(incident, changed=CHANGED)


@bp.get("/incidents/<ref:ref>/actions/<int:number>")
@signed_in
def action(ref: str, number: int) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    row = _action(incident, number)
    owner = row.owner.name if row.owner else ""
    form = ActionForm(formdata=None, data={"text": row.text, "owner": owner, "due_at": row.due_at})
    return _dialog(incident, row, form)


@bp.post("/incidents/<ref:ref>/actions/<int:number>")
@signed_in
def change_action(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    row, form = _action(incident, number), ActionForm()
    if not form.validate_on_submit():
        return _dialog(incident, row, form, status=422)
    if request.form.get("seen", _as_seen(row)) != _as_seen(row):
        theirs = f"“{row.text}”, {row.owner.name if row.owner else 'nobody yet'}"
        form.text.errors = [f"Somebody changed it to {theirs} while you were writing. Send it again to replace that."]
        return _dialog(incident, row, form, status=409)
    operations.edit(
        row, text=form.text.data or "", owner=form.owner.person, due_at=form.due_at.data, by=person, at=now()
    )
    return done(changed=CHANGED, see_other=home(incident, "/actions"))


def _dialog(incident: "Incident", row: "Action", form: ActionForm, status: int = 200) -> Response:
    shown = {**frame(incident, current_person()), "action": row, "form": form, "seen": _as_seen(row)}
    return respond("incidents/_action.html", status=status, title=f"Action {row.number}", **shown)


def _as_seen(row: "Action") -> str:
    """What an action says, as a form keeps it that was opened with it."""
    return f"{row.text}|{row.owner.key if row.owner else ''}|{iso(row.due_at)}"


def _answer(incident: "Incident", changed: str = "") -> Response:
    """The list that was asked for: the tab's names what it shows, the overview's does not."""
    person, show = current_person(), request.args.get("show", "")
    if show:
        shown = table_facts(incident, person, show)
        return respond("incidents/_action_list.html", changed=changed, title="Actions", **shown)
    return respond("incidents/_actions.html", changed=changed, title="Actions", **facts(incident, person))


def _action(incident: "Incident", number: int) -> "Action":
    return one_of(actions_of(incident), lambda one: one.number == number)
