"""My settings: how it looks, what reaches me, when it is quiet, my password, where I am signed in."""

from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request, url_for

from app.core.clock import now
from app.core.errors import Refused
from app.people import sessions
from app.people.access import current_person, current_person_or_none, guests_too
from app.people.blueprint import bp
from app.people.forms.me import ChangePasswordForm, LookForm, QuietForm, zones
from app.people.kinds import kinds_in_order
from app.people.operations import accounts, preferences, signing_in
from app.people.queries import mutes, sign_ins
from app.people.ways import personal_ways
from app.web.fragments import go, remember_theme, say
from app.web.navigation import nav_item
from app.web.settings_tabs import settings_tab

if TYPE_CHECKING:
    from app.people.models import Person

nav_item("Settings", "people.my_settings", "settings", 80, "organisation")
settings_tab("My settings", "people.my_settings", 10, shown=lambda: current_person_or_none() is not None)


@bp.get("/settings/me")
@guests_too
def my_settings() -> Response:
    return _page()


@bp.post("/settings/me/look")
@guests_too
def keep_look() -> Response:
    person, form = current_person(), _zoned(LookForm())
    if not form.validate_on_submit():
        return _page(look=form)
    look = preferences.Look(form.name.data or "", form.timezone.data, form.theme.data, form.single_keys.data)
    preferences.set_look(person, look)
    say("Saved.")
    return remember_theme(go(url_for("people.my_settings")), look.theme)


@bp.post("/settings/me/quiet")
@guests_too
def keep_quiet_hours() -> Response:
    form = QuietForm()
    if not form.validate_on_submit():
        return _page(quiet=form)
    hours = (form.quiet_from.minutes, form.quiet_until.minutes) if form.hold.data else (None, None)
    if form.hold.data and None in hours:
        form.quiet_from.errors = ["Give a time from which and one until which it is quiet"]
        return _page(quiet=form)
    try:
        preferences.set_quiet_hours(current_person(), *hours)
    except preferences.NoHours as refused:
        form.quiet_until.errors = [refused.sentence]
        return _page(quiet=form)
    say("Saved.")
    return go(url_for("people.my_settings") + "#quiet")


@bp.post("/settings/me/notices")
@guests_too
def keep_wanted() -> Response:
    """Keep the ticks of the grid; each is named `kind way`."""
    wanted = (pair.split(" ") for pair in request.form.getlist("wanted")[:500])
    pairs = [(each[0], each[1]) for each in wanted if len(each) == 2]
    preferences.set_wanted(current_person(), pairs, ways=[way.slug for way in personal_ways()])
    say("Saved.")
    return go(url_for("people.my_settings") + "#reaches")


@bp.post("/settings/me/password")
@guests_too
def change_password() -> Response:
    person, form = current_person(), ChangePasswordForm()
    if not form.validate_on_submit():
        return _page(password=form)
    try:
        accounts.change_password(person, current=form.current_password.data or "", new=form.new_password.data or "")
    except accounts.WrongPassword as wrong:
        form.current_password.errors = [wrong.sentence]
        return _page(password=form)
    except Refused as weak:
        form.new_password.errors = [weak.sentence]
        return _page(password=form)
    say("Your password is changed. You are signed out everywhere else.")
    return _stay(person)


@bp.post("/settings/me/sign-out-everywhere")
@guests_too
def sign_out_everywhere() -> Response:
    person = current_person()
    signing_in.end_everywhere(person, by=person)
    say("You are signed out everywhere else.")
    return _stay(person)


@bp.post("/settings/me/sign-ins/<handle>/end")
@guests_too
def end_sign_in(handle: str) -> Response:
    signing_in.end_one(current_person(), handle, at=now())
    say("Signed out there.")
    return go(url_for("people.my_settings") + "#signed-in")


def _stay(person: "Person") -> Response:
    """This device stays signed in, with a session that is new."""
    device = sessions.device_of(request.user_agent.string)
    signing_in.open_session(person, device=device, at=now())
    return sessions.enter(person, go(url_for("people.my_settings") + "#signed-in"))


def _zoned(form: LookForm) -> LookForm:
    form.timezone.choices = zones(now(), current_person().timezone)
    return form


def _page(
    look: LookForm | None = None, quiet: QuietForm | None = None, password: ChangePasswordForm | None = None
) -> Response:
    """The whole page; a form that is given was refused, and is shown with what was typed."""
    person = current_person()
    page = render_template(
        "people/my_settings.html",
        person=person,
        look=look or _zoned(LookForm(formdata=None, obj=person)),
        quiet=quiet or QuietForm(formdata=None, data=_hours(person)),
        password=password or ChangePasswordForm(formdata=None),
        kinds=kinds_in_order(),
        ways=personal_ways(),
        muted=mutes(person),
        sign_ins=sign_ins(person, now()),
    )
    return make_response(page, 422 if look or quiet or password else 200)


def _hours(person: "Person") -> dict[str, str | bool]:
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None:
        return {"hold": False, "quiet_from": "19:00", "quiet_until": "07:30"}
    return {
        "hold": True,
        "quiet_from": f"{start // 60:02}:{start % 60:02}",
        "quiet_until": f"{end // 60:02}:{end % 60:02}",
    }
