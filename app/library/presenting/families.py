"""What comes back, ready to be drawn: families with their repeats, and what was meant to stop them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.followups.access import visible_follow_ups
from app.followups.models import FollowUp
from app.followups.states import State, Strength
from app.incidents.models import Incident
from app.library.access import Seen, families_with, memberships, visible_families
from app.library.models import Family, FamilyMember
from app.library.operations.families import WITHIN, name_of
from app.people.models import Person
from app.web.filters import count_word
from app.workflows.book import FieldKind

PAGE, FIXES = 20, 4
_STRONGEST = {one: place for place, one in enumerate(Strength)}
_SUMS = {"customers_affected": "Customers", "people_affected": "People", "records_exposed": "Records"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """One time that it happened, and what was promised after it."""

    member: FamilyMember
    fixes: list[FollowUp]

    @property
    def incident(self) -> Incident:
        return self.member.incident


@dataclass(frozen=True, slots=True)
class Shown:
    """A family as a page or a figure shows it."""

    seen: Seen
    repeats: list[Repeat]
    fixes: dict[int, list[FollowUp]] = field(default_factory=dict)

    @property
    def family(self) -> Family:
        return self.seen.family

    @property
    def name(self) -> str:
        return name_of(self.family)

    @property
    def href(self) -> str:
        return f"/library/coming-back/{self.family.key}"

    @property
    def times(self) -> int:
        return len(self.repeats)

    @property
    def days(self) -> int:
        return (self.seen.last_at - self.repeats[0].incident.declared_at).days + 1

    @property
    def after_fix(self) -> int:
        """How often it came although something that was to stop it had been done."""
        done = [one.closed_at for each in self.repeats for one in each.fixes if one.state == State.DONE]
        return sum(any(at is not None and at < one.incident.declared_at for at in done) for one in self.repeats[1:])

    @property
    def open_fixes(self) -> list[FollowUp]:
        return sorted((one for each in self.repeats for one in each.fixes if one.is_open), key=lambda one: one.due_at)

    @property
    def done_fixes(self) -> list[FollowUp]:
        done = [one for each in self.repeats for one in each.fixes if one.state == State.DONE]
        return sorted(done, key=lambda one: one.closed_at or one.due_at)

    @property
    def summary(self) -> str:
        """How often, and how it stands: *3 times in 180 days, once after its fix*."""
        said = f"{self.times} times in {self.days} day{'' if self.days == 1 else 's'}"
        if self.after_fix:
            return f"{said}, {'once' if self.after_fix == 1 else f'{self.after_fix} times'} after a fix"
        if self.open_fixes:
            return f"{said}, fix due {self.open_fixes[0].due_at:%-d %b}"
        return f"{said}, no fix is open"

    @property
    def line(self) -> str:
        """The incidents, and the last fix, in a line."""
        refs = [one.incident.ref for one in self.repeats]
        said = ", ".join(refs[-4:]) if len(refs) < 5 else f"{len(refs)} times, last {', '.join(refs[-3:])}"
        if self.open_fixes:
            return f"{said} · fix due {self.open_fixes[0].due_at:%-d %b}"
        if self.done_fixes:
            last = self.done_fixes[-1]
            return f"{said} · last fix: “{last.shown_title}”"
        return f"{said} · nothing was promised"

    @property
    def came_back(self) -> bool:
        """Whether two of them lie within the days that count as a repeat."""
        moments = [one.incident.declared_at for one in self.repeats]
        return any(later - one <= WITHIN for one, later in pairwise(moments))


def shown(person: Person, families: Sequence[Seen]) -> list[Shown]:
    """Families with what was promised after each repeat, strongest first; in one statement for all of them."""
    ids = {one.incident_id for each in families for one in each.members}
    promised = fixes_of(person, ids)
    return [
        Shown(each, [Repeat(one, promised.get(one.incident_id, [])) for one in each.sure], promised)
        for each in families
    ]


def fixes_of(person: Person, incident_ids: Iterable[int]) -> dict[int, list[FollowUp]]:
    """What was promised after these incidents, as far as this person may see it, the strongest first."""
    wanted = (
        visible_follow_ups(person)
        .where(FollowUp.incident_id.in_(list(incident_ids)))
        .options(contains_eager(FollowUp.incident), joinedload(FollowUp.owner))
        .order_by(FollowUp.created_at, FollowUp.id)
    )
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for one in db.session.scalars(wanted):
        found[one.incident_id].append(one)
    for fixes in found.values():
        fixes.sort(key=lambda one: _STRONGEST.get(Strength(one.strength), 9) if one.strength else 9)
    return found


def families_of(person: Person, incidents: Sequence[Incident]) -> list[Shown]:
    """The families that one of these incidents is in."""
    return shown(person, families_with(person, [one.id for one in incidents]))


def list_facts(person: Person, *, only: str, page: int) -> dict[str, Any]:
    """A page of everything that comes back."""
    found = visible_families(person)
    sure = [one for one in found if one.confirmed]
    chosen = [one for one in found if not one.confirmed] if only == "proposed" else sure
    begin = min(max(page, 0), len(chosen))
    return {
        "only": "proposed" if only == "proposed" else "",
        "families": shown(person, chosen[begin : begin + PAGE]),
        "count": len(chosen),
        "sure": len(sure),
        "unsure": len(found) - len(sure),
        "older": begin + PAGE if len(chosen) > begin + PAGE else 0,
    }


def page_facts(person: Person, seen: Seen, at: datetime) -> dict[str, Any]:
    """One family: when it happened, what was to stop it, what may belong to it."""
    one = shown(person, [seen])[0]
    steps: list[tuple[str, Any]] = []
    for repeat in one.repeats:
        steps.append(("repeat", repeat))
        steps += [("fix", fix) for fix in repeat.fixes[:FIXES]]
    return {
        "family": one,
        "steps": steps,
        "lead": _lead(one),
        "sums": _sums(one),
        "thought": _thought(one, at),
        "unsure": seen.unsure if seen.confirmed else [],
        "reasons": _refused(person, seen.family),
    }


def _lead(one: Shown) -> str:
    many = count_word(one.times).capitalize()
    what = f"{many} incidents in {one.days} days"
    if not one.seen.confirmed:
        return f"{what} share what stands in the name. Whether they are the same trouble, a person says."
    ends = " A fix was closed as done, and it came back." if one.after_fix else ""
    return f"{what} are the same trouble.{ends}"


def _thought(one: Shown, at: datetime) -> tuple[str, str]:
    """What the fixes so far teach, in two sentences."""
    before = [fix for fix in one.done_fixes if fix.closed_at is not None and fix.closed_at < one.seen.last_at]
    weak = [fix for fix in before if fix.strength in (Strength.REMINDS, Strength.DETECTS)]
    if one.after_fix and weak:
        first = f"“{weak[-1].shown_title}” did not hold."
        return first, "What would make it impossible, and not only noticed sooner?"
    if one.after_fix:
        return "What was done did not hold.", "What did the last fix leave standing?"
    if one.open_fixes:
        waits = (at - one.open_fixes[0].created_at).days
        return "The fix is on its way.", f"It has been open for {waits} day{'' if waits == 1 else 's'}."
    if not one.done_fixes:
        return "Nothing was promised against it.", "What would stop the next one?"
    return "It has not come back since the last fix.", ""


def _sums(one: Shown) -> list[tuple[str, str]]:
    """What the repeats add up to, as far as fields that are not sensitive say it."""
    totals: dict[str, float] = defaultdict(float)
    for repeat in one.repeats:
        values = repeat.incident.fields or {}
        for asked in repeat.incident.workflow.fields:
            if asked.means in _SUMS and asked.kind is FieldKind.NUMBER and not asked.sensitive:
                totals[_SUMS[str(asked.means)]] += _number(values.get(asked.slug))
    return [(label, f"{round(total):,}") for label, total in totals.items() if total]


def _number(value: object) -> float:
    try:
        return float(str(value)) if value not in (None, "") else 0
    except ValueError:
        return 0


def _refused(person: Person, family: Family) -> list[FamilyMember]:
    """Those of which somebody said that they do not belong here, with the reason; as far as one may see them."""
    wanted = memberships(person, refused=True).where(FamilyMember.family_id == family.id)
    rows = wanted.options(contains_eager(FamilyMember.incident), joinedload(FamilyMember.by))
    return list(db.session.scalars(rows.order_by(FamilyMember.at.desc()).limit(10)))
