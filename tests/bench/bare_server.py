"""The portal's own server settings for the bare application, without what the portal does when a worker starts."""

import runpy
from pathlib import Path

_ITS = runpy.run_path(str(Path(__file__).resolve().parents[2] / "gunicorn.conf.py"))
globals().update({name: value for name, value in _ITS.items() if isinstance(value, str | int) and name[0] != "_"})
