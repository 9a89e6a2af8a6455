"""What the page tells its reader: sentences for errors, and text that stays text in Markdown."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ...base.errors import (
    AtlasError,
    CrsError,
    DataError,
    GeometryError,
    LimitError,
    NotFoundError,
    SelectionError,
    UploadError,
    WriteError,
)
from ...base.remark import sentence
from ...base.translate import tr

logger = logging.getLogger("geo.ui")

SEVERITIES: dict[type[AtlasError], str] = {
    SelectionError: "warning",
    NotFoundError: "warning",
    UploadError: "warning",
    CrsError: "warning",
    GeometryError: "warning",
    LimitError: "warning",
    DataError: "error",
    WriteError: "error",
    AtlasError: "error",
}
"""How loudly each kind of error is said; the first class that fits counts."""

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_SHORTCODE = re.compile(r":(?=[\w+-])")
_WORD_JOINER = "\u2060"
_INCIDENT = "incident "


def plain(text: object) -> str:
    """Return Markdown that shows exactly ``text``.

    A backslash before each punctuation mark switches Markdown, HTML, TeX and colour directives
    off. Icon and emoji codes (``:material/…:``) are replaced after backslashes are gone, so an
    invisible word joiner parts the colon from the word.
    """
    one_line = " ".join(str(text).split())
    return _PUNCTUATION.sub(r"\\\1", _SHORTCODE.sub(f":{_WORD_JOINER}", one_line))


def severity(error: AtlasError) -> str:
    """Return ``"warning"`` or ``"error"`` for a known error."""
    return next(level for kind, level in SEVERITIES.items() if isinstance(error, kind))


def show_error(error: AtlasError, language: str) -> None:
    """Show the one sentence of a known error."""
    show = st.warning if severity(error) == "warning" else st.error
    show(plain(sentence(error, language)))


@contextmanager
def boundary(language: str) -> Iterator[None]:
    """Turn what escapes from a page into a sentence; the unexpected gets an id and a log entry."""
    try:
        yield
    except AtlasError as error:
        logger.info("shown to the reader: %s", error)
        show_error(error, language)
    except Exception as error:
        log_incident(error)
        show_exception(error, language)


def log_incident(error: Exception) -> None:
    """Write an unexpected error to the log under an id, which the error carries from then on."""
    incident = secrets.token_hex(4)
    logger.error("unexpected error %s", incident, exc_info=error)
    error.add_note(f"{_INCIDENT}{incident}")


def show_exception(error: Exception, language: str) -> None:
    """Show the sentence of a known error, of another one only the id under which it was logged."""
    if isinstance(error, AtlasError):
        show_error(error, language)
        return
    notes = getattr(error, "__notes__", [])
    incident = next((note.removeprefix(_INCIDENT) for note in notes if note.startswith(_INCIDENT)), "–")
    st.error(f"{tr('errors.unexpected', language)} ({tr('ui.error.incident', language)}: {incident})")
