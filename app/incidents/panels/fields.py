"""The type's own fields: what is known, what is still needed before which status, and the dialog that changes them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_wtf import FlaskForm

from app.core.clock import now
from app.core.errors import Stale
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.declaring import providers
from app.incidents.operations import document
from app.incidents.panels import moments
from app.incidents.panels._frame import frame, home
from app.incidents.panels._values import say_value
from app.incidents.rules.lifecycle import facts_of
from app.people.access import current_person, signed_in
from app.web import fields as inputs
from app.web.fields import NOTHING
from app.web.fragments import done, respond
from app.workflows.book import Field, FieldKind
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

CHANGED = "fields-changed timeline-changed head-changed clocks-changed checklist-changed links-changed risk-changed"
GROUPS = (
    ("declare", "Asked when it was declared"),
    ("update", "While it goes on"),
    ("resolve", "Before it is over"),
    ("close", "Before it is closed"),
    ("review", "For the review"),
    ("", "For the record"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One field as it is shown; ``needed`` is the status that waits for it, ``link`` an address where it is one."""

    slug: str
    label: str
    value: str
    needed: str
    link: str


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """What is known by the type's own fields, in groups, and the moments beside them."""
    shown = asked_of(incident)
    groups = []
    for where, label in GROUPS:
        mine = [_fact(incident, one) for one in shown if _belongs(one) == where]
        known = [one for one in mine if one.value or one.needed]
        if known:
            groups.append((label, known))
    return {**frame(incident, person), "field_groups": groups, "has_fields": bool(shown), **moments.shown(incident)}


def asked_of(incident: "Incident") -> list[Field]:
    """The fields that mean something for this incident now, decisions left out."""
    said, values = facts_of(incident, ""), incident.fields or {}
    return [
        one
        for one in incident.workflow.fields
        if one.kind is not FieldKind.DECISION
        and (not one.retired or values.get(one.slug) not in NOTHING)
        and (one.shown_when is None or one.shown_when.holds(said) or values.get(one.slug) not in NOTHING)
    ]


@bp.get("/incidents/<ref:ref>/parts/fields")
@signed_in
def fields(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_fields.html", title="Facts", **facts(incident, person))


@bp.get("/incidents/<ref:ref>/fields")
@signed_in
def fields_form(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    return _dialog(incident, facts_form(incident), seen_now(incident))


@bp.post("/incidents/<ref:ref>/fields")
@signed_in
def change_fields(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form, asked = facts_form(incident), asked_of(incident)
    seen = {one.slug: request.form.get(f"seen-{one.slug}", "") for one in asked}
    if not form.validate_on_submit():
        return _dialog(incident, form, seen, status=422)
    said = inputs.read(form, asked)
    values = {slug: value for slug, value in said.items() if text_of(value) != seen[slug]}
    try:
        document.change_fields(incident, values, by=person, at=now(), seen=seen)
    except Stale as stale:
        return _conflict(incident, form, seen, stale)
    return done(changed=CHANGED, see_other=home(incident, "#fields"))


def _conflict(incident: "Incident", form: FlaskForm, seen: dict[str, str], stale: Stale) -> Response:
    """Both values stand there: theirs to read, mine in the field; sending again replaces theirs knowingly."""
    field = next(one for one in asked_of(incident) if one.slug == stale.field)
    form[inputs.name_of(field)].errors = [changed_meanwhile(incident, stale)]
    return _dialog(incident, form, {**seen, stale.field: stale.theirs}, status=409)


def _dialog(incident: "Incident", form: FlaskForm, seen: dict[str, str], status: int = 200) -> Response:
    groups = [
        (label, [form[inputs.name_of(one)] for one in asked_of(incident) if _belongs(one) == where])
        for where, label in GROUPS
    ]
    waits_for = {inputs.name_of(one): _needed(incident, one) for one in asked_of(incident)}
    shown = {"form": form, "seen": seen, "form_groups": [one for one in groups if one[1]], "waits_for": waits_for}
    return respond(
        "incidents/_fields_form.html",
        status=status,
        title=f"Facts of {incident.ref}",
        **frame(incident, current_person()),
        **shown,
    )


def facts_form(incident: "Incident", **door: Any) -> FlaskForm:
    """The form of the type's own fields with what they hold; ``door`` is what came by another way than a page."""
    asked, values = asked_of(incident), incident.fields or {}
    made = inputs.form_with(asked, providers=providers(current_book()), stored=values)
    form: FlaskForm = made(data=inputs.filled(asked, values), **door)
    return form


def seen_now(incident: "Incident") -> dict[str, str]:
    """What each field holds, as a form remembers it."""
    values = incident.fields or {}
    return {one.slug: text_of(values.get(one.slug)) for one in asked_of(incident)}


def text_of(value: object) -> str:
    """The value of a field as a form remembers it."""
    return "" if value in NOTHING else str(value)


def changed_meanwhile(incident: "Incident", stale: Stale) -> str:
    """What stands at a field that somebody else changed while one was writing."""
    field = next(one for one in asked_of(incident) if one.slug == stale.field)
    theirs = say_value(field, (incident.fields or {}).get(field.slug)) or "nothing"
    return f"Somebody changed this to “{theirs}” while you were writing. Send it again to replace that."


def _belongs(field: Field) -> str:
    return next((where for where, _ in GROUPS if where in field.ask_at), "")


def _fact(incident: "Incident", field: Field) -> Fact:
    stored = (incident.fields or {}).get(field.slug)
    value = say_value(field, stored)
    link = str(stored) if field.kind is FieldKind.LINK and stored else ""
    return Fact(field.slug, field.label, value, "" if value else _needed(incident, field), link)


def _needed(incident: "Incident", field: Field) -> str:
    """The status that waits for this field, where one does."""
    workflow = incident.workflow
    asked = field.required_when is None or field.required_when.holds(facts_of(incident, ""))
    if field.required_before and asked:
        return next((one.label for one in workflow.statuses if one.slug == field.required_before), "")
    waiting = (one for one in workflow.statuses for need in one.needs if str(need) == f"field:{field.slug}")
    return next((one.label for one in waiting), "")
