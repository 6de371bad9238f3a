"""Settings, people: accounts are opened, changed and closed here. None of it opens anything private."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request, url_for

from app.core.clock import now
from app.core.errors import NotFound
from app.people.access import administrators_only, current_person, for_administrators
from app.people.blueprint import bp
from app.people.forms.accounts import ROLE_LABELS, AccountForm, filled_with
from app.people.operations import accounts, signing_in
from app.people.password_links import link_token
from app.people.queries import PAGE, Wanted, anybody_by_key, count_people, group_sizes, people_page, teams
from app.people.ways import reach_of
from app.web.fragments import go, say
from app.web.settings_tabs import settings_tab
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.people.models import Person


settings_tab("People and groups", "people.settings_people", 20, shown=for_administrators)


@bp.get("/settings/people")
@administrators_only
def settings_people() -> str:
    asked = request.args
    wanted = Wanted(
        q=asked.get("q", "")[:100],
        role=asked.get("role", "")[:16],
        closed=asked.get("closed") == "1",
        after=asked.get("after", "")[:16],
    )
    found = people_page(wanted)
    groups = sorted(current_book().groups.values(), key=lambda one: one.label.casefold())
    reach = reach_of(groups)
    return render_template(
        "people/settings_people.html",
        people=found[:PAGE],
        more=found[PAGE - 1].key if len(found) > PAGE else "",
        wanted=wanted,
        roles=ROLE_LABELS,
        role_choices=[{"value": "", "label": "Any role", "on": False}]
        + [{"value": value, "label": label, "on": value == wanted.role} for value, label in ROLE_LABELS.items()],
        total=count_people(),
        sizes=group_sizes(),
        groups=groups,
        unreached=[one for one in groups if not any(way.works for way in reach[one.slug])],
    )


@bp.get("/settings/people/new")
@administrators_only
def new_account() -> str:
    return render_template("people/account.html", form=_form(AccountForm(formdata=None, role="member")), person=None)


@bp.post("/settings/people/new")
@administrators_only
def open_account() -> Response:
    form = _form(AccountForm())
    if not form.validate_on_submit():
        return _again(form, None)
    try:
        person = accounts.create(form.account(), by=current_person(), at=now())
    except accounts.AddressTaken as taken:
        form.email.errors = [taken.sentence]
        return _again(form, None)
    say(f"{person.name} has an account. Give them the link with which they choose a password.")
    return go(url_for("people.account", key=person.key))


@bp.get("/settings/people/<key>")
@administrators_only
def account(key: str) -> str:
    person = _person(key)
    return render_template(
        "people/account.html", form=_form(AccountForm(formdata=None, data=filled_with(person))), person=person
    )


@bp.post("/settings/people/<key>")
@administrators_only
def change_account(key: str) -> Response:
    person, form = _person(key), _form(AccountForm())
    if not form.validate_on_submit():
        return _again(form, person)
    try:
        accounts.change(person, form.account(), by=current_person())
    except accounts.AddressTaken as taken:
        form.email.errors = [taken.sentence]
        return _again(form, person)
    except accounts.NobodyLeft as last:
        form.role.errors = [last.sentence]
        return _again(form, person)
    say(f"Saved. {person.name} is {ROLE_LABELS[person.organisation_role].lower()} now.")
    return go(url_for("people.account", key=key))


@bp.post("/settings/people/<key>/close")
@administrators_only
def close_account(key: str) -> Response:
    person = _person(key)
    accounts.close(person, by=current_person())
    say(f"The account of {person.name} is closed, and every session of it has ended.")
    return go(url_for("people.account", key=key))


@bp.post("/settings/people/<key>/reopen")
@administrators_only
def reopen_account(key: str) -> Response:
    person = _person(key)
    accounts.reopen(person, by=current_person())
    say(f"The account of {person.name} is open again.")
    return go(url_for("people.account", key=key))


@bp.post("/settings/people/<key>/sign-out")
@administrators_only
def sign_out_somebody(key: str) -> Response:
    person = _person(key)
    signing_in.end_everywhere(person, by=current_person())
    say(f"{person.name} is signed out everywhere.")
    return go(url_for("people.account", key=key))


@bp.post("/settings/people/<key>/link")
@administrators_only
def password_link(key: str) -> Response:
    """Show the link once; asking again makes another one, and both end when a password is chosen."""
    person = _person(key)
    accounts.offer_link(person, by=current_person(), at=now())
    link = url_for("people.choose_password", token=link_token(person), _external=True)
    return make_response(render_template("people/password_link.html", person=person, link=link))


def _person(key: str) -> "Person":
    found = anybody_by_key(key)
    if found is None:
        raise NotFound
    return found


def _form(form: AccountForm) -> AccountForm:
    return form.offer_teams(_teams())


def _teams() -> Iterator[tuple[str, str]]:
    """The teams that exist and those that the book names, by name."""
    known = {one.slug: one.label for one in teams()}
    named = {one.team: one.team_label or one.label for one in current_book().disciplines.values() if one.team}
    yield from sorted((named | known).items(), key=lambda pair: pair[1].casefold())


def _again(form: AccountForm, person: "Person | None") -> Response:
    return make_response(render_template("people/account.html", form=form, person=person), 422)
