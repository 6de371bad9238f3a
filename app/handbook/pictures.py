"""The pictures that a type may have: those the portal brings along."""

import re
from functools import lru_cache

from app.core.config import ROOT


@lru_cache(maxsize=1)
def pictures() -> tuple[str, ...]:
    """Their names, sorted."""
    return tuple(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static/vendor/icons.svg").read_text("utf-8")))
