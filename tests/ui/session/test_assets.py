"""Files that the app publishes: named by their content, or made by a thread while the page goes on."""

from __future__ import annotations

import threading

import pytest

from geo.ui.session import assets


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A folder for the files of one test."""
    monkeypatch.setattr(assets, "_cache_folder", lambda: tmp_path)
    return tmp_path


def joined(name):
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join()


def test_equal_content_has_one_address(cache):
    address = assets.publish("land", "json", b"{}")
    assert assets.publish("land", "json", b"{}") == address
    assert [path.read_bytes() for path in cache.iterdir()] == [b"{}"]


def test_a_file_made_later_has_its_address_at_once(cache):
    may_end = threading.Event()

    def made():
        may_end.wait()
        return b"ground"

    address = assets.publish_later("ground-1.json", made)
    assert address.endswith("/ground-1.json")
    assert assets.publish_later("ground-1.json", made) == address  # it is being made
    assert not (cache / "ground-1.json").exists()
    may_end.set()
    joined("ground-1.json")
    assert (cache / "ground-1.json").read_bytes() == b"ground"


def test_what_is_there_is_not_made_again(cache):
    (cache / "ground-2.json").write_bytes(b"there")
    assets.publish_later("ground-2.json", lambda: b"anew")
    joined("ground-2.json")
    assert (cache / "ground-2.json").read_bytes() == b"there"
