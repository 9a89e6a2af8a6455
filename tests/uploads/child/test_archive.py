from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.base.errors import UploadError
from geo.base.file_notes import Report
from geo.base.limits import limit
from geo.uploads.child.archive import open_archive, unpack_shapefile

PARTS = {"a.shp": b"shapes", "a.shx": b"index", "a.dbf": b"rows", "a.prj": b"system"}


def made(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name) if method == zipfile.ZIP_STORED else name, content)
    return buffer.getvalue()


def with_mode(name: str, mode: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, b"/etc/passwd")
    return buffer.getvalue()


def in_list(archive: bytes, offset: int, value: bytes) -> bytes:
    """Return an archive with a field of the first entry of its list of members overwritten."""
    start = archive.index(b"PK\x01\x02") + offset
    return archive[:start] + value + archive[start + len(value) :]


def refusal(data: bytes, folder=None) -> str:
    with pytest.raises(UploadError) as caught:
        if folder is None:
            open_archive(data).close()
        else:
            unpack_shapefile(data, folder, Report())
    return caught.value.key


@pytest.mark.parametrize("name", ["/etc/a.shp", "../a.shp", "x/../../a.shp", "a\\b.shp", "C:/a.shp"])
def test_names_that_lead_elsewhere_are_refused(name):
    assert refusal(made({name: b"x"}, zipfile.ZIP_STORED)) == "uploads.zip.unsafe_name"


def test_links_and_devices_are_refused():
    assert refusal(with_mode("a.shp", stat.S_IFLNK | 0o777)) == "uploads.zip.link"
    assert refusal(with_mode("a.shp", stat.S_IFCHR | 0o600)) == "uploads.zip.link"


@pytest.mark.parametrize("name", ["b.zip", "x/b.ZIP", "b.tar", "b.kmz"])
def test_archives_in_archives_are_refused(name):
    assert refusal(made({name: b"x"})) == "uploads.zip.nested"


def test_encrypted_is_refused():
    assert refusal(in_list(made(PARTS), 8, b"\x01\x00")) == "uploads.zip.encrypted"


def test_uncommon_compression_is_refused():
    assert refusal(made({"a.shp": b"x"}, zipfile.ZIP_LZMA)) == "uploads.zip.method"


def test_too_many_members():
    accepted = made({f"{n}.txt": b"" for n in range(limit("zip_members"))})
    open_archive(accepted).close()
    assert refusal(made({f"{n}.txt": b"" for n in range(limit("zip_members") + 1)})) == "uploads.zip.too_many"


def test_bombs_are_refused_from_the_list_alone():
    small = made({"a.dbf": bytes(1000)})
    claims_much = in_list(small, 24, struct.pack("<I", (limit("zip_unpacked_mb") << 20) + 1))
    assert refusal(claims_much) == "uploads.zip.too_large"
    assert refusal(made({"a.dbf": bytes(1 << 20)})) == "uploads.zip.ratio"


def test_more_than_the_list_says_is_not_unpacked(tmp_path):
    lies = in_list(made(PARTS | {"a.shp": bytes(50_000)}), 24, struct.pack("<I", 10))
    assert refusal(lies, tmp_path) == "uploads.zip.damaged"


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ({}, "uploads.zip.empty"),
        ({"readme.txt": b"x"}, "uploads.zip.no_shapefile"),
        (PARTS | {"b.shp": b"x"}, "uploads.zip.several"),
        (PARTS | {"A.SHP": b"x"}, "uploads.zip.several"),
        (PARTS | {"A.DBF": b"x"}, "uploads.zip.twice"),
        ({"a.shp": b"x", "a.dbf": b"x"}, "uploads.zip.part_missing"),
        ({"a.shp": b"x", "a.shx": b"x", "other/a.dbf": b"x"}, "uploads.zip.part_missing"),
    ],
)
def test_what_is_no_single_shapefile(tmp_path, members, key):
    assert refusal(made(members), tmp_path) == key
    assert list(tmp_path.iterdir()) == []


def test_parts_are_written_under_fixed_names(tmp_path):
    members = {f"Dữ liệu/khu {name}": content for name, content in PARTS.items()}
    report = Report()
    unpack_shapefile(made(members | {"Dữ liệu/khu a.sbn": b"", "__MACOSX/._a.shp": b""}), tmp_path, report)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "layer.dbf",
        "layer.prj",
        "layer.shp",
        "layer.shx",
    ]
    assert (tmp_path / "layer.shp").read_bytes() == b"shapes"
    assert [entry.key for entry in report.entries] == ["uploads.found.in_folder"]


def test_other_files_are_counted_not_named(tmp_path):
    report = Report()
    unpack_shapefile(made(PARTS | {"<script>.txt": b""}), tmp_path, report)
    assert [entry.params for entry in report.entries] == [{"count": 1}]


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damage_is_one_kind_of_error(noise, place):
    archive = made(PARTS)
    try:
        open_archive(archive[:place] + noise + archive[place + len(noise) :]).close()
    except UploadError as error:
        assert error.key.startswith("uploads.zip.")
