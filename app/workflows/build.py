"""Entries made into the book's own objects. Everything was checked before: nothing here refuses anything."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from app.workflows import book, entries, vocabulary
from app.workflows.durations import Duration, Unit
from app.workflows.inherit import slug_of

ONLY_BY_RULE = "added_by_rule"
"""The event of a checklist that only a rule adds; nothing ever raises it."""


def humanised(slug: str) -> str:
    """The label of a slug that has none: ``our-alert`` is *Our alert*."""
    words = slug.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def level(name: str | None) -> book.Level | None:
    """The level of a name, none for none."""
    return None if name is None else book.Level.of(name)


def condition(when: entries.When | None, fields: Mapping[str, entries.FieldEntry]) -> book.Condition:
    """A condition, always holding where there is none."""
    if when is None:
        return book.Condition()
    return book.Condition(
        event=tuple(when.event),
        level_at_least=level(when.level_at_least),
        level=tuple(book.Level.of(each) for each in when.level),
        severity=tuple(when.severity),
        type=tuple(when.type),
        status=tuple(when.status),
        phase=tuple(book.Phase(each) for each in when.phase),
        mode=tuple(when.mode),
        role=tuple(when.role),
        clock=tuple(when.clock),
        checklist=tuple(when.checklist),
        decision=tuple(when.decision),
        words=tuple(when.words),
        field={slug: _answers(fields.get(slug), values) for slug, values in when.field.items()},
    )


_SWITCH: Mapping[object, tuple[object, ...]] = {
    True: (True, "yes"),
    False: (False, "no"),
    "yes": (True, "yes"),
    "no": (False, "no"),
}


def _answers(field: entries.FieldEntry | None, values: list[Any]) -> tuple[object, ...]:
    # Yes and no may be kept as words or as switches, and the file may say either.
    if field is not None and field.kind == "yes_no":
        return tuple(each for value in values for each in _SWITCH.get(value, (value,)))
    return tuple(values)


def options(said: Iterable[entries.OptionEntry]) -> tuple[book.Option, ...]:
    """Choices, each with a label."""
    return tuple(book.Option(one.slug, one.label or humanised(one.slug), one.hint or "", one.retired) for one in said)


def _kind_options(kind: str, said: list[entries.OptionEntry]) -> tuple[book.Option, ...]:
    if not said and kind in ("yes_no", "decision"):
        return (book.Option("yes", "Yes"), book.Option("no", "No"))
    return options(said)


def severity(said: entries.SeverityEntry) -> book.Severity:
    """A step of the scale."""
    return book.Severity(
        slug=said.slug,
        label=said.label or humanised(said.slug),
        level=book.Level.of(said.level or "trivial"),
        criteria=tuple(said.criteria),
        expects=_expectation(said.expects or entries.ExpectsEntry()),
        retired=said.retired,
    )


def _expectation(said: entries.ExpectsEntry) -> book.Expectation:
    return book.Expectation(
        lead_within=said.lead_within,
        update_every=said.update_every,
        first_update=said.first_update,
        first_contact=said.first_contact,
        page=tuple(said.page),
        review=said.review or "none",
        review_due=said.review_due,
        follow_ups_due=said.follow_ups_due,
    )


def role(said: entries.RoleEntry) -> book.Role:
    """A responsibility."""
    return book.Role(
        slug=said.slug,
        label=said.label or humanised(said.slug),
        duties=tuple(said.duties),
        required_from=level(said.required_from),
        not_same_as=tuple(said.not_same_as),
        held_by=tuple(said.held_by),
        means=said.means,
        retired=said.retired,
    )


def status(said: entries.StatusEntry) -> book.Status:
    """A step of the lifecycle."""
    return book.Status(
        slug=said.slug,
        label=said.label or humanised(said.slug),
        phase=book.Phase(said.phase or "active"),
        hint=said.hint or "",
        needs=tuple(said.needs),
        marks=tuple(said.marks),
        moves=tuple(said.moves),
        retired=said.retired,
    )


def field(said: entries.FieldEntry, fields: Mapping[str, entries.FieldEntry]) -> book.Field:
    """A question of the discipline's own."""
    kind = said.kind or "text"
    return book.Field(
        slug=said.slug,
        label=said.label or humanised(said.slug),
        kind=book.FieldKind(kind),
        ask_at=tuple(said.ask_at),
        required_before=said.required_before,
        required_when=condition(said.required_when, fields) if said.required_when else None,
        shown_when=condition(said.shown_when, fields) if said.shown_when else None,
        options=_kind_options(kind, said.options),
        unit=said.unit or "",
        help=said.help or "",
        means=said.means,
        sensitive=said.sensitive,
        reason_required=kind == "decision" or said.reason == "required",
        is_moment=kind == "datetime" if said.moment is None else said.moment,
        retired=said.retired,
    )


def checklist(said: entries.ChecklistEntry, fields: Mapping[str, entries.FieldEntry]) -> book.Checklist:
    """Steps that appear by an event, or by a rule alone."""
    slug = slug_of(said) or "checklist"
    return book.Checklist(
        slug=slug,
        label=said.label or humanised(slug),
        when=condition(said.when, fields) if said.when else book.Condition(event=(ONLY_BY_RULE,)),
        steps=tuple(book.ChecklistStep(step.text, step.role, step.due, step.risky) for step in said.items),
    )


def clock(
    slug: str, said: entries.ClockEntry, calendar: str | None, fields: Mapping[str, entries.FieldEntry]
) -> book.ClockKind:
    """A deadline; its business days count by its own calendar or the workflow's."""
    starts = said.starts or "declared_at"
    return book.ClockKind(
        slug=slug,
        label=said.label or humanised(slug),
        starts=starts,
        after=said.after or Duration(1, Unit.DAYS),
        calendar=said.calendar or calendar,
        warn=tuple(said.warn),
        decide=said.decide,
        off_when=tuple(said.off_when),
        runs_when=condition(said.runs_when, fields) if said.runs_when else None,
        met_by=said.met_by,
        no_later_than=(said.no_later_than.starts, said.no_later_than.after) if said.no_later_than else None,
        law=said.law or "",
        owner=said.owner or "lead",
    )


def rule(said: entries.RuleEntry, fields: Mapping[str, entries.FieldEntry], line: int) -> book.Rule:
    """What happens when something happens; ``line`` is where it stands."""
    return book.Rule(
        slug=said.slug or _name_of(said),
        when=condition(said.when, fields),
        tell=tuple(said.tell),
        grant=said.grant,
        say=said.say,
        ask=said.ask,
        ask_of=said.ask_of,
        say_in_channel=said.say_in_channel or "",
        once=_once(said),
        add_checklist=said.add_checklist,
        offer_linked=said.offer_linked,
        carry=tuple(said.carry),
        invite=tuple(said.invite),
        archive_channel_after=said.archive_channel_after,
        because=said.because or "",
        line=line,
    )


def _once(said: entries.RuleEntry) -> bool:
    if said.once is not None:
        return said.once
    return not (said.when and vocabulary.COUNTS_ANEW & set(said.when.event))


def _name_of(said: entries.RuleEntry) -> str:
    # A rule remembers what it has done once by its slug, so the slug may not depend on its position in the file.
    event = said.when.event[0] if said.when and said.when.event else "rule"
    content = repr(_said(said))
    return f"{event.replace('_', '-')}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _said(value: object) -> object:
    if isinstance(value, entries.Entry):
        return sorted((name, _said(getattr(value, name))) for name in value.model_fields_set)
    return [str(each) for each in value] if isinstance(value, list) else str(value)


def question(slug: str, said: entries.QuestionEntry) -> book.Question:
    """A question of a review, with its columns."""
    return book.Question(
        slug=slug,
        ask=said.ask,
        kind=said.kind,
        options=_kind_options(said.kind, said.options),
        columns=tuple(
            book.Question(one.slug, one.label or humanised(one.slug), one.kind, options(one.options), means=one.means)
            for one in said.columns
        ),
        means=said.means,
        sealed_for=tuple(said.sealed_for),
        required=said.required,
        help=said.help or "",
    )


def risk_rating(said: entries.RiskRatingEntry) -> book.RiskRating:
    """A matrix; each of its questions must be answered."""
    return book.RiskRating(
        slug=said.slug,
        label=said.label or humanised(said.slug),
        questions=tuple(
            book.Question(one.slug, one.ask or humanised(one.slug), "choice", options(one.options), required=True)
            for one in said.questions
        ),
        ratings=options(said.ratings),
    )


def nudge(slug: str, said: entries.NudgeEntry) -> book.NudgeTiming:
    """When a nudge speaks."""
    return book.NudgeTiming(slug, said.after, said.repeat, said.at_most, tuple(said.to), said.off)
