"""`flask doctor` says what is wrong and how to mend it; in production it refuses what is unsafe."""

SAFE = {
    "secret_key": "k" * 48,
    "base_url": "https://muster.example.org",
}


def doctor(app, *words: str) -> tuple[int, list[str]]:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["doctor", *words])
    return result.exit_code, result.output.splitlines()


def wrong(lines: list[str]) -> list[str]:
    return [line.removeprefix("wrong  ") for line in lines if line.startswith("wrong")]


def test_what_is_unsafe_is_fine_on_a_laptop_and_refused_in_production(make_app):
    app = make_app(demo=True, base_url="http://127.0.0.1:8000")

    _, at_home = doctor(app)
    code, in_production = doctor(app, "--production")

    assert wrong(at_home) == ["Tables: not those of this release → run: flask db upgrade"]
    assert code == 1
    assert [line.split(":")[0] for line in wrong(in_production)] == ["Secret key", "Address", "Demo", "Tables"]


def test_safe_settings_pass_in_production(make_app):
    _, lines = doctor(make_app(**SAFE), "--production")

    assert wrong(lines) == ["Tables: not those of this release → run: flask db upgrade"]


def test_a_short_key_is_refused(make_app):
    _, lines = doctor(make_app(**SAFE | {"secret_key": "short"}), "--production")

    assert wrong(lines)[0].startswith("Secret key: shorter than 32 characters → set MUSTER_SECRET_KEY")


def test_servers_that_do_not_answer_are_named(make_app):
    app = make_app(
        database_url="postgresql://nobody@127.0.0.1:1/x",
        redis_url="redis://127.0.0.1:1/0",
        smtp_url="smtp://127.0.0.1:1",
    )

    code, lines = doctor(app)

    assert code == 1
    assert wrong(lines) == [
        "Tables: the database does not answer (OperationalError) → start it, and look at MUSTER_DATABASE_URL",
        "Redis: does not answer → start it, or unset MUSTER_REDIS_URL; until then the clock delivers",
        "Mail: 127.0.0.1 does not answer (ConnectionRefusedError) → look at MUSTER_SMTP_URL and the way to that server",
    ]


def test_a_broken_book_and_a_missing_one_are_said(make_app, tmp_path):
    broken = tmp_path / "workflows.yaml"
    broken.write_text("organisation: [")

    _, of_broken = doctor(make_app(workflows=broken))
    _, of_missing = doctor(make_app(workflows=tmp_path / "none.yaml"))

    assert f"{broken}: 1 things to mend → run: flask workflows check" in wrong(of_broken)
    assert f"{tmp_path}/none.yaml: cannot be read → set MUSTER_WORKFLOWS to your workflows.yaml" in wrong(of_missing)


def test_a_worker_needs_redis(make_app):
    app = make_app()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["worker"])

    assert result.exit_code == 1
    assert "run `flask clock`, which delivers by itself" in result.output


def test_the_head_of_the_audit_log_is_printed(make_app):
    app = make_app()
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.output == "0 entries, unbroken. Head: none yet\n"
