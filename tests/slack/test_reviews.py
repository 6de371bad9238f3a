"""Reviews in Slack: offered in the channel, answered in a form, told where reviews are read."""

import pytest

from app.core.clock import now
from app.core.config import settings
from app.core.db import db
from app.reviews.operations import answering
from app.reviews.queries import answers_of, review_of
from app.reviews.rules.owed import read
from tests.factories import make_incident
from tests.reviewed import finish, publish, reviewed_book


@pytest.fixture
def book(app, tmp_path):
    """The small book with reviews in it."""
    with reviewed_book(app, tmp_path):
        yield


@pytest.fixture
def incident(slack, people, book):
    """A minor one, just over: it owes a short review of two questions."""
    made = make_incident(by=people.cara, lead=people.ana, severity="minor", responders=(people.ben,))
    finish(made, people.ana)
    return made


def texts_of(review) -> dict:
    db.session.expire_all()
    return {slug: one.value for slug, one in answers_of(review).items()}


def ask_of(review, slug):
    return next(one for one in read(review.form) if one.slug == slug)


def test_a_short_review_is_answered_in_one_form(slack, people, incident, channel_of):
    channel = channel_of(incident)

    slack.slash(people.ben, "review", channel=channel)
    view = slack.views[-1]
    assert [one["block_id"] for one in view["blocks"]] == ["what-happened", "not-doing"]
    assert view["blocks"][0]["label"]["text"] == ask_of(review_of(incident), "what-happened").ask
    slack.submit(people.ben, view, **{"what-happened": "The till asked the old list."})

    review = review_of(incident)
    assert texts_of(review) == {"what-happened": {"text": "The till asked the old list."}}
    assert review.state == "writing"
    slack.press(people.ana, "open:review", incident.ref, channel=channel)
    assert slack.views[-1]["blocks"][0]["element"]["initial_value"] == "The till asked the old list."


def test_two_forms_at_once_overwrite_nothing(slack, people, incident):
    for person in (people.ana, people.ben):
        slack.press(person, "open:review", incident.ref)
    first, second = slack.views[-2:]
    slack.submit(people.ana, first, **{"what-happened": "It began on Friday."})

    answer = slack.submit(
        people.ben, second, **{"what-happened": "It began on Thursday.", "not-doing": "Nothing."}
    ).json

    again = answer["view"]
    assert "It says now:\nIt began on Friday." in again["blocks"][0]["text"]["text"]
    review = review_of(incident)
    assert texts_of(review) == {"what-happened": {"text": "It began on Friday."}, "not-doing": {"text": "Nothing."}}
    slack.submit(people.ben, again, **{"what-happened": "It began on Thursday, I am sure.", "not-doing": "Nothing."})
    assert texts_of(review)["what-happened"] == {"text": "It began on Thursday, I am sure."}


def test_a_form_asks_what_fits_and_leads_to_the_rest(slack, people, book):
    incident = make_incident(by=people.cara, lead=people.ana, severity="major", responders=(people.ben,))
    finish(incident, people.ana)
    review = review_of(incident)
    answering.answer(
        review, ask_of(review, "what-happened"), value={"text": "x" * 3_001}, by=people.ben, at=now(), seen=0
    )
    db.session.commit()

    slack.press(people.ben, "open:review", incident.ref)

    blocks = slack.views[-1]["blocks"]
    assert [one["block_id"] for one in blocks if one["type"] == "input"] == ["first-sign", "not-doing"]
    page = f"{settings().base_url}/incidents/{incident.ref}/review"
    assert f"4 more are <{page}|on its page>" in blocks[-1]["text"]["text"]
    assert "wellbeing" not in str(blocks) and "xxx" not in str(blocks)


def test_who_takes_no_part_is_led_to_the_page_and_a_private_one_is_not_there(slack, people, incident, channel_of):
    said = slack.slash(people.dev, f"{incident.ref} review").json
    assert said["text"] == f"The review of {incident.ref} is written in Muster."
    hidden = make_incident(by=people.ana, lead=people.ana, severity="minor", private=True, title="A zugvogeltitle")
    finish(hidden, people.ana)
    assert review_of(hidden) is not None

    spoken = [slack.slash(people.dev, f"{ref} review").json for ref in (hidden.ref, "PRV-ZZZZ")]
    pressed = [slack.press(people.dev, "open:review", ref).get_data() for ref in (hidden.ref, "PRV-ZZZZ")]

    assert spoken[0] == spoken[1] and pressed[0] == pressed[1]
    slack.press(people.dev, "open:review", incident.ref)
    assert slack.views == []
    slack.press(people.ana, "open:review", hidden.ref, channel=channel_of(hidden))
    forged = {**slack.views[-1]}
    slack.submit(people.dev, forged, **{"what-happened": "I was never there"})
    assert texts_of(review_of(hidden)) == {}


def test_a_finished_review_is_not_answered_any_more(slack, people, incident):
    slack.press(people.ben, "open:review", incident.ref)
    view = slack.views[-1]
    publish(review_of(incident), by=people.ana, signs=people.ben)

    late = slack.submit(people.ben, view, **{"what-happened": "One more thing"}).json

    assert "This review is finished" in late["errors"]["what-happened"]
    assert slack.slash(people.ben, f"{incident.ref} review").json["text"].endswith("can be read in Muster.")
