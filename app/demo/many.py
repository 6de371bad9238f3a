"""A database full of incidents, for measuring: a few played through the operations, the rest cloned from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import text

from app.core import outbox
from app.core.db import db, reading, this_session, transaction
from app.demo import cloning, history, times
from app.demo.cast import the_cast
from app.demo.cloning import Press, Shape, Template
from app.demo.history import Past, Tell
from app.demo.schedule import MONTHS, Slot, slots
from app.incidents.models import Incident
from app.incidents.states import Mode, Stage
from app.workflows.book import Visibility
from app.workflows.live import current_book

# Enough that every type is among them, and that no two neighbours in a list look alike.
TEMPLATES, OPEN_TEMPLATES = 90, 24
# Rows of so many incidents are held at once and committed together.
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Amount:
    """How many incidents in all, which share of them is open, and what each has."""

    incidents: int
    open_share: float
    shape: Shape


def load(amount: Amount, *, seed: int, at: datetime, tell: Tell) -> int:
    """Fill up to so many incidents; the people are there already. Says how many there are."""
    rng = Random(f"{seed}:many")
    played = _play(seed, at)
    over, still_open = _templates(played, amount.shape)
    open_count = min(round(amount.incidents * amount.open_share), max(0, amount.incidents - len(played)))
    over_count = max(0, amount.incidents - len(played) - open_count)
    moments = times.moments(over_count, since=at - MONTHS, until=at - timedelta(days=2), rng=rng)
    wanted = [(rng.choice(over), moment) for moment in moments]
    wanted += [_still_open(rng.choice(still_open), at, rng) for _ in range(open_count)]
    _write(wanted, rng, tell)
    with transaction():
        db.session.execute(text("ANALYZE"))
    return len(played) + len(wanted)


def _write(wanted: list[tuple[Template, datetime]], rng: Random, tell: Tell) -> None:
    with reading():
        press = Press.ready(rng)
    for start in range(0, len(wanted), AT_ONCE):
        with transaction():
            cloning.write(wanted[start : start + AT_ONCE], press)
        # What was written is not looked at again.
        this_session().expunge_all()
        tell(min(start + AT_ONCE, len(wanted)), len(wanted))


def _play(seed: int, at: datetime) -> list[int]:
    """Play the templates through the operations: some to their end, some to the middle."""
    chosen = _chosen(slots(current_book(), until=at, rng=Random(f"{seed}:slots")))
    played = []
    with outbox.effects_off(), transaction():
        cast = the_cast()
        for number, slot in enumerate(chosen):
            # Nothing public is over in less than twenty minutes.
            stop = at if number < TEMPLATES else slot.at + timedelta(minutes=16)
            # A clone has no follow-ups, so its timeline speaks of none.
            past = Past(cast, stop, slot.at - timedelta(days=1), promises=False)
            played.append(history.play(slot, past, Random(f"{seed}:many:{number}")).id)
    return played


def _chosen(found: list[Slot]) -> list[Slot]:
    """One of each type first, then others; public live ones for those that stay open."""
    whole = [one for one in found if not one.fate]
    first = list({one.path: one for one in reversed(whole)}.values())
    over = [*first, *(one for one in whole if one not in first)][:TEMPLATES]
    public = [one for one in whole if current_book().workflows[one.path].visibility is Visibility.PUBLIC]
    return over + [one for one in public if one.mode is Mode.LIVE][:OPEN_TEMPLATES]


def _templates(played: list[int], shape: Shape) -> tuple[list[Template], list[Template]]:
    """Those that are over, and those that are open."""
    with transaction():
        stages = {one: db.session.get_one(Incident, one).stage for one in played}
        over = cloning.read([one for one in played[:TEMPLATES] if stages[one] != Stage.NOW], shape)
        still_open = cloning.read([one for one in played[TEMPLATES:] if stages[one] == Stage.NOW], shape)
    return over, still_open


def _still_open(template: Template, at: datetime, rng: Random) -> tuple[Template, datetime]:
    """Open for minutes to a day and a half by now."""
    since = (at - template.until) - timedelta(minutes=rng.randrange(1, 2_000))
    return template, template.declared_at + since
