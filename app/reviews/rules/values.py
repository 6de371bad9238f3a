"""What an answer holds: one of the parts below, or ``left`` where it is left open on purpose.

``text``, ``choice``, ``choices``, ``rows``, and ``incidents`` as references.
"""

from typing import Any

from app.workflows.book import Question

Value = dict[str, Any]
CHOICES = {"choice", "yes_no", "scale"}
TEXTS = {"text", "long_text", "number", "money", "date", "datetime", "link", "person", "team", "service"}
YES_NO = (("yes", "Yes"), ("no", "No"))
SCALE = tuple((str(one), str(one)) for one in range(1, 6))
LEFT: Value = {"left": True}


def is_said(value: Value | None) -> bool:
    """Whether there is an answer, or it is left open on purpose."""
    return bool(value) and any(bool(one) for one in (value or {}).values())


def options_of(question: Question) -> list[tuple[str, str]]:
    """What may be chosen, as pairs of slug and label."""
    if question.kind == "yes_no":
        return list(YES_NO)
    if question.kind == "scale" and not question.options:
        return list(SCALE)
    return [(one.slug, one.label) for one in question.options]


def label_of(question: Question, slug: str) -> str:
    """How a choice is called; the slug itself where it is no choice any more."""
    return dict(options_of(question)).get(slug, slug)


def text_of(question: Question, value: Value | None) -> str:
    """The answer as plain text, as exports and the search read it."""
    said = value or {}
    if said.get("left"):
        return ""
    if question.kind == "rows":
        return "\n".join(f"- {line}" for line in (_row(question, one) for one in said.get("rows", [])) if line)
    if question.kind == "incidents":
        # Which ones is for those who may see them.
        count = len(said.get("incidents", ()))
        return f"{count} {'incident' if count == 1 else 'incidents'}" if count else ""
    chosen = [label_of(question, one) for one in said.get("choices", [])]
    if said.get("choice"):
        chosen = [label_of(question, str(said["choice"]))]
    parts = [", ".join(chosen), str(said.get("text") or "")]
    return "\n\n".join(one for one in parts if one)


def _row(question: Question, row: dict[str, str]) -> str:
    said = [(one, row.get(one.slug, "")) for one in question.columns]
    words = [label_of(column, text) if column.kind == "choice" else text for column, text in said if text]
    return " — ".join(words)
