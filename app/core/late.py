"""Libraries and rooms that a process may never need: imported when something of theirs is used for the first time.

Each costs every web worker megabytes and the start of the portal tens of milliseconds. Beside the ``Late`` stands the
import itself under ``TYPE_CHECKING``, so that types and the rules of who imports whom hold as everywhere.
"""

import importlib
from typing import Any


class Late:
    """Stands for a module until it is needed; every attribute is the module's own."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)
