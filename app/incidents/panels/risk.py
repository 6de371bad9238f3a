"""Risk ratings that a rule has asked for: a few questions, and the worst answer rates."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response
from flask_wtf import FlaskForm

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.operations import decisions as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import risk_of
from app.people.access import current_person, signed_in
from app.web.fragments import respond
from app.web.inputs import Needed, Radio, options
from app.workflows.book import RiskRating, Workflow

if TYPE_CHECKING:
    from app.incidents.models import Incident, RiskAnswer
    from app.people.models import Person

CHANGED = "timeline-changed head-changed checklist-changed"


@dataclass(frozen=True, slots=True)
class Asked:
    """One rating that was asked for, with its form and, once it was given, what came of it."""

    row: "RiskAnswer"
    rating: RiskRating
    asked_of: str
    form: FlaskForm
    found: str
    tells: tuple[str, ...]


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """The ratings asked for here, those without an answer first."""
    return {**frame(incident, person), "ratings": _asked(incident)}


@bp.get("/incidents/<ref:ref>/parts/risk")
@signed_in
def risk(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_risk.html", title="Risk rating", **facts(incident, person))


@bp.post("/incidents/<ref:ref>/risk/<slug>")
@signed_in
def rate_risk(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    asked = one_of(_asked(incident), lambda one: one.rating.slug == slug)
    form = _form(asked.rating)()
    if not form.validate_on_submit():
        shown = {**frame(incident, person), "ratings": [_with(asked, form)]}
        return respond("incidents/_risk.html", status=422, title=asked.rating.label, **shown)
    answers = {one.slug: str(form[f"q-{one.slug}"].data) for one in asked.rating.questions}
    operations.rate_risk(asked.row, incident, asked.rating, answers, by=person, at=now())
    return respond(
        "incidents/_risk.html", changed=CHANGED, see_other=home(incident, "/actions#risk"), **facts(incident, person)
    )


def _asked(incident: "Incident") -> list[Asked]:
    workflow = incident.workflow
    known = {one.slug: one for one in workflow.risk_ratings}
    rows = [one for one in risk_of(incident) if one.rating_slug in known]
    found = [_one(row, known[row.rating_slug], workflow) for row in sorted(rows, key=_open_first)]
    return list({one.rating.slug: one for one in reversed(found)}.values())[::-1]


def _open_first(row: "RiskAnswer") -> tuple[bool, datetime]:
    return (row.rating is not None, row.asked_at)


def _one(row: "RiskAnswer", rating: RiskRating, workflow: Workflow) -> Asked:
    form = _form(rating)(formdata=None, data={f"q-{slug}": value for slug, value in (row.answers or {}).items()})
    found = next((one.label for one in rating.ratings if one.slug == row.rating), "")
    whose = next((one.label for one in workflow.roles if one.slug == row.asked_of), row.asked_of)
    told = (str(target) for rule in workflow.rules if rating.slug in rule.when.field for target in rule.tell)
    return Asked(row, rating, whose, form, found, tuple(dict.fromkeys(told)))


def _with(asked: Asked, form: FlaskForm) -> Asked:
    return Asked(asked.row, asked.rating, asked.asked_of, form, asked.found, asked.tells)


def _form(rating: RiskRating) -> type[FlaskForm]:
    made = {
        f"q-{one.slug}": Radio(
            one.ask, [Needed("Choose one")], choices=options([(each.slug, each.label) for each in one.options])
        )
        for one in rating.questions
    }
    return type("RiskForm", (FlaskForm,), made)
