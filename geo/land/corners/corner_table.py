"""Read a corner list from a file: pasted text, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from ...base.errors import UploadError
from ...base.limits import limit
from ...base.remark import Remark
from ...formats.encodings import Decoded, decode_file, recover
from ...uploads.door import open_table
from ...uploads.kinds import CSV, XLSX, detect_kind

_MEGABYTE = 1 << 20
_TEXT = "list.txt"
_FORMULAS, _SHEETS = "uploads.table.formulas", "uploads.table.other_sheets"
_TOLD = (_FORMULAS, _SHEETS, "uploads.found.encoding")
"""What the reader of sheets may say that is worth telling here."""


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
    kind = _kind(data)
    if kind == XLSX:
        table = open_table(data, name, header=False)
        rows = table.frame.itertuples(index=False, name=None)
        notes = [Remark(entry.key, **entry.params) for entry in table.report.entries if entry.key in _TOLD]
        return "\n".join("\t".join(row) for row in rows), notes
    if kind != CSV:
        raise UploadError("corners.error.not_a_list")
    decoded = decode_file(data)
    return decoded.texts[0], _notes(decoded)


def _kind(data: bytes) -> str | None:
    """Return the kind of a file, None where it is of no known kind, or a PDF, which begins as text."""
    try:
        return None if data.startswith(b"%PDF") else detect_kind(data, _TEXT)
    except UploadError as error:
        if error.key == "uploads.kind.unknown":
            return None
        raise


def why_no_corners(error: UploadError, notes: Sequence[Remark]) -> UploadError:
    """Return the reason for which a sheet holds no corners, if it is known better than from its text."""
    reasons = {_FORMULAS: "corners.error.formulas", _SHEETS: "corners.error.other_sheets"}
    known = [note for note in notes if note.key in reasons]
    if error.key not in ("corners.error.no_corners", "corners.error.no_numbers") or not known:
        return error
    return UploadError(reasons[known[-1].key], **known[-1].params)


def in_unicode(text: str) -> tuple[str, list[Remark]]:
    """Return pasted text of an old Vietnamese font (TCVN3, VNI) in Unicode, and a note if it was one."""
    decoded = recover([text])
    return (text, []) if decoded is None else (decoded.texts[0], _notes(decoded))


def _notes(decoded: Decoded) -> list[Remark]:
    if decoded.encoding in ("UTF-8", "UTF-16"):
        return []
    key = "uploads.found.encoding" if decoded.certain else "uploads.found.encoding_unsure"
    return [Remark(key, encoding=decoded.encoding)]
