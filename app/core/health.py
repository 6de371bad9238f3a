"""What machines ask: are you alive, can you work, how much is owed."""

from collections.abc import Iterator
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.core import outbox
from app.core.clock import now
from app.core.config import quick_redis, settings
from app.core.extensions import limiter
from app.core.guards import guarded
from app.core.late import Late

if TYPE_CHECKING:
    import prometheus_client
    import redis
    from prometheus_client.metrics_core import GaugeMetricFamily
else:
    prometheus_client, redis = Late("prometheus_client"), Late("redis")

bp = Blueprint("health", __name__)

# Longer than this, and nobody can be delivering.
STANDSTILL_SECONDS = 120

PROBE_SECONDS = 1.0


def init_app(app: Flask) -> None:
    """Open the three addresses; they need no session and have no limit."""
    limiter.exempt(bp)
    app.register_blueprint(bp)


@bp.get("/healthz")
@guarded("public")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return jsonify(alive=True)


@bp.get("/readyz")
@guarded("public")
def readyz() -> ResponseReturnValue:
    """The database answers and somebody delivers; without Redis the clock does, so that alone is no 503."""
    queue = queue_state()
    try:
        stands = outbox.standing(now())
    except SQLAlchemyError:
        return jsonify(ready=False, database="does not answer", queue=queue, outbox=None), 503
    delivers = stands.overdue_for.total_seconds() < STANDSTILL_SECONDS
    owed = {
        "due": stands.due,
        "parked": stands.parked,
        "oldest_seconds": round(stands.owed_for.total_seconds()),
        "overdue_seconds": round(stands.overdue_for.total_seconds()),
    }
    return jsonify(ready=delivers, database="answers", queue=queue, outbox=owed), 200 if delivers else 503


def queue_state() -> str:
    """How workers are woken: in words for people and machines."""
    url = settings().redis_url
    if not url:
        return "embedded"
    connection = redis.Redis.from_url(url, **quick_redis(PROBE_SECONDS))
    try:
        connection.ping()
    except redis.RedisError:
        return "does not answer"
    finally:
        connection.close()
    return "answers"


class OutboxCollector:
    """The outbox as gauges. Every process tells the same, so none needs to be added up."""

    def collect(self) -> Iterator["GaugeMetricFamily"]:
        stands = outbox.standing(now())
        for name, words, value in (
            ("muster_outbox_due", "Rows that should have left by now", stands.due),
            ("muster_outbox_later", "Rows that wait for their time", stands.later),
            ("muster_outbox_parked", "Rows that wait for a person", stands.parked),
            (
                "muster_outbox_oldest_seconds",
                "Age of the oldest row that should have left",
                stands.owed_for.total_seconds(),
            ),
            ("muster_outbox_overdue_seconds", "Since when nobody came for a row", stands.overdue_for.total_seconds()),
        ):
            yield prometheus_client.metrics_core.GaugeMetricFamily(name, words, value=value)


@bp.get("/metrics")
@guarded("public")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus: to those with the token, or to this machine where none is set."""
    if not _may_measure():
        abort(404)
    registry = prometheus_client.CollectorRegistry()
    registry.register(OutboxCollector())
    return Response(prometheus_client.generate_latest(registry), content_type=prometheus_client.CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    token = settings().metrics_token
    if token is not None:
        return compare_digest(request.headers.get("Authorization", ""), f"Bearer {token.get_secret_value()}")
    # Behind a proxy everybody may look like this machine.
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    return bool(request.remote_addr) and ip_address(str(request.remote_addr)).is_loopback
