"""What panels count by other days than the one declared, against a slow reference, over random worlds."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from app.core.db import db
from app.dashboard import promised_after, register
from app.dashboard.charts import clocks, durations, effort, follow_ups, learning, needs_leader, promises, time_in_status
from app.dashboard.statistics import Share
from app.incidents.states import Mode
from app.people.models import Person
from app.web.filters import length
from tests.factories import NOON
from tests.support import settle
from tests.unit.dashboard.worlds import MINUTE, Fact, World, cells, worlds


def test_how_long_things_take_and_what_is_open_still(people):
    def check(world: World) -> None:
        for name, start, end in (
            ("resolve", "declared_at", "resolved_at"),
            ("acknowledge", "declared_at", "acknowledged_at"),
            ("contain", "started_at", "mitigated_at"),
            ("detect", "started_at", "detected_at"),
        ):
            took, waiting = defaultdict(list), defaultdict(list)
            for one in world.resolved:
                if getattr(one, start) and getattr(one, end):
                    took[one.level].append(int((getattr(one, end) - getattr(one, start)).total_seconds()))
            for one in world.open:
                if getattr(one, start) and not getattr(one, end):
                    waiting[one.level].append(int((NOON - getattr(one, start)).total_seconds()))
            measure = durations.MEASURES[name]
            found = durations._by_level(world.asked, measure, world.span)
            assert {level: sorted(each) for level, each in found.items()} == {k: sorted(v) for k, v in took.items()}
            still = durations._still_open(world.asked, measure)
            assert {level: sorted(each) for level, each in still.items()} == {k: sorted(v) for k, v in waiting.items()}

    settle()
    worlds(people, check)


def test_time_in_status_drops_nobody_who_is_open(people, monkeypatch):
    monkeypatch.setattr(time_in_status, "SUMMARY_FROM", 2)

    def minute_by_minute(one) -> Counter:
        """The phase that each minute from declared to resolved was in."""
        moves = [one.spec["moves"][n] for n in range(len(one.spec["moves"]))]
        spent, phase, at = Counter(), "triage", 0
        for minutes, to in [*moves, (one.spec["took"], "")]:
            until = min(max(minutes, at), one.spec["took"])
            spent[phase] += 60 * (until - at)
            phase, at = to, until
        return spent

    def check(world: World) -> None:
        by = defaultdict(list)
        for one in world.resolved:
            by[one.discipline].append(minute_by_minute(one))
        rows = {row[0].lower(): row[1:] for row in cells(time_in_status.time_in_status(world.asked))}
        assert set(rows) == {slug for slug, each in by.items() if len(each) >= 2}
        for slug, row in rows.items():
            phases = [length(median(one[phase] for one in by[slug])) for phase in ("triage", "active", "paused")]
            whole = median(sum(one[phase] for phase in ("triage", "active", "paused")) for one in by[slug])
            still = [one for one in world.open if one.discipline == slug]
            oldest = length(max(NOON - one.declared_at for one in still)) if still else "–"
            assert row[:5] == (len(by[slug]), *phases, length(whole))
            assert row[6:] == (len(still), oldest)

    settle()
    worlds(people, check)


def test_promises_are_those_that_were_made(people):
    def check(world: World) -> None:
        live = [one for one in world.counted if one.mode == Mode.LIVE]
        expected = {
            "A lead in time": [
                kept for one in live for kept in _first(world, one, one.spec["lead_due"], one.spec["lead"])
            ],
            "First word in time": [
                kept
                for one in live
                for kept in _first(
                    world, one, one.spec["word_due"], min((at for at, _ in one.spec["updates"]), default=None)
                )
            ],
            "Updates on time": [*_updates(world), *_updates_owed(world)],
        }
        shown = {one.label: one for one in promises.kept(world.asked)}
        told = {label: Share(sum(each), len(each)) for label, each in expected.items() if each}
        assert {label: shown[label].share for label in expected if label in shown} == told
        for one in shown.values():
            assert sum(each.n for each in one.levels.values()) == one.share.n

    settle()
    worlds(people, check)


def _first(world: World, one: Fact, due: int | None, done: int | None) -> list[bool]:
    """Whether a promise that fell due in the period was kept; nothing, where none did."""
    if not world.during(one.after(due)) or (done is None and one.after(due) >= NOON):
        return []
    return [done is not None and done <= due]


def _updates(world: World) -> Iterator[bool]:
    for one in world.counted:
        before = 0
        for minutes, due in one.spec["updates"]:
            if world.during(one.after(due)):
                yield (minutes - due) * 10 <= due - before
            before = minutes


def _updates_owed(world: World) -> list[bool]:
    promised = [one.next_update_due_at for one in world.open if one.next_update_due_at]
    return [False for at in promised if at < NOON and world.during(at)]


def test_deadlines_follow_ups_and_reviews(people):
    def check(world: World) -> None:
        _deadlines(world)
        _follow_ups(world)
        _reviews(world)

    settle()
    worlds(people, check)


def _deadlines(world: World) -> None:
    counts: Counter[str] = Counter()
    for one in world.passing:
        if not one.spec["clock"]:
            continue
        state, due, ended, explained = one.spec["clock"]
        if state == "running" or (state == "missed" and not explained):
            counts["owed"] += 1
        if state == "running" or not world.during(one.after(due if due is not None else ended)):
            continue
        late = state == "met" and due is not None and ended is not None and ended > due
        counts["late" if late else state] += 1
        counts["broken"] += late or state == "missed"
    assert +counts == +Counter(register.counts(world.asked, world.span))
    asked_for = clocks.clocks(world.asked).says.striptags()
    assert asked_for.startswith(f"{counts['owed']} " if counts["owed"] else "No deadline runs")


def _follow_ups(world: World) -> None:
    counts: Counter[str] = Counter()
    ages: Counter[tuple[str, str]] = Counter()
    for one in world.passing:
        if not one.spec["follow_up"]:
            continue
        made, within, taken, state = one.spec["follow_up"]
        created = NOON - made * MINUTE
        due, closed = created + within * MINUTE, None if taken is None else created + taken * MINUTE
        if closed is None:
            counts["open"] += 1
            counts["overdue"] += due < NOON
            age = (
                "overdue" if due < NOON else "older than 30 days" if created < NOON - timedelta(days=30) else "younger"
            )
            ages[("Urgent", "Normal")[made % 2], age] += 1
        elif world.during(closed):
            counts[state.replace("_", "-")] += 1
        if world.during(due) and due < NOON:
            counts["kept" if closed is not None and closed <= due else "not-kept"] += 1
    assert +counts == +Counter(promised_after.counts(world.asked))
    shown = {row[0]: row[1] for row in cells(follow_ups.follow_ups(world.asked)) if ": " in row[0]}
    assert {tuple(label.split(": ")): n for label, n in shown.items() if n} == dict(ages)


def _reviews(world: World) -> None:
    counts: Counter[str] = Counter()
    for one in world.resolved:
        if not one.spec["review"] or one.level not in (3, 4):
            continue
        state, due, published = one.spec["review"]
        if state == "skipped":
            counts["waived"] += 1
        elif state == "published":
            counts["in-time" if due is None or (published or 0) <= due else "late"] += 1
        else:
            counts["overdue" if due is not None and one.after(due) < NOON else "not-due"] += 1
    assert +counts == +Counter(learning._counts(world.asked, world.span))


def test_what_waits_for_a_leader(people):
    def check(world: World) -> None:
        waiting = list(needs_leader.lines(world.asked))
        late = 0
        weeks = 0
        for one in world.passing:
            if one.spec["review"]:
                state, due, _ = one.spec["review"]
                late += state in ("owed", "writing") and due is not None and one.after(due) < NOON
            if one.spec["follow_up"]:
                made, within, taken, _ = one.spec["follow_up"]
                weeks += taken is None and NOON - (made - within) * MINUTE < NOON - timedelta(days=7)
        assert sum(text.startswith("Review of") for text, *_ in waiting) == late
        assert [text.split()[0] for text, *_ in waiting if "follow-up" in text] == ([str(weeks)] if weeks else [])
        free = [one for one in world.open if one.lead_id is None and one.lead_due_at and one.lead_due_at < NOON]
        assert sum(text.endswith("has no lead") for text, *_ in waiting) == len(free)

    settle()
    worlds(people, check)


def test_effort_is_that_of_each_minute_and_never_of_fewer_than_three(people):
    def check(world: World) -> None:
        worked: dict[int, set[int]] = defaultdict(set)
        for one in world.passing:
            for who, minutes in one.spec["traces"]:
                at = one.declared_at + minutes * MINUTE
                if world.during(at):
                    worked[world.people[who].id].add(int(at.timestamp()) // 600)
        hours = [_kinds(_filled(marked), db.session.get(Person, key).timezone) for key, marked in worked.items()]
        # No team of the small book has three people: they stand together, from three on.
        if len(hours) < 3:
            assert effort.effort(world.asked).table is None
        else:
            (row,) = cells(effort.effort(world.asked))
            assert row == ("Smaller teams", *(f"{sum(each[n] for each in hours):.1f}" for n in range(4)))

    settle()
    worlds(people, check)


def _filled(marked: set[int]) -> set[int]:
    return {n for a, b in pairwise(sorted(marked)) if b - a <= 3 for n in range(a, b)} | marked


def _kinds(marked: set[int], timezone: str) -> list[float]:
    found = [0.0] * 4
    for one in marked:
        here = datetime.fromtimestamp(one * 600, UTC).astimezone(ZoneInfo(timezone))
        night = here.hour in (22, 23, *range(7))
        found[3 if night else 2 if here.weekday() in (5, 6) else 1 if here.hour >= 18 else 0] += 1 / 6
    return found
