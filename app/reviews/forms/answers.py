"""One form for each question, made from the book's definition of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.core import Field

from app.incidents.forms.who import Who
from app.reviews.rules.values import CHOICES, LEFT, Value, options_of
from app.web.inputs import Day, Line, Lines, Link, Many, Money, Number, Radio, clean, options
from app.workflows.book import Question

ROWS, EMPTY_ROWS, LONGEST_CELL = 40, 3, 2_000
_REF = re.compile(r"\b[A-Za-z]{2,8}-[A-Za-z0-9]{1,12}\b")


class AnswerForm(FlaskForm):
    seen = HiddenField()
    over = HiddenField()


class WordsForm(FlaskForm):
    text = Lines("Your view", limit=20_000)


class ReasonForm(FlaskForm):
    why = Lines("Why", limit=1_000)


class FullerForm(FlaskForm):
    preset = Line("Which review", limit=64)
    why = Lines("What more is there to learn", limit=500)


class OwnerForm(FlaskForm):
    who = Who("Owner", limit=200)


class GistForm(FlaskForm):
    headline = Line("Title of the published page", limit=200)
    gist = Lines("In three sentences", limit=1_500)
    lesson_title = Line("The lesson in one line", limit=200)
    lesson = Lines("What another team should know", limit=2_000)


class SafeSummaryForm(FlaskForm):
    text = Lines("Three lines that everyone in the company may read", limit=2_000)


_TEXTS: dict[str, Any] = {
    "long_text": Lines,
    "number": Number,
    "money": Money,
    "date": Day,
    "link": Link,
}


def answer_form(question: Question, value: Value | None = None, *, empty: bool = False) -> AnswerForm:
    """The form of one question, filled with what is saved; ``empty`` reads nothing from the request."""
    made = type("AnswerForm", (AnswerForm,), _inputs(question))
    if empty:
        data = {_part(question): (value or {}).get(_part(question))} if is_one_input(question) else {}
        form: AnswerForm = made(formdata=None, data=data)
        return form
    filled: AnswerForm = made()
    return filled


def answers_form(questions: Sequence[Question], values: Mapping[str, Value]) -> Callable[..., FlaskForm]:
    """A form that asks several questions at once, each by its slug, filled with what is saved.

    :raises KeyError: one of them is answered in lines, which take a form of their own.
    """
    made: type[FlaskForm] = type("AnswersForm", (FlaskForm,), {one.slug: _inputs(one)[_part(one)] for one in questions})
    said = {one.slug: (values.get(one.slug) or {}).get(_part(one)) for one in questions}

    def make(**more: Any) -> FlaskForm:
        return made(**{"data": said, **more})

    return make


def is_one_input(question: Question) -> bool:
    """Whether a single input takes its answer, and shows all of it to everybody who writes."""
    return question.kind not in ("rows", "incidents")


def value_in(field: Field, question: Question) -> Value:
    """What one input of a valid form says, as it is stored; nothing where it is empty."""
    return _stored(question, field.data)


def value_of(form: AnswerForm, question: Question) -> Value:
    """What a valid form says, as it is stored; nothing where it is empty."""
    if request.form.get("left"):
        return dict(LEFT)
    if question.kind == "rows":
        rows = rows_of(question)
        return {"rows": rows} if rows else {}
    if question.kind == "incidents":
        return _stored(question, " ".join([*request.form.getlist("refs")[:ROWS], form["text"].data or ""]))
    return _stored(question, form[_part(question)].data)


def rows_of(question: Question) -> list[dict[str, str]]:
    """The rows that were sent, empty ones left out."""
    found = []
    for number in range(ROWS):
        row = {
            one.slug: clean(request.form.get(f"r{number}-{one.slug}", ""))[:LONGEST_CELL] for one in question.columns
        }
        # A choice alone says nothing: the words beside it do.
        if any(row[one.slug] for one in question.columns if one.kind != "choice"):
            found.append({slug: said for slug, said in row.items() if said})
    return found


def _part(question: Question) -> str:
    """Where a value holds what is asked; the input has the same name."""
    if question.kind in CHOICES:
        return "choice"
    return "choices" if question.kind == "many_choice" else "text"


def _stored(question: Question, data: Any) -> Value:
    if data in (None, "", []):
        return {}
    if question.kind == "incidents":
        refs = [one.upper() for one in _REF.findall(str(data))]
        return {"incidents": list(dict.fromkeys(refs))[:ROWS]} if refs else {}
    return {_part(question): data if isinstance(data, list) else str(data)}


def _inputs(question: Question) -> dict[str, Any]:
    if question.kind in CHOICES:
        return {"choice": Radio(question.ask, choices=options(options_of(question)))}
    if question.kind == "many_choice":
        return {"choices": Many(question.ask, choices=options(options_of(question)))}
    if question.kind == "rows":
        return {}
    kind = _TEXTS.get(question.kind, Line)
    return {"text": kind(question.ask)}
