"""Deadlines as they stand, and what can be done about each: decide, meet, waive by two, correct, explain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response
from flask_wtf import FlaskForm

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.responding import DelayForm, MeetForm, StartForm, WaiveForm
from app.incidents.operations import clocks as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import clocks_of
from app.incidents.rules.moments import MOMENTS
from app.people.access import current_person, signed_in
from app.people.queries import people_by_ids
from app.web.filters import hours, moment, short
from app.web.fragments import done, respond
from app.workflows.book import ClockKind, Workflow

if TYPE_CHECKING:
    from app.incidents.models import Clock, Incident
    from app.people.models import Person

CHANGED = "clocks-changed timeline-changed head-changed fields-changed"
QUIET = {"asleep": "Not running", "to_decide": "Undecided", "off": "Off", "waived": "Not kept", "met": "Met"}
LOOKS = {"warned": "warn", "missed": "late", "met": "ok"}


@dataclass(frozen=True, slots=True)
class Face:
    """A deadline as it is drawn."""

    slug: str
    label: str
    state: str
    left: str
    why: str
    law: str
    owner: str
    percent: int | None
    ticks: tuple[int, ...]
    look: str
    due_at: datetime | None
    decide: str
    may_start: bool
    waiver: str
    asked_by_reader: bool
    owes_reason: bool

    @property
    def is_open(self) -> bool:
        return self.state in ("asleep", "to_decide", "running", "warned", "missed")

    @property
    def counts(self) -> bool:
        """Whether there is a limit that something can be done about now."""
        return self.state in ("to_decide", "running", "warned", "missed")


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Its deadlines: what runs first."""
    rows = clocks_of(incident)
    ids = {one for row in rows for one in (row.waived_by_id, row.waiver_seconded_by_id) if one is not None}
    people = people_by_ids(ids) if ids else {}
    names = {key: one.name for key, one in people.items()}
    faces = [_face(row, incident.workflow, names, person) for row in rows]
    faces.sort(key=lambda one: (not one.counts, one.state == "asleep"))
    return {**frame(incident, person), "clocks": faces}


@bp.get("/incidents/<ref:ref>/parts/clocks")
@signed_in
def clocks(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_clocks.html", title="Clocks", **facts(incident, person))


@bp.route("/incidents/<ref:ref>/clocks/<slug>/meet", methods=["GET", "POST"])
@signed_in
def meet_clock(ref: str, slug: str) -> Response:
    incident, clock = _clock(ref, slug)
    form = MeetForm(data={"when": now()})

    def meet() -> None:
        operations.meet(clock, evidence=form.evidence.data or "", when=form.when.data, by=current_person(), at=now())

    return _dialog(incident, clock, form, "meet", meet)


@bp.route("/incidents/<ref:ref>/clocks/<slug>/waive", methods=["GET", "POST"])
@signed_in
def waive_clock(ref: str, slug: str) -> Response:
    incident, clock = _clock(ref, slug)
    form = WaiveForm()
    return _dialog(
        incident,
        clock,
        form,
        "waive",
        lambda: operations.waive(clock, why=form.why.data or "", by=current_person(), at=now()),
    )


@bp.route("/incidents/<ref:ref>/clocks/<slug>/start", methods=["GET", "POST"])
@signed_in
def start_clock(ref: str, slug: str) -> Response:
    incident, clock = _clock(ref, slug)
    form = StartForm(data={"to": clock.started_at})

    def start() -> None:
        operations.set_start(clock, to=form.to.data, why=form.why.data or "", by=current_person(), at=now())

    return _dialog(incident, clock, form, "start", start)


@bp.route("/incidents/<ref:ref>/clocks/<slug>/explain", methods=["GET", "POST"])
@signed_in
def explain_clock(ref: str, slug: str) -> Response:
    incident, clock = _clock(ref, slug)
    form = DelayForm(data={"why": clock.delay_reason})
    return _dialog(
        incident,
        clock,
        form,
        "explain",
        lambda: operations.explain_delay(clock, why=form.why.data or "", by=current_person(), at=now()),
    )


def _clock(ref: str, slug: str) -> "tuple[Incident, Clock]":
    incident = access_incident(current_person(), ref, to=EDIT)
    return incident, one_of(clocks_of(incident), lambda one: one.slug == slug)


def _dialog(incident: "Incident", clock: "Clock", form: FlaskForm, what: str, do: Callable[[], None]) -> Response:
    """Ask, or do what was answered."""
    if form.validate_on_submit():
        do()
        return done(changed=CHANGED, see_other=home(incident, "#clocks"))
    person = current_person()
    face = one_of(facts(incident, person)["clocks"], lambda one: one.slug == clock.slug)
    shown = {**frame(incident, person), "clock": face, "what": what, "form": form}
    return respond("incidents/_clock.html", status=422 if form.is_submitted() else 200, title=clock.label, **shown)


def _face(row: "Clock", workflow: Workflow, names: dict[int, str], reader: "Person") -> Face:
    kind = next((one for one in workflow.clocks if one.slug == row.slug), None)
    at = now()
    counts = row.state in ("running", "warned", "missed") and row.due_at is not None
    return Face(
        slug=row.slug,
        label=row.label,
        state=row.state,
        left=_left(row, at),
        why=_why(row, workflow, kind, names),
        law=row.law,
        owner=next((one.label for one in workflow.roles if one.slug == row.owner_role), row.owner_role),
        percent=_percent(row, at) if counts or row.state == "met" else None,
        ticks=_ticks(row) if counts else (),
        look=LOOKS.get(row.state, ""),
        due_at=row.due_at if row.state in ("running", "warned") else None,
        decide=kind.decide or "" if kind else "",
        may_start=kind is not None and not kind.starts.startswith("clock:"),
        waiver=_waiver(row, names),
        asked_by_reader=row.waived_by_id == reader.id,
        owes_reason=_is_late(row) and not row.delay_reason,
    )


def _left(row: "Clock", at: datetime) -> str:
    if row.state in QUIET or row.due_at is None:
        return QUIET.get(row.state, "Not running")
    return f"{hours(at - row.due_at)} late" if row.state == "missed" or row.due_at < at else hours(row.due_at - at)


def _percent(row: "Clock", at: datetime) -> int:
    if row.state == "met" or row.started_at is None or row.due_at is None or row.due_at <= row.started_at:
        return 100
    return max(0, min(100, round(100 * ((at - row.started_at) / (row.due_at - row.started_at)))))


def _ticks(row: "Clock") -> tuple[int, ...]:
    if row.started_at is None or row.due_at is None or row.due_at <= row.started_at:
        return ()
    whole, since = row.due_at - row.started_at, row.started_at
    return tuple(round(100 * ((datetime.fromisoformat(one) - since) / whole)) for one in row.warn_at)


def _why(row: "Clock", workflow: Workflow, kind: ClockKind | None, names: dict[int, str]) -> str:
    """Why it stands as it stands, in a sentence or two."""
    if row.state == "met" and row.ended_at is not None:
        late = " It was late." if _is_late(row) else ""
        return f"Done {short(row.ended_at)}: {row.evidence}.{late}{_delay(row)}"
    if row.state == "off":
        return f"It need not be kept. {row.reason}".strip()
    if row.state == "waived":
        agreed = [names[one] for one in (row.waived_by_id, row.waiver_seconded_by_id) if one in names]
        return f"{' and '.join(agreed) or 'Two people'} agreed: {row.reason}"
    if row.started_at is None or row.due_at is None:
        return f"It starts with “{_start_label(kind, workflow)}”."
    if row.state == "to_decide":
        return f"Counts from {short(row.started_at)} and would end {moment(row.due_at)}. Decide whether it applies."
    if row.state == "missed":
        return f"Was due {moment(row.due_at)}, counted from {short(row.started_at)}.{_delay(row)}"
    return f"Runs since {short(row.started_at)}, until {moment(row.due_at)}."


def _start_label(kind: ClockKind | None, workflow: Workflow) -> str:
    if kind is None:
        return "its start"
    if kind.starts.startswith("clock:"):
        other = kind.starts.removeprefix("clock:")
        return next((f"{one.label}, done" for one in workflow.clocks if one.slug == other), other)
    named = {one.slug: one.label for one in workflow.fields}
    return named.get(kind.starts) or MOMENTS.get(kind.starts, kind.starts.removesuffix("_at").replace("_", " "))


def _waiver(row: "Clock", names: dict[int, str]) -> str:
    if row.waived_by_id is None or row.waiver_seconded_by_id is not None:
        return ""
    return f"{names.get(row.waived_by_id, 'Somebody')} asks not to keep it: {row.reason}"


def _is_late(row: "Clock") -> bool:
    return row.state == "missed" or (
        row.state == "met" and row.ended_at is not None and row.due_at is not None and row.ended_at > row.due_at
    )


def _delay(row: "Clock") -> str:
    return f" {row.delay_reason}" if row.delay_reason else ""
