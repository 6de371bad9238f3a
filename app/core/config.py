"""Every switch of the portal: environment variables that begin with MUSTER_, typed and checked at start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import current_app
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from redis.backoff import NoBackoff
from redis.retry import Retry

ROOT = Path(__file__).resolve().parents[2]


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
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

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
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds, "retry": Retry(NoBackoff(), 0)}


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
