"""Public originals: listed with licence, downloaded whole or not at all; the only network is this machine."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.base import limits
from geo.base.remark import sentence
from geo.base.translate import LANGUAGES
from geo.store.own import fetching
from geo.store.own.fetching import FetchError, Original, download, originals

CONTENT = b"ten bytes!"
BLANK = dict.fromkeys(Original.__dataclass_fields__, "")


class Answers(BaseHTTPRequestHandler):
    """Answers by the first word of the path."""

    def do_GET(self):
        way = self.path.split("/")[1]
        if way == "moved":
            self.send_response(302)
            self.send_header("Location", self.path.replace("/moved", "/whole"))
            self.end_headers()
            return
        if way == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "ftp://127.0.0.1/file.tif")
            self.end_headers()
            return
        if way == "none":
            self.send_error(404)
            return
        self.send_response(200)
        if way != "unsaid":
            self.send_header("Content-Length", str(len(CONTENT) * (2 if way == "short" else 1)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *given):
        """Say nothing."""


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def server():
    with serving() as address:
        yield address


def original(address, **changes):
    return replace(Original(**BLANK), address=address, **changes)


@pytest.mark.parametrize("way", ["whole", "unsaid", "moved"])
def test_a_file_comes_whole_with_its_sum(server, tmp_path, way):
    wanted = original(f"{server}/{way}/file.tif", sha256=hashlib.sha256(CONTENT).hexdigest().upper())
    path = download(wanted, tmp_path)
    assert (path.name, path.read_bytes()) == ("file.tif", CONTENT)


@pytest.mark.parametrize(
    ("way", "changes", "key"),
    [
        ("short", {}, "ground.fetch.broken_off"),
        ("whole", {"sha256": "0" * 64}, "ground.fetch.wrong_sum"),
        ("none", {}, "ground.fetch.refused"),
        ("elsewhere", {}, "ground.fetch.address"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_leaves_nothing(server, tmp_path, way, changes, key):
    with pytest.raises(FetchError) as caught:
        download(original(f"{server}/{way}/file.tif", **changes), tmp_path)
    assert caught.value.key == key
    assert all(sentence(caught.value, language) for language in LANGUAGES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", ["whole", "unsaid"])
def test_more_than_the_limit_is_not_kept(server, tmp_path, monkeypatch, way):
    monkeypatch.setitem(limits._BY_NAME, "ground_file_mb", 0)
    with pytest.raises(FetchError) as caught:
        download(original(f"{server}/{way}/file.tif"), tmp_path)
    assert caught.value.key == "ground.fetch.too_large"
    assert list(tmp_path.iterdir()) == []


def test_a_machine_that_does_not_answer_is_told(tmp_path):
    with serving() as address:
        pass
    with pytest.raises(FetchError) as caught:
        download(original(f"{address}/whole/file.tif"), tmp_path)
    assert caught.value.key == "ground.fetch.no_network"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://example.org/a.tif", "ftp://example.org/a"])
def test_only_encrypted_addresses_of_the_web_are_asked(tmp_path, address):
    with pytest.raises(FetchError) as caught:
        download(original(address), tmp_path)
    assert caught.value.key == "ground.fetch.address"


def test_every_listed_original_has_address_licence_and_credit():
    listed = originals()
    assert {one.name for one in listed} == {"context", "dem", "landcover"}
    for one in listed:
        fetching._require_web(one.address)
        assert one.title and one.publisher and one.licence and one.credit
        assert one.licence_address.startswith("https://")
    assert len({one.address for one in listed}) == len(listed)
    assert len({one.file_name for one in listed}) == len(listed)
