"""The book's conditions, needs and targets in words that a colleague reads. Pure."""

from collections.abc import Callable, Iterable

from app.workflows.book import (
    Book,
    Condition,
    FieldKind,
    Level,
    Need,
    Option,
    Rule,
    Target,
    UnknownSlug,
    Workflow,
)
from app.workflows.durations import Duration
from app.workflows.vocabulary import EVENT_WORDS, MOMENT_WORDS

Reach = Callable[[Target], str]
"""How a target is reached now (“by e-mail”, “Slack is not connected”); empty when that goes without saying."""

SAY_WORDS = {"full": "in full", "headline": "with the title only", "reference_only": "with the reference only"}

_PLAIN_NEEDS = {
    "lead": "a lead",
    "severity": "a severity",
    "summary": "a summary",
    "impact": "the impact",
    "services": "the affected services",
    "clocks": "every clock met or turned off",
    "checklists": "every checklist step ticked or waived",
    "actions": "every action done",
    "review": "the review published or waived",
    "follow-ups": "every follow-up owned",
}


def joined(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    said = list(words)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {last} {said[-1]}" if said else ""


def every(length: Duration) -> str:
    """``every hour``, ``every 2 hours``."""
    return f"every {length.words.removeprefix('1 ')}"


def target_words(book: Book, workflow: Workflow, target: Target) -> str:
    """Whom a target means: a group's or role's label, a channel's name."""
    if target.kind == "group":
        group = book.groups.get(target.slug)
        return group.label if group else target.slug
    if target.kind == "role":
        return next((f"the {_lower(one.label)}" for one in workflow.roles if one.slug == target.slug), target.slug)
    return {"members": "everyone on the incident", "reporter": "whoever declared it"}.get(target.kind, target.slug)


def targets_words(book: Book, workflow: Workflow, targets: Iterable[Target], reach: Reach | None = None) -> str:
    """Several targets in one breath, each with how it is reached where that is worth saying."""
    said = []
    for target in targets:
        way = reach(target) if reach else ""
        said.append(target_words(book, workflow, target) + (f" ({way})" if way else ""))
    return joined(said)


def need_words(workflow: Workflow, need: Need) -> str:
    """What a status needs, as something that one could go and get."""
    if need.kind in _PLAIN_NEEDS:
        return _PLAIN_NEEDS[need.kind]
    try:
        if need.kind == "role":
            return f"somebody as {_lower(workflow.role(need.slug).label)}"
        if need.kind in ("field", "decision"):
            asked = "the decision" if need.kind == "decision" else "an answer to"
            return f"{asked} “{workflow.field(need.slug).label}”"
    except UnknownSlug:
        return need.slug
    return f"the time of {moment_words(workflow, need.slug)}" if need.kind == "moment" else str(need)


def moment_words(workflow: Workflow, slug: str) -> str:
    """What a moment is called: a built-in one, a field's label, a clock that was met, or the slug in plain letters."""
    if slug in MOMENT_WORDS:
        return MOMENT_WORDS[slug]
    if slug.startswith("clock:"):
        label = next((one.label for one in workflow.clocks if one.slug == slug.removeprefix("clock:")), slug)
        return f"“{label}” being done"
    label = next((one.label for one in workflow.fields if one.slug == slug), "")
    return f"“{label}”" if label else slug.removesuffix("_at").replace("_", " ").replace("-", " ")


def when_words(workflow: Workflow, when: Condition) -> str:
    """A condition as the beginning of a sentence: *When the severity is set, major or worse*."""
    about = _about(workflow, when)
    head = joined(_events(when), "or") or "Always"
    if len(when.event) == 1 and (telling := _TELLING.get(when.event[0])) and about.get(telling[0]):
        head = telling[1].format(about.pop(telling[0]))
    known = when.decision if len(when.decision) == 1 else ()
    answers = []
    for slug, values in when.field.items():
        asked = "it" if slug in known else f"“{_asked(workflow, slug)}”"
        answers.append(f"if {asked} is {joined(_answers(workflow, slug, values), 'or')}")
    return ", ".join([head, *(each for each in about.values() if each), *answers])


_TELLING = {
    "role_assigned": ("role", "When somebody becomes {}"),
    "status_set": ("status", "When it becomes {}"),
    "keyword": ("words", "When somebody writes {}"),
    "clock_started": ("clock", "When the clock {} starts"),
    "clock_warned": ("clock", "When the clock {} runs down"),
    "clock_missed": ("clock", "When the clock {} is missed"),
    "checklist_done": ("checklist", "When the checklist {} is done"),
    "decision_made": ("decision", "When {} is decided"),
}
"""Events that read better with what they are about in them."""


def _events(when: Condition) -> list[str]:
    said = [EVENT_WORDS.get(event, event) for event in when.event]
    return said[:1] + [_lower(each) for each in said[1:]]


def _about(workflow: Workflow, when: Condition) -> dict[str, str]:
    """What a condition says besides events and answers, each part in words."""
    levels = [one.slug for one in when.level]
    if when.level_at_least is not None:
        worse = "" if when.level_at_least is Level.CRITICAL else " or worse"
        levels = [when.level_at_least.slug + worse]
    return {
        "level": joined(levels, "or"),
        "severity": _labels(when.severity, {one.slug: one.label for one in workflow.severities}),
        "status": _labels(when.status, {one.slug: one.label for one in workflow.statuses}),
        "role": joined((_role(workflow, slug) for slug in when.role), "or"),
        "clock": _labels(when.clock, {one.slug: one.label for one in workflow.clocks}),
        "checklist": _labels(when.checklist, {one.slug: one.label for one in workflow.checklists}),
        "decision": _labels(when.decision, {one.slug: one.label for one in workflow.fields}),
        "phase": joined((phase.value for phase in when.phase), "or"),
        "mode": joined((mode.replace("_", "-") for mode in when.mode), "or"),
        "words": _labels(when.words, {}),
    }


def _labels(slugs: tuple[str, ...], labels: dict[str, str]) -> str:
    return joined((f"“{labels.get(slug, slug)}”" for slug in slugs), "or")


def _role(workflow: Workflow, slug: str) -> str:
    return next((_lower(one.label) for one in workflow.roles if one.slug == slug), slug)


def _asked(workflow: Workflow, slug: str) -> str:
    labels = {one.slug: one.label for one in workflow.fields}
    labels |= {one.slug: one.label for one in workflow.risk_ratings}
    if slug in labels:
        return labels[slug]
    questions = (question for rating in workflow.risk_ratings for question in rating.questions)
    return next((question.ask for question in questions if question.slug == slug), slug)


def _answers(workflow: Workflow, slug: str, values: tuple[object, ...]) -> list[str]:
    field = next((one for one in workflow.fields if one.slug == slug), None)
    options: list[Option] = list(field.options) if field else []
    options += [option for one in workflow.risk_ratings if one.slug == slug for option in one.ratings]
    options += [
        option
        for one in workflow.risk_ratings
        for each in one.questions
        if each.slug == slug
        for option in each.options
    ]
    labels = {option.slug: option.label for option in options}
    if field is not None and field.kind is FieldKind.YES_NO:
        # Both spellings of a switch stand in the condition; one of them is enough to read.
        values = tuple(value for value in values if not isinstance(value, bool))
    return [_lower(labels.get(str(value), str(value))) for value in values]


def rule_words(book: Book, workflow: Workflow, rule: Rule, reach: Reach | None = None) -> str:
    """What a rule does, as the end of a sentence that ``when_words`` begins."""
    said = []
    if rule.tell:
        added = ", who become members" if rule.grant else ""
        said.append(f"tells {targets_words(book, workflow, rule.tell, reach)}{added}, {SAY_WORDS[rule.say]}")
    if rule.ask:
        asked = target_words(book, workflow, Target("role", rule.ask_of))
        said.append(f"asks {asked}: {_asked(workflow, rule.ask)}")
    if rule.add_checklist:
        label = next((one.label for one in workflow.checklists if one.slug == rule.add_checklist), rule.add_checklist)
        said.append(f"brings the checklist “{label}”")
    if rule.offer_linked:
        linked = book.workflows.get(rule.offer_linked)
        said.append(f"offers a linked incident: “{linked.label if linked else rule.offer_linked}”")
    if rule.invite:
        said.append(f"invites {targets_words(book, workflow, rule.invite, reach)} to the channel")
    if rule.say_in_channel:
        said.append(f"says “{rule.say_in_channel}”")
    if rule.archive_channel_after:
        said.append(f"puts the channel away after {rule.archive_channel_after.words}")
    because = f", because {_lower(rule.because.rstrip('.'))}" if rule.because else ""
    return joined(said) + because


def _lower(label: str) -> str:
    """A label inside a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
