"""Cross-checks of names: whatever a type refers to must be there, in use, and of the right kind."""

from app.workflows.assemble import is_built_in, presets_of
from app.workflows.book import Need, Target
from app.workflows.entries import (
    ClockEntry,
    FieldEntry,
    OptionEntry,
    OwnQuestionEntry,
    Path,
    QuestionEntry,
    RuleEntry,
    When,
    listed,
)
from app.workflows.problems import meant
from app.workflows.scope import Names, Scope
from app.workflows.vocabulary import CHOICE_KINDS, CLOSE_NEEDS, NO_REVIEW


def check_references(scope: Scope) -> None:
    """Report every name that a type uses and that means nothing there."""
    process = scope.process
    scope.refer_all(scope.groups, process.visible_to, process.path("visible_to"))
    scope.refer_all(scope.groups, process.declare_by, process.path("declare_by"))
    scope.refer_all(scope.groups, listed(process.escalate_to), process.path("escalate_to"))
    if process.calendar:
        scope.refer(Names("calendar", tuple(scope.file.calendars)), process.calendar, process.path("calendar"))
    if process.update:
        _targets(scope, process.update.to, process.update.path("to"))
    for one in process.nudges.values():
        _targets(scope, one.to, one.path("to"))
    _severities(scope)
    _roles(scope)
    _statuses(scope)
    _fields(scope)
    _checklists(scope)
    _clocks(scope)
    for rule in listed(process.rules):
        _rule(scope, rule)
    _reviews(scope)
    _follow_ups(scope)


def _targets(scope: Scope, targets: list[Target], path: Path) -> None:
    for position, target in enumerate(targets):
        if target.kind == "group":
            scope.refer(scope.groups, target.slug, (*path, position))
        elif target.kind == "role":
            scope.refer(scope.roles, target.slug, (*path, position))


def _severities(scope: Scope) -> None:
    presets = Names("review preset", (NO_REVIEW, *presets_of(scope.process, scope.library)))
    for one in listed(scope.process.severities):
        if one.expects:
            scope.refer_all(scope.groups, one.expects.page, one.expects.path("page"))
            if one.expects.review:
                scope.refer(presets, one.expects.review, one.expects.path("review"))


def _roles(scope: Scope) -> None:
    for one in listed(scope.process.roles):
        scope.refer_all(scope.groups, one.held_by, one.path("held_by"))
        scope.refer_all(scope.roles, one.not_same_as, one.path("not_same_as"))
        if one.slug in one.not_same_as:
            thing = f'role "{one.slug}" may not be held together with itself'
            scope.report(one.path("not_same_as"), thing, "Name other roles.")


def _statuses(scope: Scope) -> None:
    for one in listed(scope.process.statuses):
        scope.refer_all(scope.statuses, one.moves, one.path("moves"))
        for position, need in enumerate(one.needs):
            _need(scope, need, one.path("needs", position))


def _need(scope: Scope, need: Need, path: Path) -> None:
    names = {
        "role": scope.roles,
        "field": scope.fields,
        "decision": scope.decisions,
        "moment": scope.moments,
    }.get(need.kind)
    if names is not None:
        scope.refer(names, need.slug, path)
    elif need.kind == "lead":
        scope.refer(scope.roles, "lead", path)


def _fields(scope: Scope) -> None:
    for one in listed(scope.process.fields):
        if one.required_before:
            scope.refer(scope.statuses, one.required_before, one.path("required_before"))
        _lasting(scope, one.required_when, one.path("required_when"))
        _lasting(scope, one.shown_when, one.path("shown_when"))
        check_options(scope, one, one.kind or "text", one.options)


def check_options(scope: Scope, holder: FieldEntry, kind: str, options: list[OptionEntry]) -> None:
    """Report choices without a choice, and options that nobody could choose."""
    thing = f'field "{holder.slug}"'
    if kind in ("choice", "many_choice") and not options:
        scope.report(holder.path("kind"), f"{thing} is a choice without options", "Add options: [one, two].")
    if options and kind not in CHOICE_KINDS:
        scope.report(
            holder.path("options"), f"{thing} is of kind {kind}, which has no options", "Make it kind: choice."
        )


def _checklists(scope: Scope) -> None:
    for one in listed(scope.process.checklists):
        if one.when:
            condition(scope, one.when)
            if not one.when.event:
                thing = "this checklist does not say at which event it appears"
                scope.report(one.when.path(), thing, "Add event: declared, severity_set, status_set …")
        if not one.items:
            scope.report(one.path(), "this checklist has no items", "Add items: with at least one step.")
        for step in one.items:
            if step.role:
                scope.refer(scope.roles, step.role, step.path("role"))


def _lasting(scope: Scope, when: When | None, path: Path) -> None:
    """A condition that must hold at any time, and so names no event."""
    if when is None:
        return
    condition(scope, when)
    if when.event:
        scope.report(
            (*path, "event"), "an event passes, and this must hold at any time", "Name fields, types or levels."
        )


def condition(scope: Scope, when: When) -> None:
    """Report names of a condition that no type of the discipline has; one that a type leaves out just never holds."""
    for names, slugs, name in (
        (scope.severities, when.severity, "severity"),
        (scope.types, when.type, "type"),
        (scope.statuses, when.status, "status"),
        (scope.roles, when.role, "role"),
        (scope.clocks, when.clock, "clock"),
        (scope.checklists, when.checklist, "checklist"),
        (scope.decisions, when.decision, "decision"),
    ):
        scope.refer_all(names, slugs, when.path(name), anywhere=True)
    if when.words and when.event and "keyword" not in when.event:
        scope.report(when.path("words"), "words are only heard at the event keyword", "Write event: keyword.")
    if "keyword" in when.event and not when.words:
        scope.report(when.path("event"), "this waits for a keyword and names none", "Add words: [one, another].")
    answers = _answers(scope)
    for slug, values in when.field.items():
        path = when.path("field", slug)
        scope.refer(Names("field", tuple(answers), _anywhere(scope)), slug, path, anywhere=True)
        known = answers.get(slug)
        for position, value in enumerate(values):
            if known and str(value) not in known and not is_built_in(path):
                said = str(value).lower() if isinstance(value, bool) else value
                scope.report(
                    (*path, position), f'"{slug}" is never "{said}"', meant(str(said), known, "Name an option.")
                )


def _anywhere(scope: Scope) -> frozenset[str]:
    questions = {one.slug for each in scope.siblings.values() for r in listed(each.risk_ratings) for one in r.questions}
    return scope.fields.anywhere | scope.risk_ratings.anywhere | questions


def _answers(scope: Scope) -> dict[str, tuple[str, ...]]:
    """Everything a condition may look at, and the values it can have where these are limited."""
    found: dict[str, tuple[str, ...]] = {}
    for one in listed(scope.process.fields):
        options = tuple(option.slug for option in one.options)
        if one.kind == "yes_no":
            options = ("yes", "no", "True", "False")
        elif one.kind == "decision":
            options = options or ("yes", "no")
        found[one.slug] = options
    for rating in listed(scope.process.risk_ratings):
        found[rating.slug] = tuple(option.slug for option in rating.ratings)
        for question in rating.questions:
            found[question.slug] = tuple(option.slug for option in question.options)
    return found


def _clocks(scope: Scope) -> None:
    picked = listed(scope.process.clocks)
    path = scope.process.path("clocks")
    for position, slug in enumerate(picked):
        here = (*path, position)
        clock = scope.library.clocks.get(slug)
        if clock is None:
            library = tuple(scope.library.clocks)
            scope.report(here, f'there is no clock "{slug}"', meant(slug, library, "Write it down under clocks:."))
        else:
            _clock(scope, clock)


def _clock(scope: Scope, clock: ClockEntry) -> None:
    starts = clock.starts or ""
    if starts.startswith("clock:"):
        scope.refer(scope.clocks, starts.removeprefix("clock:"), clock.path("starts"))
    elif starts in scope.library.clocks and starts not in scope.moments.known:
        scope.report(clock.path("starts"), f'"{starts}" is a clock, not a moment', f'Write starts: "clock:{starts}".')
    elif starts:
        scope.refer(scope.moments, starts, clock.path("starts"))
    if clock.no_later_than:
        scope.refer(scope.moments, clock.no_later_than.starts, clock.no_later_than.path("starts"))
    if clock.decide:
        scope.refer(scope.decisions, clock.decide, clock.path("decide"))
        _turned_off(scope, clock)
    if clock.owner:
        scope.refer(scope.roles, clock.owner, clock.path("owner"))
    _lasting(scope, clock.runs_when, clock.path("runs_when"))


def _turned_off(scope: Scope, clock: ClockEntry) -> None:
    decision = next((one for one in listed(scope.process.fields) if one.slug == clock.decide), None)
    if decision is None or not clock.says("off_when"):
        return
    known = tuple(option.slug for option in decision.options) or ("yes", "no")
    names = Names(f'answer of decision "{decision.slug}"', known)
    scope.refer_all(names, clock.off_when, clock.path("off_when"))


def _rule(scope: Scope, rule: RuleEntry) -> None:
    if rule.when:
        condition(scope, rule.when)
    if rule.when is None or not rule.when.event:
        path = rule.when.path() if rule.when else rule.path()
        scope.report(path, "this rule does not say at which event it acts", "Add when: {event: declared}, for example.")
    acts = (rule.tell, rule.ask, rule.say_in_channel, rule.add_checklist, rule.offer_linked, rule.invite)
    if not any(acts) and rule.archive_channel_after is None:
        scope.report(rule.path(), "this rule does nothing", "Add tell, ask, say_in_channel or another act.")
    _targets(scope, rule.tell, rule.path("tell"))
    _targets(scope, rule.invite, rule.path("invite"))
    if rule.ask:
        both = Names("risk rating or field", (*scope.risk_ratings.known, *scope.fields.known))
        scope.refer(both, rule.ask, rule.path("ask"))
        scope.refer(scope.roles, rule.ask_of, rule.path("ask_of") if rule.says("ask_of") else rule.path("ask"))
    if rule.add_checklist:
        scope.refer(scope.checklists, rule.add_checklist, rule.path("add_checklist"))
    if rule.offer_linked:
        _linked(scope, rule.offer_linked, rule.path("offer_linked"))
    both = Names("moment or field", (*scope.moments.known, *scope.fields.known))
    scope.refer_all(both, rule.carry, rule.path("carry"))


def _linked(scope: Scope, wanted: str, path: Path) -> None:
    paths, retired = [], set()
    for slug, discipline in scope.file.disciplines.items():
        for one in discipline.types:
            paths.append(f"{slug}/{one.slug}")
            if one.retired or discipline.retired:
                retired.add(paths[-1])
    scope.refer(Names("type", tuple(paths), retired=frozenset(retired)), wanted, path)


def _reviews(scope: Scope) -> None:
    review = scope.process.review
    if review:
        questions(scope, listed(review.questions), review.path("questions"))
    for preset in presets_of(scope.process, scope.library).values():
        questions(scope, listed(preset.questions), preset.path("questions"))


def questions(scope: Scope, said: list[str | OwnQuestionEntry], path: Path) -> None:
    """Report questions that no bank has, and answers sealed for nobody."""
    bank = Names("question", tuple(scope.library.questions))
    for position, one in enumerate(said):
        if isinstance(one, str):
            scope.refer(bank, one, (*path, position))
        found = scope.library.questions.get(one) if isinstance(one, str) else one
        if found is not None:
            _readers(scope, found)


def _readers(scope: Scope, question: QuestionEntry) -> None:
    for position, reader in enumerate(question.sealed_for):
        names = scope.groups if reader.startswith("group:") else scope.roles
        scope.refer(names, reader.removeprefix("group:"), question.path("sealed_for", position))


def _follow_ups(scope: Scope) -> None:
    plan = scope.process.follow_ups
    if plan is None:
        return
    own = listed(plan.fields)
    for one in own:
        check_options(scope, one, one.kind or "text", one.options)
        if one.required_before:
            scope.report(one.path("required_before"), "a follow-up has no statuses", "Use ask_at: [close] instead.")
    known = Names("need of a follow-up", (*CLOSE_NEEDS, *(one.slug for one in own)))
    scope.refer_all(known, plan.close_needs, plan.path("close_needs"))
