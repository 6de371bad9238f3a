"""Who: people, their teams and groups, and what waits in their inbox."""

import hashlib
import secrets
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.clock import now
from app.core.db import Model, UtcDateTime

# Letters that stay as they are when accents are taken off.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def new_key() -> str:
    """A random name for an address; it tells nothing about how many there are."""
    return secrets.token_hex(6)


def folded(text: str) -> str:
    """The text as it is sorted and searched: small letters without accents, so that “lukasz” finds Łukasz."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c))[:150]


def _folded_name(context: DefaultExecutionContext) -> str:
    return folded(str((context.current_parameters or {}).get("name", "")))


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
    key: Mapped[str] = mapped_column(String(16), unique=True, default=new_key)
    name: Mapped[str] = mapped_column(String(120), index=True)
    name_folded: Mapped[str] = mapped_column(String(150), index=True, default=_folded_name)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    organisation_role: Mapped[str] = mapped_column(String(16), default=OrganisationRole.MEMBER)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    single_keys: Mapped[bool] = mapped_column(default=True)
    # Minutes after the person's own midnight; none of both: no quiet hours.
    quiet_from: Mapped[int | None] = mapped_column()
    quiet_until: Mapped[int | None] = mapped_column()
    active: Mapped[bool] = mapped_column(default=True)
    # Counted up to end every session at once: the account was closed, the password changed.
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    # The sign-in by which this request came, for Flask-Login.
    sign_in_key = ""
    is_authenticated = True
    is_anonymous = False

    team: Mapped[Team | None] = relationship(lazy="joined")
    memberships: Mapped[list["GroupMember"]] = relationship(back_populates="person", lazy="select")

    @validates("name")
    def _fold(self, _attribute: str, name: str) -> str:
        self.name_folded = folded(name)
        return name

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What the session cookie keeps."""
        return self.sign_in_key

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


class SignIn(Model):
    """Somebody signed in somewhere. The cookie carries ``key``; once ended, or of an older epoch, it is void."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    epoch: Mapped[int] = mapped_column()
    device: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def handle(self) -> str:
        """What a page calls it: of no use to whoever reads it there."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]


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

    A notice about an incident carries no title of it: that is looked up when it is read, if ``say`` allows (full,
    headline, reference_only). Whoever may no longer see the incident does not see the notice either. ``sent`` tells by
    which other ways it went out and when.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "slot"),
        Index("ix_notice_unread", "person_id", "read_at", "at"),
        Index("ix_notice_at", "person_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True, default=new_key)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    slot: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(500))
    why: Mapped[str] = mapped_column(String(300))
    incident_id: Mapped[int | None] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(300), default="")
    say: Mapped[str] = mapped_column(String(16), default="headline")
    sent: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class NoticeMute(Model):
    """A kind of notice that a person does not want by one way. The inbox keeps it all the same, as read."""

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
