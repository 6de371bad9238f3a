"""Cross-checks of what every type must have in the end: a lead, a scale, and a path from triage to closed."""

import re
from collections.abc import Iterable, Mapping

from app.workflows.assemble import ENDS
from app.workflows.entries import RiskRatingEntry, StatusEntry, listed
from app.workflows.problems import meant
from app.workflows.scope import Scope
from app.workflows.vocabulary import CHANNEL_PARTS

_ENDS = {end.slug: end.phase.value for end in ENDS}
_MUST = {
    "triage": "a new incident has nowhere to begin",
    "learning": "an incident that is only reported has nowhere to begin",
    "closed": "no incident can ever be closed",
}


def check_completeness(scope: Scope, nudges: Iterable[str]) -> None:
    """Report what a type still lacks after inheritance; ``nudges`` are those that the portal knows."""
    process = scope.process
    if "lead" not in scope.roles.known or "lead" in scope.roles.retired:
        thing = f'type "{scope.path}" has no role "lead", which every type has'
        scope.report(process.path("roles"), thing, "Give the role that leads the slug lead; its label may be any.")
    if all(one.retired for one in listed(process.severities)):
        thing = f'type "{scope.path}" has no severity in use'
        scope.report(process.path("severities"), thing, "Leave severities out to have the defaults.")
    for one in listed(process.severities):
        if one.level is None:
            thing = f'severity "{one.slug}" has no level'
            scope.report(one.path(), thing, "Add level: critical, major, minor or trivial.")
    for rating in listed(process.risk_ratings):
        _check_rating(scope, rating)
    for slug, nudge in process.nudges.items():
        if slug not in nudges:
            scope.report(nudge.path(), f'there is no nudge "{slug}"', meant(slug, sorted(nudges), "Name another."))
    _check_channel(scope)
    _check_statuses(scope)


def _check_rating(scope: Scope, rating: RiskRatingEntry) -> None:
    steps = len(rating.ratings)
    if steps < 2 or not rating.questions:
        thing = f'risk rating "{rating.slug}" needs questions and at least two ratings'
        scope.report(rating.path(), thing, "Add ratings: [green, amber, red] and questions:.")
    for one in rating.questions:
        if steps >= 2 and len(one.options) != steps:
            thing = f'question "{one.slug}" has {len(one.options)} options for {steps} ratings'
            scope.report(one.path(), thing, "Write one option for each rating, from harmless to worst.")


def _check_channel(scope: Scope) -> None:
    channel = scope.process.channel
    if channel is None:
        return
    for part in re.findall(r"\{([^}]*)\}?", channel.name or ""):
        if part not in CHANNEL_PARTS:
            thing = f'a channel name knows no "{{{part}}}"'
            scope.report(channel.path("name"), thing, meant(part, CHANNEL_PARTS, "Leave it out."))
    if channel.create == "on_level" and channel.from_level is None:
        scope.report(channel.path("create"), "create: on_level does not say from which level", "Add from_level: major.")


def _check_statuses(scope: Scope) -> None:
    said = listed(scope.process.statuses)
    for one in said:
        if one.phase is None:
            thing = f'status "{one.slug}" has no phase'
            scope.report(one.path(), thing, "Add phase: triage, active, paused, learning or closed.")
        elif _ENDS.get(one.slug, one.phase) != one.phase:
            thing = f'the slug "{one.slug}" belongs to the built-in end of that name'
            scope.report(one.path(), thing, "Give the status another slug.")
    used = {one.slug: one for one in said if not one.retired}
    complete = True
    for phase, so in _MUST.items():
        if not any(one.phase == phase for one in used.values()):
            complete = False
            thing = f'type "{scope.path}" has no status of phase {phase}: {so}'
            scope.report(scope.process.path("statuses"), thing, f"Add a status with phase: {phase}.")
    if complete:
        _check_path(scope, used)


def _check_path(scope: Scope, used: Mapping[str, StatusEntry]) -> None:
    """Every step can be reached from where incidents begin, and leads to closed in the end."""
    forward = {slug: {to for to in (one.moves or used) if to in used} - {slug} for slug, one in used.items()}
    backward = {slug: {before for before, after in forward.items() if slug in after} for slug in used}
    # Live incidents begin in the first status of triage, those that are only reported in the first of learning.
    starts = [next(slug for slug, one in used.items() if one.phase == phase) for phase in ("triage", "learning")]
    closed = [slug for slug, one in used.items() if one.phase == "closed"]
    reached, leading = _walk(forward, starts), _walk(backward, closed)
    for slug, one in used.items():
        if one.phase in _ENDS.values():
            continue
        if slug not in reached:
            thing = f'no move leads to status "{slug}"'
            scope.report(one.path(), thing, "Add it to the moves of a status before it, or take it away.")
        elif slug not in leading:
            thing = f'from status "{slug}" no moves lead to a closed one'
            scope.report(one.path("moves"), thing, "Add a move that leads on.")


def _walk(edges: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    found, ahead = set(), list(starts)
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead.extend(edges[here])
    return found
