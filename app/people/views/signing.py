"""Coming in and going out."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded

from app.core.clock import now
from app.core.config import settings
from app.core.errors import Refused
from app.core.extensions import limiter
from app.people import sessions
from app.people.access import current_person, current_person_or_none, guests_too, public_page
from app.people.blueprint import bp
from app.people.demo_accounts import demo_accounts
from app.people.forms.signing_in import NewPasswordForm, SignInForm
from app.people.operations import accounts, signing_in
from app.people.password_links import person_of
from app.web.fragments import go, say
from app.workflows.book import Organisation
from app.workflows.live import current_book
from app.workflows.problems import BookErrors

TOO_OFTEN = "That was a little too often. Wait a few minutes, then try again."


def _address() -> str:
    return f"sign-in {request.form.get('email', '').strip().lower()[:254]}"


def _wrong(response: Response) -> bool:
    return response.status_code >= 400


# Only wrong tries count. An office behind one address has many people, an account has one.
by_address = limiter.limit("8 per 5 minutes; 40 per day", key_func=_address, deduct_when=_wrong, methods=["POST"])
by_machine = limiter.limit("60 per 5 minutes", deduct_when=_wrong, methods=["POST"])


@bp.get("/sign-in")
@public_page
def sign_in() -> Response:
    if current_person_or_none() is not None:
        return go(_wanted(request.args.get("next")))
    return _page(SignInForm(formdata=None, next=request.args.get("next", "")))


@bp.post("/sign-in")
@public_page
@by_address
@by_machine
def come_in() -> Response:
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        person, _ = signing_in.sign_in(
            form.email.data or "",
            form.password.data or "",
            device=sessions.device_of(request.user_agent.string),
            source=request.remote_addr or "",
            at=now(),
        )
    except signing_in.DoesNotFit as refused:
        return _page(form, status=422, sentence=refused.sentence)
    return sessions.enter(person, go(_wanted(form.next.data)))


@bp.errorhandler(RateLimitExceeded)
def too_often(_error: RateLimitExceeded) -> Response:
    response = _page(SignInForm(), status=429, sentence=TOO_OFTEN)
    response.headers["Retry-After"] = "300"
    return response


@bp.post("/sign-out")
@guests_too
def sign_out() -> Response:
    signing_in.end_session(current_person(), at=now())
    sessions.leave()
    say("You are signed out on this device.")
    return go(url_for("people.sign_in"))


@bp.get("/sign-in/choose/<token>")
@public_page
def choose_password(token: str) -> Response:
    return _choose(NewPasswordForm(formdata=None), token)


@bp.post("/sign-in/choose/<token>")
@public_page
@by_machine
def keep_password(token: str) -> Response:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _choose(form, token, status=422)
    person = person_of(token)
    try:
        accounts.set_password(person, form.new_password.data or "", by=person)
    except Refused as refused:
        form.new_password.errors = [refused.sentence]
        return _choose(form, token, status=422)
    sessions.leave()
    say("Your password is set. Sign in with it.")
    return make_response(redirect(url_for("people.sign_in"), 303))


def _choose(form: NewPasswordForm, token: str, status: int = 200) -> Response:
    person = person_of(token)
    page = render_template("people/choose_password.html", form=form, person=person)
    return _unkept(make_response(page, status))


def _page(form: SignInForm, *, status: int = 200, sentence: str = "") -> Response:
    page = render_template(
        "people/sign_in.html",
        form=form,
        sentence=sentence,
        organisation=_organisation(),
        demo=demo_accounts() if settings().demo else [],
    )
    return _unkept(make_response(page, status))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _organisation() -> Organisation | None:
    """Whose portal this is; a broken file of workflows must not keep anybody out."""
    try:
        return current_book().organisation
    except BookErrors:
        return None


def _wanted(address: str | None) -> str:
    """Where they were going; never back to a page about coming and going."""
    return "/" if not address or address.startswith(("/sign-in", "/sign-out")) else address
