"""The forms of the pages as forms of Slack: one definition of what is asked, how it is checked and what is refused.

Every input of a page's form becomes a block of the same name; what Slack sends becomes what a page would have sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.core import Field

from app.incidents.forms.who import Who, WhoAll
from app.people.models import Person
from app.people.queries import person_by_key
from app.slack.context import Wrong
from app.slack.metadata import Sent
from app.slack.people import person_of, slack_user_of
from app.web.inputs import Choice, Day, Lines, Link, Many, Moment

NO_PAGE: dict[str, Any] = {"meta": {"csrf": False}}
"""What a form is made with that does not come from a page: the one who sent it was checked at the door."""

BLANK: dict[str, Any] = {**NO_PAGE, "formdata": None}
TEXT, OPTION, LABEL, HINT, VALUE = 3_000, 75, 2_000, 2_000, 150
FEW, MANY = 10, 100
Block = dict[str, Any]
F = TypeVar("F", bound=FlaskForm)


@dataclass(frozen=True, slots=True)
class Look:
    """How some inputs are shown otherwise than their kind says.

    ``hints`` stand below an input or an option (``severity/major``); ``people`` are choices of people by their key,
    asked with Slack's own list; ``labels`` are other words above; another ``again`` makes Slack forget what it holds.
    """

    hints: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    again: str = ""


PLAIN_LOOK = Look()


def plain_text(text: str, limit: int = OPTION) -> dict[str, Any]:
    """Plain text of no more than this many characters."""
    words = " ".join(text.split()) or "…"
    return {"type": "plain_text", "text": words if len(words) <= limit else words[: limit - 1] + "…", "emoji": False}


def inputs(form: FlaskForm, names: Iterable[str], look: Look = PLAIN_LOOK) -> list[Block]:
    """The inputs of a form as blocks, in this order; those that the form has not are left out."""
    return [_block(form[name], look) for name in names if name in form and not _is_hidden(form[name])]


def _is_hidden(asked: Field) -> bool:
    return isinstance(asked, HiddenField | CSRFTokenField)


def _block(asked: Field, look: Look) -> Block:
    hint = look.hints.get(asked.name) or asked.description
    block: Block = {
        "type": "input",
        "block_id": f"{asked.name}~{look.again}" if look.again else asked.name,
        "label": plain_text(look.labels.get(asked.name) or asked.label.text, LABEL),
        "optional": not asked.flags.required,
        "element": {**_element(asked, look), "action_id": asked.name},
    }
    if hint:
        block["hint"] = plain_text(str(hint), HINT)
    return block


def _element(asked: Field, look: Look) -> Block:
    if isinstance(asked, Who):
        return _user("users_select", "initial_user", slack_user_of(asked.person) or None)
    if asked.name in look.people:
        return _user("users_select", "initial_user", slack_user_of(person_by_key(str(asked.data or ""))) or None)
    if isinstance(asked, WhoAll):
        return {"type": "multi_users_select"}
    if isinstance(asked, BooleanField):
        return {"type": "checkboxes", "options": [_option("y", look.labels.get(asked.name) or asked.label.text, "")]}
    if isinstance(asked, SelectMultipleField | SelectField | RadioField):
        return _chosen(asked, look)
    return _written(asked)


def _user(kind: str, name: str, given: str | None) -> Block:
    return {"type": kind, name: given} if given else {"type": kind}


def _chosen(asked: Any, look: Look) -> Block:
    options = [
        _option(one.value, one.label, look.hints.get(f"{asked.name}/{one.value}", ""))
        for one in asked.choices
        if one.value
    ]
    blank = next((str(one.label) for one in asked.choices if not one.value), "")
    several, few = isinstance(asked, Many), len(options) <= FEW
    if several:
        kind = "checkboxes" if few else "multi_static_select"
    else:
        kind = "radio_buttons" if few and not isinstance(asked, Choice) else "static_select"
    if not options:
        return {"type": "plain_text_input"}
    if len(options) > MANY:
        return {"type": "multi_external_select" if several else "external_select", "min_query_length": 0}
    made: Block = {"type": kind, "options": options}
    if blank and "select" in kind:
        made["placeholder"] = plain_text(blank, 150)
    held = [str(one) for one in (asked.data if isinstance(asked.data, list) else [asked.data]) if one]
    given = [one for one in options if one["value"] in held]
    if given:
        made |= {"initial_options": given} if several else {"initial_option": given[0]}
    return made


def _option(value: str, label: str, hint: str) -> Block:
    made: Block = {"text": plain_text(str(label)), "value": str(value)[:VALUE]}
    return {**made, "description": plain_text(hint)} if hint else made


def _written(asked: Field) -> Block:
    if isinstance(asked, Day):
        return {"type": "datepicker"} | ({"initial_date": asked.data.isoformat()} if asked.data else {})
    if isinstance(asked, Moment):
        return {"type": "datetimepicker"} | ({"initial_date_time": int(asked.data.timestamp())} if asked.data else {})
    made: Block = {"type": "url_text_input" if isinstance(asked, Link) else "plain_text_input"}
    if made["type"] == "plain_text_input":
        limit = getattr(asked, "limit", TEXT)
        made |= {"multiline": isinstance(asked, Lines), "max_length": min(limit, TEXT)}
    if asked.data:
        made["initial_value"] = str(asked.data)[:TEXT]
    return made


def filled(make: Callable[..., F], sent: Sent, *, by: Person, people: Iterable[str] = (), **hidden: str) -> F:
    """The page's form with what Slack sent; ``people`` are choices of people, ``hidden`` is what no input asks."""
    among = make(**BLANK)
    found: MultiDict[str, str] = MultiDict(hidden)
    for asked in among:
        for value in _values(asked, sent, by=by, choose_people=asked.name in people):
            found.add(asked.name, value)
    return make(**NO_PAGE, formdata=found)


def _values(asked: Field, sent: Sent, *, by: Person, choose_people: bool) -> list[str]:
    given = sent.several(asked.name)
    if isinstance(asked, Who | WhoAll):
        written = [_address(one) for one in given]
        return [", ".join(written)] if written else []
    if choose_people:
        found = [person_of(one) for one in given]
        has_me = any(one.value == "me" for one in getattr(asked, "choices", ()))
        return ["me" if has_me and one and one.id == by.id else one.key if one else "nobody" for one in found]
    if isinstance(asked, Moment):
        return [_instant(one) for one in given]
    return given


def _address(slack_user: str) -> str:
    person = person_of(slack_user)
    return person.email if person is not None else f"@{slack_user}"


def _instant(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return seconds


def wrong(form: FlaskForm) -> Wrong:
    """What is wrong with each input, in the words of the page."""
    return Wrong({name: str(errors[0]) for name, errors in form.errors.items() if name and errors})


def modal_view(
    callback: str, title: str, blocks: list[Block], *, submit: str, metadata: str = "", close: str = "Cancel"
) -> Block:
    """A form of Slack."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, 24),
        "close": plain_text(close, 24),
        "blocks": blocks[:100],
        "private_metadata": metadata,
    }
    return {**view, "submit": plain_text(submit, 24)} if submit else view
