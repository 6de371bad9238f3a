"""The door for web servers and the `flask` command."""

import gc

# Nothing that is imported goes away again: looking for what has takes a fifth of the start, and later a tenth of a
# second in the middle of some request.
gc.disable()

from app import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
