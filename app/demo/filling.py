"""What people enter when a field, a decision or a status asks: from the story where it says so, else what is likely."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from app.demo import reviewing
from app.demo.course import Course
from app.demo.stories import answers, say
from app.incidents.models import ChecklistItem
from app.incidents.operations import actions, decisions, document, lifecycle, roles, steps
from app.incidents.queries import actions_of, checklist_of, risk_of
from app.incidents.rules.needs import Missing
from app.incidents.rules.promises import severity_like
from app.workflows.book import Field, FieldKind, Level, Phase, Role, Status, Workflow
from app.workflows.live import current_book


def value_for(course: Course, field: Field, at: datetime) -> Any:
    """What somebody would enter here, as a form stores it."""
    told = course.story.fields.get(field.slug)
    if told is not None:
        return _stored(told, field)
    if field.kind in _LIKELY:
        return _LIKELY[field.kind](course, field, at)
    written = answers()["fields"]
    return course.rng.choice(written.get(field.slug) or written.get(field.kind, written["text"]))


def asked_at_declare(course: Course, at: datetime) -> dict[str, Any]:
    """What the reporter fills in of what the form asks."""
    asked = course.workflow.fields_asked_at("declare")
    return {one.slug: value_for(course, one, at) for one in asked if one.slug in _known(course) or course.chance(0.6)}


def _known(course: Course) -> set[str]:
    known = set(course.story.fields)
    if course.story.site:
        known |= {one.slug for one in course.workflow.fields if one.means == "site"}
    # The law's time counts from what the reporter says first.
    return known | {one.starts for one in course.workflow.clocks}


def fill(course: Course, at: datetime) -> None:
    """Enter what the story knows and nobody has entered yet."""
    has, wanted = course.incident.fields or {}, {}
    starts = {one.starts for one in course.workflow.clocks}
    for one in course.workflow.fields:
        if one.retired or one.kind is FieldKind.DECISION or has.get(one.slug) is not None or one.shown_when:
            continue
        if one.slug in course.story.fields or (one.slug in starts and one.ask_at) or _often(course, one):
            wanted[one.slug] = value_for(course, one, at)
    wanted = {slug: value for slug, value in wanted.items() if value not in (None, "", [])}
    if wanted:
        document.change_fields(course.incident, wanted, by=course.lead, at=at)


def _often(course: Course, field: Field) -> bool:
    if field.kind in (FieldKind.DATETIME, FieldKind.DATE, FieldKind.PERSON, FieldKind.TEAM):
        return False
    return bool({"update", "resolve"} & set(field.ask_at)) and course.chance(0.35)


def decide(course: Course, question: Field, at: datetime) -> str:
    """Let somebody decide, with a reason; says what."""
    said = answers()["decisions"].get(question.slug, {})
    usable = [one.slug for one in question.options if not one.retired]
    known = [slug for slug in usable if slug in said]
    if not known:
        value, reason = usable[0], "Agreed among those who had to."
    else:
        (value,) = course.rng.choices(known, [said[slug]["parts"] for slug in known])
        reason = course.rng.choice(said[value]["reasons"])
    by = course.rng.choice([course.lead, *course.roles.values()])
    decisions.decide(course.incident, question, value=value, reason=reason, by=by, at=at)
    return str(value)


def provide(course: Course, missing: Iterable[Missing], at: datetime) -> None:
    """Put there what a status asks for; what only upper rooms or time can bring stays missing."""
    for one in missing:
        _PROVIDE.get(one.need.kind, _nothing)(course, one, at)


def enter(course: Course, to: Status, at: datetime, *, without: str = "") -> None:
    """Enter a step, with what it asks for put there first.

    :raises StillMissing: something cannot be put there, and ``without`` does not say why to go on.
    """
    try:
        lifecycle.change_status(course.incident, to=to, by=course.lead, at=at)
    except lifecycle.StillMissing as refused:
        provide(course, refused.missing, at)
        lifecycle.change_status(course.incident, to=to, by=course.lead, at=at, without=without)


def give_role(course: Course, role: Role, at: datetime) -> None:
    """Give a free role to somebody who may hold it."""
    if role.slug in course.roles:
        return
    person = course.holder_for(role, at=at)
    if person is None:
        return
    by = course.roles.get("lead", person)
    roles.assign(course.incident, role, to=person, by=by, at=at)
    course.roles[role.slug] = person


def set_severity(course: Course, at: datetime) -> None:
    """Say how bad it is, as bad as this one is meant to be."""
    wanted = severity_like(course.workflow, Level(course.level))
    if wanted is not None and wanted.slug != course.incident.severity:
        why = course.rng.choice(answers()["said"]["severity"])
        course.clocks = None
        lifecycle.change_severity(course.incident, to=wanted, by=course.lead, at=at, why=why)


def tick_all(course: Course, at: datetime) -> None:
    """Tick every step that is still open, a few minutes apart."""
    open_ones = [one for one in checklist_of(course.incident) if one.done_at is None]
    for number, item in enumerate(open_ones):
        tick(course, item, at - timedelta(minutes=len(open_ones) - number))


def tick(course: Course, item: ChecklistItem, at: datetime) -> None:
    """Tick one step, by whoever holds its role."""
    steps.tick(item, by=course.roles.get(item.role or "", course.lead), at=max(at, item.appeared_at))


def rate_risks(course: Course, at: datetime) -> None:
    """Fill in every risk rating that was asked for."""
    for asked in risk_of(course.incident):
        rating = next((one for one in course.workflow.risk_ratings if one.slug == asked.rating_slug), None)
        if asked.rating is None and rating is not None:
            chosen = {one.slug: one.options[_how_bad(course, len(one.options))].slug for one in rating.questions}
            decisions.rate_risk(asked, course.incident, rating, chosen, by=course.lead, at=at)


def _how_bad(course: Course, options: int) -> int:
    return min(options - 1, max(0, course.level - 3) + (1 if course.chance(0.4) else 0))


def finish_actions(course: Course, at: datetime) -> None:
    """Finish what is still to be done; some of it turns out to be needless."""
    for action in actions_of(course.incident):
        if action.done_at is None:
            by = action.owner or course.lead
            (actions.drop if course.chance(0.12) else actions.finish)(action, by=by, at=at)


def _role(course: Course, missing: Missing, at: datetime) -> None:
    give_role(course, course.workflow.role(missing.need.slug or "lead"), at)


def _severity(course: Course, _missing: Missing, at: datetime) -> None:
    set_severity(course, at)


def _summary(course: Course, _missing: Missing, at: datetime) -> None:
    document.change_summary(course.incident, to=course.story.summary, by=course.lead, at=at)


def _impact(course: Course, _missing: Missing, at: datetime) -> None:
    document.change_impact(course.incident, to=course.story.impact, by=course.anybody(), at=at)


def _services(course: Course, _missing: Missing, at: datetime) -> None:
    book = current_book()
    slug = next((one for one in course.story.services if one in book.services), next(iter(book.services)))
    document.set_service(course.incident, book.service(slug), state="affected", by=course.lead, at=at)


def _field(course: Course, missing: Missing, at: datetime) -> None:
    field = course.workflow.field(missing.need.slug)
    value = value_for(course, field, at)
    document.change_fields(course.incident, {field.slug: value}, by=course.lead, at=at)


def _decision(course: Course, missing: Missing, at: datetime) -> None:
    decide(course, course.workflow.field(missing.need.slug), at)


def _moment(course: Course, missing: Missing, at: datetime) -> None:
    document.change_moment(course.incident, missing.need.slug, to=at, by=course.lead, at=at)


def _nothing(course: Course, missing: Missing, at: datetime) -> None:
    """What is missing belongs to an upper room, or only time can bring it."""


_PROVIDE: dict[str, Callable[[Course, Missing, datetime], None]] = {
    "lead": _role,
    "role": _role,
    "severity": _severity,
    "summary": _summary,
    "impact": _impact,
    "services": _services,
    "field": _field,
    "decision": _decision,
    "moment": _moment,
    "checklists": lambda course, _missing, at: tick_all(course, at),
    "actions": lambda course, _missing, at: finish_actions(course, at),
    "risk": lambda course, _missing, at: rate_risks(course, at),
    "review": lambda course, _missing, at: reviewing.settle(course, at),
}


def _stored(told: Any, field: Field) -> Any:
    if field.kind is FieldKind.MONEY:
        return str(told)
    return list(told) if isinstance(told, tuple) else told


def _moment_text(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _when(course: Course, field: Field, at: datetime) -> str:
    before = timedelta(minutes=course.rng.randrange(0, 40)) if "declare" not in field.ask_at else timedelta(0)
    return _moment_text(min(course.began, at) - before)


def _choice(course: Course, field: Field, _at: datetime) -> str:
    usable = [one for one in field.options if not one.retired]
    if field.means == "site" and course.story.site:
        usable = [one for one in usable if one.label == course.story.site] or usable
    # A book names the usual answers first.
    return course.rng.choices(usable, [1 / place for place in range(1, len(usable) + 1)])[0].slug


def _several(course: Course, field: Field, _at: datetime) -> list[str]:
    usable = [one.slug for one in field.options if not one.retired]
    return sorted(course.rng.sample(usable[:5], min(2, len(usable))), key=usable.index)


_LIKELY: dict[FieldKind, Callable[[Course, Field, datetime], Any]] = {
    FieldKind.NUMBER: lambda course, _field, _at: course.rng.choice((0, 1, 3, 12, 27, 40, 180)),
    FieldKind.MONEY: lambda course, _field, _at: str(course.rng.choice((120, 340, 900, 1_850, 4_200))),
    FieldKind.CHOICE: _choice,
    FieldKind.MANY_CHOICE: _several,
    FieldKind.YES_NO: lambda _course, _field, _at: False,
    FieldKind.PERSON: lambda course, _field, _at: course.anybody().key,
    FieldKind.TEAM: lambda course, _field, _at: course.team,
    FieldKind.SERVICE: lambda _course, _field, _at: next(iter(current_book().services)),
    FieldKind.DATE: lambda _course, _field, at: (at + timedelta(days=10)).date().isoformat(),
    FieldKind.DATETIME: _when,
}


def learning_step(workflow: Workflow) -> Status | None:
    """The step at which it is over and learned from."""
    return workflow.first_status(Phase.LEARNING)


def sentence(course: Course, kind: str) -> str:
    """Something people say in such a moment, with this story's words in it."""
    told = course.story.told or course.story.summary
    return say("said", kind, course.rng, told=told, helped=course.story.helped)
