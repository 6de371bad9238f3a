"""What comes back: proposed by what is shared, said by people, never telling of what one may not see."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.followups.operations import closing, making
from app.incidents.operations import document, taking_part, visibility
from app.incidents.queries import grants_of
from app.library.access import visible_families
from app.library.operations import families
from app.library.presenting.families import shown
from app.people.models import Notice
from app.reviews.operations import answering, finishing
from app.reviews.queries import review_of
from app.reviews.rules.owed import read
from app.workflows.live import current_book
from tests.factories import kinds_of, make_incident, make_people
from tests.reviewed import finish, publish
from tests.support import settle
from tests.web.dashboard.pages import sentence

DAY = timedelta(days=1)


@pytest.fixture
def people(book):
    return make_people()


@pytest.fixture
def learned(people):
    """`learned(days)` is an incident of so many days ago that touched checkout, with its review published."""

    def make(days=0, *, title="Cards fail", private=False, services=("checkout",), by=people.cara):
        at = now() - days * DAY
        incident = make_incident(
            by=people.ana if private else by, lead=people.ana, severity="major", services=services, title=title,
            private=private, at=at,
        )  # fmt: skip
        if private:
            visibility.let_in(incident, people.ben, by=people.ana, at=now(), why="works on it")
        taking_part.be_responder(incident, people.ben, at=at)
        finish(incident, people.ana)
        publish(
            review_of(incident), by=people.ana if private else people.ben, signs=people.ben if private else people.cara
        )
        return incident

    return make


def seen(person):
    return [([one.incident.ref for one in each.members], each.confirmed) for each in visible_families(person)]


def test_a_service_with_the_same_area_twice_in_180_days_is_proposed(people, learned):
    first = learned(200)
    assert seen(people.dev) == []

    learned(2, services=("ledger",), title="The ledger stands still")
    assert seen(people.dev) == []
    second = learned(10)
    assert seen(people.dev) == []
    third = learned(1)

    assert seen(people.dev) == [([second.ref, third.ref], False)]
    document.set_service(third, current_book().service("checkout"), state="recovered", by=people.ana, at=now())
    document.remove_service(third, current_book().service("checkout"), by=people.ana, at=now())
    settle()
    assert seen(people.dev) == [] and first.ref


def shut_out(incident, person, *, by):
    """Take somebody's sight of a private incident away, and the part in it by which they would keep it."""
    taking_part.leave(incident, person=person, by=person, at=now())
    grant = next(one for one in grants_of(incident) if one.person_id == person.id)
    visibility.shut_out(incident, grant, by=by, at=now())


def test_a_person_confirms_names_and_adds_and_refuses_with_a_reason(people, learned, browser):
    first, second, third = learned(90), learned(30), learned(3)
    other = make_incident(by=people.ana, title="Cards fail at the depot")
    dev = browser(people.dev)
    family = visible_families(people.dev)[0].family
    at = f"/library/coming-back/{family.key}"

    assert "Checkout, tooling" in dev.get("/library/coming-back?only=proposed").text
    untold = dev.post(at, data={"same": "no", "why": " ", "incident": [third.ref]})
    assert (untold.status_code, "Say in a few words why" in untold.text) == (422, True)
    for same in ("yes", "no"):
        unticked = dev.post(at, data={"same": same, "why": "It rained", "label": "Nothing ticked"})
        assert (unticked.status_code, "Tick those that you mean." in unticked.text) == (422, True)
    assert seen(people.dev) == [([first.ref, second.ref, third.ref], False)]
    refused = dev.post(at, data={"same": "no", "why": "It rained", "incident": [third.ref]})
    assert refused.status_code == 303
    both = {"same": "yes", "incident": [first.ref, second.ref]}
    confirmed = dev.post(at, data=both | {"label": "A press without feedback"})
    assert (confirmed.status_code, confirmed.location) == (303, at)
    assert dev.post(at, data=both).status_code == 422
    assert dev.post(f"{at}/incidents", data={"incidents": "INC-999"}).status_code == 422
    assert dev.post(f"{at}/incidents", data={"incidents": other.ref.lower()}).status_code == 303

    page = dev.get(at).text
    assert "A press without feedback" in page and "the same trouble" in page and "3 in " in page
    assert "It rained" in page and third.ref in page
    assert seen(people.ana) == [([first.ref, second.ref, other.ref], True)]
    for one in (first, other):
        assert kinds_of(one)[-1] == "family"
    assert "Dev Patel</b> said that this came back" in dev.get(f"/incidents/{first.ref}/timeline").text
    assert "A press without feedback" in dev.get("/library").text
    assert "Comes back: " in dev.get(f"/incidents/{other.ref}/before").text
    assert "comes back" in dev.get("/library?q=cards").text


@pytest.mark.only_on("sqlite")
def test_a_family_is_made_by_hand_and_the_typed_words_stay(people, browser):
    first, second = (make_incident(by=people.ana, title=f"Vans stand still {n}") for n in (1, 2))
    hidden = make_incident(by=people.ana, title="A zugvogel", private=True)
    dev, ana = browser(people.dev), browser(people.ana)

    short = dev.post("/library/coming-back", data={"label": "Fuel cards", "incidents": first.ref})
    wrong = dev.post("/library/coming-back", data={"label": "Fuel cards", "incidents": f"{first.ref} {hidden.ref}"})
    private = ana.post("/library/coming-back", data={"label": "Fuel cards", "incidents": f"{first.ref} {hidden.ref}"})
    made = dev.post("/library/coming-back", data={"label": "Fuel cards", "incidents": f"{first.ref}, {second.ref}"})

    assert short.status_code == wrong.status_code == private.status_code == 422
    for answer in (short, wrong):
        assert 'value="Fuel cards"' in answer.text and first.ref in answer.text
    assert f"no incident {hidden.ref} that you may see" in wrong.text
    assert "do not stand in one family" in private.text
    assert made.status_code == 303 and "Fuel cards" in dev.get(made.location).text
    assert seen(people.dev) == [([first.ref, second.ref], True)]


def test_private_ones_have_families_apart_which_show_what_one_may_see(people, learned, browser):
    one, two = learned(40, title="A zugvogel", private=True), learned(20, title="A zugvogel again", private=True)
    plain = learned(10)
    dev, ana = browser(people.dev), browser(people.ana)

    assert seen(people.dev) == [] and seen(people.ben) == [([one.ref, two.ref], False)]
    family = visible_families(people.ben)[0].family
    at = f"/library/coming-back/{family.key}"
    both = {"same": "yes", "incident": [one.ref, two.ref]}
    assert dev.get(at).status_code == dev.post(at, data=both).status_code == 404
    page = ana.get(at).text
    assert one.codename in page and "zugvogel" not in page and 'name="label"' not in page
    assert ana.post(f"{at}/incidents", data={"incidents": plain.ref}).status_code == 422
    elsewhere = make_incident(by=people.mei, title="A letter to a neighbour", path="privacy/misdirected")
    visibility.let_in(elsewhere, people.ana, by=people.mei, at=now(), why="helps")
    settle()
    other = ana.post(f"{at}/incidents", data={"incidents": elsewhere.ref})
    assert (other.status_code, "its own discipline only" in other.text) == (422, True)
    ana.post(at, data=both | {"label": "The zugvogel affair"})
    assert family.label == "" and "affair" not in ana.get(at).text
    third = learned(5, private=True)
    shut_out(third, people.ben, by=people.ana)
    settle()
    assert seen(people.ben) == [([one.ref, two.ref], True)]
    assert [third.ref in refs for refs, _ in seen(people.ana)] == [True]

    shut_out(two, people.ben, by=people.ana)
    settle()
    assert seen(people.ben) == []


def test_what_becomes_private_leaves_the_family_that_everybody_sees(people, learned):
    first, second, third = learned(50), learned(30), learned(10)
    family = visible_families(people.dev)[0].family
    families.confirm(family, [first, second, third], by=people.dev, at=now(), label="Cards again")

    visibility.make_private(second, by=people.ana, at=now(), why="It names somebody")
    settle()

    for person in (people.dev, people.ana):
        assert seen(person) == [([first.ref, third.ref], True)]


def test_owners_hear_of_a_repeat_once_and_only_of_a_family_that_people_know(people, learned, deliver, db):
    first, second = learned(60), learned(40)
    making.create(first, making.Draft("Show that it was heard", key="k", owner=people.dev), by=people.ana, at=now())
    settle()
    deliver()
    assert db.session.query(Notice).filter(Notice.kind == "back").count() == 0
    families.confirm(visible_families(people.dev)[0].family, [first, second], by=people.dev, at=now(), label="Twice")
    settle()

    third = learned(1)
    deliver()
    deliver()

    told = db.session.query(Notice).filter(Notice.kind == "back").all()
    assert sorted(one.person_id for one in told) == sorted([people.dev.id, people.ana.id])
    assert {one.text for one in told} == {f"{third.ref} looks like trouble that was to be stopped"}
    assert {one.why for one in told} == {"“Twice”"}


@pytest.mark.only_on("sqlite")
def test_what_a_review_says_shares_a_factor_is_proposed_too(people, learned):
    first, second = (make_incident(by=people.ana, title=f"Vans stand still {n}") for n in (1, 2))
    third = learned(1, services=())
    review = review_of(third)
    finishing.take_up_again(review, by=people.ana, at=now(), why="One thing is missing")
    asked = next(one for one in read(review.form) if one.kind == "incidents")
    value = {"incidents": [first.ref]}
    answering.answer(review, asked, value=value, by=people.ben, at=now(), seen=1)
    publish(review, by=people.ben, signs=people.cara)

    assert seen(people.dev) == [([third.ref, first.ref], False)]
    assert shown(people.dev, visible_families(people.dev))[0].name == "The same factor"
    document.change_title(first, to="Vans stand still again", by=people.ana, at=now())
    settle()
    assert seen(people.dev) == [([third.ref, first.ref], False)] and second.ref


@pytest.mark.only_on("sqlite")
def test_a_repeat_after_a_fix_is_counted_and_the_dashboard_says_so(people, learned, browser):
    first, second = learned(60), learned(30)
    family = visible_families(people.dev)[0].family
    dev = browser(people.dev)
    draft = making.Draft("Show that it was heard", key="k", owner=people.dev, strength="reminds_people")
    fix = making.create(first, draft, by=people.ana, at=now() - 50 * DAY)
    closing.finish(fix, closing.Ending("It says so", "", {"how-we-see-it": "x"}), by=people.dev, at=now() - 40 * DAY)
    settle()

    assert sentence(dev.get("/dashboard?whole=1").text, "coming-back") == "Nothing is known to have come back."
    families.confirm(family, [first, second], by=people.dev, at=now(), label="Press without feedback")
    settle()

    page = dev.get("/dashboard?whole=1").text
    assert sentence(page, "coming-back") == (
        "1 kind of trouble returned within 180 days, 1 after a follow-up was closed as done."
    )
    assert "Press without feedback" in dev.get("/dashboard/coming-back/after-fix").text
    assert shown(people.dev, visible_families(people.dev))[0].after_fix == 1
    shown_page = dev.get(f"/library/coming-back/{family.key}").text
    assert "“Show that it was heard” did not hold." in shown_page
    assert (
        dev.get("/dashboard/panels/coming-back.csv").text.splitlines()[1].startswith("Press without feedback,2,31,1,0")
    )
    assert dev.get("/dashboard/coming-back/never").status_code == 404
