"""What returns, and whether what was meant to stop it did."""

from app.dashboard import coming_back as repeats
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.library.presenting.families import Shown

MOST = 5


@chart("coming-back", title="Coming back", order=12)
def coming_back(asked: Asked) -> Drawn:
    """Families of incidents that a person has confirmed as the same trouble, twice within 180 days, of which the last
    one was declared in the period. The portal proposes what shares a service or a supplier with the same area of
    contributing factors; it never decides.

    After a fix: something that was promised to stop it was closed as done before it came back. That list is the most
    useful one on this page.
    """
    found = repeats.families(asked)
    sure, fixed, unsure = found["confirmed"], found["after-fix"], found["proposed"]
    rows = sure if asked.whole else sure[:MOST]
    more = len(sure) - len(rows)
    return Drawn(
        says("{} of trouble returned within 180 days{}.", _kinds(asked, len(sure)), _after_fix(asked, len(fixed)))
        if sure
        else says("Nothing is known to have come back."),
        (
            Part("back", [_row(one) for one in rows], more={"more": more, "href": _list(asked, "confirmed")}),
            *((Part("small", _proposed(asked, len(unsure))),) if unsure else ()),
        ),
        cohort="By the day the last of them was declared.",
        table=table(
            "What comes back",
            ("What", "Times", "Days", "After a fix", "Open fixes"),
            [(Cell(one.name, one.href), one.times, one.days, one.after_fix, len(one.open_fixes)) for one in sure],
        ),
        href=_list(asked, "confirmed"),
    )


def _kinds(asked: Asked, count: int) -> object:
    return says("{} {}", figure(count, _list(asked, "confirmed")), "kind" if count == 1 else "kinds")


def _after_fix(asked: Asked, count: int) -> object:
    if not count:
        return ", none of them after a fix"
    return says(", {} after a follow-up was closed as done", strong(count, _list(asked, "after-fix")))


def _proposed(asked: Asked, count: int) -> object:
    words = "more looks alike and waits" if count == 1 else "more look alike and wait"
    return says("{} {} for somebody to say whether it is the same.", strong(count, _list(asked, "proposed")), words)


def _row(one: Shown) -> dict[str, str]:
    return {"href": one.href, "title": one.name, "meta": one.line, "badge": "after fix" if one.after_fix else ""}


def _list(asked: Asked, standing: str) -> str:
    return asked.count("coming-back", standing)
