"""Static files: compressed once, served by WhiteNoise, under a name that changes with their content.

One hash over the whole folder is part of the address (``/static/4f1c9a20/muster.css``), so that the stylesheet finds
the typeface beside it and browsers may keep everything for ever. The plain address works too, for an hour.
"""

import gzip
import hashlib
import secrets
import shutil
from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli  # type: ignore[import-untyped]
from flask import Flask, current_app
from markupsafe import Markup
from whitenoise import WhiteNoise

from app.web.headers import STATIC_HEADERS

COMPRESSED = {".css", ".js", ".svg", ".txt"}
FOR_EVER = 31_536_000
AN_HOUR = 3_600


def init_app(app: Flask) -> None:
    """Put WhiteNoise in front of the application."""
    source = Path(app.static_folder or "static")
    name = content_hash(source)
    ready = _compressed_twin(source, Path(app.instance_path) / "static" / name)
    served = WhiteNoise(app.wsgi_app, add_headers_function=_add_headers, allow_all_origins=False)
    served.max_age = FOR_EVER
    served.add_files(str(ready), prefix=f"static/{name}/")
    served.max_age = AN_HOUR
    served.add_files(str(ready), prefix="static/")
    app.wsgi_app = served  # type: ignore[method-assign]
    app.config["STATIC_NAME"] = name
    app.jinja_env.globals.update(static_url=static_url, icon=icon)


def static_url(path: str) -> str:
    """The address of a static file that may be kept for ever: ``static_url("muster.css")``."""
    return f"/static/{current_app.config['STATIC_NAME']}/{path}"


def icon(name: str, size: str = "") -> Markup:
    """A picture beside words; size is nothing, ``s`` or ``l``."""
    return _icon(name, size, static_url("vendor/icons.svg"))


@lru_cache(maxsize=1_000)
def _icon(name: str, size: str, file: str) -> Markup:
    cls = f"icon {size}" if size else "icon"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(cls, file, name)


@lru_cache(maxsize=4)
def content_hash(folder: Path) -> str:
    """Eight hex digits that change when any file of the folder does."""
    seen = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            seen.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:8]


def _compressed_twin(source: Path, ready: Path) -> Path:
    """A copy of the folder with .gz and .br beside what is text; made once for each content."""
    if ready.exists():
        return ready
    building = ready.with_name(f"{ready.name}.{secrets.token_hex(4)}")
    shutil.copytree(source, building, dirs_exist_ok=True)
    for file in building.rglob("*"):
        if file.suffix in COMPRESSED:
            whole = file.read_bytes()
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(whole, 9, mtime=0))
            file.with_name(file.name + ".br").write_bytes(brotli.compress(whole, quality=9))
    try:
        building.rename(ready)
    except OSError:  # another process was first
        shutil.rmtree(building, ignore_errors=True)
    return ready


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in STATIC_HEADERS.items():
        headers[name] = value
