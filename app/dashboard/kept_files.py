"""The files of one person."""

from sqlalchemy import select

from app.core.db import db
from app.dashboard.models import ExportFile, FileState
from app.people.models import Person

MOST = 30


def of(person: Person) -> list[ExportFile]:
    """Their files, the latest first."""
    mine = select(ExportFile).where(ExportFile.person_id == person.id)
    return list(db.session.scalars(mine.order_by(ExportFile.asked_at.desc(), ExportFile.id.desc()).limit(MOST)))


def ready(person: Person, key: str) -> ExportFile | None:
    """The file of that key, where it is theirs and ready."""
    return db.session.scalar(
        select(ExportFile).where(
            ExportFile.key == key, ExportFile.person_id == person.id, ExportFile.state == FileState.READY
        )
    )
