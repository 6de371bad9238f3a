"""Say anew what a follow-up is, whose it is and until when; nobody's words are written over unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core import outbox
from app.core.errors import Refused, Stale, Unchanged
from app.followups.events import FollowUpAssigned, FollowUpChanged
from app.followups.models import FollowUp
from app.followups.operations.making import (
    LONGEST_TITLE,
    check_choices,
    check_day,
    check_owner,
    check_team,
    limit_called,
    tidy_labels,
)
from app.followups.operations.recording import record
from app.followups.rules import next_word
from app.followups.states import Kind, State, Strength
from app.incidents.operations import timeline
from app.people.models import Person
from app.workflows.book import Field

OWN = "f-"
LABELS = {
    "title": "What will be done",
    "text": "Why",
    "kind": "Kind",
    "strength": "Strength",
    "priority": "Priority",
    "labels": "Labels",
    "link": "Link",
}


class IsOver(Refused):
    """What is done or will not be done is changed only after it is opened again."""


def check_open(one: FollowUp) -> None:
    """:raises IsOver: it is done, or will not be done."""
    if not one.is_open:
        raise IsOver(f"{one.ref} is closed. Open it again first.")


def change(
    one: FollowUp, values: Mapping[str, Any], *, by: Person, at: datetime, seen: Mapping[str, str] | None = None
) -> None:
    """Change some of what it says: the names of ``LABELS``, and ``f-…`` for the discipline's own questions.

    :raises IsOver: it is closed. :raises Unchanged: nothing differs.
    :raises Stale: one of them was changed since ``seen``. :raises NoSuchChoice: something is not on offer.
    """
    timeline.hold(one.incident)
    check_open(one)
    wanted = _checked(one, values)
    changed = {name: value for name, value in wanted.items() if as_text(value) != as_text(value_of(one, name))}
    if not changed:
        raise Unchanged("Nothing was changed.")
    for name, value in changed.items():
        there = as_text(value_of(one, name))
        if seen is not None and seen.get(name, there) != there:
            raise Stale(
                f"Somebody changed “{label_of(one, name)}” while you were writing.",
                field=name,
                theirs=there,
                mine=as_text(value),
            )
    for name, value in changed.items():
        before, after = words_of(one, name, value_of(one, name)), words_of(one, name, value)
        _set(one, name, value)
        slug = {"slug": name.removeprefix(OWN)} if name.startswith(OWN) else {}
        said = {"label": label_of(one, name), "before": before, "after": after, **slug}
        record(one, "follow_up_changed", by=by, at=at, **said)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "words"))


def assign(one: FollowUp, *, to: Person | None, team: str, by: Person, at: datetime) -> None:
    """Give it to somebody, and to a team; the person's own team when none is said.

    :raises IsOver: it is closed. :raises Unchanged: it is theirs. :raises CannotSeeIt: they may not see the incident.
    """
    timeline.hold(one.incident)
    check_open(one)
    check_owner(one.incident, to)
    slug = check_team(team) or (to.team_slug if to else None)
    if (one.owner_id, one.team_slug) == (to.id if to else None, slug):
        raise Unchanged("It is theirs already." if to or slug else "Nobody owns it already.")
    moved = one.owner_id != (to.id if to else None)
    one.owner_id, one.owner, one.team_slug = (to.id if to else None), to, slug
    record(one, "follow_up_assigned", by=by, at=at, owner=to.name if to else "", team=slug or "")
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "owner"))
    if moved:
        outbox.emit(FollowUpAssigned(one.incident_id, one.id, to.id if to else 0, by.id))


def move(one: FollowUp, *, to: datetime, why: str, by: Person, at: datetime) -> None:
    """Choose another day; beyond what priority and severity allow it takes a reason.

    :raises IsOver: it is closed. :raises Unchanged: it is due then. :raises InThePast: that day has gone by.
    :raises NeedsReason: it is beyond the limit, and nobody says why.
    """
    timeline.hold(one.incident)
    check_open(one)
    if to == one.due_at:
        raise Unchanged("It is due then already.")
    check_day(to, one.limit_at, why, at)
    before, later = one.due_at, to > one.due_at
    one.due_at, one.moves = to, one.moves + (1 if later else 0)
    one.spoke, one.speaks_at = 0, next_word(one, at, anew=True)
    said = {"before": before.isoformat(), "after": to.isoformat(), "moves": one.moves}
    record(one, "follow_up_moved", by=by, at=at, text=why.strip()[:500], **said)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "due"))


def start(one: FollowUp, *, by: Person, at: datetime) -> None:
    """Say that somebody is at it. :raises IsOver: it is closed. :raises Unchanged: somebody is already."""
    timeline.hold(one.incident)
    check_open(one)
    if one.state == State.DOING:
        raise Unchanged("Somebody is at it already.")
    one.state, one.started_at = State.DOING, at
    record(one, "follow_up_started", by=by, at=at)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "started"))


def note(one: FollowUp, *, text: str, by: Person, at: datetime) -> None:
    """Write a line about how it goes. :raises NothingSaid: there are no words."""
    said = timeline.check_words(text, 2_000)
    record(one, "follow_up_note", by=by, at=at, text=said)
    outbox.emit(FollowUpChanged(one.incident_id, one.id, "note"))


def value_of(one: FollowUp, name: str) -> Any:
    """What it says under a name now."""
    return (one.fields or {}).get(name.removeprefix(OWN)) if name.startswith(OWN) else getattr(one, name)


def as_text(value: Any) -> str:
    """A value as a form keeps it that was opened with it."""
    if value in (None, "", []):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def label_of(one: FollowUp, name: str) -> str:
    """What a name is called on the screen."""
    return _own(one, name).label if name.startswith(OWN) else LABELS[name]


def words_of(one: FollowUp, name: str, value: Any) -> str:
    """A value in plain words, as the record keeps it."""
    if name.startswith(OWN):
        labels = {each.slug: each.label for each in _own(one, name).options}
        said = [labels.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value])]
        words = {"True": "yes", "False": "no", "None": ""}
        return ", ".join(words.get(each, each) for each in said)[:500]
    if name in {"kind", "strength"} and value:
        return Kind(value).label if name == "kind" else Strength(value).label
    return as_text(value)[:500]


def _own(one: FollowUp, name: str) -> Field:
    slug = name.removeprefix(OWN)
    found = next((each for each in one.plan.fields if each.slug == slug), None)
    if found is None:
        raise Unchanged("That is not asked any more.")
    return found


def _checked(one: FollowUp, values: Mapping[str, Any]) -> dict[str, Any]:
    wanted = dict(values)
    if "title" in wanted:
        wanted["title"] = " ".join(timeline.check_words(wanted["title"], LONGEST_TITLE).split())
    if "labels" in wanted:
        wanted["labels"] = tidy_labels(wanted["labels"])
    if "priority" in wanted:
        limit_called(one.incident, wanted["priority"], one.created_at)
    check_choices(wanted.get("kind") or "", wanted.get("strength") or "")
    return wanted


def _set(one: FollowUp, name: str, value: Any) -> None:
    if name.startswith(OWN):
        one.fields = {**(one.fields or {}), name.removeprefix(OWN): value}
        return
    setattr(one, name, value if value is not None else "")
    if name == "priority":
        was = one.limit_at
        one.limit_at = limit_called(one.incident, value, one.created_at).until
        # A day that nobody chose moves with the priority; one that was chosen is kept where it still fits.
        one.due_at = one.limit_at if one.due_at == was else min(one.due_at, one.limit_at)
        one.speaks_at = next_word(one, one.created_at, anew=True)
