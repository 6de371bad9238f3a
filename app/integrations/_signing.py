"""Signatures as Standard Webhooks 1.0 says, of what we send by webhook and of what comes back so."""

from datetime import datetime

from flask import Request
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def headers_for(body: str, secret: SecretStr | None, named: str, at: datetime) -> dict[str, str]:
    """The headers of one webhook: its lasting name, when it is sent, and that it is ours."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Muster",
        "webhook-id": named,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(_plain(secret)).sign(named, at, body),
    }


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
