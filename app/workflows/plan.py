"""The difference between two books in words, for the reviewer of a change. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from app.workflows.book import Book, Checklist, Condition, Level, Option, Question, Rule, Workflow
from app.workflows.durations import Duration
from app.workflows.phrases import rule_words, when_words

_SILENT = frozenset({"slug", "line", "last_line", "inherited", "origins", "discipline_slug", "hash", "text"})
_LISTS = {
    "severities": "severity",
    "roles": "role",
    "statuses": "status",
    "fields": "field",
    "checklists": "checklist",
    "clocks": "clock",
    "risk_ratings": "risk rating",
}


def differences(old: Book, new: Book) -> list[str]:
    """Every change, one sentence each; what all types of a discipline share is said once."""
    said = [*_changed("The organisation", old.organisation, new.organisation)]
    for what in ("groups", "services", "calendars"):
        said += _mapped(what.removesuffix("s"), getattr(old, what), getattr(new, what))
    said += _mapped("discipline", old.disciplines, new.disciplines, skip=frozenset({"types"}))
    for slug in new.disciplines:
        said += _of_discipline(old, new, slug)
    return said


def changed_types(old: Book, new: Book) -> set[str]:
    """The types of both books whose process is another, wherever in the file that was changed."""
    both = old.workflows.keys() & new.workflows.keys()
    return {path for path in both if _of_type(old, new, old.workflows[path], new.workflows[path])}


def _of_discipline(old: Book, new: Book, slug: str) -> list[str]:
    before = {path: one for path, one in old.workflows.items() if one.discipline_slug == slug}
    after = {path: one for path, one in new.workflows.items() if one.discipline_slug == slug}
    said = [f'Type "{path}" ({one.label}) is new.' for path, one in after.items() if path not in before]
    said += [f'Type "{path}" ({one.label}) is gone.' for path, one in before.items() if path not in after]
    changes = {path: _of_type(old, new, before[path], one) for path, one in after.items() if path in before}
    shared = [each for each in next(iter(changes.values()), []) if all(each in every for every in changes.values())]
    alone = len(changes) > 1
    said += [f'In all of "{slug}": {each}' for each in shared if alone]
    for path, found in changes.items():
        said += [f'In "{path}": {each}' for each in found if not alone or each not in shared]
    return said


def _of_type(old_book: Book, new_book: Book, old: Workflow, new: Workflow) -> list[str]:
    said = []
    for name, what in _LISTS.items():
        before = {one.slug: one for one in getattr(old, name)}
        said += _mapped(what, before, {one.slug: one for one in getattr(new, name)})
    said += _mapped("review", old.reviews, new.reviews)
    said += _mapped("nudge", old.nudges, new.nudges)
    said += _rules(old_book, new_book, old, new)
    listed = frozenset({*_LISTS, "rules", "reviews", "nudges", "discipline_label"})
    return said + [each.removeprefix("it: ") for each in _changed("it", old, new, skip=listed)]


def _rules(old_book: Book, new_book: Book, old: Workflow, new: Workflow) -> list[str]:
    before = {_rule(old_book, old, one): None for one in old.rules}
    after = {_rule(new_book, new, one): None for one in new.rules}
    gone = [f"no longer: {each}" for each in before if each not in after]
    return gone + [f"from now on: {each}" for each in after if each not in before]


def _rule(book: Book, workflow: Workflow, rule: Rule) -> str:
    return f"{_small(when_words(workflow, rule.when))}, {rule_words(book, workflow, rule)}."


def _mapped(what: str, old: Mapping[str, Any], new: Mapping[str, Any], skip: frozenset[str] = frozenset()) -> list[str]:
    said = [f'{what} "{slug}" is new.' for slug in new if slug not in old]
    said += [f'{what} "{slug}" is gone.' for slug in old if slug not in new]
    for slug, one in new.items():
        if slug in old:
            said += _changed(f'{what} "{slug}"', old[slug], one, skip=skip)
    return said


def _changed(what: str, old: Any, new: Any, skip: frozenset[str] = frozenset()) -> list[str]:
    """One sentence for each field that differs, parts of parts included."""
    said = []
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name in _SILENT or each.name in skip or before == after:
            continue
        if each.name == "retired":
            said.append(f"{what} is {'retired' if after else 'in use again'}.")
        elif is_dataclass(before) and type(before) is type(after) and not isinstance(before, Duration | Condition):
            said += _changed(f"{what}, {_words(each.name)}", before, after)
        else:
            said.append(f"{what}: {_words(each.name)} was {_shown(before)}, will be {_shown(after)}.")
    return said


def _shown(value: object) -> str:
    if value is None or value in ("", (), {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Duration):
        return value.words
    if isinstance(value, Level):
        return value.slug
    if isinstance(value, Checklist | Option | Question):
        return f"“{getattr(value, 'label', '') or getattr(value, 'ask', '')}”"
    if isinstance(value, Mapping):
        return _several(f"{key} {_shown(one)}" for key, one in value.items())
    if isinstance(value, list | tuple | frozenset):
        return _several(_shown(one) for one in value)
    return _object(value) if is_dataclass(value) else f"“{value}”"


def _object(value: object) -> str:
    text = getattr(value, "text", None) or getattr(value, "label", None)
    return f"“{text}”" if text else f"“{value}”"


def _several(words: Iterable[str]) -> str:
    said = list(words)
    more = f" and {len(said) - 6} more" if len(said) > 6 else ""
    return ", ".join(said[:6]) + more


def _words(name: str) -> str:
    return name.replace("_", " ")


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
