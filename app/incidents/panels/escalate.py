"""Asking other groups to join: the ways that reach each now, the words they get, what came of it, and “I am on it”."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Forbidden
from app.incidents.access import EDIT, NOTE, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.together import EscalateForm
from app.incidents.operations import escalations as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import escalations_of, grants_of
from app.people.access import current_person, signed_in
from app.people.queries import group_sizes
from app.people.ways import Reach, reach_of
from app.web.fragments import done, respond, say
from app.web.inputs import options
from app.workflows.book import Group
from app.workflows.live import current_book
from app.workflows.phrases import joined

if TYPE_CHECKING:
    from app.incidents.models import Escalation, Incident
    from app.people.models import Person

# By then word of it has left, or something is wrong.
SOON = timedelta(seconds=30)
CHANGED = "escalations-changed timeline-changed people-changed head-changed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A group that was asked, and what came of it."""

    row: "Escalation"
    outcome: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A group one may ask: how many people, what reaches them now, and whether they can see a private incident."""

    group: Group
    people: int
    ways: tuple[Reach, ...]
    sees: bool

    @property
    def rings(self) -> bool:
        return any(one.works and one.loud for one in self.ways)

    @property
    def silent(self) -> bool:
        """Whether the book names a pager for it, and nothing here rings."""
        return bool(self.group.page) and not self.rings

    @property
    def reached_by(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.ways if one.works)

    @property
    def by(self) -> str:
        """The same in the middle of a sentence."""
        return " and ".join(one.spoken for one in self.ways if one.works)

    @property
    def words(self) -> tuple[str, ...]:
        """What reaches them; where nothing does, why."""
        return tuple(one.words for one in self.ways if one.works) or tuple(one.words for one in self.ways)


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Whom it has asked to join, latest first."""
    return {
        **frame(incident, person),
        "escalations": [Asked(one, tuple(_outcome(one))) for one in escalations_of(incident)],
    }


@bp.get("/incidents/<ref:ref>/parts/escalations")
@signed_in
def escalations(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_escalations.html", title="Paged and asked", **facts(incident, person))


@bp.route("/incidents/<ref:ref>/escalate", methods=["GET", "POST"])
@signed_in
def escalate(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    choices = choices_of(incident)
    form = EscalateForm(data={"message": begun(incident)})
    form.groups.choices = options([(one.group.slug, one.group.label) for one in choices])
    if form.validate_on_submit():
        asked = [one.group for one in choices if one.group.slug in (form.groups.data or [])]
        check_may_let_in(incident, form, person)
        operations.ask_groups(
            incident, asked, message=form.message.data or "", by=person, at=now(), let_in=bool(form.let_in.data)
        )
        labels = " and ".join(one.label for one in asked)
        say(f"Practice: {labels} would be asked." if incident.is_practice else f"{labels} asked.")
        return done(changed=CHANGED, see_other=home(incident, "/people"))
    shown = {**frame(incident, person), "form": form, "choices": choices}
    status = 422 if form.is_submitted() else 200
    return respond("incidents/_escalate.html", status=status, title=f"Escalate {incident.ref}", **shown)


@bp.post("/incidents/<ref:ref>/escalations/<int:number>/answer")
@signed_in
def answer_escalation(ref: str, number: int) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    row = one_of(escalations_of(incident), lambda one: one.number == number)
    answer = operations.decline if request.form.get("answer") == "no" else operations.answer
    answer(row, by=person, at=now())
    return done(changed=CHANGED)


def choices_of(incident: "Incident") -> list[Choice]:
    """The groups that the book names for this type, and how each is reached now."""
    book = current_book()
    groups = [book.groups[slug] for slug in incident.workflow.escalate_to if slug in book.groups]
    reach, sizes = reach_of(groups), group_sizes()
    sees = {one.group_slug for one in grants_of(incident)} if incident.is_private else {one.slug for one in groups}
    return [Choice(one, sizes.get(one.slug, 0), reach.get(one.slug, ()), one.slug in sees) for one in groups]


def check_may_let_in(incident: "Incident", form: EscalateForm, person: "Person") -> None:
    """Letting others see it is for those who govern it. :raises Forbidden: for everybody else."""
    if incident.is_private and form.let_in.data and not rights_of(person, incident).may_govern:
        raise Forbidden("Only the lead or the team that owns this kind of incident lets others see it.")


def begun(incident: "Incident") -> str:
    """Words to begin with; a private incident is named by its codename only, since they may be read over a shoulder."""
    step = incident.severity_step
    return f"{incident.ref}{f', {step.label}' if step else ''}: {incident.shown_title}. Please "


def _outcome(row: "Escalation") -> list[str]:
    said = row.outcome or {}
    if said.get("practice"):
        return ["practice: nobody was told"]
    found = [_way(way, told) for way, told in said.items() if isinstance(told, dict)]
    pager = said.get(operations.PAGER, {})
    if answered := pager.get("answered"):
        found.append(f"{answered} answered")
    elif rung := pager.get("rung"):
        found.append(f"rings {rung}")
    if cannot := said.get(operations.CANNOT):
        found = [*(found or [_not_out(row)]), f"{joined(cannot)} cannot come"]
    return found or [_not_out(row)]


def _not_out(row: "Escalation") -> str:
    """Where nothing has gone out by any way, that is said loudly: perhaps nobody delivers at all."""
    return "on its way" if now() - row.at < SOON else "not gone out yet: ring them another way"


def _way(way: str, told: dict[str, Any]) -> str:
    if way == operations.PAGER:
        return f"not gone out: {told['problem']}" if told.get("problem") else f"paged through {told.get('through')}"
    if told.get("problem"):
        return f"{way}: {told['problem']}"
    count = told.get("told", 0)
    return f"{way}: {count} {'person' if count == 1 else 'people'} told"
