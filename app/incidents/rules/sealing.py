"""The chain that ties each timeline entry to the one before it."""

import hashlib
import json
from typing import Any

from app.incidents.models import TimelineEntry


def seal(previous: str, entry: TimelineEntry) -> str:
    """SHA-256 in hex over the previous hash and everything this entry says.

    It shows that a row was changed afterwards; it does not stop a forger who owns the database and can seal anew.
    """
    content: dict[str, Any] = {
        "incident": entry.incident_id,
        "number": entry.number,
        "kind": entry.kind,
        "actor": entry.actor_id,
        "source": entry.source,
        "happened_at": entry.happened_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "payload": entry.payload,
        "text": entry.text,
        "supersedes": entry.supersedes,
    }
    sealed = previous + json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(sealed.encode()).hexdigest()
