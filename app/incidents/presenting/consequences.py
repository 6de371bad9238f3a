"""What follows from a change before it is made: what the step asks for, which steps appear, who is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.clock import now
from app.incidents.models import Incident
from app.incidents.queries import checklist_of, open_roles
from app.incidents.records import fired_rules
from app.incidents.rules.lifecycle import facts_of
from app.incidents.rules.promises import next_update_due
from app.incidents.telling import label_of
from app.web.filters import count_word, time, weekday
from app.workflows.book import Facts, Level, Phase, Rule, Severity, Status
from app.workflows.calendars import due
from app.workflows.live import current_book
from app.workflows.phrases import every

HOW = {
    "full": "with the title and the facts",
    "headline": "with the title",
    "reference_only": "with the reference only",
}


@dataclass(frozen=True, slots=True)
class Then:
    """What a change brings: sentences, and pairs of who is told and how."""

    asks: list[str]
    told: list[tuple[str, str]]
    nobody: str


def of_severity(incident: Incident, to: Severity) -> Then:
    """What this severity would ask for that the present one does not, and whom setting it tells."""
    raised = incident.level_of is None or to.level > incident.level_of
    events = ("severity_set", "severity_raised") if raised and incident.severity else ("severity_set",)
    facts = [replace(facts_of(incident, one), severity=to.slug, level=to.level) for one in events]
    asks = [*_cadence(incident, to), *_roles(incident, to.level), *_review(incident, to), *_steps(incident, facts)]
    return _then(incident, asks, facts)


def of_status(incident: Incident, to: Status) -> Then:
    """What entering this status brings."""
    events = ["status_set"]
    if to.phase is Phase.LEARNING and incident.is_open:
        events.append("resolved")
    if to.phase is Phase.CLOSED:
        events.append("closed")
    facts = [replace(facts_of(incident, one), status=to.slug, phase=to.phase) for one in events]
    return _then(incident, _steps(incident, facts), facts)


def of_end(incident: Incident) -> Then:
    """Whom it tells that this comes to an end without being resolved."""
    return _then(incident, [], [facts_of(incident, "closed")])


def of_update(incident: Incident) -> Then:
    """Whom an update reaches."""
    workflow, book = incident.workflow, current_book()
    others = [one for one in workflow.update_to if one.kind not in ("members", "channel")]
    told = [(label_of(book, workflow, one), "with your words") for one in others]
    here = ("The people here" if incident.is_private else "Everyone here", "on this page at once")
    if incident.is_practice:
        return Then([], [("The players", "on this page; nobody else is told")], "Nobody is paged.")
    then = _then(incident, [], [facts_of(incident, "update_posted")])
    return Then([], [here, *told, *then.told], "Nobody is paged.")


def of_status_post(incident: Incident) -> Then:
    """Whom a word on the public status page tells."""
    return _then(incident, [], [facts_of(incident, "status_posted")])


def _then(incident: Incident, asks: list[str], facts: Iterable[Facts]) -> Then:
    fired = fired_rules(incident)
    rules = {
        rule.slug: rule
        for one in facts
        for rule in incident.workflow.rules
        if rule.when.holds(one) and not (rule.once and rule.slug in fired)
    }
    asked = [_asked(incident, rule) for rule in rules.values() if rule.ask or rule.offer_linked]
    if incident.is_practice:
        return Then([*asks, *asked], [("Nobody", "it is practice, and shows whom it would tell")], "Nobody is paged.")
    told = [pair for rule in rules.values() if rule.tell for pair in _told(incident, rule)]
    unique = list(dict.fromkeys(told))
    return Then([*asks, *asked], unique, "Nobody is paged." if unique else "Nobody is told, nobody is paged.")


def _told(incident: Incident, rule: Rule) -> list[tuple[str, str]]:
    book, workflow = current_book(), incident.workflow
    granted = "may see it from then on" if rule.grant and incident.is_private else ""
    said = [HOW.get(rule.say, ""), granted, rule.because]
    how = ", ".join(part for part in said if part)
    # Only ways that work are named; a channel is told of by the room that can write there.
    return [(label_of(book, workflow, one), how) for one in rule.tell if one.kind != "channel"]


def _asked(incident: Incident, rule: Rule) -> str:
    if rule.ask:
        rating = next((one.label for one in incident.workflow.risk_ratings if one.slug == rule.ask), rule.ask)
        return f"{rating[:1].lower()}{rating[1:]}, asked of the {_role_label(incident, rule.ask_of)}"
    found = current_book().workflows.get(rule.offer_linked or "")
    return f"a linked incident is proposed: {found.label if found else rule.offer_linked}"


def _role_label(incident: Incident, slug: str) -> str:
    return next((one.label.lower() for one in incident.workflow.roles if one.slug == slug), slug)


def _cadence(incident: Incident, to: Severity) -> list[str]:
    every_ = to.expects.update_every
    if every_ is None or not incident.is_open:
        return []
    by = next_update_due(current_book(), incident.workflow, to, now())
    return [f"an update {every(every_)}" + (f", the next by {_near(by)}" if by else "")]


def _near(at: datetime) -> str:
    """A time today, or the day with it."""
    return time(at) if weekday(at) == weekday(now()) else f"{weekday(at)} {time(at)}"


def _roles(incident: Incident, level: Level) -> list[str]:
    held = {one.role for one in open_roles(incident)}
    missing = [one.label for one in incident.workflow.roles if one.is_required(level) and one.slug not in held]
    return [f"{label[:1].lower()}{label[1:]}, which nobody is yet" for label in missing]


def _review(incident: Incident, to: Severity) -> list[str]:
    plan = incident.workflow.reviews.get(to.expects.review)
    if plan is None or to.expects.review == "none":
        return []
    after = to.expects.review_due
    if after is None:
        return [f"a {plan.label.lower()}"]
    calendar = current_book().calendars.get(incident.workflow.calendar or "")
    return [f"a {plan.label.lower()} by {weekday(due(now(), after, calendar))}, if it were over now"]


def _steps(incident: Incident, facts: Iterable[Facts]) -> list[str]:
    there = {one.checklist for one in checklist_of(incident)}
    coming = {
        one.slug: one
        for fact in facts
        for one in incident.workflow.checklists
        if one.when.event and one.when.holds(fact) and one.slug not in there
    }
    return [f"{count_word(len(one.steps))} more steps: “{one.label}”" for one in coming.values()]
