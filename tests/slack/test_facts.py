"""Fields of the type's own, of every kind: asked when declaring and changed later, by the page's own definitions."""

import dataclasses

import pytest
from sqlalchemy import select

from app.core.db import db
from app.incidents.models import Incident
from app.sandbox.limits import check_view
from app.workflows.book import Field, FieldKind, Option
from tests.factories import entries_of, make_incident
from tests.support import settle

PATH = "engineering/service-failing"
WAYS = (Option("phone", "By phone"), Option("mail", "By mail"))
NOON = 1_700_000_000
# The kind, what Slack sends, what is kept, what is sent later, and what is kept then.
KINDS = {
    FieldKind.TEXT: ("Till 4", "Till 4", "Till 5", "Till 5"),
    FieldKind.LONG_TEXT: ("One\ntwo", "One\ntwo", "Three", "Three"),
    FieldKind.NUMBER: ("1200", 1200, "1300", 1300),
    FieldKind.MONEY: ("12.50", "12.50", "13", "13.00"),
    FieldKind.DATE: ("2023-11-14", "2023-11-14", "2023-11-15", "2023-11-15"),
    FieldKind.DATETIME: (str(NOON), "2023-11-14T22:13:20Z", str(NOON + 60), "2023-11-14T22:14:20Z"),
    FieldKind.LINK: (
        "https://runbook.test/1",
        "https://runbook.test/1",
        "https://runbook.test/2",
        "https://runbook.test/2",
    ),
    FieldKind.CHOICE: ("phone", "phone", "mail", "mail"),
    FieldKind.MANY_CHOICE: (["phone", "mail"], ["phone", "mail"], ["mail"], ["mail"]),
    FieldKind.YES_NO: ("yes", True, "no", False),
    FieldKind.PERSON: ("UBEN", "ben", "UCARA", "cara"),
    FieldKind.TEAM: ("engineering", "engineering", "support", "support"),
    FieldKind.SERVICE: ("checkout", "checkout", "checkout", "checkout"),
}


def stored(people, kind, value):
    return getattr(people, value).key if kind is FieldKind.PERSON else value


@pytest.fixture
def every_kind(slack, app):
    """The type asks one field of each kind, and one that is sensitive, when it is declared."""
    live = app.extensions["muster_book"]
    of_kind = [
        Field(
            f"a-{kind.value.replace('_', '-')}",
            f"A {kind.value}",
            kind,
            ask_at=("declare",),
            options=WAYS if "choice" in kind.value else (),
        )
        for kind in KINDS
    ]
    secret = Field("secret", "Who it is about", FieldKind.TEXT, ask_at=("update",), sensitive=True)
    workflow = dataclasses.replace(live.book.workflows[PATH], fields=(*of_kind, secret), clocks=(), rules=())
    live.book = dataclasses.replace(live.book, workflows={**live.book.workflows, PATH: workflow})
    return {field.kind: f"f-{field.slug}" for field in of_kind}


def declared(slack, people, names) -> Incident:
    slack.slash(people.ana, "Till is down", command="/incident")
    form = check_view(slack.submit(people.ana, slack.views[-1], type=PATH).json["view"])
    sent = {name: KINDS[kind][0] for kind, name in names.items()}
    assert slack.submit(people.ana, form, **sent).json["response_action"] == "update"
    return db.session.scalars(select(Incident).order_by(Incident.id.desc())).first()


def test_the_table_above_knows_every_kind():
    assert set(KINDS) == set(FieldKind) - {FieldKind.DECISION}


def test_a_field_of_every_kind_is_asked_and_kept_as_the_page_keeps_it(slack, people, every_kind):
    incident = declared(slack, people, every_kind)

    kept = {kind: incident.fields.get(name.removeprefix("f-")) for kind, name in every_kind.items()}
    assert kept == {kind: stored(people, kind, values[1]) for kind, values in KINDS.items()}


def test_the_form_of_facts_shows_what_is_known_and_keeps_what_is_changed(slack, people, every_kind, channel_of):
    incident = declared(slack, people, every_kind)
    channel = channel_of(incident)
    slack.slash(people.ana, "facts", channel=channel)
    form = check_view(slack.views[-1])
    unchanged = slack.submit(people.ana, form).json

    done = slack.submit(people.ana, form, **{name: KINDS[kind][2] for kind, name in every_kind.items()}).json

    db.session.expire_all()
    kept = {kind: incident.fields.get(name.removeprefix("f-")) for kind, name in every_kind.items()}
    assert "Who it is about" not in str(form) and "Some are sensitive" in str(form)
    assert "Nothing was changed." in str(unchanged)
    assert done == {"response_action": "clear"}
    assert kept == {kind: stored(people, kind, values[3]) for kind, values in KINDS.items()}
    assert {one.source for one in entries_of(incident) if one.kind == "field"} == {"slack"}


def test_what_somebody_else_changed_meanwhile_is_shown_and_replaced_knowingly(slack, people, every_kind, channel_of):
    incident = declared(slack, people, every_kind)
    channel, name = channel_of(incident), every_kind[FieldKind.TEXT]
    slack.slash(people.ana, "facts", channel=channel)
    mine = slack.views[-1]
    slack.slash(people.ben, "join", channel=channel)
    slack.slash(people.ben, "facts", channel=channel)
    slack.submit(people.ben, slack.views[-1], **{name: "Ben's till"})
    settle()

    shown = slack.submit(people.ana, mine, **{name: "Ana's till"}).json["view"]
    done = slack.submit(people.ana, check_view(shown), **{name: "Ana's till"}).json

    assert "A text: Somebody changed this to “Ben's till” while you were writing." in str(shown["blocks"])
    assert (done, incident.fields["a-text"]) == ({"response_action": "clear"}, "Ana's till")


def test_a_type_without_fields_says_so(slack, people, channel_of):
    incident = make_incident(by=people.ana, path="support/wrong-refund", lead=people.ana)

    slack.slash(people.ana, "fields", channel=channel_of(incident))

    assert "asks for no facts of its own" in str(slack.views[-1]) and "submit" not in slack.views[-1]
