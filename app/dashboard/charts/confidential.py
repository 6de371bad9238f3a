"""Private work, counted by finished month for leaders, and never shown."""

from datetime import date

from markupsafe import Markup
from sqlalchemy import select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Drawn, Part, says, table
from app.dashboard.models import ConfidentialCount
from app.dashboard.operations.counting import finished_months


@chart("confidential", title="Confidential counts", order=18, leaders=True)
def confidential(asked: Asked) -> Drawn:
    """Private incidents by discipline and size, declared in each of the last three months that are over (UTC).

    A month is counted once, soon after its end, and stays as it was counted: what is made private or changes size later
    moves no number. The table is the same for every leader and no filter changes it: no sums, nothing to open. A number
    under the discipline's minimum group (three, more where workflows.yaml says so) is a dash; so is none. Practice,
    declined, merged and those whose level is not set are left out.
    """
    months = finished_months(asked.at.date())
    kept = _kept(months)
    sizes = [(month, size) for month in months for size in ("small", "large")]
    rows: list[list[object]] = []
    for discipline in asked.book.disciplines.values():
        each = [kept.get((discipline.slug, month, large)) for month in months for large in (False, True)]
        rows.append([discipline.label, *("–" if count is None else count for count in each)])
    caption = "Private incidents by discipline, finished month and size"
    found = table(caption, ("Discipline", *(f"{month:%b} {size}" for month, size in sizes)), rows)
    least = " or ".join(str(one) for one in sorted({one.min_group for one in asked.book.disciplines.values()}))
    return Drawn(
        says("Private work, counted by finished month and never shown."),
        (
            Part("rows", table(caption, ("Discipline", *(_head(*each) for each in sizes)), rows)),
            Part(
                "meta", f"A dash is fewer than {least}, as the discipline has it. No sums, no filters, nothing to open."
            ),
        ),
        table=found,
        twin=False,
    )


def _head(month: date, size: str) -> Markup:
    """The month is written once above both of its columns, and told for each."""
    return (
        says("{} small", f"{month:%b}") if size == "small" else says('<span class="vh">{} </span>large', f"{month:%b}")
    )


def _kept(months: list[date]) -> dict[tuple[str, date, bool], int | None]:
    """By discipline, month and whether it is large. It knows no viewer: whoever may read it reads the same."""
    rows = db.session.scalars(select(ConfidentialCount).where(ConfidentialCount.month.in_(months)))
    return {(one.discipline, one.month, one.large): one.count for one in rows}
