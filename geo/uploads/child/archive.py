"""Look into a zip archive of an untrusted sender, and take one shapefile out of it.

The list of members is judged before anything is unpacked, and members are written under fixed
names: what an archive calls its files never becomes a path.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...base.errors import UploadError
from ...base.file_notes import Report, shown_names
from ...base.limits import MEGABYTE, limit

PARTS = (".shp", ".shx", ".dbf", ".prj")
NEEDED_PARTS = (".shp", ".shx", ".dbf")
"""A missing ``.prj`` is a missing coordinate system, which the user can supply."""
OPTIONAL_PARTS = (".cpg",)
STEM = "layer"
"""Name that the parts of the shapefile are written under."""

_COMPANIONS = (".sbn", ".sbx", ".ain", ".aih", ".qix", ".fix", ".cst", ".qpj", ".qmd", ".qml", ".sld", ".xml")
_SYSTEM_LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_ARCHIVE_ENDINGS = (".zip", ".kmz", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RATIO_FROM_BYTES = 100_000
"""A member smaller than this does no harm at any ratio; short tables of blanks do compress well."""
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class _Parts:
    members: dict[str, zipfile.ZipInfo]
    others: int
    in_folder: bool


def open_archive(
    data: bytes | Path, *, most: int | None = None, unpacked_mb: int | None = None
) -> zipfile.ZipFile:
    """Return a zip archive, or that of a file, whose list of members keeps to the limits.

    Raises
    ------
    UploadError
        If it is damaged, too large unpacked, or has members that are encrypted, links, archives
        or whose names lead out of a folder.
    """
    try:
        archive = zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise UploadError("uploads.zip.damaged") from error
    if not members:
        raise UploadError("uploads.zip.empty")
    most = most or limit("zip_members")
    unpacked_mb = unpacked_mb or limit("zip_unpacked_mb")
    if len(members) > most:
        raise UploadError("uploads.zip.too_many", count=len(members), limit=most)
    if sum(member.file_size for member in members) > unpacked_mb * MEGABYTE:
        raise UploadError("uploads.zip.too_large", limit=unpacked_mb)
    for member in members:
        _check(member)
    return archive


def _check(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or ":" in name:
        raise UploadError("uploads.zip.unsafe_name")
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UploadError("uploads.zip.link")
    if member.flag_bits & _ENCRYPTED:
        raise UploadError("uploads.zip.encrypted")
    if member.compress_type not in _METHODS:
        raise UploadError("uploads.zip.method")
    if path.suffix.lower() in _ARCHIVE_ENDINGS:
        raise UploadError("uploads.zip.nested")
    if member.file_size > _RATIO_FROM_BYTES and member.file_size > limit("zip_ratio") * member.compress_size:
        raise UploadError("uploads.zip.ratio", limit=limit("zip_ratio"))


def unpack_shapefile(data: bytes, folder: Path, report: Report) -> None:
    """Write the parts of the one shapefile of a zip archive into a folder, under fixed names.

    Parameters
    ----------
    data : bytes
        The archive.
    folder : Path
        Where ``layer.shp`` and its companions go.
    report : Report
        Told of a shapefile found in a folder, and of files that were not read.

    Raises
    ------
    UploadError
        If the archive is refused, or holds no shapefile, several, or one with a part missing.
    """
    with open_archive(data) as archive:
        parts = _shapefile_parts(archive.infolist())
        for ending, member in parts.members.items():
            (folder / f"{STEM}{ending}").write_bytes(content_of(archive, member))
    if parts.in_folder:
        report.repair("uploads.found.in_folder")
    if parts.others:
        report.repair("uploads.found.other_files", count=parts.others)


def _shapefile_parts(members: list[zipfile.ZipInfo]) -> _Parts:
    files = [member for member in members if not member.is_dir() and not _is_litter(member)]
    shapes = [member for member in files if _ending(member) == ".shp"]
    if not shapes:
        raise UploadError("uploads.zip.no_shapefile")
    if len(shapes) > 1:
        names = [PurePosixPath(member.filename).name for member in shapes]
        raise UploadError("uploads.zip.several", count=len(shapes), names=shown_names(names))
    shape = PurePosixPath(shapes[0].filename)
    wanted: dict[str, zipfile.ZipInfo] = {}
    others = 0
    for member in files:
        path = PurePosixPath(member.filename)
        belongs = path.parent == shape.parent and path.stem.lower() == shape.stem.lower()
        ending = _ending(member)
        if belongs and ending in PARTS + OPTIONAL_PARTS:
            if ending in wanted:
                raise UploadError("uploads.zip.twice", part=ending)
            wanted[ending] = member
        elif not path.name.lower().startswith(shape.stem.lower() + ".") or ending not in _COMPANIONS:
            others += 1
    missing = [part for part in NEEDED_PARTS if part not in wanted]
    if missing:
        raise UploadError("uploads.zip.part_missing", parts=", ".join(missing))
    return _Parts(wanted, others, in_folder=len(shape.parts) > 1)


def _ending(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _is_litter(member: zipfile.ZipInfo) -> bool:
    return any(part.lower() in _SYSTEM_LITTER for part in PurePosixPath(member.filename).parts)


def content_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member of an archive whose list of members was judged.

    Raises
    ------
    UploadError
        If it is damaged.
    """
    # A member cannot give more than its listed size: zipfile stops there and checks the sum.
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError) as error:
        raise UploadError("uploads.zip.damaged") from error
