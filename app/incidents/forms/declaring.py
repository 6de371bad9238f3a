"""The form of one incident type: one required field, the rest may wait."""

from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from app.incidents.operations.declare import LONGEST_TITLE, Draft
from app.incidents.states import Mode
from app.people.models import Person
from app.people.queries import person_by_key, pickable_people, teams
from app.web import fields
from app.web.inputs import Choice, Line, Lines, Many, Moment, Needed, Radio, options
from app.workflows.book import Book, Workflow

MODES = (("live", "Live"), ("report_only", "Report only"), ("practice", "Practice"))
WHO_SEES = (("public", "Everyone here"), ("private", "Private"))
ME, NOBODY = "me", ""


class DeclareForm(FlaskForm):
    """What every type asks; ``declare_form`` adds what the type asks besides."""

    key = HiddenField(validators=[Length(8, 64, "A part of this page is missing: open it anew and send that one")])
    related = HiddenField(validators=[Length(max=16)])
    title = Line(
        "What is happening?",
        [Needed("Say what is happening, in a few words")],
        limit=LONGEST_TITLE,
        description="One plain sentence.",
    )
    severity = Radio("How bad is it?")
    lead = Choice("Who leads?")
    summary = Lines("Anything else people should know?", limit=10_000)
    impact = Lines("Who is affected, and how?", limit=10_000)
    services = Many("Which services are affected?")
    started_at = Moment("When did it start?")
    mode = Radio("Is it happening now?", choices=options(MODES), default="live")
    sees = Radio("Who may see it?", choices=options(WHO_SEES), default="public")
    page = BooleanField("Page who is on call")


def providers(book: Book) -> fields.Providers:
    """Where the choices of person, team and service fields come from."""
    return fields.Providers(
        people=pickable_people,
        teams=lambda: [(one.slug, one.label) for one in teams()],
        services=lambda: [(one.slug, one.label) for one in book.services.values() if not one.retired],
    )


def declare_form(book: Book, workflow: Workflow, *, by: Person, **door: Any) -> DeclareForm:
    """The form of this type for this person, with what they sent; ``door`` is what came by another way than a page."""
    asked = workflow.fields_asked_at("declare")
    form: DeclareForm = fields.form_with(asked, DeclareForm, providers=providers(book))(**door)
    form.severity.choices = options([(one.slug, one.label) for one in workflow.severities if not one.retired])
    others = [one for one in pickable_people() if one[0] != by.key]
    form.lead.choices = options([(ME, "I lead for now"), *others], blank="Nobody yet")
    form.services.choices = options([(one.slug, one.label) for one in book.services.values() if not one.retired])
    return form


def draft_of(form: DeclareForm, workflow: Workflow, *, by: Person) -> Draft:
    """What a valid form says, as the operation takes it."""
    chosen = form.lead.data or NOBODY
    lead = by if chosen == ME else person_by_key(chosen) if chosen else None
    return Draft(
        title=form.title.data or "",
        key=form.key.data or "",
        summary=form.summary.data or "",
        impact=form.impact.data or "",
        severity=form.severity.data or None,
        services=tuple(form.services.data or ()),
        lead=lead,
        mode=Mode(form.mode.data or Mode.LIVE),
        private=form.sees.data == "private",
        page=bool(form.page.data),
        started_at=_moment(form.started_at.data),
        fields={
            slug: value
            for slug, value in fields.read(form, workflow.fields_asked_at("declare")).items()
            if value is not None
        },
    )


def _moment(data: object) -> datetime | None:
    return data if isinstance(data, datetime) else None
