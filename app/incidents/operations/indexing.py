"""Keep what is looked up by words in step with an incident: the tokens of its lists, and what rooms above index."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import delete, select

from app.core.db import db
from app.core.registry import Registry
from app.incidents.models import Incident, IncidentToken
from app.incidents.rules.tokens import tokens_of


class Indexer(Protocol):
    """What keeps an index; a ``new`` incident has nothing in it yet, and neither reviews nor updates."""

    def __call__(self, incident: Incident, *, new: bool = False) -> object: ...


indexers: Registry[Indexer] = Registry("indexer")


def indexer(name: str) -> Callable[[Indexer], Indexer]:
    """Let a room above keep an index of its own, in the same transaction as what it indexes."""

    def register(keeps: Indexer) -> Indexer:
        return indexers.add(name, keeps)

    return register


def index(incident: Incident, *, new: bool = False) -> None:
    """Bring every index to what the incident says now; called by whatever changes its words, services or circle."""
    _keep_tokens(incident, new=new)
    for keeps in indexers:
        keeps(incident, new=new)


def _keep_tokens(incident: Incident, *, new: bool) -> None:
    """Write the tokens that the incident has now and take away those it no longer has; a new one has had none."""
    wanted = tokens_of(incident.title, incident.workflow.fields, incident.fields or {})
    mine = IncidentToken.incident_id == incident.id
    there = set() if new else set(db.session.scalars(select(IncidentToken.token).where(mine)))
    if gone := there - wanted:
        db.session.execute(delete(IncidentToken).where(mine, IncidentToken.token.in_(gone)))
    if added := wanted - there:
        db.session.add_all(IncidentToken(incident_id=incident.id, token=one) for one in sorted(added))
