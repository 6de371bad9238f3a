"""The library: what can be found again, what people keep for later, and what comes back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.incidents.models import Incident
from app.people.models import Person


class Kind(StrEnum):
    """What stands on the shelf: of an incident its words and updates, its review, a lesson, three safe lines."""

    INCIDENT = "incident"
    REVIEW = "review"
    LESSON = "lesson"
    SUMMARY = "summary"


# What can be kept to read or found worth telling.
MARKED = (Kind.REVIEW, Kind.LESSON)


class LibraryItem(Model):
    """Something that can be found by its words; of an incident one of each kind.

    ``for_all``: everybody may read it though the incident is private; it says nothing but its lines. ``is_public`` is
    the incident's visibility, by which a search narrows what it then asks the incident about. ``search`` is
    PostgreSQL's; SQLite keeps the words in the table ``library_words``.
    """

    __tablename__ = "library_item"
    __table_args__ = (
        UniqueConstraint("incident_id", "kind"),
        Index("ix_library_item_newest", "at", "key"),
        Index("ix_library_item_kind", "kind", "at", "key"),
        Index("ix_library_item_search", "search", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    for_all: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    search: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)

    incident: Mapped[Incident] = relationship()

    @property
    def shown_title(self) -> str:
        """What may stand in a list: of something private its codename."""
        return self.title if self.for_all or not self.incident.is_private else self.incident.shown_title


class LibraryTheme(Model):
    """What an item is about: ``area:tooling``, ``service:checkout``, ``supplier:northpay``, ``discipline:operations``;
    and by what it would be one of a family: ``back:`` and the family's key.
    """

    __tablename__ = "library_theme"
    __table_args__ = (Index("ix_library_theme_theme", "theme", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("library_item.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(80), primary_key=True)


class LibraryMark(Model):
    """Somebody keeps an item to read later (``keep``, ``read`` when done), finds it worth telling (``tell``), or would
    have newcomers read it (``newcomer``).
    """

    __tablename__ = "library_mark"
    __table_args__ = (Index("ix_library_mark_person", "person_id", "kind"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("library_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[LibraryItem] = relationship()
    person: Mapped[Person] = relationship()


class Belongs(StrEnum):
    """How an incident stands in a family: the machine proposes, a person says."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Family(Model):
    """Trouble that comes back. ``basis`` is the circle of readers and what is shared, and never changes.

    What is public and what is private have families apart. Only a public one can be given a name: a name could tell
    somebody of a member that they may not see.
    """

    __tablename__ = "library_family"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    basis: Mapped[str] = mapped_column(String(240))
    label: Mapped[str] = mapped_column(String(120), default="")
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def circle(self) -> str:
        return self.basis.partition("|")[0]

    @property
    def is_public(self) -> bool:
        return self.circle == PUBLIC


class FamilyMember(Model):
    """An incident in a family, with who said so and why. Everything that is decided stands here, none of it above:
    so somebody who sees two of three members learns nothing of the third.
    """

    __tablename__ = "library_family_member"
    __table_args__ = (Index("ix_library_family_member_incident", "incident_id"),)

    family_id: Mapped[int] = mapped_column(ForeignKey("library_family.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default=Belongs.PROPOSED)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(500), default="")

    family: Mapped[Family] = relationship()
    incident: Mapped[Incident] = relationship()
    by: Mapped[Person | None] = relationship()


PUBLIC = "public"
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
