"""Every ``workflows.yaml`` that was ever live, kept for the record; incidents point at theirs."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Model


class WorkflowVersion(Model):
    """One text of the book. The newest ``live_from`` is the live one; bringing back an old text renews its moment."""

    __tablename__ = "workflow_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Text)
    live_from: Mapped[datetime] = mapped_column(default=now, index=True)
    by: Mapped[str] = mapped_column(String(120), default="")
