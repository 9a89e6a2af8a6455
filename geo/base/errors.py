"""Errors of the atlas: each names a sentence in the translation files and what goes into it."""

from __future__ import annotations


class AtlasError(Exception):
    """Root of all errors that a person may see.

    Parameters
    ----------
    key : str
        Key of the sentence in the translation files, e.g. ``"errors.no_such_feature"``.
    **params
        Values for the placeholders of that sentence. Never a server path.
    """

    def __init__(self, key: str, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(key, params)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.key}({details})"


class DataError(AtlasError, ValueError):
    """The atlas's own tables or GeoPackages are missing, damaged or disagree."""


class SelectionError(AtlasError, ValueError):
    """A filter, option or query parameter has a value that cannot be used."""


class NotFoundError(AtlasError, LookupError):
    """No feature, layer or source has the id or name asked for."""


class UploadError(AtlasError, ValueError):
    """A file given by the user is refused; the sentence says why and what to do."""


class CrsError(AtlasError, ValueError):
    """A coordinate system is missing, unknown or does not fit where the data must lie."""


class GeometryError(AtlasError, ValueError):
    """A geometry cannot be used for what was asked of it."""


class NumberError(AtlasError, ValueError):
    """A text is not a number, or can be read as two different ones."""


class WriteError(AtlasError, OSError):
    """A file could not be written; the file that was there before is untouched."""


class LimitError(AtlasError, ValueError):
    """Something is larger or takes longer than ``limits.py`` allows."""
