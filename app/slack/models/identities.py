"""The workspace that this installation belongs to, and who of it is who here."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.people.models import Person


class Standing(StrEnum):
    """What somebody is in the workspace; only members are ever matched with a person."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    STRANGER = "stranger"
    GONE = "gone"


class SlackWorkspace(Model):
    """The workspace in which the app is installed, as Slack told it when the token was last tried."""

    __tablename__ = "slack_workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(24), unique=True)
    team_name: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(String(200), default="")
    bot_user_id: Mapped[str] = mapped_column(String(24), default="")
    bot_id: Mapped[str] = mapped_column(String(24), default="")
    scopes: Mapped[list[str]] = mapped_column(default=list)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SlackIdentity(Model):
    """A user of the workspace, and the person they are here; none while nobody fits."""

    __tablename__ = "slack_identity"
    __table_args__ = (UniqueConstraint("team_id", "slack_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(24))
    slack_user: Mapped[str] = mapped_column(String(24), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    standing: Mapped[str] = mapped_column(String(12), default=Standing.MEMBER)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship(lazy="joined")
