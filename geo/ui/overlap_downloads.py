"""Take the answers of a check away as files; nothing is made before the click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from .. import overlap_files
from ..overlay.report import OverlapReport
from ..translate import tr

_KINDS: dict[str, tuple[Callable[[OverlapReport], bytes], str]] = {
    "xlsx": (
        overlap_files.as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (overlap_files.as_csv, "text/csv"),
    "gpkg": (overlap_files.as_gpkg, "application/geopackage+sqlite3"),
    "json": (overlap_files.as_json, "application/json"),
}


def draw(report: Callable[[], OverlapReport], language: str) -> None:
    """Draw the button that opens the choice of files.

    Parameters
    ----------
    report : callable
        Returns what the files are made of.
    """
    with st.popover(
        tr("overlap_page.download.label", language), icon=":material/download:", key="overlap_downloads"
    ):
        for kind, (write, mime) in _KINDS.items():
            st.download_button(
                tr(f"overlap_page.download.{kind}", language),
                data=partial(_made, write, report),
                file_name=f"{tr('overlap_page.download.file', language)}.{kind}",
                mime=mime,
                key=f"overlap_download_{kind}",
                on_click="ignore",
                type="tertiary",
            )


def _made(write: Callable[[OverlapReport], bytes], report: Callable[[], OverlapReport]) -> bytes:
    return write(report())
