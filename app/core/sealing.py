"""The audit log's chain: every minute new entries get a number and a seal that covers the seal before.

A chain shows that an entry was changed or taken out. It does not stop somebody who owns the database from making the
whole chain anew: keep the newest seal elsewhere.
"""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import every

# More than this in one minute waits for the next.
BATCH = 2_000


@dataclass(frozen=True)
class Chain:
    """What a look along the chain found: how long it is, its newest seal, and the first entry that does not fit."""

    length: int
    head: str
    broken_at: int | None


@every("core.seal_audit", minutes=1)
def seal_audit(_at: datetime) -> None:
    """Number and seal what was written since the last time."""
    last = db.session.scalars(
        select(AuditEntry).where(AuditEntry.number.is_not(None)).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    number, seal = (last.number or 0, last.seal or "") if last else (0, "")
    new = select(AuditEntry).where(AuditEntry.number.is_(None)).order_by(AuditEntry.id).limit(BATCH)
    for entry in db.session.scalars(new):
        number += 1
        seal = _seal_of(entry, number, seal)
        entry.number, entry.seal = number, seal


def audit_chain() -> Chain:
    """Follow the chain from its beginning to the first entry that does not fit."""
    length, seal = 0, ""
    sealed = select(AuditEntry).where(AuditEntry.number.is_not(None)).order_by(AuditEntry.number)
    # In pages: the log is long, and a look at it must not hold all of it.
    with closing(db.session.scalars(sealed.execution_options(yield_per=1_000))) as entries:
        for entry in entries:
            expected = _seal_of(entry, length + 1, seal)
            if entry.number != length + 1 or entry.seal != expected:
                return Chain(length, seal, broken_at=length + 1)
            length, seal = length + 1, expected
    return Chain(length, seal, broken_at=None)


def _seal_of(entry: AuditEntry, number: int, before: str) -> str:
    content = [before, number, entry.at.isoformat(), entry.action, entry.by_id, entry.subject, entry.detail]
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
