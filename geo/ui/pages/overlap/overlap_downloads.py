"""Take the answers of a check away as files; nothing is made before the click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ....base.translate import tr
from ....export.kinds import OVERLAP_FORMATS as FORMATS
from ....export.kinds import overlap_content as content
from ....land.overlap.report import OverlapReport


def overlap_draw(report: Callable[[], OverlapReport], language: str) -> None:
    """Draw the button that opens the choice of files.

    Parameters
    ----------
    report : callable
        Returns what the files are made of.
    """
    with st.popover(
        tr("overlap_page.download.label", language), icon=":material/download:", key="overlap_downloads"
    ):
        for kind, form in FORMATS.items():
            st.download_button(
                tr(f"overlap_page.download.{kind}", language),
                data=partial(_made, kind, report),
                file_name=f"{tr('overlap_page.download.file', language)}.{form.ending}",
                mime=form.mime,
                key=f"overlap_download_{kind}",
                on_click="ignore",
                type="tertiary",
            )


def _made(kind: str, report: Callable[[], OverlapReport]) -> bytes:
    return content(kind, report())
