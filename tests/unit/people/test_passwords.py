import pytest

from app.people.rules.addresses import NotAnAddress, clean_address
from app.people.rules.passwords import WeakPassword, check_new, fits, make_hash

WHO = {"name": "Ana Lindqvist", "email": "ana@larkspur.test"}


@pytest.mark.parametrize(
    "password",
    ["short", "eleven char", "aaaaaaaaaaaaaaaa", "ana@larkspur.test", "AnaLindqvist1", "mustermuster12", "x" * 201],
)
def test_a_new_password_that_can_be_guessed_is_refused(password):
    with pytest.raises(WeakPassword):
        check_new(password, **WHO)


@pytest.mark.parametrize(
    "password", ["a quiet harbour", "Kx9!Kx9!mm.2", "ключ от тихой гавани", "🙂🐟🚲🌧🎲🧭🥁🎺🪁🧩🎯🪀"]
)
def test_other_new_passwords_are_fine(password):
    check_new(password, **WHO)


def test_passwords_are_hashed_with_argon2id_and_compared_letter_by_letter():
    hashed = make_hash("Crème brûlée at noon")

    assert hashed.startswith("$argon2id$")
    assert fits(hashed, "Crème brûlée at noon")
    assert not fits(hashed, "creme brulee at noon")


def test_nothing_fits_an_account_without_a_password_or_with_a_broken_one():
    assert not fits(None, "nobody has this password")
    assert not fits("not a hash", "anything")


@pytest.mark.parametrize("typed", [" Ana@Larkspur.Test ", "ana@larkspur.test"])
def test_an_address_has_one_spelling(typed):
    assert clean_address(typed) == "ana@larkspur.test"


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@", "@larkspur.test", "ana@larkspur", "a b@larkspur.test", "a\0@larkspur.test"]
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(NotAnAddress):
        clean_address(typed)
