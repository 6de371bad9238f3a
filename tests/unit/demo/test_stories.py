"""The words and people of the demo fit the shipped book: every type has stories, every group has somebody in it."""

from random import Random

import pytest

from app.demo import cast, schedule, stories, times
from app.people.demo_accounts import demo_accounts
from app.workflows.book import FieldKind
from app.workflows.live import current_book
from tests.factories import NOON
from tests.support import settle


def _told(path):
    return [stories.tell(path, number, Random(number)) for number in range(stories.how_many(path) * 3)]


def test_every_type_has_four_stories_and_happens(app):
    types = set(current_book().workflows)

    assert {path: stories.how_many(path) for path in types if stories.how_many(path) < 4} == {}
    assert set(stories.paths()) == types
    assert types == {*schedule._PUBLIC, *schedule._PRIVATE}


def test_every_story_names_what_the_book_has(app):
    book = current_book()

    for path, workflow in book.workflows.items():
        levels = {int(one.level) for one in workflow.severities if not one.retired}
        for number, story in enumerate(_told(path)):
            where = f"{path}: {story.title}"
            assert set(stories.levels(path, number)) & levels, where
            assert set(story.services) <= set(book.services), where
            for slug, value in story.fields.items():
                _check_field(workflow.field(slug), value, where)


def _check_field(field, value, where):
    if field.kind is FieldKind.CHOICE:
        assert field.option(value), where
    elif field.kind is FieldKind.MANY_CHOICE:
        assert all(field.option(one) for one in value), where
    elif field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        assert isinstance(value, int) and not isinstance(value, bool), where
    elif field.kind is FieldKind.YES_NO:
        assert isinstance(value, bool), where
    else:
        assert isinstance(value, str) and value, where


def test_no_brace_is_left_and_every_sentence_begins_with_a_capital(app):
    for path in stories.paths():
        for story in _told(path):
            said = [story.title, story.summary, story.impact, story.helped, *story.saw, *story.tried, *story.do]
            assert [one for one in said if "{" in one or not one or one[0].islower()] == []
            assert len(story.title) <= 120, story.title


def test_the_answers_to_decisions_are_among_the_options(app):
    asked = {one.slug: one for each in current_book().workflows.values() for one in each.decisions}

    for slug, answers in stories.answers()["decisions"].items():
        assert set(answers) <= {one.slug for one in asked[slug].options}, slug
    assert set(asked) == set(stories.answers()["decisions"])


@pytest.fixture
def larkspur(app):
    cast.employ(current_book(), at=NOON)
    settle()
    return cast.the_cast()


def test_everybody_is_employed_once_and_the_known_ones_can_sign_in(larkspur):
    assert 55 <= len(larkspur.people) <= 70
    assert len({one.email for one in larkspur.people}) == len(larkspur.people)
    assert [one.person.email.split("@")[0] for one in demo_accounts()] == ["priya", "ana", "mei", "dev", "eve", "admin"]
    assert {one.name for one in larkspur.people if one.password_hash} == {one.person.name for one in demo_accounts()}


def test_every_group_and_every_team_of_the_book_has_people(larkspur):
    book = current_book()

    assert [slug for slug in book.groups if not larkspur.of_groups([slug])] == []
    assert [one.slug for one in book.disciplines.values() if not larkspur.of_team(one.team)] == []


def test_incidents_happen_by_day_and_get_shorter():
    since, until = NOON - schedule.MONTHS, NOON
    found = times.moments(2_000, since=since, until=until, rng=Random(1))
    nights = sum(one.astimezone(times.HERE).hour < 6 for one in found)

    assert found == sorted(found) and since <= found[0] and found[-1] <= until
    assert nights < 200
    then, now = ([times.length("engineering", 3, part, Random(n)) for n in range(300)] for part in (0, 1))
    assert sorted(now)[150] / sorted(then)[150] == pytest.approx(1 - times.IMPROVEMENT, abs=0.01)


def test_the_same_seed_plans_the_same_nine_months(app):
    book = current_book()

    first, again = (schedule.slots(book, until=NOON, rng=Random("7:slots")) for _ in range(2))

    assert first == again
    assert {one.path for one in first} == set(book.workflows)
