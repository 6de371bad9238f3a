"""A worker process for tests: `python -m tests.faults.process drain|worker|clock`, settings from the environment."""

import sys

from app import create_app, jobs
from app.core import outbox
from tests.faults import reactions  # noqa: F401 - registers what is delivered

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        {"drain": outbox.drain, "worker": jobs.run_worker, "clock": jobs.run_clock}[sys.argv[1]]()
