"""The follow-up form: what every discipline asks, then the discipline's own questions from the book.

One definition of ``follow_ups`` makes this form, the modal in Slack, the columns of the export and what closing needs.
"""

from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from app.followups.models import FollowUp
from app.followups.operations.changing import LABELS, OWN, as_text, value_of
from app.followups.operations.closing import LONGEST_OUTCOME
from app.followups.operations.making import LONGEST_TEXT, LONGEST_TITLE, Draft
from app.followups.rules import Limit, fields_asked, limits_of, usual_limit
from app.followups.states import Kind, Origin, Strength
from app.incidents.forms.declaring import providers
from app.incidents.forms.who import Who
from app.incidents.models import Action, Incident
from app.people.models import Person
from app.people.queries import teams
from app.web import fields as inputs
from app.web.filters import day, viewer_zone
from app.web.inputs import Choice, Day, Line, Lines, Link, Needed, Radio, options
from app.workflows.book import Field
from app.workflows.live import current_book

DAYS_END = time(23, 59)


class WordsForm(FlaskForm):
    """What it is; the discipline's own questions come after these."""

    title = Line("What will be done?", [Needed("Say what will be done")], limit=LONGEST_TITLE)
    text = Lines("Why, and what should whoever does it know?", limit=LONGEST_TEXT)
    kind = Choice("What sort of work is it?", choices=options([(one, one.label) for one in Kind], blank="Not said"))
    strength = Radio(
        "Strength",
        choices=options([(one, one.label) for one in Strength]),
        description="What it still asks of people decides how long it holds.",
    )
    priority = Radio("Priority")
    labels = Line("Labels", limit=300, description="With commas between them.")
    link = Link("Link", description="Where more is written, such as a ticket or a document.")


class NewForm(WordsForm):
    key = HiddenField(validators=[Length(min=8, max=64)])
    owner = Who("Who owns it?", description="Empty means nobody yet.")
    team = Choice("Which team?")
    due_on = Day("Until when?", description="Empty means as long as the priority allows.")
    why_later = Line("Why later than that?", limit=500, description="Only where the day is beyond the priority’s.")


class AssignForm(FlaskForm):
    owner = Who("Who owns it?", description="Empty means nobody yet.")
    team = Choice("Which team?", description="Empty means the owner’s own.")


class MoveForm(FlaskForm):
    due_on = Day("Until when?", [Needed("Choose a day")])
    why = Line("Why?", limit=500)


class NoteForm(FlaskForm):
    text = Lines("A line on how it goes", [Needed("Write a line first")], limit=2_000)


class TicketForm(FlaskForm):
    url = Link("Address of a ticket that is there already", [Needed("Paste the address of the ticket")])


class ReasonForm(FlaskForm):
    why = Lines("Why?", [Needed("Say in a few words why")], limit=LONGEST_OUTCOME)


class DoneForm(FlaskForm):
    """What closing asks; the discipline's own questions at the close come after these."""

    outcome = Lines(
        "What changed?",
        [Needed("Say in one line what changed")],
        limit=LONGEST_OUTCOME,
        description="One line. It is shown beside the review.",
    )
    evidence = Line("What shows it?", limit=LONGEST_OUTCOME, description="A link or a reference.")


class ForForm(FlaskForm):
    """Which incident a new one belongs to."""

    incident = Line("Which incident does it come from?", [Needed("Name an incident")], limit=16, description="INC-142")


def new_form(incident: Incident, at: datetime, **door: Any) -> NewForm:
    """The empty form for an incident, with what was sent; ``door`` is how a form is made that comes from no page."""
    form: NewForm = _with_own(fields_asked(incident.workflow.follow_ups, "create"), NewForm)(**door)
    _offer_priorities(form, limits_of(incident, at))
    form.team.choices = options([(one.slug, one.label) for one in teams()], blank="The owner’s own")
    form.priority.data = form.priority.data or usual_limit(incident, at).slug
    return form


def words_form(one: FollowUp) -> WordsForm:
    """The form that changes what it says, filled with what it says now."""
    asked = fields_asked(one.plan, "create")
    stored = {name: getattr(one, name) for name in LABELS}
    stored |= {"labels": ", ".join(one.labels or ())} | inputs.filled(asked, one.fields or {})
    form: WordsForm = _with_own(asked, WordsForm, stored=one.fields or {})(data=stored)
    _offer_priorities(form, limits_of(one.incident, one.created_at))
    return form


def done_form(one: FollowUp, **door: Any) -> DoneForm:
    """The form that closes it: what changed, and what the discipline asks at the close; ``door`` as in ``new_form``."""
    asked, needs = fields_asked(one.plan, "close"), frozenset(one.plan.close_needs)
    made = inputs.form_with(
        asked, DoneForm, required=needs, providers=providers(current_book()), stored=one.fields or {}
    )
    said = {"outcome": one.outcome, "evidence": one.evidence, **inputs.filled(asked, one.fields or {})}
    form: DoneForm = made(data=said, **door)
    if "evidence" in needs:
        form.evidence.validators = [Needed("Give a link or a reference that shows it")]
        form.evidence.flags.required = True
    return form


def assign_form(one: FollowUp | None = None) -> AssignForm:
    """The form that gives it to somebody."""
    owner = one.owner.name if one is not None and one.owner else ""
    form = AssignForm(data={"owner": owner, "team": (one.team_slug if one is not None else "") or ""})
    form.team.choices = options([(each.slug, each.label) for each in teams()], blank="The owner’s own")
    return form


def draft_of(form: NewForm, incident: Incident, *, asked: str = "", origin: Origin = Origin.INCIDENT) -> Draft:
    """What a valid form says, as the operation takes it."""
    own = fields_asked(incident.workflow.follow_ups, "create")
    return Draft(
        title=form.title.data or "",
        key=form.key.data or "",
        text=form.text.data or "",
        kind=form.kind.data or "",
        strength=form.strength.data or "",
        priority=form.priority.data or "",
        owner=form.owner.person,
        team=form.team.data or "",
        due_at=end_of(form.due_on.data),
        why_later=form.why_later.data or "",
        labels=labels_of(form.labels.data),
        link=form.link.data or "",
        fields=inputs.read(form, own),
        origin=origin,
        asked=asked,
    )


def values_of(form: WordsForm, one: FollowUp) -> dict[str, Any]:
    """What a valid form says, by the names that ``change`` takes."""
    values: dict[str, Any] = {name: form[name].data or "" for name in LABELS if name != "labels"}
    values["labels"] = list(labels_of(form.labels.data))
    own = inputs.read(form, fields_asked(one.plan, "create"))
    return values | {OWN + slug: value for slug, value in own.items()}


def seen_now(one: FollowUp) -> dict[str, str]:
    """What every field of the form says now, to be sent back with it."""
    names = [*LABELS, *(OWN + each.slug for each in fields_asked(one.plan, "create"))]
    return {name: as_text(value_of(one, name)) for name in names}


def labels_of(written: str | None) -> tuple[str, ...]:
    """Labels as they are written, with commas between them."""
    return tuple((written or "").split(","))


def end_of(on: date | None) -> datetime | None:
    """The end of a day on the viewer's clock."""
    return datetime.combine(on, DAYS_END, viewer_zone()) if on is not None else None


def prefill(form: NewForm, action: Action, by: Person) -> None:
    """Begin with what an action says."""
    form.title.data = form.title.data or action.text[:LONGEST_TITLE]
    form.owner.data = form.owner.data or (action.owner.name if action.owner else by.name)


def _with_own(asked: tuple[Field, ...], base: type[FlaskForm], *, stored: dict[str, Any] | None = None) -> Any:
    return inputs.form_with(asked, base, providers=providers(current_book()), stored=stored)


def _offer_priorities(form: WordsForm, limits: list[Limit]) -> None:
    form.priority.choices = options([(one.slug, f"{one.label}, by {day(one.until)}") for one in limits])


TOGETHER = (("owner", "Give them to"), ("due", "Another day"), ("done", "Done"), ("not-doing", "Not doing them"))


class SeveralForm(FlaskForm):
    do = Radio("What happens to them?", [Needed("Choose what happens to them")], choices=options(TOGETHER))
    owner = Who("Owner", description="For “Give them to”. Empty gives them back.")
    due_on = Day("Day", description="For “Another day”.")
    words = Lines("Words", limit=LONGEST_OUTCOME, description="What changed, why not, or why a later day.")
