"""Socket Mode, for installations that Slack cannot reach: a process of its own, and the same door behind it."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from app.core.config import settings
from app.slack import bolt, client, door
from app.slack.inbound import Malformed

log = logging.getLogger(__name__)

# How the socket calls what comes by HTTP under other names.
KINDS = {"events_api": "event", "slash_commands": "command", "interactive": "interaction"}


class NoAppToken(SystemExit):
    """Socket Mode needs a token of its own."""


def answer_to(app: Flask, request: SocketModeRequest) -> SocketModeResponse | None:
    """Do what was sent and say what Slack is answered; what is not understood is answered, so that it is not re-sent.

    Without an answer Slack sends it again.
    """
    kind = KINDS.get(request.type)
    if kind is None:
        return None
    with app.app_context():
        try:
            _, body = door.deliver(kind, request.payload)
        except Malformed:
            log.warning("slack_malformed")
            body = ""
    return SocketModeResponse(request.envelope_id, payload=(body if isinstance(body, str) else dict(body)) or None)


def listen(app: Flask, until: Callable[[], object] | None = None) -> None:
    """Hold a connection to Slack, and hand on what comes, until the process is told to end.

    :raises NoAppToken: there is no token for it.
    """
    with app.app_context():
        token = settings().slack_app_token
        if token is None or not client.is_set_up():
            raise NoAppToken("Socket Mode needs MUSTER_SLACK_APP_TOKEN (xapp-…) beside MUSTER_SLACK_BOT_TOKEN.")
        socket = SocketModeClient(app_token=token.get_secret_value(), web_client=client.web_for_socket())

    def take(connection: BaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = answer_to(app, request)
        if answer is not None:
            connection.send_socket_mode_response(answer)

    bolt.begin(app)
    socket.socket_mode_request_listeners.append(take)
    socket.connect()
    log.info("slack_socket_open")
    try:
        (until or threading.Event().wait)()
    finally:
        socket.close()
