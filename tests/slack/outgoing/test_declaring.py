"""An incident is declared and worked on: what the workspace looks like afterwards."""

from app.core.clock import now
from app.incidents.operations import lifecycle, words
from tests.factories import make_incident
from tests.support import settle


def test_declaring_announces_makes_a_channel_and_says_what_is_known(people, slack, catch_up, by_itself, known):
    ana, ben = known(people.ana), slack.sandbox.user(people.ben)
    incident = make_incident(
        by=people.ben, lead=people.ana, severity="critical", summary="NorthPay is <slow> & silent."
    )
    catch_up()

    [post] = slack.said("incidents")
    channel = slack.channel_of(incident)
    assert channel["name"] == f"inc-{incident.ref.partition('-')[2]}-card-payments-fail-one"
    assert post.splitlines()[:1] == ["Card payments fail for one in four customers"]
    assert f"*Channel*\n<#{channel['id']}>" in post and f"*Lead*\n<@{ana}>" in post
    assert "*Summary* NorthPay is &lt;slow&gt; &amp; silent." in post
    assert channel["topic"] == f"{incident.ref} · Critical · Triage · lead Ana Lindqvist"
    assert [one["title"] for one in channel["bookmarks"]] == ["Muster"]
    assert channel["private"] is False and {ana, ben} <= set(channel["members"])
    opening = slack.said(channel["id"])[0]
    assert "*What is happening*\nNorthPay is &lt;slow&gt; &amp; silent." in opening
    assert "• Say who and how many are affected" in opening
    assert slack.counted()["conversations.create"] == 1


def test_each_change_is_one_message_and_the_announcement_follows(people, slack, catch_up, by_itself):
    incident = make_incident(by=people.ben, severity="minor")
    catch_up()
    channel = slack.channel_of(incident)
    before = len(slack.said(channel["id"]))

    lifecycle.change_severity(incident, to=incident.workflow.severity("major"), by=people.ana, at=now())
    words.write(incident, "note", text="<!channel> look & see", by=people.ben, at=now())
    settle()
    catch_up()

    new = slack.said(channel["id"])[before:]
    assert new[0] == "🚦 Severity changed from Minor to *Major* by Ana Lindqvist"
    assert new[-1] == "• *Note* by Ben Okafor\n> &lt;!channel&gt; look &amp; see"
    [post] = slack.said("incidents")
    [moved] = slack.said("incidents-small")
    assert "🟠 Major" in post and f"{incident.ref} became more serious" in moved
