"""Inheritance: what a type leaves out its discipline says, and what that leaves out the defaults say.

The outcome is an entry of the same kind with nothing left to inherit, whose fields still know where they were written.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from app.workflows.entries import ChecklistEntry, Entry, Only, Path
from app.workflows.problems import meant
from app.workflows.schema import Process

_E = TypeVar("_E", bound=Entry)
_P = TypeVar("_P", bound=Process)
Report = Callable[[Path, str, str], None]
"""Called with the place, the thing and the mend of something wrong."""

MERGED_LISTS = frozenset(
    {
        "severities",
        "roles",
        "statuses",
        "fields",
        "clocks",
        "checklists",
        "rules",
        "risk_ratings",
        "escalate_to",
        "questions",
    }
)
"""The lists that are merged by slug; every other list is replaced as a whole."""
SLUG_LISTS = frozenset({"clocks", "escalate_to", "questions"})
"""Those whose items may be slugs of something said elsewhere."""


def slugified(text: str) -> str:
    """A slug made of a label: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:64].strip("-")


def slug_of(item: object) -> str | None:
    """The slug by which an item of a list is known; none for a rule that has no name."""
    if isinstance(item, str):
        return item
    if slug := getattr(item, "slug", None):
        return str(slug)
    if isinstance(item, ChecklistEntry) and item.label:
        return slugified(item.label)
    return None


def inherit_process(lower: Process, upper: _P, report: Report, *, adding: bool) -> _P:
    """The upper process with what it leaves out taken from the lower; ``adding`` merges lists, else they replace."""
    merged = _Merger(report, adding=adding)
    own = {name: getattr(upper, name) for name in upper.model_fields_set if name not in Process.model_fields}
    return merged.entry(lower, upper, own)


def inherit_entry(lower: _E | None, upper: _E | None, report: Report) -> _E | None:
    """One entry refined line by line by another of its kind."""
    if lower is None or upper is None:
        return upper if lower is None else lower
    return _Merger(report, adding=False).entry(lower, upper, {})


class _Merger:
    """One pass of inheritance, from a lower layer to an upper one."""

    def __init__(self, report: Report, *, adding: bool) -> None:
        self.report = report
        self.adding = adding

    def entry(self, lower: Entry, upper: _E, own: dict[str, Any]) -> _E:
        values: dict[str, Any]
        names = set(Process.model_fields) if isinstance(upper, Process) else set(type(upper).model_fields)
        values, paths = dict(own), {}
        for name in names & (lower.model_fields_set | upper.model_fields_set):
            source = upper if upper.says(name) else lower
            values[name] = self.value(lower, upper, name)
            paths[name] = source.path(name)
        made = type(upper).model_construct(_fields_set=set(values), **values)
        made.settle(upper.path(), paths)
        return cast("_E", made)

    def value(self, lower: Entry, upper: Entry, name: str) -> Any:
        said, before = getattr(upper, name, None), getattr(lower, name, None)
        if not upper.says(name) or said is None:
            return before
        if name in MERGED_LISTS and isinstance(said, list | Only):
            return self.items(before or [], said, upper.path(name))
        if isinstance(said, Entry) and isinstance(before, Entry):
            return self.entry(before, said, {})
        if isinstance(said, dict) and isinstance(before, dict):
            return before | {key: self.refined(before.get(key), item) for key, item in said.items()}
        return said

    def items(self, before: Any, said: list[Any] | Only[Any], path: Path) -> list[Any]:
        known = {slug: item for item in before if (slug := slug_of(item))} if isinstance(before, list) else {}
        if isinstance(said, Only):
            kept = [self.kept(known, item, (*path, "only", at)) for at, item in enumerate(said.only)]
            return [item for item in kept if item is not None]
        if not self.adding:
            return [self.refined(known.get(slug_of(item) or ""), item) for item in said]
        refining = {slug: item for item in said if (slug := slug_of(item)) and slug in known}
        kept = [self.refined(item, refining.get(slug_of(item) or "", item)) for item in known.values()]
        unnamed = [item for item in before if slug_of(item) is None]
        return kept + unnamed + [item for item in said if slug_of(item) not in known]

    def refined(self, before: object, said: Any) -> Any:
        if isinstance(before, Entry) and isinstance(said, Entry) and before is not said and type(before) is type(said):
            return self.entry(before, said, {})
        return said

    def kept(self, known: dict[str, Any], item: Any, path: Path) -> Any:
        if not isinstance(item, str):
            return self.refined(known.get(slug_of(item) or ""), item)
        if item not in known and path[-3] not in SLUG_LISTS:
            self.report(path, f'there is no "{item}" to keep', meant(item, list(known), "Write the item out."))
            return None
        return known.get(item, item)
