import pytest
from sqlalchemy import event, select

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import db as database
from app.people.models import GroupMember, Notice, Person
from app.people.operations import notices
from tests.factories import give_role, make_incident, make_person
from tests.web.people.pages import CHEAP, PASSWORD, text_of


@pytest.fixture
def nora(people):
    return make_person("Nora Admin", organisation_role="administrator")


def person_called(name) -> Person:
    return database.session.scalar(select(Person).where(Person.name == name))


# -- the list --


def test_people_are_listed_by_name_with_their_team_and_groups(people, browser):
    page = text_of(browser(people.dev).get("/people"))

    assert page.index("Ana Lindqvist") < page.index("Ben Okafor") < page.index("Cara Nowak")
    assert "Engineering on call" in page


@pytest.mark.parametrize("q", ["lukasz", "ŁUK", "wisn lukasz", "hub manager", "łukasz"])
def test_people_are_found_by_name_without_accents_and_by_what_they_do(people, browser, q):
    make_person("Łukasz Wiśniewski", title="Hub manager")

    page = text_of(browser(people.dev).get("/people", query_string={"q": q}))

    assert "Łukasz Wiśniewski" in page
    assert "Ana Lindqvist" not in page


@pytest.mark.parametrize("q", ["100%", "_", "🙂", "\0", "x" * 5000, "' OR 1=1 --", "\u202egnp"])
def test_odd_searches_find_nobody_and_break_nothing(people, browser, q):
    answer = browser(people.dev).get("/people", query_string={"q": q})

    assert answer.status_code == 200
    if q != "\0":
        assert "Nobody here is called so" in text_of(answer)


def test_a_long_list_goes_on_and_shows_everybody_once(people, browser):
    for number in range(60):
        make_person(f"Zed {number:02}")
    dev = browser(people.dev)

    first = dev.get("/people").get_data(as_text=True)
    more = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = dev.get(more).get_data(as_text=True)

    names = [f"Zed {number:02}" for number in range(60)]
    assert all((name in first) != (name in second) for name in names)


def test_where_somebody_is_now_is_what_the_visitor_may_see(people, browser):
    public = make_incident(by=people.ana, lead=people.mei)
    private = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)

    outside, inside = (text_of(browser(one).get("/people?q=mei")) for one in (people.dev, people.mei))

    assert f"Incident lead, {public.ref}" in outside
    assert private.ref not in outside
    assert private.ref in inside


@pytest.mark.parametrize("address", ["/people", "/people/groups", "/notices", "/settings/me", "/more"])
def test_pages_ask_the_database_equally_often_for_one_and_for_many(people, browser, app, address):
    ben = browser(people.ben)
    counts = []
    for more in (1, 4):
        for number in range(more, 2 * more):
            one = make_person(f"Zed {number}", groups=("on-call",), team="engineering")
            give_role(make_incident(by=people.ana), "lead", one)
            incident = make_incident(by=people.ana)
            message = notices.Message(
                "role", f"s{number}", f"You are scribe of {incident.ref}", incident_id=incident.id
            )
            notices.post(people.ben, message, at=now())
        counts.append(len(_statements(ben, address)))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def _statements(client, address) -> list[str]:
    seen = []
    engine = database.engine
    event.listen(engine, "before_cursor_execute", listener := lambda *args: seen.append(args[2]))
    try:
        client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return [one for one in seen if one.lstrip().upper().startswith("SELECT")]


# -- a person --


def test_a_person_has_a_page_and_a_closed_account_keeps_it(people, browser):
    dev = browser(people.dev)
    people.ana.active = False

    page = text_of(dev.get(f"/people/{people.ana.key}"))

    assert "Ana Lindqvist account closed" in page
    assert "My settings" not in page


def test_nobody_behind_an_address_is_a_404(people, browser):
    dev = browser(people.dev)

    assert dev.get("/people/nobody").status_code == 404
    assert dev.get("/incidents/of/nobody").status_code == 404


def test_roles_of_a_person_are_what_the_visitor_may_see(people, browser):
    public = make_incident(by=people.ana, lead=people.mei, title="Checkout is slow")
    private = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="Zanzibar letter")

    outside = text_of(browser(people.dev).get(f"/incidents/of/{people.mei.key}"))
    inside = text_of(browser(people.mei).get(f"/incidents/of/{people.mei.key}"))

    assert f"Checkout is slow {public.ref}" in outside
    assert private.ref not in outside
    assert f"{private.codename} {private.ref}" in inside
    assert "Zanzibar" not in inside


def test_roles_held_before_stand_below_and_are_not_counted(people, browser):
    incident = make_incident(by=people.ana, lead=people.ben, title="Checkout is slow")
    give_role(incident, "lead", people.ana)

    page = text_of(browser(people.dev).get(f"/incidents/of/{people.ben.key}"))

    assert page.startswith("Roles of Ben Okafor") or "Before Checkout is slow" in page
    assert "Ben Okafor holds no role in anything that you can see." in page


# -- groups --


def test_a_group_shows_its_people_and_what_reaches_them(people, browser):
    page = text_of(browser(people.dev).get("/people/groups/on-call"))

    assert "Ana Lindqvist" in page
    assert "Muster in the inbox of 1 person" in page
    assert "Mail is not set up, reaches nobody" in page
    assert "Put somebody in" not in page


def test_a_group_that_nothing_reaches_says_so(people, browser):
    page = text_of(browser(people.dev).get("/people/groups/exec"))

    assert "Nothing would reach them." in page


def test_administrators_put_people_into_groups_and_take_them_out(people, nora, browser, db):
    admin = browser(nora)

    assert admin.post("/people/groups/exec/add", data={"who": "dev patel"}).status_code == 303
    assert people.dev.group_slugs == {"exec"}
    admin.post("/people/groups/exec/remove", data={"person": people.dev.key})

    assert db.session.scalars(select(GroupMember).where(GroupMember.group_slug == "exec")).all() == []
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "exec")).all()
    assert actions == ["group.member_added", "group.member_removed"]


@pytest.mark.parametrize(
    "who, says",
    [
        ("", "Nobody here is called so."),
        ("nobody at all", "Nobody here is called so."),
        ("ana lindqvist", "is in Engineering on call already."),
        ("\0", "Nobody here is called so."),
    ],
)
def test_a_name_that_does_not_fit_is_said_and_changes_nothing(people, nora, browser, who, says, db):
    answer = browser(nora).post("/people/groups/on-call/add", data={"who": who})

    assert answer.status_code == 422
    assert says in text_of(answer)


def test_others_may_not_change_groups(people, browser):
    answer = browser(people.ana).post("/people/groups/exec/add", data={"who": "ana"})

    assert answer.status_code == 403
    assert people.ana.group_slugs == {"on-call"}


def test_a_group_that_sees_private_incidents_is_told_who_comes_in(people, nora, browser, db):
    browser(nora).post("/people/groups/privacy-team/add", data={"who": nora.email})

    notice = db.session.scalar(select(Notice).where(Notice.person_id == people.mei.id))
    assert notice.text == "Nora Admin is in Privacy team now"
    assert notice.why == "Nora Admin changed it. This group sees private incidents, and you are in it"


def test_an_unknown_group_is_a_404(people, nora, browser):
    assert browser(nora).get("/people/groups/nope").status_code == 404
    assert browser(nora).post("/people/groups/nope/add", data={"who": "ana"}).status_code == 404


# -- accounts --

WHOLE = {"name": "Femi Bello", "email": "Femi@Larkspur.test", "title": "Cold chain lead", "team": "", "role": "member"}


def test_an_administrator_opens_an_account_and_its_owner_chooses_the_password(people, nora, browser, client, db):
    admin = browser(nora)
    answer = admin.post("/settings/people/new", data=WHOLE)
    femi = person_called("Femi Bello")
    assert answer.location == f"/settings/people/{femi.key}"
    assert femi.email == "femi@larkspur.test"

    page = admin.post(f"/settings/people/{femi.key}/link").get_data(as_text=True)
    link = page.split('value="http://localhost')[1].split('"')[0]
    chosen = {"new_password": PASSWORD, "again": PASSWORD}

    assert "Choose a password For Femi Bello" in text_of(client.get(link))
    assert client.post(link, data=chosen).location == "/sign-in"
    assert client.post("/sign-in", data={"email": femi.email, "password": PASSWORD}).location == "/"
    assert client.post(link, data=chosen).status_code == 422
    assert "This link was used already or is older than three days." in text_of(client.get(link))


@pytest.mark.parametrize(
    "change, says",
    [
        ({"name": ""}, "Write the name people know them by"),
        ({"email": "femi"}, "Use an e-mail address, such as priya@example.org"),
        ({"email": ""}, "Write the address they sign in with"),
        ({"role": "king"}, "Choose from the list."),
        ({"team": "nope"}, "Choose from the list."),
        ({"name": "x" * 121}, "Keep this under 120 characters. It has 121"),
        ({"email": "NORA@larkspur.test"}, "Nora Admin signs in with nora@larkspur.test already."),
    ],
)
def test_an_account_that_cannot_be_opened_says_why_and_keeps_what_was_typed(people, nora, browser, change, says):
    nora.email = "nora@larkspur.test"

    answer = browser(nora).post("/settings/people/new", data=WHOLE | change)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Cold chain lead" in answer.get_data(as_text=True)
    assert person_called("Femi Bello") is None


def test_a_role_and_a_team_are_given_and_audited(people, nora, browser, db):
    data = {"name": "Dev Patel", "email": people.dev.email, "title": "", "team": "engineering", "role": "leader"}

    browser(nora).post(f"/settings/people/{people.dev.key}", data=data)

    assert (people.dev.organisation_role, people.dev.team_slug) == ("leader", "engineering")
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "person.changed"))
    assert (entry.by_id, entry.detail) == (nora.id, {"role": ["member", "leader"], "team": [None, "engineering"]})


def test_the_last_administrator_stays_one(people, nora, browser):
    data = {"name": "Nora Admin", "email": nora.email, "title": "", "team": "", "role": "member"}

    answer = browser(nora).post(f"/settings/people/{nora.key}", data=data)

    assert "Nora Admin is the last administrator. Make somebody else one first." in text_of(answer)
    assert nora.organisation_role == "administrator"


def test_a_closed_account_is_out_at_once_and_may_come_back(people, nora, browser):
    dev, admin = browser(people.dev), browser(nora)
    assert dev.get("/people").status_code == 200

    admin.post(f"/settings/people/{people.dev.key}/close")
    assert dev.get("/people").status_code == 303
    assert "closed already" in text_of(admin.post(f"/settings/people/{people.dev.key}/close"))

    admin.post(f"/settings/people/{people.dev.key}/reopen")
    assert people.dev.active
    assert dev.get("/people").status_code == 303


def test_nobody_closes_their_own_account(people, nora, browser):
    answer = browser(nora).post(f"/settings/people/{nora.key}/close")

    assert "You cannot close your own account." in text_of(answer)
    assert nora.active


def test_whoever_is_given_a_link_is_told_who_made_it(people, nora, browser, db):
    browser(nora).post(f"/settings/people/{people.dev.key}/link")

    notice = db.session.scalar(select(Notice).where(Notice.person_id == people.dev.id))
    assert notice.text == "A link was made with which your password can be changed"
    assert notice.why == "Nora Admin made it. If you did not ask for it, tell another administrator"


@pytest.mark.parametrize("token", ["x", "WyJhIiwwXQ.x.y", "%00", "a" * 3000])
def test_a_made_up_link_opens_nothing(people, client, token):
    answer = client.get(f"/sign-in/choose/{token}")

    assert answer.status_code in (404, 422)
    assert "Ana" not in text_of(answer)


@pytest.mark.parametrize("address", ["/settings/people", "/settings/people/new"])
def test_settings_of_people_are_for_administrators(people, browser, address):
    assert browser(people.ana).get(address).status_code == 403


def test_settings_list_accounts_by_role_and_closed_ones_apart(people, nora, browser):
    people.dev.active = False
    admin = browser(nora)

    leaders = text_of(admin.get("/settings/people?role=administrator"))
    closed = text_of(admin.get("/settings/people?closed=1"))

    assert "Nora Admin" in leaders
    assert "Ana Lindqvist" not in leaders
    assert "Dev Patel" in closed
    assert "Ana Lindqvist" not in closed


# -- my settings --


LOOK = {"name": "Ana Lindqvist", "theme": "dark", "timezone": "Asia/Tokyo", "single_keys": "y"}


def test_how_it_looks_is_kept_and_comes_back_with_the_cookie(people, browser):
    ana = browser(people.ana)

    answer = ana.post("/settings/me/look", data=LOOK)

    assert answer.location == "/settings/me"
    assert (people.ana.theme, people.ana.timezone, people.ana.single_keys) == ("dark", "Asia/Tokyo", True)
    assert 'data-theme="dark"' in ana.get("/settings/me").get_data(as_text=True)


def test_times_are_shown_on_the_viewers_clock(people, browser):
    people.ana.timezone = "Asia/Tokyo"
    notices.post(people.ana, notices.Message("account", "x", "Noon"), at=now().replace(hour=12, minute=5))

    page = text_of(browser(people.ana).get("/notices"))

    assert "21:05" in page


@pytest.mark.parametrize(
    "change, says",
    [
        ({"name": " "}, "Write the name people know you by"),
        ({"timezone": "Mars/Olympus"}, "Choose from the list."),
        ({"theme": "pink"}, "Choose from the list."),
    ],
)
def test_a_look_that_does_not_exist_is_refused(people, browser, change, says):
    answer = browser(people.ana).post("/settings/me/look", data=LOOK | change)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert people.ana.timezone == "Europe/London"


def test_quiet_hours_are_kept_and_taken_back(people, browser):
    ana = browser(people.ana)

    ana.post("/settings/me/quiet", data={"hold": "y", "quiet_from": "19:00", "quiet_until": "7.30"})
    assert (people.ana.quiet_from, people.ana.quiet_until) == (19 * 60, 7 * 60 + 30)
    ana.post("/settings/me/quiet", data={"quiet_from": "19:00", "quiet_until": "07:30"})
    assert people.ana.quiet_from is None


@pytest.mark.parametrize(
    "start, end, says",
    [
        ("25:00", "07:00", "Use a time such as 19:00"),
        ("", "07:00", "Give a time from which and one until which it is quiet"),
        ("07:00", "07:00", "Give a time from which and a later one until which it is quiet."),
    ],
)
def test_quiet_hours_that_are_none_are_refused_and_kept_on_the_page(people, browser, start, end, says):
    answer = browser(people.ana).post("/settings/me/quiet", data={"hold": "y", "quiet_from": start, "quiet_until": end})

    assert answer.status_code == 422
    assert f": {says[0].lower()}{says[1:]}" in text_of(answer)
    assert f'value="{start}"' in answer.get_data(as_text=True)


def test_kinds_are_muted_by_way_and_some_never_here(people, browser, db):
    ana = browser(people.ana)

    ana.post("/settings/me/notices", data={"wanted": ["role inbox", "rule email", "nonsense", "x y z", "nope email"]})

    page = ana.get("/settings/me").get_data(as_text=True)
    assert 'value="role inbox" checked' in page
    assert 'value="role email" aria-label' in page
    assert 'value="rule email" checked' in page
    assert 'value="escalation inbox" checked disabled' in page


def test_a_password_is_changed_with_the_present_one_and_ends_other_sessions(people, browser, app):
    people.ana.password_hash = CHEAP
    here, there = browser(people.ana), browser(people.ana)
    data = {"current_password": PASSWORD, "new_password": "three other quiet words", "again": "three other quiet words"}

    assert here.post("/settings/me/password", data=data | {"current_password": "no"}).status_code == 422
    assert here.post("/settings/me/password", data=data | {"again": "else"}).status_code == 422
    assert (
        here.post("/settings/me/password", data=data | {"new_password": "short", "again": "short"}).status_code == 422
    )
    assert here.post("/settings/me/password", data=data).status_code == 303

    assert here.get("/settings/me").status_code == 200
    assert there.get("/settings/me").status_code == 303


def test_signing_out_elsewhere_leaves_this_device(people, browser):
    here, there = browser(people.ana), browser(people.ana)

    here.post("/settings/me/sign-out-everywhere")

    assert here.get("/settings/me").status_code == 200
    assert there.get("/settings/me").status_code == 303


def test_one_other_device_is_signed_out(people, browser):
    there = browser(people.ana)
    here = browser(people.ana)
    page = here.get("/settings/me").get_data(as_text=True)
    handles = [part.split("/")[0] for part in page.split("/settings/me/sign-ins/")[1:]]
    assert len(set(handles)) == 1

    here.post(f"/settings/me/sign-ins/{handles[0]}/end")

    assert there.get("/settings/me").status_code == 303
    assert here.post("/settings/me/sign-ins/nope/end").status_code == 404


# -- notices --


def post_notice(person, slot="a", **more):
    more = {"kind": "role", "text": f"Text {slot}", "path": "/people"} | more
    return notices.post(person, notices.Message(slot=slot, **more), at=now())


def test_the_bell_counts_what_is_new_and_opening_reads_it(people, browser):
    first, _ = post_notice(people.ana, "a"), post_notice(people.ana, "b")
    ana = browser(people.ana)
    assert 'aria-label="Notices, 2 new"' in ana.get("/people").get_data(as_text=True)

    assert ana.post(f"/notices/{first.key}/open").location == "/people"
    ana.post(f"/notices/{first.key}/open")

    assert 'aria-label="Notices, 1 new"' in ana.get("/people").get_data(as_text=True)


def test_one_cause_makes_one_notice(people):
    assert post_notice(people.ana) is not None
    assert post_notice(people.ana) is None
    assert post_notice(people.ben) is not None


def test_all_are_read_but_not_what_came_since_the_page_was_opened(people, browser):
    newest = post_notice(people.ana, "a")
    ana = browser(people.ana)
    ana.get("/notices")
    later = post_notice(people.ana, "b")

    ana.post("/notices/read", data={"until": newest.key})

    assert newest.read_at is not None
    assert later.read_at is None


def test_notices_of_somebody_else_do_not_exist(people, browser):
    notice = post_notice(people.ana)
    ben = browser(people.ben)

    assert ben.post(f"/notices/{notice.key}/open").status_code == 404
    assert ben.post("/notices/read", data={"until": notice.key}).status_code == 404
    assert "Text a" not in text_of(ben.get("/notices"))
    assert notice.read_at is None


def test_a_kind_is_muted_from_the_page_and_heard_again(people, browser):
    post_notice(people.ana)
    ana = browser(people.ana)

    ana.post("/notices/mute", data={"kind": "role"})
    muted = post_notice(people.ana, "b")
    assert muted.read_at is not None
    assert "Hear it again" in text_of(ana.get("/notices"))
    ana.post("/notices/hear", data={"kind": "role"})

    assert post_notice(people.ana, "c").read_at is None


def test_some_kinds_are_never_muted_and_others_do_not_exist(people, browser):
    ana = browser(people.ana)

    assert ana.post("/notices/mute", data={"kind": "escalation"}).status_code == 422
    assert ana.post("/notices/mute", data={"kind": "nope"}).status_code == 404
    assert ana.post("/notices/mute", data={}).status_code == 404


def test_notices_go_on_and_are_shown_once(people, browser):
    for number in range(60):
        post_notice(people.ana, f"s{number:02}")
    ana = browser(people.ana)

    first = ana.get("/notices").get_data(as_text=True)
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = ana.get(older).get_data(as_text=True)

    assert all((f"Text s{n:02}<" in first) != (f"Text s{n:02}<" in second) for n in range(60))


def test_the_page_asks_again_only_when_something_came(people, browser):
    ana = browser(people.ana)
    page = ana.get("/notices").get_data(as_text=True)
    address = page.split('data-live="')[1].split('"')[0]
    assert ana.get(address).status_code == 204

    post_notice(people.ana)

    assert ana.get(address).json["changed"] == ["notices"]


def test_nothing_typed_by_others_is_markup_on_the_page(people, browser):
    post_notice(people.ana, text="<script>alert(1)</script>", why='"><img src=x>')

    page = browser(people.ana).get("/notices").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "<img" not in page
