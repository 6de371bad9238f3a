"""What the book says must follow when something happens: checklists appear, clocks turn, rules tell, ask and offer.

Everything here happens in the same transaction as what caused it; telling itself leaves through the outbox.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import outbox
from app.core.db import db
from app.core.registry import Registry
from app.incidents.events import ClockTurned, RiskAsked, RuleArchives, RuleInvited, RuleTold
from app.incidents.models import AccessGrant, Incident, LinkedOffer, RiskAnswer, RuleFiring
from app.incidents.operations import checklists, clockwork, timeline
from app.incidents.rules.lifecycle import facts_of
from app.incidents.states import ClockState
from app.workflows.book import Facts, Rule
from app.workflows.calendars import due
from app.workflows.live import current_book

# What people write or tick moves no moment, so that no clock has to be reckoned anew.
_TURNS_NO_CLOCK = frozenset(
    {"keyword", "update_posted", "update_overdue", "escalated", "status_posted", "checklist_done"}
)
_CLOCK_EVENTS = {
    ClockState.RUNNING: "clock_started",
    ClockState.TO_DECIDE: "clock_started",
    ClockState.WARNED: "clock_warned",
    ClockState.MISSED: "clock_missed",
}
Follower = Callable[[Incident, str, datetime], object]
followers: Registry[Follower] = Registry("follower")


def follower(name: str) -> Callable[[Follower], Follower]:
    """Let a room above do its part of what follows, in the same transaction: called with incident, event and moment."""

    def register(follows: Follower) -> Follower:
        return followers.add(name, follows)

    return register


def follow(incident: Incident, event: str, *, at: datetime, **more: Any) -> None:
    """Do everything the book asks for when ``event`` happens to this incident; ``more`` are the event's own facts."""
    facts = facts_of(incident, event, **more)
    workflow = incident.workflow
    for checklist in workflow.checklists:
        if checklist.when.event and checklist.when.holds(facts):
            checklists.add(incident, checklist, because=because_of(facts, incident), at=at)
    for rule in workflow.rules:
        if rule.when.holds(facts):
            _fire(incident, rule, at=at)
    _let_others_follow(incident, event, at)
    if event in _TURNS_NO_CLOCK:
        return
    for clock in clockwork.sync(incident, at=at):
        outbox.emit(ClockTurned(incident.id, clock.slug, clock.state))
        if clock.state in _CLOCK_EVENTS:
            follow(incident, _CLOCK_EVENTS[ClockState(clock.state)], at=at, clock=clock.slug)


def _let_others_follow(incident: Incident, event: str, at: datetime) -> None:
    for one in followers:
        one(incident, event, at)


def because_of(facts: Facts, incident: Incident) -> str:
    """Why something appeared, in a few words for the screen."""
    step = incident.severity_step
    match facts.event:
        case "declared":
            return "because it was declared"
        case "severity_set" | "severity_raised":
            return f"because it is {step.label}" if step else "because of its severity"
        case "status_set" | "resolved":
            return f"because it is {incident.status_step.label}"
        case _:
            return f"because of: {facts.event.replace('_', ' ')}"


def _fire(incident: Incident, rule: Rule, *, at: datetime) -> None:
    fired = select(func.count()).where(RuleFiring.incident_id == incident.id, RuleFiring.rule == rule.slug)
    turn = (db.session.scalar(fired) or 0) + 1
    if rule.once and turn > 1:
        return
    db.session.add(RuleFiring(incident_id=incident.id, rule=rule.slug, turn=turn, at=at))
    if rule.tell:
        _tell(incident, rule, turn=turn, at=at)
    if rule.ask:
        _ask(incident, rule, at=at)
    if rule.add_checklist:
        wanted = next((one for one in incident.workflow.checklists if one.slug == rule.add_checklist), None)
        if wanted:
            checklists.add(incident, wanted, because=rule.because or "because a rule asks for it", at=at)
    if rule.offer_linked:
        _offer(incident, rule, at=at)
    _in_channel(incident, rule, at=at)


def _in_channel(incident: Incident, rule: Rule, *, at: datetime) -> None:
    """What a rule says to do in the channel of the incident, for whoever keeps one."""
    for target in rule.invite:
        outbox.emit(RuleInvited(incident.id, rule.slug, str(target)))
    if rule.archive_channel_after:
        calendar = current_book().calendars.get(incident.workflow.calendar or "")
        outbox.emit(RuleArchives(incident.id, rule.slug, due(at, rule.archive_channel_after, calendar).isoformat()))
    if rule.say_in_channel:
        timeline.record(incident, "said", by=None, at=at, text=rule.say_in_channel, rule=rule.slug)


def _tell(incident: Incident, rule: Rule, *, turn: int, at: datetime) -> None:
    targets = [str(one) for one in rule.tell]
    if incident.is_practice:
        timeline.record(incident, "would_tell", by=None, at=at, targets=targets, because=rule.because)
        return
    if incident.is_private and rule.grant:
        for one in rule.tell:
            if one.kind == "group":
                _grant_group(incident, one.slug, because=rule.because, at=at)
    timeline.record(incident, "told", by=None, at=at, targets=targets, because=rule.because, rule=rule.slug)
    for target in targets:
        outbox.emit(RuleTold(incident.id, rule.slug, target, rule.say, rule.because, turn))


def _grant_group(incident: Incident, group: str, *, because: str, at: datetime) -> None:
    there = select(func.count()).where(
        AccessGrant.incident_id == incident.id, AccessGrant.group_slug == group, AccessGrant.revoked_at.is_(None)
    )
    if not db.session.scalar(there):
        db.session.add(
            AccessGrant(incident_id=incident.id, group_slug=group, why=because or "a rule of the book", at=at)
        )


def _ask(incident: Incident, rule: Rule, *, at: datetime) -> None:
    there = select(func.count()).where(
        RiskAnswer.incident_id == incident.id, RiskAnswer.rating_slug == rule.ask, RiskAnswer.rating.is_(None)
    )
    if db.session.scalar(there):
        return
    db.session.add(
        RiskAnswer(incident_id=incident.id, rating_slug=str(rule.ask), asked_at=at, asked_of=rule.ask_of, answers={})
    )
    timeline.touch(incident)
    outbox.emit(RiskAsked(incident.id, str(rule.ask), rule.ask_of))


def _offer(incident: Incident, rule: Rule, *, at: datetime) -> None:
    path = str(rule.offer_linked)
    there = select(func.count()).where(LinkedOffer.incident_id == incident.id, LinkedOffer.path == path)
    if not db.session.scalar(there):
        db.session.add(
            LinkedOffer(incident_id=incident.id, path=path, because=rule.because, carry=list(rule.carry), at=at)
        )
        timeline.touch(incident)
