"""Accounts, as administrators open and change them."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from app.core.errors import Refused
from app.people.models import OrganisationRole, Person
from app.people.operations.accounts import Account
from app.people.rules.addresses import LONGEST, clean_address
from app.web.inputs import Choice, Line, Needed, options

ROLES = (
    (OrganisationRole.MEMBER, "Member", "Declares, responds, reads what is public."),
    (OrganisationRole.LEADER, "Leader", "A member who also opens the dashboard of the whole organisation."),
    (OrganisationRole.ADMINISTRATOR, "Administrator", "A leader who also opens the settings, people and deliveries."),
    (OrganisationRole.GUEST, "Guest", "May sign in and sees nothing."),
)
ROLE_LABELS = {role.value: label for role, label, _ in ROLES}


class AccountForm(FlaskForm):
    name = Line("Name", [Needed("Write the name people know them by")], limit=120)
    email = Line("Work e-mail", [Needed("Write the address they sign in with")], limit=LONGEST)
    title = Line("What they do", description="Such as “Duty support lead”.", limit=120)
    team = Choice("Team", description="People of the team that owns a discipline may change all of its incidents.")
    role = Choice(
        "Role in the organisation",
        [Needed("Choose what they may do")],
        description="Opens nothing private.",
        choices=[SelectChoice(role.value, f"{label}: {words}") for role, label, words in ROLES],
    )

    def offer_teams(self, teams: Iterable[tuple[str, str]]) -> "AccountForm":
        """Let the form offer these teams."""
        self.known = dict(teams)
        self.team.choices = options(self.known.items(), blank="No team")
        return self

    def validate_email(self, field: Line) -> None:
        """:raises ValidationError: it is no address."""
        if field.data:
            try:
                clean_address(field.data)
            except Refused as refused:
                raise ValidationError(refused.sentence) from None

    def account(self) -> Account:
        """What a valid form says."""
        team = (self.team.data, self.known[self.team.data]) if self.team.data else None
        return Account(
            name=self.name.data or "",
            email=self.email.data or "",
            title=self.title.data or "",
            role=OrganisationRole(self.role.data),
            team=team,
        )


def filled_with(person: Person) -> dict[str, str | None]:
    """The form's data for somebody who has an account."""
    return {
        "name": person.name,
        "email": person.email,
        "title": person.title,
        "team": person.team_slug,
        "role": person.organisation_role,
    }
