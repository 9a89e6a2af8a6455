"""Read KML and KMZ of an untrusted sender: placemarks with their attributes, nothing that lies elsewhere.

Python's XML parser is used bare: it opens no file and no address. A document type, which entities
need, is refused before one is declared, and a file that refers to other files is refused too, as a
part of its areas would be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_names, shown_rows
from ...base.limits import limit
from ..layer import Layer
from .archive import content_of, open_archive
from .geojson import layer_of

_WGS84 = "EPSG:4326"
"""KML knows no other system."""
_MAIN_FILE = "doc.kml"
_DEEPEST = 100
_FOLDER_SIGN = " / "

_KINDS = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Polygon": "Polygon"}
_UNREAD_KINDS = ("Model", "Track", "MultiTrack")
_PICTURES = ("GroundOverlay", "PhotoOverlay", "ScreenOverlay")
_OWN_FIELDS = ("name", "description")
_TEXTS = {("name", "Folder"), ("value", "Data"), *((name, "Placemark") for name in _OWN_FIELDS)}
"""Elements whose text is kept, with what they stand in."""

Position = list[float | str]


@dataclass
class _Placemark:
    """A placemark while it is read."""

    properties: dict[str, str]
    geometries: list[dict[str, Any]] = field(default_factory=list)


def read_kmz(data: bytes, report: Report, *, polygons_only: bool) -> Layer:
    """Return the placemarks of the KML file in a KMZ archive; see :func:`read_kml`."""
    with open_archive(data) as archive:
        files = [member for member in archive.infolist() if member.filename.lower().endswith(".kml")]
        main = [member for member in files if member.filename.lower() == _MAIN_FILE] or files
        if not main:
            raise UploadError("uploads.kml.none_in_archive")
        if len(main) > 1:
            names = [PurePosixPath(member.filename).name for member in main]
            raise UploadError("uploads.kml.several", count=len(main), names=shown_names(names))
        content = content_of(archive, main[0])
    return read_kml(content, report, polygons_only=polygons_only)


def read_kml(data: bytes, report: Report, *, polygons_only: bool) -> Layer:
    """Return the placemarks of a KML document, those in folders too, in WGS 84.

    The attributes are ``name``, ``description``, ``folder`` and the extended data, all text.

    Parameters
    ----------
    polygons_only : bool
        Leave out pins and lines where there are areas; the report says which.

    Raises
    ------
    UploadError
        If it is no well-formed KML, declares entities, refers to other files, or holds shapes
        that cannot be read.
    """
    reader = _Reader()
    reader.read(data)
    features = [_feature(placemark) for placemark in reader.placemarks]
    if reader.pictures:
        report.repair("uploads.found.pictures", count=reader.pictures)
    if polygons_only:
        features = _areas(features, report)
    return layer_of(features, _WGS84, report, faults_key="uploads.kml.faults")


def _areas(features: list[dict[str, Any]], report: Report) -> list[dict[str, Any]]:
    others = [row for row, feature in enumerate(features) if _is_pin_or_line(feature["geometry"])]
    if not others or len(others) == len(features):
        return features
    report.repair("uploads.found.no_areas", rows=shown_rows(others))
    return [feature for feature in features if not _is_pin_or_line(feature["geometry"])]


def _is_pin_or_line(geometry: dict[str, Any] | None) -> bool:
    return geometry is not None and geometry["type"].removeprefix("Multi") in ("Point", "LineString")


def _feature(placemark: _Placemark) -> dict[str, Any]:
    """Return a placemark as GeoJSON; of several shapes the areas, which pins and lines only label."""
    shapes = placemark.geometries
    for kind in ("Polygon", "LineString", "Point"):
        of_kind = [shape["coordinates"] for shape in shapes if shape["type"] == kind]
        if of_kind and all(shape["type"] in _KINDS.values() for shape in shapes):
            single = len(of_kind) == 1
            geometry = {
                "type": kind if single else f"Multi{kind}",
                "coordinates": of_kind[0] if single else of_kind,
            }
            return {"type": "Feature", "properties": placemark.properties, "geometry": geometry}
    unread = next((shape for shape in shapes if shape["type"] not in _KINDS.values()), None)
    return {"type": "Feature", "properties": placemark.properties, "geometry": unread}


class _Reader:
    """Collects the placemarks of a document as the parser walks through it."""

    def __init__(self) -> None:
        self.placemarks: list[_Placemark] = []
        self.pictures = 0
        self._path: list[str] = []
        self._folders: list[str] = []
        self._text: list[str] | None = None
        self._field = ""
        self._rings: list[list[Position]] = []

    def read(self, data: bytes) -> None:
        """Walk through a document."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise UploadError("uploads.kml.syntax", line=error.lineno, column=error.offset + 1) from error
        except UploadError:
            raise
        except (LookupError, ValueError) as error:  # of the encoding that the file claims
            raise UploadError("uploads.kml.encoding") from error

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = _local(qualified)
        if not self._path and name != "kml":
            raise UploadError("uploads.kind.xml")
        if len(self._path) >= _DEEPEST:
            raise UploadError("uploads.json.too_deep")
        if name == "NetworkLink":
            raise UploadError("uploads.kml.links")
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "Placemark":
            self._open_placemark()
        elif name == "Folder":
            self._folders.append("")
        elif name in _PICTURES:
            self.pictures += 1
        elif name == "Polygon":
            self._rings = []
        elif name in _UNREAD_KINDS and self.placemarks:
            self.placemarks[-1].geometries.append({"type": name})
        elif name in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        if (name, parent) in _TEXTS or name in ("coordinates", "SimpleData"):
            self._text = []

    def _open_placemark(self) -> None:
        if len(self.placemarks) >= limit("upload_features"):
            most = limit("upload_features")
            raise UploadError("uploads.too_many_features", count=most + 1, limit=most)
        folder = _FOLDER_SIGN.join(filter(None, self._folders))
        self.placemarks.append(_Placemark({"folder": folder} if folder else {}))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, qualified: str) -> None:
        name = self._path.pop()
        parent = self._path[-1] if self._path else ""
        text = "".join(self._text) if self._text is not None else None
        if name == "Folder":
            self._folders.pop()
        elif name == "Polygon" and self._in_placemark():
            self.placemarks[-1].geometries.append({"type": "Polygon", "coordinates": self._rings})
        elif text is not None:
            self._text = None
            if name == "coordinates":
                self._take_coordinates(list(_positions(text)), parent)
            elif parent == "Folder" and name == "name":
                self._folders[-1] = " ".join(text.split())
            elif self._in_placemark():
                key = name if name in _OWN_FIELDS else self._field
                if key and text.strip():
                    self.placemarks[-1].properties.setdefault(key, text)

    def _take_coordinates(self, positions: list[Position], parent: str) -> None:
        if parent == "LinearRing" and "Polygon" in self._path:
            # The outline comes first, whatever the order in the file.
            self._rings.insert(0 if "outerBoundaryIs" in self._path else len(self._rings), positions)
        elif parent in _KINDS and self._in_placemark():
            coordinates = (positions[0] if positions else []) if parent == "Point" else positions
            kind = _KINDS[parent]
            self.placemarks[-1].geometries.append({"type": kind, "coordinates": coordinates})

    def _in_placemark(self) -> bool:
        return "Placemark" in self._path


def _refuse_entities(*_: object) -> None:
    raise UploadError("uploads.kml.entities")


def _local(qualified: str) -> str:
    return qualified.rpartition(":")[2]


def _positions(text: str) -> Iterator[Position]:
    """Give the positions of a list of coordinates; what is no number stays text, a fault to be named.

    Blanks beside commas, which the standard forbids, are common in files written by hand.
    """
    tight = ",".join(part.strip() for part in text.split(","))
    for position in tight.split():
        yield [_number(part) for part in position.split(",")]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
