"""Signatures as Standard Webhooks 1.0 says, for everything that we send by webhook."""

from datetime import datetime

from standardwebhooks.webhooks import Webhook


def headers_for(body: str, secret: str, named: str, at: datetime) -> dict[str, str]:
    """The headers of one webhook: its lasting name, when it is sent, and that it is ours."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Muster",
        "webhook-id": named,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(named, at, body),
    }
