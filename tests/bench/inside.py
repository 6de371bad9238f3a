"""CPU time and statements of each page beside the bare ones, in one process: which a busy machine spoils little.

``python -m tests.bench.inside --keep FOLDER``: a folder of an earlier ``make bench ARGS="--keep FOLDER"``, or none yet.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench.pages import HOME, LIST, fill_bare, live_address
from tests.bench.report import Figure
from tests.bench.world import environment, prepare

ROUNDS, EACH = 40, 3
Ask = Callable[[], tuple[int, bytes]]


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.inside")
    parser.add_argument("--keep", required=True, help="a folder with the filled database of --size incidents")
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument(
        "--profile", default="", help="say where the time of this page goes: list, home, incident, poll"
    )
    asked = parser.parse_args()
    instance = Path(asked.keep) / f"sqlite-{asked.size}"
    address = f"sqlite:///{instance / 'bench.sqlite'}"
    world = prepare(address, instance, asked.size)
    fill_bare({"BENCH_DATABASE": address})
    os.environ |= environment(address, instance) | {"BENCH_DATABASE": address, "MUSTER_LOG_LEVEL": "error"}
    pages = {
        "list": LIST,
        "home": HOME,
        "incident": f"/incidents/{world.ref}",
    }
    compare(pages, world.cookie, asked.profile)


def compare(pages: dict[str, str], cookie: str, profile: str) -> None:
    """Measure each page in turn with its yardstick."""
    # Not at the top: both read the environment when they are imported.
    from app import create_app
    from tests.bench.bare import create_bare

    portal, bare = create_app(), create_bare()
    _, shown = asking(portal, pages["incident"], cookie)()
    for name, path in (pages | {"poll": live_address(shown)}).items():
        page = asking(portal, path, cookie)
        yardstick = asking(bare, "/row" if name == "poll" else "/rows", "")
        if name == profile:
            _profile(page)
            continue
        status, body = page()
        with counted() as statements:
            page()
        mine, theirs = side_by_side(page, yardstick)
        kept = side_by_side(page, asking(bare, "/rows-kept", ""))
        budget = 1.5 if name == "poll" else 3.0
        figure = Figure(
            name, f"{status}, {len(body) / 1000:.1f} kB, {len(statements)} statements", mine / theirs, budget
        )
        cost = f"{mine * 1000:6.2f} ms{theirs * 1000:6.2f} ms  × {figure.measured:.2f}"
        print(f"{figure.name:<10}{figure.value:<36}{cost}  (template kept: × {kept[0] / kept[1]:.2f})")


def asking(app: Any, path: str, cookie: str) -> Ask:
    """What asks an application for a page as its server would, and answers with its status and length."""
    headers = {"Cookie": cookie} if cookie else {}
    made = EnvironBuilder(path=path, base_url="http://127.0.0.1:8000", headers=headers).get_environ()

    def ask() -> tuple[int, bytes]:
        body, status, _ = run_wsgi_app(app.wsgi_app, dict(made), buffered=True)
        return int(status[:3]), b"".join(body)

    return ask


def side_by_side(page: Ask, yardstick: Ask) -> tuple[float, float]:
    """Seconds of CPU of both at their best, asked in turns so that what slows one slows the other."""
    taken: dict[Ask, list[float]] = {page: [], yardstick: []}
    for ask in taken:
        for _ in range(EACH):
            ask()
    for _ in range(ROUNDS):
        for ask, times in taken.items():
            began = time.process_time()
            for _ in range(EACH):
                ask()
            times.append((time.process_time() - began) / EACH)
    return min(taken[page]), min(taken[yardstick])


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, on whichever connection."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _profile(page: Ask) -> None:
    import cProfile
    import pstats

    for _ in range(EACH):
        page()
    with counted() as statements:
        page()
    for one in statements:
        print(" ".join(one.split())[:300])
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(50):
        page()
    profile.disable()
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile).sort_stats(order).print_stats(60)


if __name__ == "__main__":
    main()
