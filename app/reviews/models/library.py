"""The library: what can be found again, by words, by theme, and by what people keep for later."""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models import Incident
from app.people.models import Person


class LibraryItem(Model):
    """A published review, a lesson of one, or three safe lines about something private.

    ``for_all``: everybody may read it though the incident is private; it says nothing but its lines. ``search`` is
    PostgreSQL's; SQLite keeps the words in the table ``library_words``.
    """

    __tablename__ = "library_item"
    __table_args__ = (
        UniqueConstraint("incident_id", "kind"),
        Index("ix_library_item_at", "at", "id"),
        Index("ix_library_item_search", "search", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    for_all: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    search: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)

    incident: Mapped[Incident] = relationship()


class LibraryTheme(Model):
    """What an item is about: ``area:tooling``, ``service:checkout``, ``discipline:operations``."""

    __tablename__ = "library_theme"
    __table_args__ = (Index("ix_library_theme_theme", "theme", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("library_item.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(80), primary_key=True)


class LibraryMark(Model):
    """Somebody keeps an item to read later (``keep``, ``read`` when done) or finds it worth telling (``tell``)."""

    __tablename__ = "library_mark"
    __table_args__ = (Index("ix_library_mark_person", "person_id", "kind"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("library_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[LibraryItem] = relationship()
    person: Mapped[Person] = relationship()


WORDS_OF_SQLITE = (
    "CREATE VIRTUAL TABLE library_words USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2')"
)
FORGET_OF_SQLITE = (
    "CREATE TRIGGER library_item_forget AFTER DELETE ON library_item "
    "BEGIN DELETE FROM library_words WHERE rowid = old.id; END"
)
for _statement in (WORDS_OF_SQLITE, FORGET_OF_SQLITE):
    _made = DDL(_statement).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
    event.listen(LibraryItem.__table__, "after_create", _made)
