"""Who is asking, and the one guard that every route carries."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from flask_login import current_user

from app.core.db import before_writing
from app.core.errors import Forbidden
from app.people.models import Person
from app.web.csrf import kept_text, session_ended
from app.web.fragments import wants_fragment

View = TypeVar("View", bound=Callable[..., Any])

GUESTS = "You are here as a guest, and there is nothing that guests may see. Ask whoever invited you."


def current_person() -> Person:
    """The person who is signed in; only for routes behind ``signed_in`` or stricter."""
    return cast(Person, current_user._get_current_object())


def current_person_or_none() -> Person | None:
    """Whoever is signed in, or none on a public page."""
    return current_person() if current_user.is_authenticated else None


def public_page(view: View) -> View:
    """Anybody may ask, signed in or not."""
    view.access_guard = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Everybody of the organisation but guests; others are shown the sign-in page and brought back."""
    return _guard(view, "signed_in", lambda person: not person.is_guest, GUESTS)


def signed_in_unless(settled: Callable[..., Any]) -> Callable[[View], View]:
    """``signed_in`` for what open pages ask every few seconds.

    First ``settled`` is asked, which looks at session and rights by itself in one statement. It answers where nothing
    is new; where it says none, everything goes its ordinary way.
    """

    def decorate(view: View) -> View:
        ordinary = signed_in(view)

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            answer = settled(*args, **kwargs)
            return ordinary(*args, **kwargs) if answer is None else answer

        guarded.access_guard = "signed_in"  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def guests_too(view: View) -> View:
    """Everybody who is signed in, guests as well: for what is about nobody but themselves."""
    return _guard(view, "guests", lambda _person: True, "")


def administrators_only(view: View) -> View:
    """People with the organisation role administrator."""
    return _guard(view, "administrators", lambda person: person.is_administrator, "This page is for administrators.")


def for_administrators() -> bool:
    """Whether an administrator is looking, for what the frame around a page shows."""
    person = current_person_or_none()
    return person is not None and person.is_administrator


def _guard(view: View, name: str, allowed: Callable[[Person], bool], sentence: str) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with before_writing():
            known = current_user.is_authenticated
        if not known:
            return _to_sign_in()
        if not allowed(current_person()):
            raise Forbidden(sentence)
        return view(*args, **kwargs)

    guarded.access_guard = name  # type: ignore[attr-defined]
    return cast(View, guarded)


def _to_sign_in() -> Any:
    if request.method == "POST" and not wants_fragment() and kept_text():
        # On another page what was typed would be lost.
        return session_ended()
    wanted = request.full_path.rstrip("?") if request.method == "GET" and not wants_fragment() else ""
    return redirect(url_for("people.sign_in", next=wanted or None), 303)
