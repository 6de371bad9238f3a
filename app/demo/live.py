"""What happens at Larkspur right now: a script for each incident, acted through the operations, with all they owe."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.demo import filling, publishing, response, times
from app.demo.cast import Cast
from app.demo.course import Course
from app.demo.stories import Story
from app.incidents.models import Action, Counter, Incident, Source
from app.incidents.operations import (
    actions,
    clocks,
    declare,
    document,
    escalations,
    lifecycle,
    links,
    roles,
    steps,
    taking_part,
    timeline,
    updates,
    visibility,
    words,
)
from app.incidents.queries import actions_of, checklist_of, open_roles
from app.people.models import Person
from app.statuspage.states import Effect, Stage
from app.workflows.book import OPEN_PHASES
from app.workflows.live import current_book

_FILE = Path(__file__).parent / "live.toml"
KEY = "demo-live-"
# Where the numbers of the live ones begin after nine months, as the pages of the handbook and our pictures show them.
FIRST_NUMBER = 409

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """One incident that is played, by whom, and what time it is now."""

    incident: Incident
    cast: Cast
    now: datetime


@cache
def _script() -> list[Said]:
    found: list[Said] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["incident"]
    return found


def begin(cast: Cast, *, at: datetime) -> list[Incident]:
    """Declare and lead what is live at this moment, up to where it stands."""
    counter = db.session.get(Counter, "incident") or Counter(name="incident", value=0)
    db.session.add(counter)
    counter.value = max(counter.value, FIRST_NUMBER - 1)
    return [_play(said, cast, at) for said in _script() if said["path"] in current_book().workflows]


def newest_at() -> datetime | None:
    """When the newest live one was declared; none where there never was one."""
    found: datetime | None = db.session.scalar(
        select(func.max(Incident.declared_at)).where(Incident.idempotency_key.startswith(KEY))
    )
    return found


def finish(cast: Cast, *, at: datetime) -> int:
    """Bring those that are still open to where they are learned from; says how many."""
    wanted = select(Incident).where(Incident.idempotency_key.startswith(KEY), Incident.phase.in_(OPEN_PHASES))
    stale = list(db.session.scalars(wanted.order_by(Incident.id)))
    for incident in stale:
        _finish(incident, cast, at)
    return len(stale)


def _finish(incident: Incident, cast: Cast, at: datetime) -> None:
    learning = filling.learning_step(incident.workflow)
    if learning is None:
        return
    said = next((one for one in _script() if one["title"] == incident.title), {})
    story = Story(
        title=incident.title,
        summary=incident.summary or said.get("summary", incident.title),
        impact=incident.impact or "A few people, for some hours.",
        helped=said.get("helped", "It is over."),
    )
    course = Course(
        workflow=incident.workflow,
        story=story,
        cast=cast,
        rng=Random(incident.id),
        team=current_book().discipline(incident.discipline).team,
        level=incident.level or 1,
        began=incident.declared_at,
        end=at,
        stop=at,
    )
    course.incident, course.told = incident, 1
    course.roles = {one.role: one.person for one in open_roles(incident)}
    filling.give_role(course, course.workflow.role("lead"), at)
    response.settle_decisions(course, at)
    filling.finish_actions(course, at)
    publishing.over(incident, by=course.lead, at=at)
    for step in (course.workflow.statuses[1], learning):
        response.move_to(step)(course, at)


def _play(said: Said, cast: Cast, now: datetime) -> Incident:
    began = now - timedelta(minutes=said["ago"])
    reporter = cast.named(said["by"])
    draft = declare.Draft(
        title=said["title"],
        key=f"{KEY}{began:%Y%m%dT%H%M}-{said['by'].split()[0].lower()}",
        summary="" if said.get("told_later") else said.get("summary", ""),
        services=tuple(one for one in said.get("services", ()) if one in current_book().services),
        started_at=began - timedelta(minutes=7),
        fields=_fields(said.get("fields", {}), began),
    )
    incident = declare.declare(current_book().workflows[said["path"]], draft, by=reporter, at=began)
    _name(incident, said)
    scene = Scene(incident, cast, now)
    for step in said["steps"]:
        at = now - timedelta(minutes=step["ago"])
        _let_time_pass(incident, at)
        _ACTS.get(step["do"], _say)(scene, step, at)
        db.session.flush()
    _let_time_pass(incident, now)
    _relate(scene, said)
    return incident


def _name(incident: Incident, said: Said) -> None:
    """What pictures of the demo call it, where that name is free."""
    if incident.is_private and "ref" in said:
        taken = db.session.scalar(select(Incident.id).where(Incident.ref == said["ref"]))
        incident.ref = incident.ref if taken else said["ref"]
        incident.codename = said["codename"]
        db.session.flush()


def _fields(said: Said, at: datetime) -> Said:
    moment = at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {slug: moment if value == "now" else value for slug, value in said.items()}


def _let_time_pass(incident: Incident, until: datetime) -> None:
    if incident.workflow.clocks:
        db.session.flush()
        clocks.turn(incident, at=until)


def _relate(scene: Scene, said: Said) -> None:
    if "related" in said:
        earlier = select(Incident).where(Incident.title == said["related"], Incident.id != scene.incident.id)
        other = db.session.scalars(earlier.order_by(Incident.id.desc()).limit(1)).first()
        if other is not None:
            by = scene.incident.lead or scene.incident.reporter
            links.relate(scene.incident, other, by=by, at=scene.now - timedelta(minutes=2))


def _by(scene: Scene, step: Said) -> Person:
    return scene.cast.named(step["by"])


def _say(scene: Scene, step: Said, at: datetime) -> None:
    with timeline.via(Source(step.get("via", "web"))):
        words.write(scene.incident, step["do"], text=step["text"], by=_by(scene, step), at=at)


def _role(scene: Scene, step: Said, at: datetime) -> None:
    role = scene.incident.workflow.role(step["role"])
    roles.assign(scene.incident, role, to=scene.cast.named(step["to"]), by=_by(scene, step), at=at)


def _severity(scene: Scene, step: Said, at: datetime) -> None:
    to = scene.incident.workflow.severity(step["severity"])
    lifecycle.change_severity(scene.incident, to=to, by=_by(scene, step), at=at, why=step["why"])


def _status(scene: Scene, step: Said, at: datetime) -> None:
    to = scene.incident.workflow.status(step["status"])
    lifecycle.change_status(scene.incident, to=to, by=_by(scene, step), at=at, without="We go on all the same.")


def _summary(scene: Scene, step: Said, at: datetime) -> None:
    document.change_summary(scene.incident, to=step["text"], by=_by(scene, step), at=at)


def _impact(scene: Scene, step: Said, at: datetime) -> None:
    document.change_impact(scene.incident, to=step["text"], by=_by(scene, step), at=at)


def _enter(scene: Scene, step: Said, at: datetime) -> None:
    document.change_fields(scene.incident, _fields(step["fields"], at), by=_by(scene, step), at=at)


def _service(scene: Scene, step: Said, at: datetime) -> None:
    service = current_book().service(step["service"])
    document.set_service(scene.incident, service, state=step["state"], by=_by(scene, step), at=at)


def _action(scene: Scene, step: Said, at: datetime) -> None:
    owner = scene.cast.named(step["to"])
    actions.add(scene.incident, step["text"], by=_by(scene, step), at=at, owner=owner, due_at=_due(step, at))


def _done(scene: Scene, step: Said, at: datetime) -> None:
    found: Action = next(one for one in actions_of(scene.incident) if one.number == step["action"])
    actions.finish(found, by=_by(scene, step), at=at)


def _tick(scene: Scene, step: Said, at: datetime) -> None:
    found = next((one for one in checklist_of(scene.incident) if one.text.startswith(step["step"])), None)
    if found is not None:
        steps.tick(found, by=_by(scene, step), at=at)


def _update(scene: Scene, step: Said, at: datetime) -> None:
    due_at = _due(step, at)
    draft = updates.Draft(step["text"], next_due_at=due_at if due_at and due_at > at else None)
    updates.post(scene.incident, draft, by=_by(scene, step), at=at)


def _due(step: Said, at: datetime) -> datetime | None:
    """So many minutes later, or the next such time of day after now."""
    said = step.get("due")
    if said is None:
        return None
    if isinstance(said, str):
        since = (at + timedelta(minutes=step["ago"])).astimezone(times.HERE)
        today = datetime.combine(since.date(), time.fromisoformat(said), times.HERE)
        return (today if today > since else today + timedelta(days=1)).astimezone(UTC)
    return at + timedelta(minutes=said)


def _watch(scene: Scene, step: Said, at: datetime) -> None:
    taking_part.join(scene.incident, by=_by(scene, step), at=at, kind=taking_part.OBSERVER)


def _let_in(scene: Scene, step: Said, at: datetime) -> None:
    who = scene.cast.named(step["to"])
    visibility.let_in(scene.incident, who, by=_by(scene, step), at=at, why=step["why"])


def _escalate(scene: Scene, step: Said, at: datetime) -> None:
    group = current_book().group(step["group"])
    row = escalations.escalate(scene.incident, group, message=step["text"], by=_by(scene, step), at=at)
    db.session.flush()
    escalations.answer(row, by=scene.cast.named(step["answered"]), at=at + timedelta(minutes=1))


def _publish(scene: Scene, step: Said, at: datetime) -> None:
    names, effect = tuple(step["services"]), Effect(step["effect"])
    said = {"title": step["title"], "text": step["text"]}
    publishing.say(scene.incident, Stage(step["stage"]), effect, names, by=_by(scene, step), at=at, **said)


_ACTS: dict[str, Callable[[Scene, Said, datetime], None]] = {
    "role": _role,
    "severity": _severity,
    "status": _status,
    "summary": _summary,
    "impact": _impact,
    "fields": _enter,
    "service": _service,
    "action": _action,
    "done": _done,
    "tick": _tick,
    "update": _update,
    "watch": _watch,
    "let_in": _let_in,
    "escalate": _escalate,
    "publish": _publish,
}
