"""The one client of the mail server. A server that is slow, down or says no never holds up more than its own row."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from app.core import outbox
from app.core.config import settings
from app.core.errors import Failed

# Seconds for each answer of the server; a whole message stays within the 20 of one outside call.
TIMEOUT = 5.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def is_set_up() -> bool:
    """Whether this installation has a mail server."""
    return settings().smtp_url is not None


def send(message: EmailMessage) -> None:
    """Hand a message to the mail server.

    :raises Failed: it was not taken; permanent when the address or the message itself was refused.
    """
    url = settings().smtp_url
    if url is None:
        raise Failed("Mail is not set up. Set MUSTER_SMTP_URL.", permanent=True)
    with outbox.outside_call():
        try:
            _hand_over(message, urlsplit(url.get_secret_value()))
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise _refused("address", max(codes, default=0), all(code >= 500 for code in codes)) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise _refused("message", refused.smtp_code, refused.smtp_code >= 500) from None
        except smtplib.SMTPAuthenticationError as refused:
            # Mended by a new MUSTER_SMTP_URL, after which what waited leaves by itself.
            raise Failed(f"The mail server refused our name or password ({refused.smtp_code}).") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Failed(f"The mail server does not answer as it should ({type(error).__name__}).") from None


def _refused(what: str, code: int, permanent: bool) -> Failed:  # noqa: FBT001 - as Failed has it
    return Failed(f"The mail server refused the {what} ({code}).", permanent=permanent)


def _hand_over(message: EmailMessage, at: SplitResult) -> None:
    host, secure = at.hostname or "localhost", at.scheme == "smtps"
    # Our own name for the greeting is given: finding it out would ask the resolver, which may be slow.
    ours = urlsplit(settings().base_url).hostname or "localhost"
    context = ssl.create_default_context()
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, at.port or 465, ours, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, at.port or 587, ours, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            secure = True
        if at.username:
            if not secure and host not in LOOPBACK:
                raise Failed("The mail server offers no encryption, so our password is not sent to it.")
            server.login(unquote(at.username), unquote(at.password or ""))
        server.send_message(message)
