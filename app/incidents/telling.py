"""Who will be told, and what happens next: read off the book before anybody presses anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.incidents.rules.on_call import groups_on_call
from app.incidents.states import Mode
from app.people.ways import Reach
from app.workflows.book import Book, Condition, Facts, Level, Rule, Severity, Target, Workflow

NOBODY_REACHED = "Nobody can be paged from here, and nothing else reaches them."
_HOW = {
    "full": "with the title and the facts",
    "headline": "with the title",
    "reference_only": "with the reference only",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """An incident that does not exist yet: what the form says so far."""

    workflow: Workflow
    severity: Severity | None = None
    mode: Mode = Mode.LIVE
    private: bool = False
    has_lead: bool = False

    @property
    def level(self) -> Level | None:
        return self.severity.level if self.severity else None


@dataclass(frozen=True, slots=True)
class Telling:
    """The lines of *who will be told*, and the sentence that closes them."""

    lines: tuple[tuple[str, str], ...]
    nobody: str


def who_is_told(book: Book, situation: Situation, *, reach: Mapping[str, tuple[Reach, ...]], slack: bool) -> Telling:
    """Whom declaring like this tells, by the rules of the book and by the ways that work now.

    ``reach`` are the ways to each group; ``slack`` says whether Slack is connected.
    """
    if situation.mode is Mode.PRACTICE:
        return Telling(
            (("Nobody", "outside: practice tells nobody and shows whom it would have told"),), "Nobody is paged."
        )
    lines = []
    if not situation.private and situation.mode is Mode.LIVE:
        lines += _announced(book, situation, slack=slack)
    for rule in _rules_that_fire(situation):
        for target in rule.tell:
            how = " ".join(part for part in (by_which_ways(reach.get(target.slug, ())), _how(rule, situation)) if part)
            lines.append((label_of(book, situation.workflow, target), how))
    if situation.private:
        members = ", ".join(book.groups[slug].label for slug in situation.workflow.visible_to if slug in book.groups)
        lines.insert(0, (members or "Only you", "can see it, and nobody else"))
    unique = tuple(dict.fromkeys(lines))
    return Telling(unique, "Nobody is paged." if unique else "Tells nobody, pages nobody.")


@dataclass(frozen=True, slots=True)
class Paging:
    """The tick that pages who is on call: its words, what comes of it, and whether the book ticks it beforehand."""

    label: str
    hint: str
    expected: bool


def who_is_paged(book: Book, situation: Situation, *, reach: Mapping[str, tuple[Reach, ...]]) -> Paging | None:
    """Whom the reporter may page while declaring; none where nobody is on call for it, or nothing happens now."""
    workflow, severity = situation.workflow, situation.severity
    groups = groups_on_call(book, workflow, severity)
    if situation.private:
        groups = {slug: group for slug, group in groups.items() if slug in workflow.visible_to}
    if not groups or situation.mode is Mode.REPORT_ONLY:
        return None
    names = " and ".join(group.label for group in groups.values())
    expected = bool(severity and severity.expects.page)
    if situation.mode is Mode.PRACTICE:
        return Paging(f"Page {names}", "Practice rings nobody and says whom it would have paged.", expected)
    known = [one for slug in groups for one in reach.get(slug, ()) if one.works]
    if any(one.loud for one in known):
        return Paging(f"Page {names} now", "It rings whoever is on duty.", expected)
    others = " and ".join(dict.fromkeys(one.spoken for one in known))
    hint = f"Nobody can be paged from here: this tells them by {others} instead." if others else NOBODY_REACHED
    return Paging(f"Ask {names} now", hint, expected)


def _announced(book: Book, situation: Situation, *, slack: bool) -> list[tuple[str, str]]:
    organisation = book.organisation
    quiet = situation.workflow.quiet or (situation.level is not None and situation.level <= Level.MINOR)
    where = situation.workflow.channel.announce_in or (
        organisation.quiet_announce_in if quiet else organisation.announce_in
    )
    if not where:
        return []
    if not slack:
        return [(where, "nothing yet: Slack is not connected")]
    return [(where, "one quiet post with the title" if quiet else "one post with the title")]


def _rules_that_fire(situation: Situation) -> list[Rule]:
    events = ["declared"]
    events += ["severity_set"] if situation.severity else []
    events += ["role_assigned"] if situation.has_lead else []
    return [
        rule
        for rule in situation.workflow.rules
        if rule.tell and any(rule.when.holds(_facts(situation, event)) for event in events)
    ]


def _facts(situation: Situation, event: str) -> Facts:
    workflow = situation.workflow
    return Facts(
        event=event,
        discipline=workflow.discipline_slug,
        type=workflow.slug,
        severity=situation.severity.slug if situation.severity else None,
        level=situation.level,
        mode=situation.mode,
        role="lead" if event == "role_assigned" else None,
    )


def _how(rule: Rule, situation: Situation) -> str:
    why = f"because it is {situation.severity.label}" if situation.severity and rule.when.level_at_least else ""
    return " ".join(part for part in (_HOW.get(rule.say, ""), rule.because or why) if part)


def by_which_ways(reach: tuple[Reach, ...]) -> str:
    """The ways that work now in a few words; when none does, that is said."""
    if not reach:
        return ""
    working = [one.spoken for one in reach if one.works]
    return f"by {' and '.join(working)}," if working else "nobody yet: no way to reach them works now,"


def label_of(book: Book, workflow: Workflow, target: Target) -> str:
    """What a target of a rule is called on the screen."""
    if target.kind == "group" and target.slug in book.groups:
        return book.groups[target.slug].label
    if target.kind == "role":
        found = next((one.label for one in workflow.roles if one.slug == target.slug), target.slug)
        return f"The {found.lower()}"
    if target.kind == "channel":
        return target.slug if target.slug.startswith("#") else f"#{target.slug}"
    return {"members": "Everybody who may see it", "reporter": "Whoever declared it"}.get(target.kind, str(target))


def what_comes_next(situation: Situation) -> list[tuple[str, str]]:
    """What the book will do after declaring, in the words of the help beside the form."""
    workflow, severity = situation.workflow, situation.severity
    if situation.mode is Mode.REPORT_ONLY:
        return [("It is recorded", "as over. Nobody has to respond."), *_review_line(situation)]
    lines = [
        ("You lead", "until somebody takes over.") if situation.has_lead else ("Anybody can lead", "with one press.")
    ]
    steps = sum(len(one.steps) for one in workflow.checklists if _appears(one.when, situation))
    if steps:
        lines.append((f"{steps} steps are listed", "for those who respond."))
    if severity and severity.expects.update_every:
        lines.append(("An update", f"is promised every {severity.expects.update_every.words}."))
    if any(clock.runs_when is None for clock in workflow.clocks):
        names = ", ".join(f"“{clock.label}”" for clock in workflow.clocks[:2])
        lines.append(("Deadlines of the law", f"are watched for you, such as {names}."))
    return lines + _review_line(situation)


def _review_line(situation: Situation) -> list[tuple[str, str]]:
    expects = situation.severity.expects if situation.severity else None
    if expects is None or expects.review == "none":
        return []
    return [(f"A {expects.review} review", "asks about the system when it is over, never about who.")]


def _appears(when: Condition, situation: Situation) -> bool:
    events = ["declared"] + (["severity_set"] if situation.severity else [])
    return any(when.holds(_facts(situation, event)) for event in events)
