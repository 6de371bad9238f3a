"""What is open at this moment."""

from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.dashboard.slices import happening
from app.incidents.models import Incident

MOST = 8


@chart("now", title="Now", order=1, first=True)
def now(asked: Asked) -> Drawn:
    """Incidents that somebody still responds to (triage, active or paused), worst first, whenever they were declared.

    An update is late when the moment at which it was promised has passed. Practice is left out.
    """
    among = asked.seen.where(happening())
    late = func.count().filter(Incident.next_update_due_at < asked.at)
    nobody = func.count().filter(Incident.lead_id.is_(None))
    count, late_count, free = db.session.execute(
        among.with_only_columns(func.count(), late, nobody, maintain_column_froms=True)
    ).one()
    worst = among.order_by(Incident.level.desc(), Incident.declared_at.desc(), Incident.id.desc()).limit(MOST)
    found = list(db.session.scalars(worst.options(joinedload(Incident.lead)))) if count else []
    everything = asked.list("open")
    rows = [
        (one.ref, one.shown_title, asked.label(one.discipline), one.lead.name if one.lead else "", one.declared_at)
        for one in found
    ]
    return Drawn(
        says(
            "{} open, {} {} late, {} without a lead.",
            figure(count, everything),
            strong(late_count, asked.list("late")),
            "update is" if late_count == 1 else "updates are",
            strong(free, asked.list("no-lead")),
        ),
        (Part("incidents", found, "Open incidents", {"more": max(count - MOST, 0), "href": everything}),),
        table=table("Open now", ("Incident", "Title", "Discipline", "Lead", "Declared"), rows),
        href=everything,
        twin=False,
    )
