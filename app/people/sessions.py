"""Who is asking, for Flask-Login and for the frame around every page."""

from flask import Flask, Response, g, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import login_user, logout_user

from app.core.clock import now
from app.core.extensions import login_manager
from app.people.access import current_person_or_none
from app.people.models import Person
from app.people.queries import number_unread, person_for_session
from app.people.sources import may_read
from app.web.fragments import remember_theme
from app.web.navigation import Viewer, viewer_source


class Cookies(SecureCookieSessionInterface):
    """Sessions in a signed cookie, which no answer carries that everybody's caches may keep."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Tell Flask-Login and the layouts who is looking."""
    app.session_interface = Cookies()
    # Sessions end in the database; an address that changes on the train ends none.
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    viewer_source(_viewer)


def enter(person: Person, response: Response) -> Response:
    """Begin a session with nothing left of the one before, and bring the person's own look along."""
    session.clear()
    login_user(person)
    session.permanent = True
    g.pop("viewer", None)
    return remember_theme(response, person.theme)


def leave() -> None:
    """Forget who was here, on this device."""
    logout_user()
    session.clear()
    g.pop("viewer", None)


def sign_in_key() -> str:
    """The key of the session that this request came with, if any; whether it still holds only the database knows."""
    # Flask-Login's mark.
    return str(session.get("_user_id", ""))


def device_of(agent: str) -> str:
    """A browser as people call it: “Firefox on Linux”."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows")),
        *(("Mac OS", "a Mac"), ("CrOS", "a Chromebook"), ("Linux", "Linux")),
    )
    browser = next((name for mark, name in browsers if mark in agent), "A browser")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def _load(key: str) -> Person | None:
    person = person_for_session(key, now())
    if person is not None:
        g.viewer_zone = person.timezone
    return person


def _viewer() -> Viewer | None:
    person = current_person_or_none()
    if person is None:
        return None
    return Viewer(
        name=person.name,
        href=url_for("people.person", key=person.key),
        sub=person.title or (person.team.label if person.team else ""),
        new_notices=number_unread(person, may_read(person)),
        shortcuts=person.single_keys,
    )
