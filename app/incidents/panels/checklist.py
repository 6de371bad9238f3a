"""Checklists: what asked for them, what is done and by whom. One press ticks a step, another takes it back.

Steps that make no sense this time are left out with a reason, so that what is ticked was done.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.responding import LeaveOutForm
from app.incidents.operations import steps
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import checklist_of
from app.people.access import current_person, signed_in
from app.web.filters import short
from app.web.fragments import done, respond
from app.web.inputs import options
from app.workflows.book import Workflow

if TYPE_CHECKING:
    from app.incidents.models import ChecklistItem, Incident
    from app.people.models import Person


TICKED = "timeline-changed head-changed prompt-changed"
CHANGED = f"checklist-changed {TICKED}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the words of the screen."""

    number: int
    text: str
    says: str
    done: bool
    over: bool
    risky: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One checklist, with what asked for it."""

    slug: str
    label: str
    because: str
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.steps)

    @property
    def percent(self) -> int:
        return round(100 * self.done / max(1, len(self.steps)))


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Its checklists, those with open steps first."""
    at, workflow = now(), incident.workflow
    groups = [
        Group(slug, rows[0].checklist_label, rows[0].because, tuple(_step(one, workflow, at) for one in rows))
        for slug, rows in (
            (slug, list(found)) for slug, found in groupby(checklist_of(incident), lambda one: one.checklist)
        )
    ]
    groups.sort(key=lambda one: one.done == len(one.steps))
    return {**frame(incident, person), "checklists": groups, "wide": False}


@bp.get("/incidents/<ref:ref>/parts/checklist")
@signed_in
def checklist(ref: str) -> Response:
    incident = access_incident(current_person(), ref, quiet=True)
    return respond("incidents/_checklist.html", **{**facts(incident, current_person()), "wide": _is_wide()})


@bp.post("/incidents/<ref:ref>/checklist/<int:number>")
@signed_in
def tick_step(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    step = one_of(checklist_of(incident), lambda one: one.number == number)
    do = steps.tick if request.form.get("done") else steps.untick
    do(step, by=person, at=now())
    shown = {**facts(incident, person), "wide": _is_wide()}
    return respond("incidents/_checklist.html", changed=TICKED, **shown)


@bp.route("/incidents/<ref:ref>/checklist/<slug>/left-out", methods=["GET", "POST"])
@signed_in
def leave_out_steps(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    listed = [one for one in checklist_of(incident) if one.checklist == slug]
    label = one_of(listed, lambda _: True).checklist_label
    form = LeaveOutForm()
    form.steps.choices = options((one.number, one.text) for one in listed if one.done_at is None)
    if form.validate_on_submit():
        chosen = [one for one in listed if str(one.number) in form.steps.data]
        steps.leave_out(incident, chosen, why=form.why.data or "", by=person, at=now())
        return done(changed=CHANGED, see_other=home(incident, "/actions"))
    shown = {**frame(incident, person), "form": form, "slug": slug, "label": label}
    status = 422 if form.is_submitted() else 200
    return respond("incidents/_left_out.html", status=status, title=f"Not needed: {label}", **shown)


def _is_wide() -> bool:
    return bool(request.args.get("wide"))


def _step(row: "ChecklistItem", workflow: Workflow, at: datetime) -> Step:
    over = row.done_at is None and row.due_at is not None and row.due_at < at
    return Step(row.number, row.text, _says(row, workflow, over=over), row.done_at is not None, over, row.risky)


def _says(row: "ChecklistItem", workflow: Workflow, *, over: bool) -> str:
    """Who did it and when; else whose it is and until when."""
    if row.done_at is not None:
        if row.left_out:
            return (
                f"Not needed, {row.done_by.name if row.done_by else 'Somebody'}, {short(row.done_at)}: {row.left_out}"
            )
        return f"{row.done_by.name if row.done_by else 'Somebody'}, {short(row.done_at)}"
    whose = next((one.label for one in workflow.roles if one.slug == row.role), "")
    until = f"{'was due' if over else 'by'} {short(row.due_at)}" if row.due_at else ""
    said = ", ".join(part for part in (whose, until) if part)
    return said[:1].upper() + said[1:]
