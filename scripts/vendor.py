"""Fetch the front-end files that ``vendor.json`` names, and check that nobody has changed them.

``vendor.py`` fetches (needs npm) and refuses a package whose bytes differ from ``vendor.lock.json``; ``--lock`` accepts
them and writes the lock anew (after a version or an icon changed); ``--check`` needs neither npm nor a network.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "vendor.json"
LOCK = ROOT / "vendor.lock.json"
FOLDER = ROOT / "static" / "vendor"

Wanted = dict[str, Any]
Lock = dict[str, dict[str, str]]


def digest(content: bytes) -> str:
    """Name the content as ``sha512-…``, the way browsers and npm write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def named(package: Wanted) -> str:
    """Say which package in which version: ``htmx.org@4.0.1``."""
    return f"{package['name']}@{package['version']}"


def fetch(package: Wanted, folder: Path) -> Path:
    """Bring the package's archive into a folder."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), named(package)]
    packed = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / packed.stdout.strip().splitlines()[-1]


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """Read one file of a package.

    :raises SystemExit: the package has no such file.
    """
    try:
        found = archive.extractfile(f"package/{path}")
    except KeyError:
        found = None
    if found is None:
        raise SystemExit(f"The package has no {path}: mend vendor.json.")
    return found.read()


def symbol(name: str, svg: str) -> str:
    """Turn one icon's file into a symbol that a page can ``<use>``; stroke and size come from the stylesheet."""
    inner = re.sub(r".*?<svg[^>]*>|</svg>.*", "", svg, flags=re.DOTALL)
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'


def sprite(archive: tarfile.TarFile, icons: list[str]) -> bytes:
    """Gather icons into one file."""
    symbols = [symbol(name, member(archive, f"icons/{name}.svg").decode()) for name in icons]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]).encode()


def unpack(package: Wanted, packed: Path) -> None:
    """Put the files that we use under ``static/vendor/``."""
    with tarfile.open(packed) as archive:
        for path, name in package["files"].items():
            (FOLDER / name).write_bytes(member(archive, path))
        if "sprite" in package:
            (FOLDER / package["sprite"]).write_bytes(sprite(archive, package["icons"]))


def refresh(wanted: list[Wanted], lock: Lock, *, accept: bool) -> Lock:
    """Fetch every package and lay its files; answer with the lock that fits them.

    :raises SystemExit: a package is not the one that was locked.
    """
    packages: dict[str, str] = {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package in wanted:
            packed = fetch(package, Path(folder))
            packages[named(package)] = digest(packed.read_bytes())
            if not accept and packages[named(package)] != lock["packages"].get(named(package)):
                raise SystemExit(f"{named(package)} is not what vendor.lock.json holds; if that is meant, add --lock.")
            unpack(package, packed)
    return {"packages": packages, "files": {file.name: digest(file.read_bytes()) for file in sorted(FOLDER.iterdir())}}


def expected_files(listed: Wanted) -> set[str]:
    """Name every file that ``vendor.json`` accounts for."""
    names = set(listed["kept"])
    for package in listed["packages"]:
        names.update(package["files"].values())
        names.update([package["sprite"]] if "sprite" in package else [])
    return names


def icon_problems(package: Wanted) -> list[str]:
    """Say where an icon sheet and the names in ``vendor.json`` part ways."""
    sheet = package["sprite"]
    held = set(re.findall(r'<symbol id="i-([^"]+)"', (FOLDER / sheet).read_text()))
    return [f"icon {name}: in vendor.json or in {sheet}, not in both" for name in held ^ set(package["icons"])]


def problems(listed: Wanted, lock: Lock) -> list[str]:
    """Say in words what differs from the list and the lock."""
    found = [f"{named(p)}: not in the lock" for p in listed["packages"] if named(p) not in lock["packages"]]
    present = {file.name for file in FOLDER.iterdir()}
    found += [f"{name}: missing" for name in expected_files(listed) - present]
    found += [f"{name}: vendor.json does not name it" for name in present - expected_files(listed)]
    for name in sorted(present & expected_files(listed)):
        if digest((FOLDER / name).read_bytes()) != lock["files"].get(name):
            found.append(f"{name}: differs from vendor.lock.json")
    for package in listed["packages"]:
        if package.get("sprite") in present:
            found += icon_problems(package)
    return sorted(found)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Fetch or check the vendored front-end files.")
    parser.add_argument("--check", action="store_true", help="only compare the files with the lock")
    parser.add_argument("--lock", action="store_true", help="accept what was fetched and write the lock anew")
    asked = parser.parse_args()
    listed: Wanted = json.loads(LIST.read_text())
    lock: Lock = json.loads(LOCK.read_text()) if LOCK.exists() else {"packages": {}, "files": {}}
    if not asked.check:
        fresh = refresh(listed["packages"], lock, accept=asked.lock)
        if asked.lock:
            LOCK.write_text(json.dumps(fresh, indent=2) + "\n")
            lock = fresh
    if found := problems(listed, lock):
        mend = "Undo the change, or say it in vendor.json and run `make vendor LOCK=1`."
        sys.exit("\n".join(["static/vendor/ is not what was locked:", *found, mend]))
    print(f"static/vendor: {len(lock['files'])} files as locked")


if __name__ == "__main__":
    main()
