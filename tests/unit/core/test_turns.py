"""Writers of SQLite come one after the other, whichever thread or process they are in."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.core import turns as queue
from app.core.turns import Turns

HOLDER = """
import sys
from pathlib import Path
from app.core.turns import Turns
turns = Turns(Path(sys.argv[1]), 10)
print(turns.begin(), flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process_writing(database):
    """A process that has the turn; closing its input ends it without giving anything back."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "True\n"
        yield child
    finally:
        child.communicate()


def test_one_thread_at_a_time(tmp_path):
    turns, inside, most = Turns(tmp_path / "one.sqlite", 10), [], []

    def write(number):
        assert turns.begin()
        inside.append(number)
        most.append(len(inside))
        inside.remove(number)
        turns.end()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))

    assert most == [1] * 200


def test_who_waits_in_vain_gives_up_and_can_come_again(tmp_path):
    turns = Turns(tmp_path / "one.sqlite", 0.01)

    with another_process_writing(tmp_path / "one.sqlite"):
        assert not turns.begin()

    assert turns.begin()


def test_a_process_that_dies_gives_its_turn_back(tmp_path):
    turns = Turns(tmp_path / "one.sqlite", 10)

    with another_process_writing(tmp_path / "one.sqlite") as other, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(turns.begin)
        other.kill()

        assert waiting.result()


class Stopped(Exception):
    """What a signal raises in the middle of waiting."""


def test_whoever_is_stopped_while_they_wait_leaves_the_queue(tmp_path, monkeypatch):
    turns = Turns(tmp_path / "one.sqlite", 10)

    def stop(_seconds):
        raise Stopped

    with another_process_writing(tmp_path / "one.sqlite"), monkeypatch.context() as patched:
        patched.setattr(queue.time, "sleep", stop)
        with pytest.raises(Stopped):
            turns.begin()

    assert turns.begin()
    turns.end()
    with another_process_writing(tmp_path / "one.sqlite"):
        pass


def test_whoever_may_write_to_the_database_may_queue(tmp_path):
    database = tmp_path / "one.sqlite"
    database.touch()
    database.chmod(0o660)

    Turns(database, 10)

    assert (tmp_path / "one.sqlite-turns").stat().st_mode & 0o777 == 0o660
