"""Questions that a person decides, with a reason. The last answer counts, and none is erased."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.responding import DecideForm
from app.incidents.operations import decisions as operations
from app.incidents.panels._frame import frame, home
from app.incidents.queries import clocks_of, decisions_of
from app.incidents.rules.lifecycle import facts_of
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond
from app.web.inputs import options
from app.workflows.book import Field

if TYPE_CHECKING:
    from app.incidents.models import Decision, Incident
    from app.people.models import Person

CHANGED = "decisions-changed clocks-changed timeline-changed head-changed checklist-changed fields-changed"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers, the newest first, and the deadlines that it turns on or off."""

    field: Field
    answers: "tuple[tuple[str, Decision], ...]"
    clocks: tuple[str, ...]


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """What has to be decided here, and what was."""
    questions = _questions(incident)
    return {**frame(incident, person), "questions": questions, "decisions_matter": _matter_now(incident, questions)}


@bp.get("/incidents/<ref:ref>/parts/decisions")
@signed_in
def decisions(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_decisions.html", title="Decisions", **facts(incident, person))


@bp.route("/incidents/<ref:ref>/decisions/<slug>", methods=["GET", "POST"])
@signed_in
def decide(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    question = next((one for one in _questions(incident) if one.field.slug == slug), None)
    if question is None:
        raise NotFound
    form = DecideForm()
    form.value.choices = options([(one.slug, one.label) for one in question.field.options if not one.retired])
    if form.validate_on_submit():
        operations.decide(
            incident,
            question.field,
            value=form.value.data or "",
            reason=form.reason.data or "",
            by=person,
            at=now(),
        )
        return done(changed=CHANGED, see_other=home(incident, "/actions#decisions"))
    shown = {**frame(incident, person), "question": question, "form": form}
    status = 422 if form.is_submitted() else 200
    return respond("incidents/_decide.html", status=status, title=question.field.label, **shown)


def _matter_now(incident: "Incident", questions: list[Question]) -> bool:
    """Whether they belong on the first page: one is answered, or a deadline waits for one."""
    waiting = {one.label for one in clocks_of(incident) if one.state == "to_decide"}
    return any(one.answers or waiting & set(one.clocks) for one in questions)


def _questions(incident: "Incident") -> list[Question]:
    workflow, said = incident.workflow, facts_of(incident, "")
    asked = [one for one in workflow.decisions if one.shown_when is None or one.shown_when.holds(said)]
    made = decisions_of(incident) if asked else []
    return [
        Question(
            field,
            tuple((_label(field, one.value), one) for one in made if one.field == field.slug),
            tuple(clock.label for clock in workflow.clocks if clock.decide == field.slug),
        )
        for field in asked
    ]


def _label(field: Field, slug: str) -> str:
    return next((one.label for one in field.options if one.slug == slug), slug)
