"""Who: people, their teams and groups, and what waits in their inbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime


class OrganisationRole(StrEnum):
    """What a person may do across the organisation. None of them opens a private incident."""

    MEMBER = "member"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    GUEST = "guest"


class Team(Model):
    """People who work together; a discipline names the team that owns it."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(120))


class Person(Model):
    """Somebody of the organisation. ``key`` is the random name that addresses use; ids never leave."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    organisation_role: Mapped[str] = mapped_column(String(16), default=OrganisationRole.MEMBER)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    single_keys: Mapped[bool] = mapped_column(default=True)
    quiet_from: Mapped[int | None] = mapped_column()
    quiet_until: Mapped[int | None] = mapped_column()
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    team: Mapped[Team | None] = relationship(lazy="joined")
    memberships: Mapped[list["GroupMember"]] = relationship(back_populates="person", lazy="select")

    @property
    def is_administrator(self) -> bool:
        return self.active and self.organisation_role == OrganisationRole.ADMINISTRATOR

    @property
    def is_leader(self) -> bool:
        return self.active and self.organisation_role == OrganisationRole.LEADER

    @property
    def is_guest(self) -> bool:
        return self.organisation_role == OrganisationRole.GUEST

    @property
    def team_slug(self) -> str | None:
        return self.team.slug if self.team else None

    @property
    def group_slugs(self) -> frozenset[str]:
        """The groups of the book this person is in."""
        return frozenset(one.group_slug for one in self.memberships)


class GroupMember(Model):
    """A person in a group of the book."""

    __tablename__ = "group_member"
    __table_args__ = (UniqueConstraint("group_slug", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_slug: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="memberships")


class Notice(Model):
    """A message to one person. ``slot`` is unique per person, so that one cause never makes two.

    A notice about an incident carries no title: whoever may no longer see the incident reads only the reference.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("person_id", "slot"), Index("ix_notice_unread", "person_id", "read_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    slot: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(500))
    why: Mapped[str] = mapped_column(String(300))
    incident_id: Mapped[int | None] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class NoticeMute(Model):
    """A kind of notice that a person does not want by one way (``inbox`` keeps everything; ``email`` can be muted)."""

    __tablename__ = "notice_mute"
    __table_args__ = (UniqueConstraint("person_id", "kind", "way"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    way: Mapped[str] = mapped_column(String(16))


class SavedView(Model):
    """A named list address. It stores the filters only: whoever opens it sees what they may see."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    page: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
