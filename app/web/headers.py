"""What every answer says to the browser: no inline code, no framing, no sniffing, no keeping of what is private."""

from flask import Flask, Response, request, session

from app.core.config import settings

# htmx makes no style element (includeIndicatorCSS is off), so nothing here has to be loosened.
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
STATIC_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HEADERS = STATIC_HEADERS | {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

# A paste of ten megabytes is read, so that a field can say its limit and give the text back.
LARGEST_BODY = 16 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Add the headers to every answer, and a limit to every question."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if not request.path.startswith("/static/") and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if _is_personal(response) else "no-cache"
    return response


def _is_personal(response: Response) -> bool:
    """Whether somebody else at this machine must not find it with the back button."""
    # Flask-Login's mark is read instead of the person, so that no answer asks the database a second time.
    return response.status_code >= 400 or request.method != "GET" or "_user_id" in session
