"""Settings, audit log: who did what, sealed; private work by its reference."""

from datetime import timedelta

import pytest

from app.core.audit import AuditEntry, audit
from app.core.clock import now
from app.core.db import db, transaction
from app.core.sealing import seal_audit
from app.incidents.operations import visibility
from tests.factories import make_incident
from tests.support import settle
from tests.web.admin.pages import words_of


@pytest.fixture
def empty_log(nora):
    settle()
    db.session.query(AuditEntry).delete()
    settle()


def test_an_empty_log_says_what_will_stand_there(admin, empty_log):
    assert "Nothing stands here yet" in words_of(admin.get("/settings/audit"))


def test_an_entry_says_when_who_what_and_on_what(admin, nora, empty_log):
    audit("group.member_added", by_id=nora.id, subject="privacy-team", detail={"person": "mei@larkspur.test"})

    page = words_of(admin.get("/settings/audit"))
    assert "NA Nora Admin Put somebody into a group person: mei@larkspur.test privacy-team –" in page
    assert "0 entries sealed, 1 to be sealed within a minute" in page


def test_changes_are_told_from_what_to_what(admin, nora, empty_log):
    audit("person.changed", by_id=nora.id, subject="ana@larkspur.test", detail={"role": ["member", "leader"]})

    assert "Changed an account role: member → leader" in words_of(admin.get("/settings/audit"))


def test_private_work_keeps_to_the_act_and_the_reference(admin, people, empty_log):
    incident = make_incident(by=people.mei, path="privacy/misdirected", title="Zebra statement")
    visibility.let_in(incident, people.ben, by=people.mei, at=now(), why="Zebra knowledge")
    audit("incident.shut_out", by_id=people.mei.id, subject=incident.ref, detail={"who": "Zebra person"})

    answer = admin.get("/settings/audit")
    assert f"Mei Tanaka Let somebody see it {incident.ref}" in words_of(answer)
    assert f"Mei Tanaka Took somebody’s access away {incident.ref}" in words_of(answer)
    for hidden in ("Zebra", people.ben.key, "Ben Okafor", incident.codename):
        assert hidden not in answer.get_data(as_text=True)


def test_the_reason_for_breaking_the_glass_is_shown(admin, nora, people, empty_log):
    incident = make_incident(by=people.mei, path="privacy/misdirected")
    visibility.break_glass(incident, by=nora, at=now(), why="The authority rang and the lead is asleep")

    page = words_of(admin.get("/settings/audit"))
    assert f"Opened by breaking the glass look “The authority rang and the lead is asleep” {incident.ref}" in page


def test_the_log_is_filtered_by_act_person_reference_and_time(admin, nora, people, empty_log):
    audit("person.signed_in", by_id=people.ana.id, subject=people.ana.email)
    audit("person.signed_in", by_id=people.ben.id, subject=people.ben.email)
    audit("incident.read", by_id=people.mei.id, subject="PRV-ZZ11")
    settle()
    db.session.query(AuditEntry).filter_by(by_id=people.ben.id).update({"at": now() - timedelta(days=9)})
    settle()

    def shown(**query) -> str:
        return words_of(admin.get("/settings/audit", query_string=query)).partition("On Entry")[2]

    assert "Ana" in shown(what="person.signed_in")
    assert "PRV-ZZ11" not in shown(what="person.signed_in")
    assert "Ben" not in shown(days="7")
    assert "Ben" in shown(days="30")
    assert "Ana" in shown(q="ana l")
    assert "Ben" not in shown(q="ana l")
    assert "Ben" in shown(q=people.ben.email)
    assert "PRV-ZZ11" in shown(q="prv-zz11")
    assert "Ana" not in shown(q="prv-zz11")


@pytest.mark.parametrize("query", ["q=nobody+is+called+so", "what=zebra&q=%00x", "days=x&q=zz", "before=1"])
def test_nothing_found_or_odd_addresses_show_a_page(admin, empty_log, query):
    audit("person.signed_in", subject="ana@larkspur.test")

    assert admin.get(f"/settings/audit?{query}").status_code == 200


def test_nothing_found_says_how_to_see_everything(admin, empty_log):
    page = words_of(admin.get("/settings/audit?q=nobody+is+called+so"))

    assert "Nothing matches these filters" in page
    assert "Show everything" in page


def test_every_entry_stands_on_one_page_only(admin, empty_log):
    for n in range(120):
        audit("person.signed_in", subject=f"person-{n}@larkspur.test")
    seen, address = [], "/settings/audit?what=person.signed_in"
    while address:
        body = admin.get(address).get_data(as_text=True)
        seen += [part.partition("@")[0] for part in body.split("<td>person-")[1:]]
        following = body.partition('" rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in body else ""
        address = following.replace("&amp;", "&")

    assert seen == [str(n) for n in reversed(range(120))]


def test_the_chain_is_checked_on_demand(admin, nora, empty_log):
    audit("person.signed_in", by_id=nora.id, subject=nora.email)
    settle()
    with transaction():
        seal_audit(now())

    assert "1 entry sealed Check the chain" in words_of(admin.get("/settings/audit"))
    assert "Unbroken, checked" in words_of(admin.get("/settings/audit/chain", headers={"HX-Request": "true"}))
    assert "Unbroken, checked" in words_of(admin.get("/settings/audit/chain"))

    db.session.query(AuditEntry).filter(AuditEntry.number == 1).update({"subject": "somebody else"})
    settle()
    assert "Entry 1 was changed or taken out after it was sealed" in words_of(admin.get("/settings/audit/chain"))


def test_the_same_statements_for_one_entry_and_for_fifty(admin, nora, people, empty_log, statements):
    counts = []
    for more in (1, 49):
        for n in range(more):
            audit("incident.read", by_id=people.mei.id, subject=f"PRV-{more}{n}")
        settle()
        with statements() as sent:
            admin.get("/settings/audit")
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 12
