"""Books kept on the shelf are those that were read, whole; what does not fit is read anew."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.config import ROOT
from app.workflows import shelf
from app.workflows.loader import load
from app.workflows.problems import BookErrors
from app.workflows.shelf import packed, read_book, unpacked

SMALL = (ROOT / "tests" / "books" / "small.yaml").read_text()


@pytest.fixture
def kept(app) -> Path:
    folder = app.config["MUSTER"].instance / "books"
    for file in folder.glob("*.json"):
        file.unlink()
    return folder


@pytest.fixture
def readings(monkeypatch) -> list[str]:
    done = []

    def counted(text, filename):
        done.append(filename)
        return load(text, filename)

    monkeypatch.setattr(shelf, "load", counted)
    return done


@pytest.mark.only_on("sqlite")
def test_the_shipped_book_comes_back_as_it_was():
    whole = load((ROOT / "workflows.yaml").read_text())

    again = unpacked(json.loads(json.dumps(packed(whole))))

    assert again == replace(whole, text="")
    # Equal is not the same: 1 == True, and a level is a number. (Not by repr: sets say themselves in any order.)
    assert json.dumps(packed(again)) == json.dumps(packed(whole))


@pytest.mark.only_on("sqlite")
def test_a_text_is_read_once_and_one_that_changed_again(kept, readings):
    first, again = read_book(SMALL), read_book(SMALL)
    other = read_book(SMALL.replace("version: 1", "version: 1 # ours"))

    assert (first == again, again.text, other.hash != first.hash, len(readings)) == (True, SMALL, True, 2)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("spoilt", ["", "[]", "null", "[[]]", '[["Nothing", 0]]', '[["Book"]]', '[["tuple", 9]]'])
def test_a_spoilt_file_is_read_anew_and_mended(kept, readings, spoilt):
    read_book(SMALL)
    for file in kept.glob("*.json"):
        file.write_text(spoilt)

    assert read_book(SMALL) == read_book(SMALL) == load(SMALL)
    assert len(readings) == 2


@pytest.mark.only_on("sqlite")
def test_a_broken_text_is_never_kept_and_old_files_go(kept, readings):
    with pytest.raises(BookErrors):
        read_book("version: 1\nnonsense: 2\n")
    for number in range(shelf.MOST + 3):
        read_book(f"{SMALL}# {number}\n")

    assert len(list(kept.glob("*.json"))) == shelf.MOST
