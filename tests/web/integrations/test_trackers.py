"""Follow-ups in other systems: sent, sent again, linked, closed there, and never lost here."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.followups.operations import making, tracking
from app.followups.queries import follow_ups_of
from app.integrations import _calling, ticketing
from app.integrations.ticketing import ask_about_tickets
from tests.factories import entries_of, make_incident
from tests.scripted import Say
from tests.support import settle
from tests.web.incidents.pages import HTMX, words
from tests.web.integrations.conftest import SECRET

REPO = "larkspur/shop"
ISSUE = {"number": 12, "html_url": f"https://github.test/{REPO}/issues/12", "state": "open", "body": "words"}


def says(value, status=200) -> Say:
    return Say(status, json.dumps(value).encode())


@pytest.fixture
def github(portal, server):
    return portal(github_url=server.url, github_repo=REPO, github_token="t0ken", github_webhook_secret="heard-there")


@pytest.fixture
def follow_up(people):
    """`follow_up(path="support/wrong-refund")` is promised by whoever may, in an incident of that kind."""

    def make(path="support/wrong-refund", by=None, **draft):
        by = by or people.cara
        made = make_incident(by=by, path=path, lead=by)
        one = making.create(
            made, making.Draft("Change the macro", **{"key": "k" * 9, "owner": by} | draft), by=by, at=now()
        )
        settle()
        return one

    return make


def deliver() -> None:
    settle()
    outbox.drain()
    db.session.expire_all()


def later(minutes: int):
    return time_machine.travel(now() + timedelta(minutes=minutes), tick=False)


def hub(app, event, body, secret="heard-there", header="X-Hub-Signature-256", at="github"):
    raw = json.dumps(body).encode()
    sign = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {header: sign, "X-GitHub-Event": event, "Content-Type": "application/json"}
    return app.test_client().post(f"/integrations/{at}/events", data=raw, headers=headers).status_code


def test_sent_to_github_closed_there_and_seen_closed_here(github, follow_up, people, visit, server):
    one, cara = follow_up(text="Customers were told twice"), visit(github, people.cara)
    assert "Send to GitHub" in words(cara.get(f"/follow-ups/{one.ref}"))

    assert cara.post(f"/follow-ups/{one.ref}/send", data={"tracker": "github"}, headers=HTMX).status_code == 204
    assert "It is on its way to GitHub" in words(cara.get(f"/follow-ups/{one.ref}"))
    server.will(says([]), says(ISSUE, 201))
    deliver()

    looked, made = server.asked
    assert looked.path.startswith(f"/repos/{REPO}/issues?state=all&since=")
    assert (made.method, made.path, made.headers["authorization"]) == ("POST", f"/repos/{REPO}/issues", "Bearer t0ken")
    assert made.json["title"] == "Change the macro" and made.json["labels"] == ["muster"]
    assert "Customers were told twice" in made.json["body"]
    assert f"<!-- muster:incidents.larkspur.test:{one.ref} -->" in made.json["body"]
    assert (one.tracker_key, one.tracker_url) == (f"{REPO}#12", ISSUE["html_url"])
    assert f"{REPO}#12" in words(cara.get("/follow-ups?show=mine"))

    closed = {**ISSUE, "state": "closed", "state_reason": "completed"}
    event = {"action": "closed", "issue": closed, "repository": {"full_name": REPO}}
    assert hub(github, "issues", event, secret="wrong") == 401 and one.is_open
    assert [hub(github, "issues", event) for _ in range(2)] == [202, 202]
    db.session.expire_all()

    assert (one.state, one.outcome, one.evidence) == (
        "done",
        f"{REPO}#12 is “closed as completed” in GitHub",
        ISSUE["html_url"],
    )
    assert [entry.kind for entry in entries_of(one.incident)].count("follow_up_done") == 1
    assert "Muster did FU-1" in words(cara.get(f"/incidents/{one.incident.ref}/timeline"))
    assert hub(github, "issues", {**event, "issue": ISSUE}) == 202
    db.session.expire_all()
    assert one.is_open, "it was opened again there"


def test_what_github_made_before_its_answer_was_lost_is_found_again(github, follow_up, people, server):
    one = follow_up()
    tracking.send(one, tracker="github", by=people.cara, at=now())
    server.will(says([]), Say(lose=True))
    deliver()
    assert one.tracker_key == "" and one.is_open

    mark = f"<!-- muster:incidents.larkspur.test:{one.ref} -->"
    server.will(says([{**ISSUE, "number": 3}, {**ISSUE, "body": f"words {mark}"}]))
    with later(2):
        deliver()

    assert one.tracker_key == f"{REPO}#12"
    assert [each.method for each in server.asked] == ["GET", "POST", "GET"], "none is made a second time"


def test_while_a_slow_tracker_is_talked_to_nobody_else_begins(github, follow_up, people, server, monkeypatch):
    one = follow_up()
    tracking.send(one, tracker="github", by=people.cara, at=now())
    server.will(says([{"number": 1, "body": "another"}] * 50), says([]), says(ISSUE, 201))
    exchange, others = _calling._exchange, []

    with time_machine.travel(now(), tick=False) as clock:

        def slow(call):
            clock.shift(22)
            if call.method == "POST" and not others:
                others.append("looks for work")
                outbox.drain()
            return exchange(call)

        monkeypatch.setattr(_calling, "_exchange", slow)
        deliver()

    assert others and [each.method for each in server.asked] == ["GET", "GET", "POST"]
    assert one.tracker_key == f"{REPO}#12"


def test_a_refusal_stands_in_deliveries_and_the_follow_up_is_safe(github, follow_up, people, visit, server):
    one = follow_up()
    tracking.send(one, tracker="github", by=people.cara, at=now())
    server.will(says([]), Say(403, b"{}"))
    deliver()

    row = db.session.scalars(
        db.select(outbox.OutboxRow).where(outbox.OutboxRow.name == "integrations.open_ticket")
    ).one()
    assert (row.state, row.last_error) == ("parked", "GitHub refused it (403).")
    cara = visit(github, people.cara)
    page = words(cara.get(f"/follow-ups/{one.ref}"))
    assert "the follow-up itself is safe here" in page and "Send again" in page
    cara.post(f"/follow-ups/{one.ref}/send", data={"tracker": "github"})
    server.will(says([]), says(ISSUE, 201))
    deliver()
    assert one.tracker_key == f"{REPO}#12"
    cara.post(f"/follow-ups/{one.ref}/let-go")
    db.session.expire_all()
    assert (one.tracker, one.tracker_key) == ("", "")


def test_what_cannot_be_read_is_owed_once_and_keeps_no_other_waiting(
    github, follow_up, people, visit, server, monkeypatch
):
    gone, hidden, fine = (follow_up(key=f"promise-{number}") for number in range(3))
    for number, one in enumerate((gone, hidden, fine), start=1):
        tracking.link(one, url=f"{server.url}/{REPO}/issues/{number}", by=people.cara, at=now())
    hidden.incident.visibility = "private"
    settle()
    monkeypatch.setattr(ticketing, "AT_ONCE", 1)

    def rows():
        wanted = db.select(outbox.OutboxRow).where(outbox.OutboxRow.name == ticketing.READ)
        return [one.state for one in db.session.scalars(wanted.order_by(outbox.OutboxRow.id))]

    start = now()
    with time_machine.travel(start, tick=False) as clock:
        server.will(Say(404, b"{}"), says({**ISSUE, "number": 3}))
        for _ in range(3):
            clock.shift(timedelta(minutes=12))
            ask_about_tickets(now())
            deliver()
        assert [one.path.rpartition("/")[2] for one in server.asked] == ["1", "3"], "each has its turn"
        assert (gone.tracker_state, fine.tracker_state) == ("GitHub refused it (404).", "open")
        assert gone.is_open and rows() == ["parked", "done"]
        page = words(visit(github, people.cara).get(f"/follow-ups/{gone.ref}"))
        assert "GitHub refused it (404)." in page

        server.last = Say(404, b"{}")
        ask_about_tickets(now())
        deliver()
        assert len(server.asked) == 3 and rows() == ["parked", "done", "done"], "the same refusal is owed once"

        server.last = Say(503)
        clock.shift(timedelta(minutes=12))
        for _ in range(6):
            ask_about_tickets(now())
            deliver()
            clock.shift(timedelta(minutes=12))
        assert sorted(rows()[3:]) == ["waiting", "waiting"], "one question is on its way for each, not one a time"


def test_private_ones_and_practice_are_told_to_nobody(github, follow_up, people, visit, server):
    hidden = follow_up(path="privacy/misdirected", by=people.mei)
    page = words(visit(github, people.mei).get(f"/follow-ups/{hidden.ref}"))
    assert "What belongs to a private incident is told to no other system" in page
    with pytest.raises(tracking.StaysHere):
        tracking.send(hidden, tracker="github", by=people.mei, at=now())

    one = follow_up()
    tracking.send(one, tracker="github", by=people.cara, at=now())
    one.incident.visibility = "private"
    deliver()
    assert server.asked == []


def jira_issue(status="In review", category="indeterminate", resolution=None):
    said = {"status": {"name": status, "statusCategory": {"key": category}}, "resolution": resolution}
    return {"key": "PAY-7", "fields": said}


@pytest.fixture
def jira(portal, server):
    return portal(
        jira_url=server.url, jira_project="PAY", jira_email="bot@larkspur.test", jira_token="t0ken",
        jira_webhook_secret="heard-there",
    )  # fmt: skip


def test_jira_is_asked_how_it_stands_and_what_the_book_asks_more_for_stays_open(jira, follow_up, people, visit, server):
    one = follow_up(path="engineering/service-failing", by=people.ana)
    tracking.send(one, tracker="jira", by=people.ana, at=now())
    server.will(says({"issues": []}), says({"key": "PAY-7"}, 201))
    deliver()

    made = server.asked[1]
    assert (made.path, made.headers["authorization"]) == (
        "/rest/api/3/issue",
        "Basic Ym90QGxhcmtzcHVyLnRlc3Q6dDBrZW4=",
    )
    fields = made.json["fields"]
    assert (fields["project"], fields["summary"]) == ({"key": "PAY"}, "Change the macro")
    assert "muster-incidents.larkspur.test-FU-1" in fields["labels"]
    assert one.tracker_key == "PAY-7"

    server.will(says(jira_issue("Done", "done", {"name": "Done"})))
    with later(20):
        ask_about_tickets(now())
        deliver()
        assert server.asked[-1].path == "/rest/api/3/issue/PAY-7?fields=status,resolution"
        assert (one.tracker_state, one.is_open) == ("Done", True), "nobody has said how we see that it works"
        assert one.speaks_at <= now(), "and its owner is told"

    said = {"webhookEvent": "jira:issue_updated", "issue": jira_issue("Closed", "done", {"name": "Won't Do"})}
    assert hub(jira, "", said, header="X-Hub-Signature", at="jira") == 202
    db.session.expire_all()
    assert (one.state, one.outcome) == ("not_doing", "PAY-7 is “Closed, Won't Do” in Jira")


def test_a_ticket_that_is_there_is_linked_by_its_address(jira, follow_up, people, visit, server):
    one, cara = follow_up(), visit(jira, people.cara)

    wrong = cara.post(f"/follow-ups/{one.ref}/link", data={"url": "https://elsewhere.test/browse/PAY-9"}, headers=HTMX)
    assert wrong.status_code == 422 and "That is no ticket of Jira." in words(wrong)
    cara.post(f"/follow-ups/{one.ref}/link", data={"url": f"{server.url}/browse/PAY-9"})

    db.session.expire_all()
    assert (one.tracker, one.tracker_key) == ("jira", "PAY-9")


def test_any_other_tracker_is_told_by_a_signed_webhook_and_answers_so(portal, follow_up, people, server):
    app = portal(tracker_url=f"{server.url}/in", tracker_secret=SECRET, webhooks_allow_private=True)
    one = follow_up()
    tracking.send(one, tracker="tracker-webhook", by=people.cara, at=now())
    server.will(Say(503), says({"key": "SN-81", "url": "https://servicenow.test/81"}))
    deliver()
    with later(2):
        deliver()

    first, second = server.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"], "told twice, it is one"
    event = json.loads(second.body)
    assert (event["type"], event["data"]["ref"], event["data"]["title"]) == (
        "follow_up.sent",
        one.ref,
        "Change the macro",
    )
    assert (one.tracker_key, one.tracker_url) == ("SN-81", "https://servicenow.test/81")

    body = json.dumps({"type": "ticket.changed", "data": {"key": "SN-81", "state": "Resolved", "ended": "done"}})
    at = now()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("m1", at, body),
    }
    client = app.test_client()
    assert client.post("/integrations/tracker/events", data=body + " ", headers=headers).status_code == 401
    assert client.post("/integrations/tracker/events", data=body, headers=headers).status_code == 202
    db.session.expire_all()
    assert (one.state, one.evidence) == ("done", "https://servicenow.test/81")
    assert follow_ups_of(one.incident)[0].closed_by is None


def test_how_each_stands_is_shown_under_connections(github, people, visit):
    boss = people.dev
    boss.organisation_role = "administrator"
    settle()

    page = words(visit(github, boss).get("/settings/connections"))
    assert f"Follow-ups become issues of {REPO}; closed there is heard at once." in page
    assert "Set MUSTER_JIRA_URL" in page and "Set MUSTER_TRACKER_URL" in page
