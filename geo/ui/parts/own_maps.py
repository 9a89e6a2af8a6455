"""Choose a map of the reader's own folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ...base.file_notes import shown_name
from ...base.translate import tr
from ...land.maps.opening import map_in
from ...store.own.files import maps_folder
from ..session.markup import element


def own_map(names: Sequence[str], if_none: str, language: str, *, key: str) -> tuple[str, Path] | None:
    """Say where the folder is and let one of its maps be chosen; return its name and path.

    Parameters
    ----------
    names : sequence of str
        Files of the folder that may be chosen.
    if_none : str
        What to say where there are none.
    """
    folder = maps_folder()
    told = tr("sites.map.folder", language) if names else if_none
    st.html(element("p", told, " ", element("code", str(folder)), class_="quiet"))
    if not names:
        return None
    name = st.selectbox(
        tr("sites.map.which", language),
        names,
        index=None,
        key=key,
        format_func=shown_name,
        placeholder=tr("sites.input.choose", language),
        filter_mode="contains",
        persist_state="session",
    )
    return None if name is None else (name, map_in(folder, name))
