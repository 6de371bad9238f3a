"""Logs: one line per happening, with the request it belongs to. Never a title, a text or a query string."""

import logging
import re
import secrets
from contextvars import ContextVar

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from app.core.clock import ticks
from app.core.config import Settings

log = logging.getLogger("app.request")

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def configure(chosen: Settings) -> None:
    """Send our own lines and those of every library through the same form."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_request_id,
    ]
    if chosen.json_logs:
        form: list[Processor] = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    else:
        form = [
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler()
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *form]
        )
    )
    root = logging.getLogger()
    root.handlers = [lines]
    root.setLevel(chosen.log_level.upper())
    # Their lines name addresses and tokens, or tell what ours tell.
    for noisy in ("httpx", "httpcore", "rq.worker", "werkzeug", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _with_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    if found := _request_id.get():
        event["request_id"] = found
    return event


def init_app(app: Flask) -> None:
    """Give each request an id, which its answer and all its lines carry."""
    if not app.testing:
        configure(app.config["MUSTER"])
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    _request_id.set(given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8))
    g.began = ticks()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = _request_id.get()
    # Polls that found nothing new and probes are most of the traffic, and tell nothing.
    if (response.status_code != 204 and request.blueprint != "health") or log.isEnabledFor(logging.DEBUG):
        # The rule, not the path: a path may hold a reference that the reader of logs must not see.
        seen = {
            "method": request.method,
            "rule": request.url_rule.rule if request.url_rule else "none",
            "status": response.status_code,
            "ms": round((ticks() - g.began) * 1000, 1) if "began" in g else None,
        }
        log.info("request", extra=seen)
    return response
