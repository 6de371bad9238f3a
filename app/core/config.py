"""Every switch of the portal: environment variables that begin with MUSTER_, typed and checked at start."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from flask import current_app
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.late import Late

if TYPE_CHECKING:
    from redis import backoff, retry
else:
    backoff, retry = Late("redis.backoff"), Late("redis.retry")

ROOT = Path(__file__).resolve().parents[2]


# As Standard Webhooks writes a secret: 24 to 64 bytes in base64.
SIGNING_SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{32,88}={0,2}")


class Misconfigured(SystemExit):
    """The environment cannot be used; the text says which variable and how to mend it."""


class Settings(BaseSettings):
    """What an operator may set. See docs/operations.md for the words an operator reads."""

    model_config = SettingsConfigDict(env_prefix="MUSTER_", extra="ignore", env_ignore_empty=True)

    base_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr | None = None
    instance: Path = ROOT / "instance"
    database_url: str = ""
    redis_url: str = ""
    workflows: Path = ROOT / "workflows.yaml"
    demo: bool = False
    testing: bool = False

    smtp_url: SecretStr | None = None
    mail_from: str = "muster@localhost"

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    # While a secret is changed over, both are good.
    slack_signing_secret_previous: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    # A package of building blocks of the organisation's own.
    slack_blocks: str = ""
    # Whether somebody with a verified address and no account is given one, as a plain member.
    slack_add_people: bool = False
    # Emoji by name, with commas between them.
    slack_timeline_emoji: str = "pushpin,memo"
    slack_action_emoji: str = "ballot_box_with_check"

    # Who is rung: each address that a group of the book names under `page`, and the routing key it has at PagerDuty.
    pagerduty_keys: SecretStr | None = None
    pagerduty_url: str = "https://events.pagerduty.com"
    pagerduty_webhook_secret: SecretStr | None = None
    # A key to read at its REST API, so that it can be asked whom it rings and who answered.
    pagerduty_token: SecretStr | None = None
    pagerduty_api_url: str = "https://api.pagerduty.com"
    # Every other address goes to a pager of your own, by webhooks that this secret signs.
    pager_url: str = ""
    pager_secret: SecretStr | None = Field(default=None, validate_default=True)

    # The simulated Slack workspace at /sandbox/. Nothing said: in the demo, where no real workspace is connected.
    sandbox: bool | None = None

    # Where follow-ups can be held as well.
    github_url: str = "https://api.github.com"
    github_repo: str = Field(default="", pattern=r"^([\w.-]+/[\w.-]+)?$")
    github_token: SecretStr | None = None
    github_webhook_secret: SecretStr | None = None
    jira_url: str = ""
    jira_project: str = Field(default="", pattern=r"^([A-Z][A-Z0-9_]{1,30})?$")
    jira_email: str = ""
    jira_token: SecretStr | None = None
    jira_issue_type: str = "Task"
    jira_webhook_secret: SecretStr | None = None
    tracker_url: str = ""
    tracker_secret: SecretStr | None = Field(default=None, validate_default=True)

    # Webhooks go to the outside only, unless the network here is trusted: for tests, and behind a firewall.
    webhooks_allow_private: bool = False

    # How many reverse proxies in front of us may say who the visitor is.
    proxies: int = Field(default=0, ge=0, le=5)
    session_days: int = Field(default=14, ge=1, le=90)
    metrics_token: SecretStr | None = None
    log_format: Literal["auto", "json", "text"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("base_url")
    @classmethod
    def _base_url_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("write the address people type, such as https://incidents.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        for prefix in ("postgresql://", "postgres://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        if value and not value.startswith(("sqlite://", "postgresql+psycopg://")):
            raise ValueError("write postgresql://user:password@host/database, or leave it out for SQLite")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_is_an_address(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("write redis://host:6379/0, or leave it out to do without Redis")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_is_an_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"smtp", "smtps"}:
            raise ValueError("write smtp://user:password@host:587 (STARTTLS) or smtps://…:465")
        return value

    @field_validator("pagerduty_keys")
    @classmethod
    def _every_key_fits(cls, value: SecretStr | None) -> SecretStr | None:
        for pair in pairs_of(value):
            address, _, key = pair.partition("=")
            if not address.strip() or not re.fullmatch(r"[A-Za-z0-9]{32}", key.strip()):
                raise ValueError("write address=key with commas between them; a key of an Events API v2 has 32 letters")
        return value

    @field_validator("pagerduty_url", "pagerduty_api_url", "pager_url", "github_url", "jira_url", "tracker_url")
    @classmethod
    def _pager_is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
            raise ValueError("write an address that begins with https://")
        return value.rstrip("/")

    @field_validator("pager_secret", "tracker_secret")
    @classmethod
    def _secret_signs(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        goes_to = f"{str(info.field_name).removesuffix('_secret')}_url"
        if value is None and info.data.get(goes_to):
            raise ValueError(f"set it too: what goes to MUSTER_{goes_to.upper()} is signed with it")
        if value is not None and not SIGNING_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("write whsec_ and at least 24 bytes in base64: openssl rand -base64 32")
        return value

    @property
    def pagerduty_routing(self) -> dict[str, str]:
        """The routing key of every address of the book that PagerDuty rings."""
        pairs = (pair.partition("=") for pair in pairs_of(self.pagerduty_keys))
        return {address.strip(): key.strip() for address, _, key in pairs}

    @property
    def secure(self) -> bool:
        """Whether people reach us over https."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'muster.sqlite3'}"

    @property
    def json_logs(self) -> bool:
        return self.log_format == "json" or (self.log_format == "auto" and self.secure)


def pairs_of(value: SecretStr | None) -> list[str]:
    """What stands between the commas of a setting."""
    return [pair for pair in (value.get_secret_value() if value else "").split(",") if pair.strip()]


def wants_sandbox(chosen: Settings) -> bool:
    """Whether the simulated Slack workspace is served beside the portal.

    :raises Misconfigured: it is asked for where real incidents are.
    """
    connected = chosen.slack_bot_token is not None or chosen.slack_signing_secret is not None
    if chosen.sandbox is None:
        return chosen.demo and not (chosen.testing or connected or chosen.secure)
    if chosen.sandbox and (chosen.secure or not chosen.demo):
        raise Misconfigured("MUSTER_SANDBOX: the simulated Slack workspace is for the demo on one machine. Unset it.")
    if chosen.sandbox and connected:
        raise Misconfigured("MUSTER_SANDBOX: a Slack token is set as well. Unset one of them.")
    return chosen.sandbox


def port_of(chosen: Settings) -> int:
    """The port on which this machine finds its own portal."""
    return int(os.environ.get("PORT", "") or urlsplit(chosen.base_url).port or 8000)


def read_settings(**changes: Any) -> Settings:
    """The settings of this environment, with changes on top.

    :raises Misconfigured: naming every variable that cannot be used.
    """
    try:
        return Settings(**changes)
    except ValidationError as error:
        # The value itself is not shown: it may be a secret.
        lines = [
            f"MUSTER_{'_'.join(map(str, each['loc'])).upper()}: {each['msg'].removeprefix('Value error, ')}."
            for each in error.errors()
        ]
        raise Misconfigured("\n".join(["The settings cannot be used:", *lines])) from None


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["MUSTER"]
    return found


def secret_key(chosen: Settings) -> str:
    """The key that signs cookies; made and kept under `instance/` where none is set."""
    if chosen.secret_key is not None:
        return chosen.secret_key.get_secret_value()
    kept = chosen.instance / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f"secret_key.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # A link appears whole or not at all, and never over another process's key.
        with suppress(FileExistsError):
            os.link(draft, kept)
        draft.unlink()
    return kept.read_text().strip()


def quick_redis(seconds: float) -> dict[str, Any]:
    """How to connect to a Redis that nobody may wait for: no answer in that time, and none is asked for again."""
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds, "retry": retry.Retry(backoff.NoBackoff(), 0)}


def flask_settings(chosen: Settings) -> dict[str, Any]:
    """What Flask and its extensions want to be told."""
    return {
        "MUSTER": chosen,
        "TESTING": chosen.testing,
        "SECRET_KEY": secret_key(chosen),
        "SQLALCHEMY_DATABASE_URI": chosen.database,
        "SESSION_COOKIE_NAME": "__Host-muster_session" if chosen.secure else "muster_session",
        "SESSION_COOKIE_SECURE": chosen.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": chosen.session_days * 86_400,
        "PREFERRED_URL_SCHEME": "https" if chosen.secure else "http",
        # A form does not expire while its session lasts.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_ENABLED": not chosen.testing,
        # Behind https the Referer check of Flask-WTF refuses people whose browser hides it; the token suffices.
        "WTF_CSRF_SSL_STRICT": False,
        "RATELIMIT_STORAGE_URI": chosen.redis_url or "memory://",
        # A Redis that hangs must not hang a sign-in.
        "RATELIMIT_STORAGE_OPTIONS": quick_redis(0.2) if chosen.redis_url else {},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
        "RATELIMIT_ENABLED": not chosen.testing,
        "COMPRESS_MIN_SIZE": 1_000,
        "COMPRESS_ALGORITHM": ["br", "zstd", "gzip"],
    }
