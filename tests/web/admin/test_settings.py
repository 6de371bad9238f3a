"""Settings belong to administrators, and begin at the first tab that is one's own."""

import pytest

from tests.web.admin.pages import words_of

FOR_ADMINISTRATORS = [
    "/settings/workflows",
    "/settings/workflows/1",
    "/settings/deliveries",
    "/settings/audit",
    "/settings/audit/chain",
    "/settings/connections",
]
POSTS = ["/settings/deliveries/retry-all", "/settings/deliveries/abc/retry", "/settings/connections/test"]


@pytest.mark.parametrize("address", FOR_ADMINISTRATORS)
def test_others_are_told_whose_page_it_is(people, browser, address):
    answer = browser(people.ana).get(address)

    assert answer.status_code == 403
    assert "This page is for administrators." in words_of(answer)


@pytest.mark.parametrize("address", POSTS)
def test_others_change_nothing(people, browser, address):
    answer = browser(people.ana).post(address)

    assert answer.status_code == 403
    assert "This page is for administrators." in words_of(answer)


@pytest.mark.parametrize("address", ["/settings", "/settings/", *FOR_ADMINISTRATORS])
def test_strangers_are_sent_to_sign_in(people, client, address):
    answer = client.get(address)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/settings")


@pytest.mark.parametrize("address", ["/settings", "/settings/"])
def test_settings_begin_at_the_first_tab_of_ones_own(people, browser, admin, address):
    assert browser(people.ana).get(address).location == "/settings/me"
    assert admin.get(address).location == "/settings/me"


def test_others_see_no_tab_that_they_may_not_open(people, browser, admin):
    mine = words_of(browser(people.ana).get("/settings/me"))
    theirs = words_of(admin.get("/settings/me"))

    for label in ("Workflows", "Connections", "Deliveries", "Audit log"):
        assert label not in mine
        assert label in theirs
