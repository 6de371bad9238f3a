"""One form for each question, made from the book's definition of it."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.incidents.forms.who import Who
from app.reviews.rules.values import CHOICES, LEFT, Value, options_of
from app.web.inputs import Day, Line, Lines, Link, Many, Money, Number, Radio, clean, options
from app.workflows.book import Question

ROWS, EMPTY_ROWS, LONGEST_CELL = 40, 3, 2_000


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
    who = Who("Who", limit=200)


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
    said = value or {}
    if empty:
        data = {"text": said.get("text"), "choice": said.get("choice"), "choices": said.get("choices")}
        form: AnswerForm = made(formdata=None, data=data)
        return form
    filled: AnswerForm = made()
    return filled


def value_of(form: AnswerForm, question: Question) -> Value:
    """What a valid form says, as it is stored; nothing where it is empty."""
    if request.form.get("left"):
        return dict(LEFT)
    if question.kind == "rows":
        rows = rows_of(question)
        return {"rows": rows} if rows else {}
    said: Value = {}
    for name in ("text", "choice", "choices"):
        if name in form and form[name].data not in (None, "", []):
            data = form[name].data
            said[name] = data if isinstance(data, list) else str(data)
    return said


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


def _inputs(question: Question) -> dict[str, Any]:
    if question.kind in CHOICES:
        return {"choice": Radio(question.ask, choices=options(options_of(question)))}
    if question.kind == "many_choice":
        return {"choices": Many(question.ask, choices=options(options_of(question)))}
    if question.kind == "rows":
        return {}
    kind = _TEXTS.get(question.kind, Line)
    return {"text": kind(question.ask)}
