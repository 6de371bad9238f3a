"""Slugs that incidents live by: a new ``workflows.yaml`` that lost one would leave their pages without words.

Types, severities and statuses count for ever, because closed incidents are still read; roles, clocks and services while
the incident is open. Slugs only: no incident can be told from them.
"""

from collections.abc import Iterator

from sqlalchemy import literal, select

from app.core.db import db
from app.incidents.models import AffectedService, Clock, Incident, RoleAssignment
from app.incidents.states import Stage
from app.workflows.slugs_in_use import register_slugs_in_use

_TYPE = (Incident.discipline, Incident.type)
_OPEN = Incident.stage != Stage.OVER
_ASKED = (
    select(literal("type"), *_TYPE, Incident.type),
    select(literal("severity"), *_TYPE, Incident.severity).where(Incident.severity.is_not(None)),
    select(literal("status"), *_TYPE, Incident.status),
    select(literal("role"), *_TYPE, RoleAssignment.role)
    .join(RoleAssignment.incident)
    .where(RoleAssignment.until_at.is_(None), _OPEN),
    select(literal("clock"), *_TYPE, Clock.slug).join(Clock.incident).where(Clock.ended_at.is_(None), _OPEN),
    select(literal("service"), *_TYPE, AffectedService.service)
    .join(Incident, Incident.id == AffectedService.incident_id)
    .where(_OPEN),
)


@register_slugs_in_use
def slugs_of_incidents() -> Iterator[tuple[str, str, str, str]]:
    """Each slug once, as (kind, discipline, type, slug)."""
    for asked in _ASKED:
        for kind, discipline, type_slug, slug in db.session.execute(asked.distinct()):
            yield kind, discipline, type_slug, str(slug)
