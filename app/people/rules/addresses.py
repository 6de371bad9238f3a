"""E-mail addresses: one spelling for each, so that nobody has two accounts by accident."""

from email_validator import EmailNotValidError, validate_email

from app.core.errors import Refused

LONGEST = 254


class NotAnAddress(Refused):
    """What was typed cannot be an e-mail address."""


def clean_address(typed: str) -> str:
    """The address in small letters.

    :raises NotAnAddress: it is none.
    """
    try:
        # No look-up: an address may live where this machine cannot see, such as a test domain.
        found = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise NotAnAddress("Use an e-mail address, such as priya@example.org") from None
    return found.normalized.lower()
