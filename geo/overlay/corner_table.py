"""Read a corner list from a file: pasted text, CSV or XLSX."""

from __future__ import annotations

from ..encodings import Decoded, decode, recover
from ..errors import UploadError
from ..limits import limit
from ..upload_kinds import CSV, XLSX, detect_kind
from ..uploads import open_table
from .corner_remarks import Remark

_MEGABYTE = 1 << 20
_TEXT = "list.txt"


def text_of_file(data: bytes, name: str) -> tuple[str, list[Remark]]:
    """Return the text of a file that holds a corner list, and how it was read.

    The cells of a sheet are told apart by tabs.

    Parameters
    ----------
    data : bytes
        The whole file: text in UTF-8 or an older Vietnamese encoding, CSV, or XLSX (first sheet).
    name : str
        Its claimed name.

    Raises
    ------
    UploadError
        If the file is of another kind, too large or damaged.
    """
    if len(data) > limit("upload_mb") * _MEGABYTE:
        raise UploadError("uploads.too_large", size=len(data) // _MEGABYTE + 1, limit=limit("upload_mb"))
    kind = detect_kind(data, _TEXT)
    if kind == XLSX:
        table = open_table(data, name, header=False).frame
        return "\n".join("\t".join(row) for row in table.itertuples(index=False, name=None)), []
    if kind != CSV:
        raise UploadError("corners.error.not_a_list")
    decoded = decode([data.removeprefix(b"\xef\xbb\xbf")])
    return decoded.texts[0], _notes(decoded)


def in_unicode(text: str) -> tuple[str, list[Remark]]:
    """Return pasted text of an old Vietnamese font (TCVN3, VNI) in Unicode, and a note if it was one."""
    decoded = recover([text])
    return (text, []) if decoded is None else (decoded.texts[0], _notes(decoded))


def _notes(decoded: Decoded) -> list[Remark]:
    if decoded.encoding == "UTF-8":
        return []
    key = "uploads.found.encoding" if decoded.certain else "uploads.found.encoding_unsure"
    return [Remark(key, encoding=decoded.encoding)]
