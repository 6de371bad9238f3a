"""The cursor of a page: where the last one ended, as a word in an address.

The reference stands for the row: no id of the database leaves the system.
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any


def write_cursor(*place: object) -> str:
    """A place, its moment and reference last, as one word."""
    return base64.urlsafe_b64encode(json.dumps(place, default=str).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, length: int) -> tuple[list[Any], datetime, str] | None:
    """The place: what comes before the moment, the moment, and the reference; nothing where it is none of ours."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        *before, moment, ref = place
        at = datetime.fromisoformat(moment)
        here = at.astimezone(UTC)
        # Half a surrogate is no text that a database could be asked for.
        json.dumps(place, ensure_ascii=False).encode()
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    if at.tzinfo is None or not isinstance(ref, str) or len(before) != length - 2:
        return None
    return before, here, ref.replace("\0", "")
