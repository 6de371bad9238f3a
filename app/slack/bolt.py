"""Bolt as a thin router: it tells what kind of delivery this is and which of our functions takes it, and nothing else.

Never its defaults: we check the signature, count deliveries, end transactions and catch refusals ourselves.
"""

import re
from typing import Any

from flask import Flask, current_app
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError

from app.slack import client, dispatch
from app.slack.answering import Done
from app.slack.inbound import Delivery
from app.slack.people import workspace

_KEPT = "muster_slack_bolt"
_ANY = re.compile(".*", re.DOTALL)
_DELIVERY, _DONE = "muster_delivery", "muster_done"


def begin(app: Flask) -> None:
    """Make the router before anybody speaks, where there is a workspace: the first command need not wait for it."""
    with app.app_context():
        if client.is_set_up():
            _router()


def route(delivery: Delivery) -> Done:
    """Let the one function that this delivery is for do its work; what nobody knows is nothing."""
    app = _router()
    request = BoltRequest(body=dict(delivery.payload), mode="socket_mode", context={_DELIVERY: delivery})
    app.dispatch(request)
    found: Done | None = request.context.get(_DONE)
    return found or dispatch.unknown(delivery)


def _router() -> App:
    app: App | None = current_app.extensions.get(_KEPT)
    if app is None:
        app = current_app.extensions[_KEPT] = _made()
    return app


def _made() -> App:
    app = App(
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        authorize=_authorize,
    )
    app.error(_pass_on)
    app.command(_ANY)(_to(dispatch.on_command))
    app.event(_ANY)(_to(dispatch.on_event))
    app.shortcut(_ANY)(_to(dispatch.on_shortcut))
    app.action(_ANY)(_to(dispatch.on_action))
    app.view(_ANY)(_to(dispatch.on_view))
    app.options(_ANY)(_to(dispatch.on_options))
    return app


def _to(take: Any) -> Any:
    def listener(context: BoltContext) -> BoltResponse:
        context[_DONE] = take(context[_DELIVERY])
        return BoltResponse(status=200)

    return listener


def _authorize() -> AuthorizeResult:
    home = workspace()
    return AuthorizeResult(
        enterprise_id=None,
        team_id=home.team_id if home else None,
        bot_user_id=home.bot_user_id if home else None,
        bot_id=home.bot_id if home else None,
        # Bolt wants one; nothing here calls with it.
        bot_token="none",  # noqa: S106
    )


def _pass_on(error: Exception) -> BoltResponse:
    """An unknown delivery is no error; everything else goes on upwards, so that its transaction is undone."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)
    raise error
