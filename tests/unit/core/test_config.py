"""Settings are read from the environment, and what cannot be used is said in a sentence."""

import stat

import pytest

from app.core.config import Misconfigured, Settings, flask_settings, read_settings


def test_postgresql_is_spoken_by_psycopg_3():
    assert Settings(database_url="postgresql://ana@db/muster").database == "postgresql+psycopg://ana@db/muster"


def test_without_a_database_it_is_a_file_of_the_instance(tmp_path):
    assert Settings(instance=tmp_path).database == f"sqlite:///{tmp_path}/muster.sqlite3"


def test_everything_wrong_is_said_at_once_and_no_secret_with_it(monkeypatch):
    monkeypatch.setenv("MUSTER_BASE_URL", "incidents.example.org")
    monkeypatch.setenv("MUSTER_SMTP_URL", "hunter2@mail")
    monkeypatch.setenv("MUSTER_REDIS_URL", "localhost")

    with pytest.raises(Misconfigured) as refusal:
        read_settings()

    assert str(refusal.value) == (
        "The settings cannot be used:\n"
        "MUSTER_BASE_URL: write the address people type, such as https://incidents.example.org.\n"
        "MUSTER_REDIS_URL: write redis://host:6379/0, or leave it out to do without Redis.\n"
        "MUSTER_SMTP_URL: write smtp://user:password@host:587 (STARTTLS) or smtps://…:465."
    )


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    chosen = Settings(instance=tmp_path)

    keys = {flask_settings(chosen)["SECRET_KEY"] for _ in range(2)}

    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "address,name,secure",
    [("https://muster.example.org", "__Host-muster_session", True), ("http://127.0.0.1:8000", "muster_session", False)],
)
def test_the_cookie_is_bound_to_the_host_behind_https(tmp_path, address, name, secure):
    found = flask_settings(Settings(instance=tmp_path, base_url=address))

    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == (name, secure)
    assert (found["SESSION_COOKIE_HTTPONLY"], found["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert found.get("SESSION_COOKIE_DOMAIN") is None
