"""How a type is run, as rows that a page draws: severities, the path, roles, checklists, clocks. Pure."""

from dataclasses import dataclass

from app.workflows.book import (
    Book,
    Checklist,
    ClockKind,
    Condition,
    Layer,
    Level,
    Phase,
    Role,
    Severity,
    Status,
    Target,
    Workflow,
)
from app.workflows.build import ONLY_BY_RULE
from app.workflows.durations import Duration
from app.workflows.explain import in_use
from app.workflows.phrases import joined, moment_words, need_words, target_words, when_words

LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Step:
    """One severity: how to tell that it is this one, and what is then promised. Empty words: nothing is."""

    severity: Severity
    lead: str
    first: tuple[str, ...]
    updates: str
    page: str
    review: str
    review_due: str
    follow_ups: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One status of the path: what it is, what must be there before, what is noted on entering, where one may go."""

    status: Status
    needs: str
    notes: str
    onward: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One role: what it is for, from when on somebody must hold it, and who may."""

    role: Role
    marks: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Todo:
    """One step of a checklist: the text, and by whom and when."""

    text: str
    by: str
    risky: bool


@dataclass(frozen=True, slots=True)
class Todos:
    """One checklist and when it appears."""

    slug: str
    label: str
    when: str
    steps: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock, in pairs of head and words; ``law`` is where its limit comes from."""

    slug: str
    label: str
    lines: tuple[tuple[str, str], ...]
    law: str


def severities(book: Book, workflow: Workflow) -> tuple[Step, ...]:
    """The scale of harm, worst first."""
    return tuple(_step(book, workflow, one) for one in in_use(workflow))


def _step(book: Book, workflow: Workflow, severity: Severity) -> Step:
    expects = severity.expects
    plan = workflow.reviews.get(expects.review)
    first = {"first update": expects.first_update, "the customer hears": expects.first_contact}
    return Step(
        severity=severity,
        lead=_length(expects.lead_within),
        first=tuple(f"{what} within {length.words}" for what, length in first.items() if length),
        updates=_length(expects.update_every),
        page=joined(group_label(book, slug) for slug in expects.page),
        review=plan.label if plan else "",
        review_due=_length(expects.review_due) if plan else "",
        follow_ups=_length(expects.follow_ups_due),
    )


def path(workflow: Workflow) -> tuple[Stop, ...]:
    """The steps of the lifecycle in their order, the ends that every type has last."""
    return tuple(_stop(workflow, one) for one in workflow.statuses if not one.retired)


def _stop(workflow: Workflow, status: Status) -> Stop:
    asked = [one for one in workflow.fields if one.required_before == status.slug and not one.retired]
    needs = [need_words(workflow, need) for need in status.needs] + [f"an answer to “{one.label}”" for one in asked]
    onward = [one.label for one in workflow.statuses if one.slug in status.moves and not one.retired]
    return Stop(
        status=status,
        needs=joined(dict.fromkeys(needs)),
        notes=joined(moment_words(workflow, slug) for slug in status.marks),
        onward=_onward(status, onward),
    )


def _onward(status: Status, labels: list[str]) -> str:
    if status.phase.is_end and status.phase is not Phase.CLOSED:
        return ""
    return f"to {joined(labels, 'or')} only" if status.moves else ""


def roles(book: Book, workflow: Workflow) -> tuple[Responsibility, ...]:
    """Who does what, in the order of the file."""
    return tuple(_responsibility(book, workflow, one) for one in workflow.roles if not one.retired)


def _responsibility(book: Book, workflow: Workflow, role: Role) -> Responsibility:
    marks = [_required(role)]
    origin = workflow.origins.get(f"roles/{role.slug}")
    if origin is not None and origin.layer is Layer.TYPE:
        marks.append("this type")
    who = []
    if role.held_by:
        who.append(f"Held by people of {joined((group_label(book, slug) for slug in role.held_by), 'or')}.")
    if role.not_same_as:
        others = joined((target_words(book, workflow, Target("role", slug)) for slug in role.not_same_as), "or")
        who.append(f"Never the same person as {others}.")
    return Responsibility(role, tuple(mark for mark in marks if mark), tuple(who))


def _required(role: Role) -> str:
    if role.slug == LEAD:
        return "leads, always"
    if role.required_from is None:
        return "when it helps"
    if role.required_from is Level.TRIVIAL:
        return "always"
    return "when critical" if role.required_from is Level.CRITICAL else f"from {role.required_from.slug} on"


def checklists(book: Book, workflow: Workflow) -> tuple[Todos, ...]:
    """The steps that appear by themselves, and when."""
    return tuple(_todos(book, workflow, one) for one in workflow.checklists)


def _todos(book: Book, workflow: Workflow, checklist: Checklist) -> Todos:
    steps = []
    for step in checklist.steps:
        role = target_words(book, workflow, Target("role", step.role)).removeprefix("the ") if step.role else ""
        by = ", ".join(part for part in (role, f"within {step.due.words}" if step.due else "") if part)
        steps.append(Todo(step.text, f"{by[:1].upper()}{by[1:]}", step.risky))
    return Todos(checklist.slug, checklist.label, appears(workflow, checklist.when), tuple(steps))


def appears(workflow: Workflow, when: Condition) -> str:
    """When something appears, as a sentence."""
    return "When a rule asks for it." if ONLY_BY_RULE in when.event else f"{when_words(workflow, when)}."


def clocks(book: Book, workflow: Workflow) -> tuple[Deadline, ...]:
    """The deadlines, and what turns each on, off and done."""
    return tuple(_deadline(book, workflow, one) for one in workflow.clocks)


def _deadline(book: Book, workflow: Workflow, clock: ClockKind) -> Deadline:
    lines = [("Runs", _runs(workflow, clock))]
    if clock.runs_when:
        lines.append(("Only", when_words(workflow, clock.runs_when).removeprefix("Always, ")))
    if clock.decide:
        lines.append(("Decided by", _decided(workflow, clock)))
    if clock.warn:
        lines.append(("Warns", f"after {joined(each.words for each in clock.warn)}"))
    if clock.met_by:
        lines.append(("Done with", moment_words(workflow, clock.met_by)))
    lines.append(("Watched by", target_words(book, workflow, Target("role", clock.owner))))
    return Deadline(clock.slug, clock.label, tuple(lines), clock.law)


def _runs(workflow: Workflow, clock: ClockKind) -> str:
    said = f"{clock.after.words} from {moment_words(workflow, clock.starts)}"
    if clock.no_later_than:
        moment, after = clock.no_later_than
        said += f", at most {after.words} from {moment_words(workflow, moment)}"
    return said


def _decided(workflow: Workflow, clock: ClockKind) -> str:
    field = workflow.field(clock.decide) if clock.decide in {one.slug for one in workflow.fields} else None
    if field is None:
        return moment_words(workflow, clock.decide or "")
    answers = [one.label.lower() for one in field.options if one.slug in clock.off_when]
    return f"“{field.label}”" + (f"; {joined(answers, 'or')} turns it off" if answers else "")


def group_label(book: Book, slug: str) -> str:
    """What a group is called."""
    return book.groups[slug].label if slug in book.groups else slug


def _length(duration: Duration | None) -> str:
    return duration.words if duration else ""
