"""Standard Webhooks 1.0, of what we send by webhook and of what comes back so."""

import json
from typing import Any

from flask import Request
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.core import outbox
from app.core.clock import now
from app.integrations._calling import Call, send
from app.integrations._reaching import place_of


def send_signed(who: str, url: str, message: dict[str, Any], *, secret: SecretStr | None, named: str) -> bytes:
    """Send a webhook under its lasting name, signed, and give back what was answered; never into a private network.

    :raises Failed: it was not taken; permanent when trying again cannot help.
    """
    body, at = json.dumps(message, ensure_ascii=False), now()
    with outbox.outside_call():
        place = place_of(url)
    headers = {
        "Host": place.host,
        "Content-Type": "application/json",
        "User-Agent": "Muster",
        "webhook-id": named,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(_plain(secret)).sign(named, at, body),
    }
    return send(Call(who, place.to, body.encode(), headers, sni=place.sni))


def is_signed(request: Request, secret: SecretStr | None) -> bool:
    """Whether what came in was signed with this secret within the last five minutes."""
    try:
        Webhook(_plain(secret)).verify(request.get_data(), dict(request.headers.items()), json_parse=False)
    except (WebhookVerificationError, ValueError):
        # A header that is no base64, or a body that is no text, is a ValueError to the library.
        return False
    return True


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
