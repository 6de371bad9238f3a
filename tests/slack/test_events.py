"""What happens in a channel by itself: pins, reactions, edits, words that are listened for, people who come, home."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.core.clock import now
from app.core.db import db
from app.incidents.models import TimelineEntry
from app.incidents.operations import actions
from app.incidents.queries import actions_of
from app.sandbox.limits import check_view
from app.slack.dispatch import ABOUT_PEOPLE
from app.slack.following import FOLLOWED
from app.slack.manifest import EVENTS
from app.slack.models import SlackChannel, SlackHeard, SlackPresence
from app.slack.registry import commands, events, keyword, keywords
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,))


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


WRITTEN = {"type": "message", "user": "UCARA", "ts": "1700000000.000100", "text": "Phones are at 38 &lt;waiting&gt;"}
TEXT = "Phones are at 38 <waiting>\n\n– Cara Nowak · [in Slack](https://larkspur.slack.test/archives/C01/p1700000000000100)"


def pin(slack, person, channel, message=WRITTEN):
    item = {"type": "message", "channel": channel, "message": message}
    event = {"type": "pin_added", "user": slack.user_of(person), "channel_id": channel, "item": item}
    return slack.event({**event, "event_ts": slack.new("18.")})


def react(slack, person, channel, emoji, ts=WRITTEN["ts"]):
    item = {"type": "message", "channel": channel, "ts": ts}
    event = {"type": "reaction_added", "user": slack.user_of(person), "reaction": emoji, "item": item}
    return slack.event({**event, "event_ts": slack.new("19.")})


def notes(incident) -> list[TimelineEntry]:
    return [one for one in entries_of(incident) if one.kind == "note"]


@pytest.mark.only_on("sqlite")
def test_a_pin_and_reactions_put_a_message_on_the_timeline_once(slack, people, incident, channel, deliver):
    slack.answers["conversations.history"] = {"messages": [WRITTEN]}
    pin(slack, people.ben, channel)
    react(slack, people.ana, channel, "memo")
    react(slack, people.ana, channel, "ballot_box_with_check")
    react(slack, people.ben, channel, "ballot_box_with_check")
    react(slack, people.ana, channel, "eyes")
    react(slack, people.dev, channel, "ballot_box_with_check")
    deliver()

    (note,) = notes(incident)
    assert (note.text, note.actor_id, note.source) == (TEXT, people.ben.id, "slack")
    assert note.happened_at.timestamp() == 1700000000.0001
    assert [one.text for one in actions_of(incident)] == ["Phones are at 38 <waiting>"]


@pytest.mark.only_on("sqlite")
def test_edits_and_removals_of_what_was_marked_are_followed_and_no_others(slack, people, incident, channel):
    pin(slack, people.ben, channel)
    changed = {**WRITTEN, "text": "Phones are at 40"}
    for event in (
        {"subtype": "message_changed", "message": changed, "previous_message": WRITTEN},
        {"subtype": "message_changed", "message": changed, "previous_message": changed},
        {"subtype": "message_changed", "message": {**changed, "ts": "2.2"}, "previous_message": WRITTEN},
        {"subtype": "message_deleted", "deleted_ts": WRITTEN["ts"], "previous_message": changed},
    ):
        slack.event({"type": "message", "channel": channel, "ts": slack.new("20."), **event})

    first, second, third = notes(incident)
    assert second.text.startswith("Phones are at 40\n\n– Cara Nowak") and second.supersedes == first.number
    assert (third.text, third.supersedes) == ("The message was taken back in Slack.", second.number)


@pytest.mark.only_on("sqlite")
def test_of_messages_it_is_kept_who_wrote_when_and_not_a_word(slack, people, incident, channel, deliver):
    for _ in range(3):
        slack.message(people.ben, "canary words of mine", channel=channel)
    slack.message(people.cara, "canary", channel=channel)
    slack.message(people.cara, "canary", channel="C-elsewhere")
    deliver()

    counted = select(SlackPresence.person_id, SlackPresence.messages).where(SlackPresence.incident_id == incident.id)
    assert sorted(tuple(row) for row in db.session.execute(counted)) == [(people.ben.id, 3), (people.cara.id, 1)]
    for table in db.metadata.sorted_tables:
        if table.name.startswith(("slack_", "timeline_", "outbox")):
            assert "canary" not in str(db.session.execute(select(table)).all()), table.name


@pytest.mark.only_on("sqlite")
def test_words_are_answered_once_and_the_book_says_its_own(slack, people, incident, channel, deliver):
    for text in ("Does the regulator know?", "Is it personal data?", "GDPR again", "gdprish", "regulator!"):
        slack.message(people.ben, text, channel=channel)
    deliver()

    assert [text[:44] for text in slack.said("chat.postMessage") if "personal data" in text] == [
        "If personal data may have gone where it shou"
    ]
    assert kinds_of(incident).count("said") == 1


@pytest.mark.only_on("sqlite")
def test_a_keyword_may_speak_again_after_a_pause(slack, people, incident, channel, deliver, monkeypatch):
    @keyword("coffee", words=("coffee",), once=False)
    def coffee(ctx):
        return f"Take a break, {ctx.person.name}."

    try:
        slack.message(people.ben, "coffee?", channel=channel)
        slack.message(people.ben, "coffee!", channel=channel)
        deliver()
        once = slack.said("chat.postMessage").count("Take a break, Ben Okafor.")
        db.session.execute(update(SlackHeard).values(at=now() - timedelta(minutes=31)))
        settle()
        slack.message(people.ben, "more coffee", channel=channel)
        deliver()
        assert (once, slack.said("chat.postMessage").count("Take a break, Ben Okafor.")) == (1, 2)
    finally:
        keywords.remove("coffee")
    assert "coffee" not in commands


@pytest.mark.only_on("sqlite")
def test_the_lead_says_whether_somebody_stays_in_a_private_channel(slack, people, channel_of, deliver):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    channel = channel_of(secret)
    for user in ("UDEV", "UMEI", "USTRANGER"):
        slack.event({"type": "member_joined_channel", "user": user, "channel": channel, "event_ts": slack.new("21.")})
    deliver()
    asked = [a for m, a in slack.calls if m == "chat.postMessage" and "came into the channel" in a["text"]]
    let_in = asked[0]["blocks"][1]["elements"][0]
    slack.press(people.dev, let_in["action_id"], let_in["value"], channel="D1")
    before = slack.slash(people.dev, "show", channel=channel).json["text"]
    slack.press(people.mei, let_in["action_id"], let_in["value"], channel="D1")
    after = slack.slash(people.dev, "show", channel=channel).json["text"]
    slack.press(people.mei, "outsider_remove", asked[1]["blocks"][1]["elements"][0]["value"], channel="D1")
    deliver()

    assert [one["channel"] for one in asked] == ["UMEI", "UMEI"]
    assert asked[0]["text"].startswith(f"Dev Patel came into the channel of {secret.ref} and may not see it.")
    assert "Canary" not in str(asked)
    assert [one["action_id"] for one in asked[1]["blocks"][1]["elements"]] == ["outsider_remove"]
    assert "Canary letter" not in before and "Canary letter" in after
    assert [a for m, a in slack.calls if m == "conversations.kick"] == [{"channel": channel, "user": "USTRANGER"}]


@pytest.mark.only_on("sqlite")
def test_the_home_tab_shows_what_is_mine_and_nothing_of_others(slack, people, incident, channel, deliver):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    for user in ("UANA", "UMEI", "UDEV"):
        slack.event(
            {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1", "event_ts": slack.new("22.")}
        )
    deliver()

    shown = {a["user_id"]: str(check_view(a["view"], home=True)) for m, a in slack.calls if m == "views.publish"}
    assert "INC-1" in shown["UANA"] and "You are incident lead." in shown["UANA"]
    assert secret.codename in shown["UMEI"] and "Canary" not in shown["UMEI"]
    assert "1 incident is open." in shown["UDEV"] and secret.ref not in shown["UDEV"]


@pytest.mark.only_on("sqlite")
def test_an_action_is_finished_on_the_home_tab_which_is_drawn_anew(slack, people, incident, deliver):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    actions.add(incident, "Ring <the> supplier", by=people.ana, at=now(), owner=people.mei)
    actions.add(secret, "Canary: fetch it back", by=people.mei, at=now(), owner=people.mei)
    opened = {"type": "app_home_opened", "user": "UMEI", "tab": "home", "channel": "D1", "event_ts": slack.new("24.")}
    slack.event(opened)
    deliver()
    [view] = [a["view"] for m, a in slack.calls if m == "views.publish"]
    done = [one["accessory"] for one in view["blocks"] if one.get("accessory", {}).get("action_id") == "action_done"]
    for one in done:
        slack.interact(
            people.mei, {"type": "block_actions", "actions": [one], "container": {"type": "view"}, "view": {}}
        )
    deliver()

    after = str([a["view"] for m, a in slack.calls if m == "views.publish"][-1])
    assert (
        "Ring &lt;the&gt; supplier" in str(check_view(view, home=True)) and "Canary" not in str(view) and len(done) == 2
    )
    assert [one.done_by.name for one in (*actions_of(incident), *actions_of(secret)) if one.done_at] == [
        "Mei Tanaka"
    ] * 2
    assert "Ring" not in after and slack.said("chat.postMessage") + slack.said() == []


@pytest.mark.only_on("sqlite")
def test_a_name_that_is_an_order_in_slack_calls_nobody(slack, people, incident, channel, deliver):
    incident.lead.name = "<!channel> & Co"
    slack.message(people.ben, "A journalist is on the phone", channel=channel)
    deliver()

    [said] = [a for m, a in slack.calls if m == "chat.postMessage" and "If the press asks" in a["text"]]
    assert "&lt;!channel&gt; &amp; Co, who leads this," in said["text"] and "<!channel>" not in str(said)


def turned(slack, kind, channel):
    """Somebody does this to a channel in Slack itself, whom nobody has to know."""
    return slack.event({"type": kind, "channel": channel, "user": "USTRANGER", "event_ts": slack.new("23.")})


@pytest.mark.only_on("sqlite")
def test_a_channel_that_people_archive_stays_so_until_somebody_asks_for_it(slack, people, incident, channel, deliver):
    row = db.session.scalar(select(SlackChannel).where(SlackChannel.channel_id == channel))
    turned(slack, "channel_archive", channel)
    archived = row.state
    slack.slash(people.ana, "INC-1 note Nobody reads this there")
    deliver()
    quiet = [a for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == channel]
    slack.press(people.ana, "create_channel", "INC-1")
    deliver()
    slack.slash(people.ana, "INC-1 note It goes on")
    deliver()

    said = [str(a["blocks"]) for m, a in slack.calls if m == "chat.postMessage" and a["channel"] == channel]
    assert (archived, quiet, row.state) == ("archived", [], "open")
    assert [a for m, a in slack.calls if m == "conversations.unarchive"] == [{"channel": channel}]
    assert len(said) == 1 and "It goes on" in said[0]


@pytest.mark.only_on("sqlite")
def test_names_and_ends_that_people_give_channels_are_known(slack, people, incident, channel):
    row = db.session.scalar(select(SlackChannel).where(SlackChannel.channel_id == channel))
    turned(slack, "channel_rename", {"id": channel, "name": "cards-are-down", "created": 1})
    named = row.name
    turned(slack, "channel_archive", "C-of-nobody")
    turned(slack, "channel_archive", channel)
    turned(slack, "channel_unarchive", channel)
    opened = row.state
    turned(slack, "channel_deleted", channel)

    assert (named, opened, row.state) == ("cards-are-down", "open", "retired")


@pytest.mark.only_on("sqlite")
def test_every_event_that_the_manifest_asks_for_is_listened_to(app):
    known = {one.name.split(":", 1)[0] for one in events} | FOLLOWED | {*ABOUT_PEOPLE, "app_mention"}

    assert {one.partition(".")[0] for one in EVENTS} == known | {"member_joined_channel"}
