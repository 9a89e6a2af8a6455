"""Tell what kind of file some bytes are, by their content; its name only settles what text is."""

from __future__ import annotations

from pathlib import PurePosixPath

from ..base.errors import UploadError

GEOPACKAGE = "gpkg"
GEOJSON = "geojson"
SHAPEFILE = "shapefile"
"""A zip archive that should hold one shapefile."""
KML = "kml"
KMZ = "kmz"
"""A zip archive that should hold one KML file."""
GEOTIFF = "geotiff"
CSV = "csv"
XLSX = "xlsx"

VECTOR_KINDS = (GEOPACKAGE, GEOJSON, SHAPEFILE, KML, KMZ)
TABLE_KINDS = (CSV, XLSX)

_SQLITE = b"SQLite format 3\0"
_GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_SHP = b"\x00\x00\x27\x0a"
_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Of UTF-16, whose letters hold zero bytes."""
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", *_WIDE_MARKS)
_TEXT_ENDINGS = {".csv": CSV, ".tsv": CSV, ".txt": CSV, ".json": GEOJSON, ".geojson": GEOJSON}
_ENDINGS_OF_KIND = {
    GEOPACKAGE: (".gpkg",),
    GEOJSON: (".geojson", ".json"),
    SHAPEFILE: (".zip",),
    KML: (".kml",),
    KMZ: (".kmz", ".zip"),
    GEOTIFF: (".tif", ".tiff"),
    CSV: (".csv", ".tsv", ".txt"),
    XLSX: (".xlsx",),
}
_HEAD = 4096


def detect_kind(data: bytes, name: str) -> str:
    """Return the kind of an uploaded file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its claimed name. Never used as a path.

    Raises
    ------
    UploadError
        If the file is empty or of a kind that the atlas does not read; the sentence says which
        kinds it reads.
    """
    head = _without_mark(data[:_HEAD])
    if not head.strip():
        raise UploadError("uploads.kind.empty")
    if data.startswith(_SQLITE):
        if data[68:72] not in _GEOPACKAGE_IDS:
            raise UploadError("uploads.kind.sqlite")
        return GEOPACKAGE
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data, ending(name))
    if data.startswith(_TIFF):
        return GEOTIFF
    if data.startswith(_SHP):
        raise UploadError("uploads.kind.bare_shapefile")
    if data.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        raise UploadError("uploads.kind.archive")
    if data.startswith(_OLD_OFFICE):
        raise UploadError("uploads.kind.old_office")
    return _kind_of_text(head, ending(name), wide=data.startswith(_WIDE_MARKS))


def disagrees(kind: str, name: str) -> bool:
    """Tell whether the ending of the name belongs to another kind than the content."""
    found = ending(name)
    return bool(found) and found not in _ENDINGS_OF_KIND[kind]


def ending(name: str) -> str:
    """Return the ending of a file name in lower case, with its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _without_mark(head: bytes) -> bytes:
    for mark in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :]
    return head


def _kind_of_zip(data: bytes, claimed: str) -> str:
    # The list of names stands at the end of an archive, uncompressed: enough to tell what it is.
    if b"[Content_Types].xml" in data and b"xl/workbook.xml" in data:
        return XLSX
    return KMZ if claimed == ".kmz" or b"doc.kml" in data[-_HEAD:] else SHAPEFILE


def _kind_of_text(head: bytes, claimed: str, *, wide: bool) -> str:
    bare = head.replace(b"\0", b"").lstrip()
    if bare.startswith(b"<"):
        if b"<kml" not in bare.lower():
            raise UploadError("uploads.kind.xml")
        return KML
    if bare.startswith((b"{", b"[")) or (b"\0" not in head and _TEXT_ENDINGS.get(claimed) == GEOJSON):
        return GEOJSON
    if (b"\0" not in head or wide) and _TEXT_ENDINGS.get(claimed) == CSV:
        return CSV
    raise UploadError("uploads.kind.unknown")
