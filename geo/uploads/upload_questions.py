"""What a file leaves open, as errors that name what there is to choose from.

Where a page offers the choice, it catches them; elsewhere their sentence says what to state.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.errors import CrsError, UploadError
from ..base.file_notes import shown_names
from .door import UploadResult, open_upload
from .place import Bounds, Candidate, MisplacedError, shown_candidates


class SystemQuestionError(CrsError):
    """A file's coordinate system is missing or wrong: ``candidates`` would place it in the provinces.

    Parameters
    ----------
    key : str
        A sentence with ``{candidates}`` and, if it likes, ``{epsg}``, the likeliest.
    bounds : tuple of float
        The box of the file's numbers, to show where each of them would place it.
    """

    def __init__(
        self, key: str, candidates: Iterable[Candidate], bounds: Bounds, /, **params: object
    ) -> None:
        self.candidates = tuple(candidates)
        self.bounds = bounds
        shown = shown_candidates(self.candidates)
        super().__init__(key, **{"candidates": shown, "epsg": self.candidates[0].epsg, **params})


class LayerQuestionError(UploadError):
    """A file has several layers: one of ``layers`` has to be chosen."""

    def __init__(self, layers: Iterable[str]) -> None:
        self.layers = tuple(layers)
        super().__init__("uploads.choose_layer", layers=shown_names(self.layers))


def answered_upload(data: bytes, name: str, **options: Any) -> UploadResult:  # noqa: ANN401  as open_upload
    """Return an upload that leaves nothing open; options as :func:`geo.uploads.door.open_upload` has them.

    Raises
    ------
    LayerQuestionError
        If a layer has to be chosen.
    SystemQuestionError
        If the coordinate system is missing or wrong, and another would place the data in the provinces.
    UploadError
        If the file cannot be used.
    """
    try:
        result = open_upload(data, name, **options)
    except MisplacedError as error:
        key = "swapped" if error.candidates[0].swap_xy else "wrong_crs"
        raise SystemQuestionError(f"sites.error.{key}", error.candidates, error.bounds) from error
    if result.needs_layer:
        raise LayerQuestionError(result.layers)
    if result.candidates and result.bounds is not None:
        raise SystemQuestionError("sites.error.no_crs", result.candidates, result.bounds)
    return result
