"""Whether people dare to say what they see, as those who took part answered afterwards."""

from typing import Any

from sqlalchemy import func

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import shares
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.dashboard.filters import Span
from app.dashboard.queries import within
from app.dashboard.slices import counted
from app.dashboard.statistics import COMPARED_FROM, Share, share_change
from app.incidents.models import Incident
from app.reviews.models import Pulse
from app.reviews.operations.pulse import FROM, QUESTIONS

# What was asked about the incident; how hard it was on somebody is nobody else's figure.
ASKED = ("safe", "handled")
LABELS = {"safe": "I felt safe to declare it", "handled": "It was handled well"}
CLASSES = ("b3", "bsoft", "bmid", "bink")

Tally = list[int]


@chart("trust", title="Trust", order=16)
def trust(asked: Asked) -> Drawn:
    """What those who took part answered in the pulse, of incidents declared in the period.

    Answers of one incident are counted in fives, and fewer than five are never told; who answered is not kept with what
    they said. The middle answer is the one that half of them gave or bettered. There is nothing to open.
    """
    now = _tallies(asked, asked.view.span)
    count = sum(now["safe"])
    if count < FROM:
        return Drawn(
            says("Fewer than five answers may be told of this period. Under five we say nothing."),
            cohort="Sealed: no names, and no link to an incident.",
        )
    rows = [
        (LABELS[one], sum(now[one]), _middle(now[one], _choices(one)), *reversed(now[one]))
        for one in ASKED
        if sum(now[one])
    ]
    parts = [part for one in ASKED if sum(now[one]) for part in _question(one, now[one])]
    return Drawn(
        _sentence(asked, now["safe"]),
        (*parts, Part("key", [(cls, choice.lower()) for choice, cls in _kinds("safe")])),
        cohort="By day declared. Sealed: no names, no incident with under five answers, no link to one.",
        table=table(
            "What those who took part answered", ("Question", "Answers", "Middle answer", "Fully", *_lesser()), rows
        ),
    )


def _tallies(asked: Asked, span: Span) -> dict[str, Tally]:
    """How many gave each answer, by question; of each incident what its pulse has shown so far."""
    among = asked.seen.where(counted(), *within(Incident.declared_at, span)).join(
        Pulse, Pulse.incident_id == Incident.id
    )
    columns: list[Any] = [
        func.sum(Pulse.shown["tallies", one, n].as_integer()) for one in ASKED for n in range(len(_choices(one)))
    ]
    values = iter(db.session.execute(among.with_only_columns(*columns, maintain_column_froms=True)).one())
    return {one: [int(next(values) or 0) for _ in _choices(one)] for one in ASKED}


def _choices(question: str) -> tuple[str, ...]:
    return QUESTIONS[question][1]


def _lesser() -> tuple[str, ...]:
    return tuple(reversed(_choices("safe")))[1:]


def _kinds(question: str) -> list[tuple[str, str]]:
    """The answers, the best one first, each with the class that draws it."""
    return list(zip(reversed(_choices(question)), reversed(CLASSES), strict=True))


def _question(question: str, tally: Tally) -> tuple[Part, Part]:
    found = [(choice, n, cls) for (choice, cls), n in zip(_kinds(question), reversed(tally), strict=True)]
    words = ", ".join(f"{n} {choice.lower()}" for choice, n, _ in found)
    return Part("small", f"{LABELS[question]}: {words}"), Part("share", shares(found), f"{LABELS[question]}: {words}")


def _middle(tally: Tally, choices: tuple[str, ...]) -> str:
    """The answer in the middle; of an even number the lesser of both."""
    place, seen = (sum(tally) - 1) // 2, 0
    for n, choice in zip(tally, choices, strict=True):
        seen += n
        if seen > place:
            return choice
    return "–"


def _sentence(asked: Asked, tally: Tally) -> Any:
    now = Share(tally[-1] + tally[-2], sum(tally))
    said = says("Of {} who answered afterwards, {} felt safe to declare it.", figure(now.n), strong(now.k))
    if asked.view.before is None:
        return said
    before = _tallies(asked, asked.view.before)["safe"]
    then = Share(before[-1] + before[-2], sum(before))
    if min(now.n, then.n) < COMPARED_FROM:
        return said
    return said + says(" It was {} of {} before: {}.", then.k, then.n, strong(share_change(now, then)))
