"""An incident worked without leaving the conversation, in the simulated workspace, over HTTP both ways."""

import pytest

from app.core import outbox
from app.core.clock import now
from app.incidents.access import access_incident
from app.incidents.queries import actions_of, holder
from app.slack.people import slack_user_of
from tests.factories import entries_of, kinds_of


@pytest.fixture
def both(sandbox, deliver):
    """Let everything that is owed go out and come in, until nothing is."""

    def run() -> None:
        for _ in range(12):
            if not deliver() + sandbox.deliver():
                return
        raise AssertionError("it never ends")

    return run


@pytest.mark.only_on("sqlite")
def test_a_day_in_slack(sandbox, people, both):
    outbox.plan(now())
    both()
    assert slack_user_of(people.ana) == sandbox.user(people.ana)

    # Ana declares in general.
    assert sandbox.slash(people.ana, "general", "/incident", "Card payments fail").status == 200
    sandbox.submit(people.ana, type="engineering/service-failing")
    sandbox.submit(
        people.ana, severity="critical", summary="Since noon <!channel> & all.", lead=sandbox.user(people.ana)
    )
    assert "INC-1|INC-1> is declared" in str(sandbox.modal(people.ana))
    sandbox.close(people.ana)
    both()
    incident = access_incident(people.ana, "INC-1")
    (post,) = sandbox.messages("incidents")
    assert "Card payments fail" in str(post["blocks"]) and "<!channel>" not in str(post)

    # Ben joins from the announcement and asks for a channel.
    sandbox.press(people.ben, "incidents", post["ts"], "join")
    sandbox.press(people.ben, "incidents", post["ts"], "create_channel")
    both()
    (name,) = [one for one in sandbox.channels() if one.startswith("inc-1")]
    channel = sandbox.channel(name)
    assert {sandbox.user(people.ana), sandbox.user(people.ben)} <= set(channel["members"])

    # They work in it.
    said = sandbox.say(people.ben, name, "@muster decision We wait for the supplier")
    sandbox.say(people.ben, name, "@muster sevrity minor")
    sandbox.say(people.ana, name, "@muster role scribe @Ben Okafor")
    phones = sandbox.say(people.ana, name, "Phones are at 38 waiting")
    sandbox.pin(people.ben, name, phones)
    sandbox.react(people.ana, name, phones, "ballot_box_with_check")
    both()
    sandbox.edit(people.ana, name, phones, "Phones are at 40 waiting")
    both()
    marked = next(one for one in sandbox.messages(name) if one["ts"] == said)
    assert [one["name"] for one in marked["reactions"]] == ["white_check_mark"]
    assert any("Did you mean `severity &lt;step&gt;`?" in one["text"] for one in sandbox.only_for(people.ben))
    assert holder(incident, "scribe").person.name == "Ben Okafor"
    assert [one.text for one in actions_of(incident)] == ["Phones are at 38 waiting"]
    assert [one.text.split("\n")[0] for one in entries_of(incident) if one.kind == "note"] == [
        "Phones are at 38 waiting",
        "Phones are at 40 waiting",
    ]

    # An update by its form, with a status; there is still one announcement.
    sandbox.slash(people.ana, name, "/inc", "update")
    sandbox.submit(people.ana, text="Half of them work again.", status="fixing")
    both()
    assert "Half of them work again." in str(sandbox.messages(name))
    assert len(sandbox.messages("incidents")) == 1

    # Everything twice and out of luck changes nothing.
    before = kinds_of(incident)
    sandbox.tell_twice()
    sandbox.say(people.cara, name, "Is it the regulator?")
    both()
    assert kinds_of(incident)[len(before) :].count("said") == 1

    sandbox.open_home(people.ana)
    both()
    assert "INC-1" in str(sandbox.home(people.ana))
    assert [one for one in sandbox.calls() if one["error"] in ("invalid_blocks", "invalid_arguments")] == []
