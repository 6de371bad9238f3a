"""The live book: the newest valid version, in every process, whatever happens to the file."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app import workflows
from app.core import requests
from app.core.config import Settings
from app.core.db import db, reading, this_session, transaction
from app.workflows import live, slugs_in_use
from app.workflows.loader import BookErrors
from app.workflows.models import WorkflowVersion
from tests.unit.workflows.small import file

GOOD, BETTER, BROKEN = file(), file("team: Store"), file("teem: Store")


class Process:
    """One process of the portal: its own application on the common database and a file of its own."""

    def __init__(self, url: str, path) -> None:
        self.path = path
        self.app = Flask(f"process-{path.parent.name}")
        settings = Settings(testing=True, database_url=url, workflows=path)
        self.app.config.from_mapping({"MUSTER": settings, "SQLALCHEMY_DATABASE_URI": url})
        requests.init_app(self.app)
        workflows.init_app(self.app)

    def writes(self, text: str) -> None:
        self.path.write_text(text, "utf-8")

    def looks(self) -> None:
        with self.app.app_context():
            live.look()

    def team(self) -> str:
        with self.app.app_context():
            return live.current_book().discipline("shop").team_label

    def problems(self) -> list[str] | None:
        with self.app.app_context():
            found = live.book_problems()
            return found and [str(error) for error in found]

    def versions(self) -> list[str]:
        with self.app.app_context(), reading():
            return list(db.session.scalars(select(WorkflowVersion.text).order_by(WorkflowVersion.live_from)))


@pytest.fixture
def start(tmp_path, app, database):
    """Start a process with a file: ``start("a", GOOD)``. All share one database."""
    started = []

    def begin(name: str, text: str) -> Process:
        (tmp_path / name).mkdir(exist_ok=True)
        path = tmp_path / name / "workflows.yaml"
        path.write_text(text, "utf-8")
        process = Process(database.url, path)
        started.append(process)
        return process

    yield begin
    for process in started:
        with process.app.app_context():
            db.engine.dispose()


@pytest.fixture
def in_use(monkeypatch):
    """What incidents use, as an upper room would register it."""
    used: list[tuple[str, str, str, str]] = []
    monkeypatch.setattr(slugs_in_use, "_sources", [lambda: used])
    return used


def test_the_first_book_is_the_files_and_is_kept(start):
    process = start("a", GOOD)

    assert process.team() == "Shop"
    assert process.problems() is None
    assert process.versions() == [GOOD]


def test_nothing_is_read_again_while_the_time_has_not_come(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)

    assert process.team() == "Shop"


def test_a_valid_new_file_goes_live_and_is_kept(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)
    process.looks()

    assert process.team() == "Store"
    assert process.versions() == [GOOD, BETTER]


def test_a_broken_file_leaves_the_last_good_book_live_and_says_why(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BROKEN)
    process.looks()

    assert process.team() == "Shop"
    assert process.problems() == ['workflows.yaml:11:5: the key "teem" is not known here. Did you mean "team"?']
    assert process.versions() == [GOOD]


def test_a_mended_file_has_no_problems_any_more(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BROKEN)
    process.looks()
    process.writes(GOOD + "\n")
    process.looks()

    assert process.problems() is None
    assert process.team() == "Shop"


def test_a_file_that_vanished_is_a_problem_and_no_more(start):
    process = start("a", GOOD)
    process.team()
    process.path.unlink()
    process.looks()

    assert process.team() == "Shop"
    assert process.problems() == [
        (
            "workflows.yaml:1:1: the file cannot be read (no such file or directory). "
            "Look whether MUSTER_WORKFLOWS names it."
        )
    ]


def test_a_start_with_a_broken_file_serves_the_newest_kept_version(start):
    first = start("a", GOOD)
    first.team()
    first.writes(BETTER)
    first.looks()
    second = start("a", BROKEN)

    assert second.team() == "Store"
    assert second.problems() == ['workflows.yaml:11:5: the key "teem" is not known here. Did you mean "team"?']


def test_a_start_with_a_broken_file_and_nothing_kept_says_what_is_wrong(start):
    process = start("a", BROKEN)

    with pytest.raises(BookErrors) as broken:
        process.team()

    assert str(broken.value) == 'workflows.yaml:11:5: the key "teem" is not known here. Did you mean "team"?'


def test_two_processes_agree_on_the_newest_kept_version(start):
    one, two = start("a", GOOD), start("b", GOOD)
    assert (one.team(), two.team()) == ("Shop", "Shop")
    one.writes(BETTER)
    one.looks()
    two.looks()

    assert (one.team(), two.team()) == ("Store", "Store")
    assert two.versions() == [GOOD, BETTER]


def test_two_processes_that_see_the_same_new_file_keep_it_once(start):
    one, two = start("a", GOOD), start("b", GOOD)
    one.team(), two.team()
    for process in (one, two):
        process.writes(BETTER)
    for process in (one, two):
        process.looks()

    assert (one.team(), two.team()) == ("Store", "Store")
    assert one.versions() == [GOOD, BETTER]


def test_a_machine_whose_file_is_old_does_not_bring_it_back_by_saving_it_again(start):
    one, two = start("a", GOOD), start("b", GOOD)
    one.team(), two.team()
    one.writes(BETTER)
    one.looks()
    two.looks()
    two.writes(GOOD)
    two.looks()

    assert (one.team(), two.team()) == ("Store", "Store")
    assert two.problems() is None


def test_bringing_back_an_old_text_makes_it_the_newest(start):
    process = start("a", GOOD)
    process.team()
    for text in (BETTER, GOOD):
        process.writes(text)
        process.looks()

    assert process.team() == "Shop"
    assert process.versions() == [BETTER, GOOD]


def test_a_reading_request_finds_the_new_book_and_keeps_it_after_its_end(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)
    with process.app.app_context(), reading():
        live.look()
        assert live.current_book().discipline("shop").team_label == "Shop"

    assert process.team() == "Store"
    assert process.versions() == [GOOD, BETTER]


def test_a_writing_request_is_not_held_up_by_the_new_book(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)
    with process.app.app_context():
        with transaction():
            db.session.add(WorkflowVersion(hash="0" * 64, text="mine"))
            db.session.flush()
            live.look()
        assert live.current_book().discipline("shop").team_label == "Store"


def test_a_request_that_failed_keeps_the_new_book_all_the_same(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)
    with process.app.app_context(), pytest.raises(BookErrors):
        look_and_fail()

    assert process.versions() == [GOOD, BETTER]


def look_and_fail() -> None:
    with transaction():
        live.look()
        raise BookErrors([])


def test_somebody_elses_open_transaction_is_left_alone(start):
    process = start("a", GOOD)
    process.team()
    process.writes(BETTER)
    with process.app.app_context():
        db.session.execute(select(WorkflowVersion))
        live.look()
        assert this_session().in_transaction()
        db.session.rollback()
        live.look()

    assert process.team() == "Store"


@pytest.mark.only_on("sqlite")
def test_before_there_are_tables_the_file_serves(start, database, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "url", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    process = start("a", GOOD)

    assert process.team() == "Shop"


def test_a_file_that_loses_what_incidents_use_is_refused(start, in_use):
    process = start("a", file("severities: [{slug: bad, level: major}, {slug: fine, level: minor}]"))
    process.team()
    in_use += [
        ("type", "shop", "closed-early", "closed-early"),
        ("severity", "shop", "closed-early", "bad"),
        ("status", "shop", "closed-early", "triage"),
    ]
    process.writes(file("severities: [{slug: fine, level: minor}]"))
    process.looks()

    assert process.problems() == [
        (
            'workflows.yaml:10:1: severity "bad" of type "shop/closed-early" is gone, but incidents use it. '
            "Put it back, with retired: true if nobody may choose it any more."
        )
    ]
    process.writes(file("severities: [{slug: bad, level: major, retired: true}, {slug: fine, level: minor}]"))
    process.looks()
    assert process.problems() is None


def test_a_file_that_loses_a_type_of_incidents_is_refused(start, in_use):
    process = start("a", GOOD)
    process.team()
    in_use.append(("type", "shop", "closed-early", "closed-early"))
    process.writes(GOOD.replace("closed-early", "closed-late"))
    process.looks()

    assert process.problems() == [
        (
            'workflows.yaml:7:1: type "shop/closed-early" is gone, but incidents are of it. '
            "Put it back, with retired: true if nobody may declare it any more."
        )
    ]


def test_many_threads_get_a_book_at_once(start):
    process = start("a", GOOD)
    teams = []
    threads = [threading.Thread(target=lambda: teams.append(process.team())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert teams == ["Shop"] * 8
    assert process.versions() == [GOOD]


def test_the_workflow_of_a_type(start):
    process = start("a", GOOD)

    with process.app.app_context():
        assert live.workflow_of("shop", "closed-early").label == "Closed early"
