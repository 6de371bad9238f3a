"""The page that looks like a chat client: what it shows, and what can be done on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for

from app.core.guards import guarded
from app.sandbox import acting, interacting, submitting
from app.sandbox.channels import GENERAL
from app.sandbox.delivery import deliveries
from app.sandbox.drawing import Look, doubled
from app.sandbox.errors import Refusal
from app.sandbox.faults import KINDS, Fault, mend, set_fault, standing
from app.sandbox.form_values import values_of
from app.sandbox.installing import Outside, read_population
from app.sandbox.interacting import Press
from app.sandbox.names import BOT_USER
from app.sandbox.payloads import Outcome
from app.sandbox.place import Place, this_place
from app.sandbox.registry import methods
from app.sandbox.store import Json
from app.sandbox.workspace import Workspace
from app.web.fragments import done, say

bp = Blueprint("sandbox", __name__)

PARTS = ("side", "left", "right", "over", "faults")
EVERYTHING = "sandbox-changed sandbox-modal-changed"
ANNOUNCEMENTS = "incidents"


def _workspace() -> Workspace:
    found: Workspace = current_app.extensions["sandbox"]
    return found


def _outside() -> Outside:
    found: Outside = current_app.extensions["sandbox_outside"]
    return found


def _here() -> Place:
    """Where the request comes from, as somebody who lives here."""
    asked = this_place()
    with _workspace().look() as store:
        if store.get("user", asked.me):
            return asked
        return replace(asked, me=Look(store, "", lambda _: "").people()[0]["id"])


@contextmanager
def _looking() -> Iterator[tuple[Look, Place]]:
    """The workspace as somebody sees it, and where they are in it; what is not said is chosen."""
    asked = _here()
    with _workspace().look() as store:
        look = Look(store, asked.me, lambda key: asked.at(channel=key, thread="", home=""))
        beside = look.channel(asked.beside or ANNOUNCEMENTS) or look.channel(GENERAL)
        channel = look.channel(asked.channel) or _liveliest(look, beside["id"] if beside else "")
        here = replace(asked, beside=beside["id"] if beside else "", channel=channel["id"] if channel else "")
        yield look, here


def _liveliest(look: Look, other: str) -> Json | None:
    """The channel with the newest words, but for the one that is shown beside it."""
    rows = look.store.ask("SELECT channel, max(ts) FROM message GROUP BY channel ORDER BY 2 DESC")
    mine = {one["id"]: one for one in look.places() if one["id"] != other}
    newest = next((mine[key] for key, _ in rows if key in mine), None)
    return newest or next(iter(mine.values()), None)


def _draw(template: str) -> str:
    with _looking() as (look, here):
        store = look.store
        wrong = standing(store)
        return render_template(
            template,
            look=look,
            here=here,
            kinds=KINDS,
            wrong=wrong[0] if wrong else None,
            method_names=sorted(methods),
            twice=bool((store.get("meta", "events") or {}).get("twice")),
            calls=store.calls()[-12:],
            refused=sum(one["error"] == "ratelimited" for one in store.calls()),
            doubled=doubled(store),
            late=[one for one in deliveries(store, "waiting") if one["tries"]],
            owed=_outside().owed,
            tools=_outside().tools,
            version=_version(look, here),
            bot=BOT_USER,
        )


def _version(look: Look, here: Place) -> str:
    """What the page shows, in a word: it moves on when anything does."""
    kept = look.modal()
    return f"{look.store.version()}.{kept['hash'] if kept else ''}.{here.me}"


@bp.get("/")
@guarded("public")
def page() -> str:
    _mark_as_read()
    return _draw("sandbox/page.html")


@bp.get("/part/<name>")
@guarded("public")
def part(name: str) -> Response:
    if name not in PARTS:
        return make_response(render_template("errors/_refused.html", sentence="There is no such part.", link=None), 404)
    if name in {"left", "right"}:
        _mark_as_read()
    return make_response(_draw(f"sandbox/_{name}.html"))


@bp.get("/live")
@guarded("public")
def live() -> Response:
    """Tell a page whether anything has changed since it was drawn."""
    _workspace().kick()
    with _looking() as (look, here):
        version = _version(look, here)
    shown = request.args.get("v", "")
    if shown == version:
        return make_response("", 204)
    modal = shown.split(".", 1)[-1] != version.split(".", 1)[-1]
    return jsonify(v=version, changed=["sandbox", "sandbox-modal"] if modal else ["sandbox"])


def _mark_as_read() -> None:
    """Whoever looks at a channel has read it."""
    with _looking() as (look, here):
        newest = {
            key: look.lines(channel)[-1:] for key in {here.channel, here.beside} if (channel := look.channel(key))
        }
        seen = {key: lines[0]["ts"] for key, lines in newest.items() if lines}
        old = {key: (look.store.get("read", f"{here.me}:{key}") or {}).get("ts") for key in seen}
        me = here.me
    if fresh := {key: ts for key, ts in seen.items() if ts != old[key]}:
        with _workspace().work() as store:
            for key, ts in fresh.items():
                store.put("read", f"{me}:{key}", {"ts": ts})


def _do(act: Callable[[], object], *, to: str = "") -> Response:
    """Do what somebody pressed, say what Slack said no to, and show what is different now."""
    try:
        act()
    except Refusal as refused:
        say(f"Slack says {refused.error.replace('_', ' ')}.")
    return done(changed=EVERYTHING, see_other=to or this_place().at())


@bp.post("/say")
@guarded("public")
def speak() -> Response:
    """A message, or a command where it begins with a stroke."""
    here, text = _here(), request.form.get("text", "").strip()
    channel = request.form.get("into", here.channel)
    if not text:
        return done(changed=EVERYTHING, see_other=here.at())
    if text.startswith("/"):
        word, _, rest = text.partition(" ")
        if word not in _outside().tools["commands"]:
            say(f"{word} is not a command here. There are {' and '.join(_outside().tools['commands'])}.")
            return done(see_other=here.at())
        return _do(lambda: _told(interacting.slash(_workspace(), here.me, channel, word, rest.strip())))
    return _do(lambda: acting.say(_workspace(), here.me, channel, text, request.form.get("thread_ts", "")))


def _told(outcome: Outcome) -> None:
    if not outcome.is_good:
        say("Muster did not answer in three seconds." if outcome.status == 0 else f"Muster answered {outcome.status}.")


@bp.post("/message")
@guarded("public")
def on_message() -> Response:
    """Press something in a message, mark it, or use a shortcut on it."""
    here, form = _here(), request.form
    channel, ts = form.get("into", ""), form.get("ts", "")
    at = (_workspace(), here.me, channel, ts)
    if pressed := form.get("press"):
        block, _, action = pressed.partition("/")
        value = form.get(f"f:{pressed}")
        return _do(lambda: _told(interacting.press(*at, Press(action, block, value))))
    if name := form.get("react"):
        return _do(lambda: acting.react(*at, name))
    if "pin" in form:
        return _do(lambda: acting.pin(*at))
    if "delete" in form:
        return _do(lambda: acting.delete(*at))
    return _do(lambda: _told(interacting.message_action(*at, form.get("shortcut", ""))))


@bp.post("/view")
@guarded("public")
def on_view() -> Response:
    """Send, close or press something in a modal or in the home tab."""
    here, form = _here(), request.form
    key = form.get("view", "")
    at = (_workspace(), here.me, key)
    if "close" in form:
        return _do(lambda: submitting.close_view(*at))
    pressed = form.get("press", "")
    try:
        with _workspace().look() as store:
            view = submitting.kept_view(store, here.me, key)["view"]
            values = values_of(view, form, Look(store, here.me, lambda _: "").zone())
    except Refusal:
        # It was closed or replaced meanwhile; the page shows what there is.
        return done(changed=EVERYTHING, see_other=here.at())
    if pressed:
        block, _, action = pressed.partition("/")
        press = Press(action, block, values.get(pressed))
        return _do(lambda: _told(submitting.press_in_view(*at, press, values)))
    return _do(lambda: submitting.submit(*at, values))


@bp.get("/options")
@guarded("public")
def options() -> str:
    """What the application offers for the words in an external select."""
    here = _here()
    key, action = request.args.get("view", ""), request.args.get("action", "")
    try:
        found = submitting.suggest(_workspace(), here.me, key, action, request.args.get("q", ""))
    except Refusal:
        found = []
    return render_template("sandbox/_options.html", options=found, field=request.args.get("field", ""))


@bp.post("/go")
@guarded("public")
def go() -> Response:
    """Join or leave a channel, ask the application in, use a shortcut, look at its home tab."""
    here, form = _here(), request.form
    channel = form.get("into", here.channel)
    if callback := form.get("shortcut"):
        return _do(lambda: _told(interacting.shortcut(_workspace(), here.me, callback)))
    if "join" in form:
        return _do(lambda: acting.join(_workspace(), here.me, channel), to=here.at(channel=channel))
    if "leave" in form:
        return _do(lambda: acting.leave(_workspace(), here.me, channel))
    if "invite" in form:
        return _do(lambda: acting.invite(_workspace(), here.me, channel, BOT_USER))
    return _do(lambda: acting.open_home(_workspace(), here.me), to=here.at(home="1"))


@bp.post("/faults")
@guarded("public")
def change_faults() -> Response:
    """Let something be wrong with Slack, or nothing."""
    form = request.form
    kind, method = form.get("kind", ""), form.get("method", "*")
    wait = form.get("wait", "30")
    with _workspace().work() as store:
        store.put("meta", "events", {"twice": "twice" in form})
        mend(store)
        if kind in KINDS:
            seconds = min(int(wait), 3600) if wait.isdecimal() else 30
            known = method if method in methods and kind != "down" else "*"
            set_fault(store, Fault(kind=kind, method=known, retry_after=seconds, seconds=8.0))  # type: ignore[arg-type]
    return done(changed=EVERYTHING, see_other=this_place().at())


@bp.post("/again")
@guarded("public")
def start_again() -> Response:
    """Forget all that was said and done here, and begin with the people and channels of the beginning."""
    _workspace().start_again(read_population(_outside().population()))
    return done(changed=EVERYTHING, see_other=url_for("sandbox.page"))
