"""Everything one can say to Muster: by mention, by /inc, and with the answer in words."""

import re

import pytest

from app.core.clock import now
from app.core.db import db
from app.incidents.operations import consequences
from app.incidents.queries import actions_of, open_handovers, participants
from app.slack.registry import distinct_commands
from tests.factories import entries_of, give_role, kinds_of, make_incident
from tests.support import settle


@pytest.fixture
def incident(slack, people):
    return make_incident(by=people.ana, lead=people.ana, responders=(people.ben,), summary="Since noon.")


@pytest.fixture
def channel(incident, channel_of):
    return channel_of(incident)


# What is said, what is answered in private, the entry it makes with its words, and what is so afterwards.
SAID = {
    "lead <@UBEN>": ("Ben Okafor leads INC-1 now.", "role", "", lambda one: one.lead.name == "Ben Okafor"),
    "lead @Ben": ("Ben Okafor leads INC-1 now.", "role", "", lambda one: one.lead.name == "Ben Okafor"),
    "role scribe me": ("Ana Lindqvist is scribe of INC-1 now.", "role", "", None),
    "role comms <@UBEN> you know them": (
        "Ben Okafor is communications lead of INC-1 now.",
        "role",
        "you know them",
        None,
    ),
    "severity major half are down": ("INC-1 is Major now.", "severity", "half are down", lambda one: one.level == 3),
    "sev crit": ("INC-1 is Critical now.", "severity", "", lambda one: one.severity == "critical"),
    "status fixing": ("INC-1 is in “Fixing” now.", "status", "", lambda one: one.status == "fixing"),
    "status monitoring we go on": ("INC-1 is in “Monitoring” now.", "status", "we go on", None),
    "summary It is &lt;b&gt; &amp; <#C1|general>": (
        "The summary of INC-1 is changed.",
        "summary",
        "",
        lambda one: one.summary == "It is <b> & #general",
    ),
    "impact <@UCARA> sees <https://x.test|x.test>": (
        "The impact of INC-1 is changed.",
        "impact",
        "",
        lambda one: one.impact == "@Cara Nowak sees https://x.test",
    ),
    "rename Nobody can pay": ("INC-1 has a new title.", "title", "", lambda one: one.title == "Nobody can pay"),
    "update We are on it": ("Update 1 of INC-1 is posted.", "update", "We are on it", None),
    "note The supplier is up": ("It is on the timeline of INC-1.", "note", "The supplier is up", None),
    "decision Wait": ("It is on the timeline of INC-1.", "decision", "Wait", None),
    "verified Cards work": ("It is on the timeline of INC-1.", "verification", "Cards work", None),
    "observation It is slow": ("It is on the timeline of INC-1.", "observation", "It is slow", None),
    "command kubectl get pods": ("It is on the timeline of INC-1.", "command", "kubectl get pods", None),
    "escalate on-call please look": ("Engineering on call asked.", "escalation", "please look", None),
    "break": ("Fifteen minutes. Nobody asks you anything meanwhile.", "break", "", None),
    "private Staff are named": (
        re.compile(r"Private now\. Elsewhere it is called .+\."),
        "visibility",
        "Staff are named",
        None,
    ),
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("text", SAID)
def test_each_command_by_slash_changes_what_it_says(slack, people, incident, channel, text):
    answer, kind, words, so = SAID[text]

    said = slack.slash(people.ana, text, channel=channel).json["text"]

    found = [one for one in entries_of(incident) if one.kind == kind]
    assert re.fullmatch(answer, said) if isinstance(answer, re.Pattern) else said.startswith(answer)
    assert found and found[-1].text == words and found[-1].source == "slack" and found[-1].actor_id == people.ana.id
    assert so is None or so(incident)


@pytest.mark.only_on("sqlite")
def test_the_same_by_mention_is_marked_and_only_answered_where_there_is_more_to_say(
    slack, people, incident, channel, deliver
):
    slack.mention(people.ben, "decision Wait for the supplier", channel=channel, ts="17.1")
    slack.mention(people.ben, "sevrity major", channel=channel, ts="17.2")
    slack.mention(people.ben, "severity major", channel=channel, ts="17.3")
    slack.mention(people.dev, "severity minor", channel=channel, ts="17.4")
    deliver()

    assert [(m, a.get("timestamp")) for m, a in slack.calls if m == "reactions.add"] == [("reactions.add", "17.1")]
    assert slack.said() == [
        "I do not know “sevrity”. Did you mean `severity &lt;step&gt;`? Change how serious it is.",
        "INC-1 is Major now.",
        "Join this incident first, then you can change it.",
    ]
    assert {a["user"] for m, a in slack.calls if m == "chat.postEphemeral"} == {"UBEN", "UDEV"}


@pytest.mark.only_on("sqlite")
def test_an_action_says_who_and_until_when(slack, people, incident, channel):
    slack.slash(people.ana, "action ring the supplier <@UBEN> tomorrow 10:00", channel=channel)
    slack.slash(people.ana, "action ask @Cara in 2h", channel=channel)

    found = sorted(actions_of(incident), key=lambda one: one.number)
    assert [(one.text, one.owner.name) for one in found] == [("ring the supplier", "Ben Okafor"), ("ask", "Cara Nowak")]
    assert f"{found[0].due_at:%H:%M}" == "10:00"


@pytest.mark.only_on("sqlite")
def test_a_handover_is_offered_with_a_note_and_answered_with_a_button(slack, people, incident, channel, deliver):
    said = slack.slash(people.ana, "handover <@UBEN>", channel=channel).json["text"]
    (offer,) = open_handovers(incident)
    deliver()
    asked = [a for m, a in slack.calls if m == "chat.postEphemeral" and "offers you" in a["text"]]
    slack.press(people.cara, "handover_yes", "INC-1 lead", channel=channel)
    still = incident.lead.name
    slack.press(people.ben, "handover_yes", "INC-1 lead", channel=channel)

    assert said == "Ben Okafor is asked. Until they say yes, nothing changes."
    assert offer.note.startswith("Now: Since noon.")
    assert [(one["user"], one["text"]) for one in asked] == [
        ("UBEN", "Ana Lindqvist offers you incident lead of INC-1.")
    ]
    assert (still, incident.lead.name) == ("Ana Lindqvist", "Ben Okafor")


@pytest.mark.only_on("sqlite")
def test_merging_shows_both_and_needs_a_press(slack, people, incident, channel):
    other = make_incident(by=people.ana, title="Cards are declined", lead=people.ana)

    shown = slack.slash(people.ana, "merge INC-2", channel=channel).json
    before = incident.phase
    slack.press(people.ana, "merge", shown["blocks"][1]["elements"][0]["value"], channel=channel)

    assert "Cards are declined" in shown["text"]
    assert (before, incident.phase, incident.merged_into_id) == ("triage", "merged", other.id)


@pytest.mark.only_on("sqlite")
def test_what_is_asked_is_shown_to_the_one_who_asks(slack, people, incident, channel):
    give_role(incident, "scribe", people.ben)
    slack.slash(people.ana, "severity major", channel=channel)

    mine = slack.slash(people.ben, "mine").json["text"]
    listed = slack.slash(people.dev, "list", command="/incident").json["text"]
    shown = slack.slash(people.dev, "inc-1").json["text"]
    latest = slack.slash(people.dev, "INC-1 timeline").json["text"]
    steps = slack.slash(people.ana, "checklist", channel=channel).json
    slack.press(people.ana, "tick", steps["blocks"][1]["accessory"]["value"], channel=channel)
    fewer = slack.slash(people.ana, "steps", channel=channel).json["text"]

    assert "you are scribe" in mine and "INC-1" in mine
    assert "Card payments fail for one in four customers · Major · Triage · Ana Lindqvist leads" in listed
    assert "Since noon." in shown and "Severity" in latest
    assert (steps["text"], fewer) == ("3 steps of INC-1 are open.", "2 steps of INC-1 are open.")


@pytest.mark.only_on("sqlite")
def test_help_names_every_command_and_an_empty_word_is_help(slack, people):
    listed = slack.slash(people.dev, "").json["text"]

    assert all(f"`{one.name}" in listed for one in distinct_commands())
    assert slack.slash(people.dev, "help", command="/incident").json["text"] == listed


REFUSED = {
    "severity sev1": "There is no severity “sev1” here.",
    "role nobody": "There is no role “nobody” here.",
    "lead <@UNOBODY>": "I do not know who that is here.",
    "lead Zed": "I cannot tell who “@Zed” is.",
    "role comms <@UANA>": "Ana Lindqvist is incident lead already, and communications lead must be somebody else.",
    "merge INC-77": "There is no incident of that reference that you can see.",
    "escalate press": "There is no group “press” here.",
    "severitee": "I do not know “severitee”. Did you mean `severity &lt;step&gt;`?",
    "<!channel>": "I do not know “channel”.",
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_done_is_said_and_changes_nothing(slack, people, incident, channel, text):
    before = kinds_of(incident)

    said = slack.slash(people.ana, text, channel=channel).json["text"]

    assert said.startswith(REFUSED[text])
    assert kinds_of(incident) == before


@pytest.mark.only_on("sqlite")
def test_closing_waits_for_what_is_owed_and_is_for_those_who_govern(slack, people, incident, channel):
    first = slack.slash(people.ana, "close", channel=channel).json["text"]
    by_ben = slack.slash(people.ben, "close", channel=channel).json["text"]
    cara = slack.slash(people.cara, "join", channel=channel).json["text"]
    by_cara = slack.slash(people.cara, "close", channel=channel).json["text"]

    assert first == by_ben == "Closed still needs: what made it possible."
    assert cara == "You are in INC-1 now."
    assert by_cara == "Only the lead or the team that owns this kind of incident can do that."
    assert [one.person.name for one in participants(incident)][-1] == "Cara Nowak"


@pytest.mark.only_on("sqlite")
def test_nothing_of_a_private_incident_is_told_to_others(slack, people, channel_of, deliver):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)
    channel = channel_of(secret)
    texts = ("show", "timeline", "checklist", "severity high", "note x", "lead me", "mine", "list", "merge INC-9")

    answers = []
    for text in texts:
        answers.append(slack.slash(people.dev, text, channel=channel).get_data(as_text=True))
        answers.append(slack.slash(people.dev, f"{secret.ref} {text}").get_data(as_text=True))
        slack.mention(people.dev, text, channel=channel)
    wrong_ref = slack.slash(people.dev, "PRV-ZZZZ show").json
    deliver()

    told = " ".join([*answers, *slack.said()])
    assert "Canary" not in told and secret.codename not in told and "Mei" not in told
    assert slack.slash(people.dev, f"{secret.ref} show").json == wrong_ref
    assert not {"severity", "note"} & set(kinds_of(secret))


@pytest.mark.only_on("sqlite")
def test_a_private_incident_is_worked_by_its_members(slack, people, channel_of):
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Canary letter", lead=people.mei)

    said = slack.slash(people.mei, "severity high", channel=channel_of(secret)).json["text"]

    assert said == f"{secret.ref} is High now."
    elsewhere = [slack.slash(people.mei, f"{secret.ref} {one}").json["text"] for one in ("show", "timeline", "steps")]
    assert "Canary" in slack.slash(people.mei, "show", channel=channel_of(secret)).json["text"]
    assert elsewhere == [f"{secret.ref} is private. It is shown in its own channel and in Muster."] * 3
    assert "Canary" not in slack.slash(people.mei, "list").json["text"] + slack.slash(people.mei, "mine").json["text"]


@pytest.mark.only_on("sqlite")
def test_what_people_write_never_becomes_a_mention(slack, people, incident, channel):
    slack.slash(people.ana, "rename Everybody &lt;!channel&gt; &amp; &lt;@UBEN&gt;", channel=channel)

    assert incident.title == "Everybody <!channel> & <@UBEN>"
    assert "&lt;!channel&gt; &amp; &lt;@UBEN&gt;" in slack.slash(people.dev, "list").json["text"]


def test_of_a_rule_of_the_book_it_is_said_once(slack, people, incident, channel):
    slack.slash(people.ana, "note Does the regulator know?", channel=channel)
    slack.slash(people.ana, "note The regulator called", channel=channel)
    consequences.follow(incident, "keyword", at=now(), words="regulator")
    settle()
    db.session.expire_all()

    assert kinds_of(incident).count("said") == 1
