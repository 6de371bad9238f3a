"""One type's process in words: who is told when and how, what is asked, which clocks run, what closing needs.

For the Handbook, ``flask workflows explain`` and the declare page. Pure: how people are reached comes in as ``reach``.
"""

from dataclasses import dataclass

from app.workflows.book import Book, ClockKind, Condition, Level, Phase, Severity, Target, Visibility, Workflow
from app.workflows.phrases import (
    Reach,
    every,
    joined,
    moment_words,
    need_words,
    rule_words,
    target_words,
    targets_words,
    when_words,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an explanation: when or where, and what."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A type's process in words; with ``severity`` only what concerns an incident of it."""

    title: str
    severity: str
    who: tuple[Line, ...]
    promises: tuple[Line, ...]
    told: tuple[Line, ...]
    reminders: tuple[Line, ...]
    asked: tuple[Line, ...]
    checklists: tuple[Line, ...]
    clocks: tuple[Line, ...]
    closing: tuple[str, ...]


def explain(
    book: Book, workflow: Workflow, *, severity: Severity | None = None, reach: Reach | None = None
) -> Explanation:
    """Everything that this type does by itself or asks for."""
    return Explanation(
        title=f"{workflow.discipline_label}: {workflow.label}",
        severity=severity.label if severity else "",
        who=who_may(book, workflow),
        promises=tuple(promises(book, workflow, one) for one in ([severity] if severity else in_use(workflow))),
        told=who_is_told(book, workflow, severity=severity, reach=reach),
        reminders=reminders(book, workflow),
        asked=what_is_asked(workflow),
        checklists=which_steps(book, workflow, severity=severity),
        clocks=tuple(clock_line(workflow, one) for one in workflow.clocks),
        closing=what_closing_needs(workflow),
    )


def in_use(workflow: Workflow) -> list[Severity]:
    """The severities that can still be chosen, worst first."""
    return [one for one in workflow.severities if not one.retired]


def who_may(book: Book, workflow: Workflow) -> tuple[Line, ...]:
    """Who may declare it and who can see it."""
    by = joined(_group(book, slug) for slug in workflow.declare_by)
    if workflow.visibility is Visibility.PUBLIC:
        seen = "Everyone signed in."
    else:
        reporter = ["whoever declared it"] if workflow.reporter_sees else []
        groups = [_group(book, slug) for slug in workflow.visible_to]
        seen = f"Only {joined([*groups, *reporter, 'people who are added'])}."
    return (Line("May declare it", f"Only {by}." if by else "Everyone signed in."), Line("Can see it", seen))


def promises(book: Book, workflow: Workflow, severity: Severity) -> Line:
    """What a severity promises, in one sentence."""
    expects = severity.expects
    said = [
        f"somebody leads within {expects.lead_within.words}" if expects.lead_within else "",
        f"a first word to the customer within {expects.first_contact.words}" if expects.first_contact else "",
        f"a first update within {expects.first_update.words}" if expects.first_update else "",
        f"an update {every(expects.update_every)}" if expects.update_every else "",
        _review(workflow, severity),
        f"the page box ticked for {joined(_group(book, slug) for slug in expects.page)}" if expects.page else "",
    ]
    sentence = joined(part for part in said if part) or "nothing"
    return Line(severity.label, f"{sentence[:1].upper()}{sentence[1:]}.")


def _review(workflow: Workflow, severity: Severity) -> str:
    plan = workflow.reviews.get(severity.expects.review)
    if plan is None:
        return ""
    due = f" within {severity.expects.review_due.words}" if severity.expects.review_due else ""
    return f"{plan.label.lower()}{due}"


def who_is_told(
    book: Book, workflow: Workflow, *, severity: Severity | None = None, reach: Reach | None = None
) -> tuple[Line, ...]:
    """When something happens, who hears of it or is asked: announcement, rules, updates."""
    told = [Line("When it is declared", _announced(book, workflow, severity))]
    told += [
        Line(when_words(workflow, rule.when), _sentence(rule_words(book, workflow, rule, reach)))
        for rule in workflow.rules
        if may_hold(rule.when, workflow, severity)
    ]
    if workflow.update_to:
        to = targets_words(book, workflow, workflow.update_to, reach)
        told.append(Line("With each update", _sentence(f"tells {to}")))
    return tuple(told)


def reminders(book: Book, workflow: Workflow) -> tuple[Line, ...]:
    """Which reminders come when, and to whom; each stops when the thing is done."""
    found = []
    for nudge in workflow.nudges.values():
        if nudge.slug in _NUDGES and not nudge.off:
            to = joined(target_words(book, workflow, target) for target in nudge.to) or "the lead"
            after = f" for {nudge.after.words}" if nudge.after else ""
            again = f", again {every(nudge.repeat)}, {_times(nudge.at_most)}" if nudge.repeat else ""
            found.append(Line(_NUDGES[nudge.slug].format(after), _sentence(f"{to}{again}")))
    return tuple(found)


def _times(count: int) -> str:
    return f"at most {count} times" if count > 1 else "once only"


_NUDGES = {
    "no-severity": "While the severity is open{}",
    "no-lead": "While nobody leads{}",
    "no-summary": "While there is no summary{}",
    "role-empty": "While a required role is empty{}",
    "update-overdue": "When an update is late{}",
    "before-recovery": "Before a risky step of a checklist{}",
    "checklist-waiting": "When a checklist step is late{}",
    "clock-warning": "When a clock runs down{}",
    "long-shift": "When somebody has had a role{}",
    "take-a-break": "To take fifteen minutes, when the harm has stopped{}",
    "gone-quiet": "When nothing happens{}",
    "still-open": "While it is still open{}",
    "review-due": "When the review is late{}",
    "follow-up-due": "When a follow-up is late{}",
}


def _announced(book: Book, workflow: Workflow, severity: Severity | None) -> str:
    if workflow.visibility is Visibility.PRIVATE:
        members = joined(_group(book, slug) for slug in workflow.visible_to)
        return f"It is announced nowhere. {members or 'Nobody'} can see it from the first second."
    small = workflow.quiet or (severity is not None and severity.level <= Level.MINOR)
    loud = workflow.channel.announce_in or book.organisation.announce_in
    where = (book.organisation.quiet_announce_in or loud) if small else loud
    return f"Announced in {where}. Nobody is paged." if where else "It is announced nowhere. Nobody is paged."


def may_hold(when: Condition, workflow: Workflow, severity: Severity | None) -> bool:
    """Whether a condition can ever hold for this type, and for this severity where one is given."""
    if when.type and workflow.slug not in when.type:
        return False
    steps = [severity] if severity else in_use(workflow)
    return any(
        (not when.severity or one.slug in when.severity)
        and (not when.level or one.level in when.level)
        and (when.level_at_least is None or one.level >= when.level_at_least)
        for one in steps
    )


_WHERE = {
    "declare": "When declaring",
    "update": "With an update",
    "resolve": "When it is over",
    "close": "When closing",
    "review": "In the review",
}


def what_is_asked(workflow: Workflow) -> tuple[Line, ...]:
    """The type's own questions by where they are asked, and the decisions somebody must make."""
    asked = [
        Line(head, f"{joined(one.label for one in workflow.fields_asked_at(where))}.")
        for where, head in _WHERE.items()
        if workflow.fields_asked_at(where)
    ]
    if workflow.decisions:
        asked.append(Line("To be decided, with a reason", f"{joined(one.label for one in workflow.decisions)}."))
    return tuple(asked)


def which_steps(book: Book, workflow: Workflow, *, severity: Severity | None = None) -> tuple[Line, ...]:
    """Which checklist appears when, and what is on it."""
    found = []
    for one in workflow.checklists:
        if may_hold(one.when, workflow, severity):
            steps = [
                _step(book, workflow, step.text, step.role, step.due.words if step.due else "") for step in one.steps
            ]
            found.append(Line(f"{one.label} ({_lower(when_words(workflow, one.when))})", "; ".join(steps) + "."))
    return tuple(found)


def _step(book: Book, workflow: Workflow, text: str, role: str | None, due: str) -> str:
    who = target_words(book, workflow, Target("role", role)).removeprefix("the ") if role else ""
    by = ", ".join(part for part in (who, f"within {due}" if due else "") if part)
    return f"{text} ({by})" if by else text


def clock_line(workflow: Workflow, clock: ClockKind) -> Line:
    """How long a clock runs, from when, who turns it off, what meets it and which law wants it."""
    said = [f"{clock.after.words} from {moment_words(workflow, clock.starts)}"]
    if clock.no_later_than:
        moment, after = clock.no_later_than
        said.append(f"at most {after.words} from {moment_words(workflow, moment)}")
    if clock.runs_when:
        said.append(f"only {_lower(when_words(workflow, clock.runs_when).removeprefix('Always, '))}")
    if clock.decide:
        said.append(f"unless “{moment_words(workflow, clock.decide).strip('“”')}” is decided otherwise")
    if clock.warn:
        said.append(f"warns after {joined(each.words for each in clock.warn)}")
    if clock.met_by:
        said.append(f"done with {moment_words(workflow, clock.met_by)}")
    law = f" {clock.law.rstrip('.')}." if clock.law else ""
    return Line(clock.label, f"{_sentence('; '.join(said))}{law}")


def what_closing_needs(workflow: Workflow) -> tuple[str, ...]:
    """Everything that must be there before it is closed, in the order in which the path asks for it."""
    needs: dict[str, None] = {}
    for status in workflow.statuses:
        if status.retired or status.phase not in (Phase.LEARNING, Phase.CLOSED):
            continue
        needs.update(dict.fromkeys(need_words(workflow, need) for need in status.needs))
        asked = (one for one in workflow.fields if one.required_before == status.slug and not one.retired)
        needs.update(dict.fromkeys(f"an answer to “{one.label}”" for one in asked))
    return tuple(needs)


def _group(book: Book, slug: str) -> str:
    return book.groups[slug].label if slug in book.groups else slug


def _sentence(text: str) -> str:
    ended = text.endswith((".", ".”", "?”", "!”"))
    return f"{text[:1].upper()}{text[1:]}{'' if ended else '.'}" if text else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
