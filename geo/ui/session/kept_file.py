"""A file that the reader brought along, kept while the session lasts, and answers made from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TypeVar, cast

import streamlit as st

from ...base.errors import AtlasError
from ...base.file_notes import shown_name
from ...base.translate import tr
from ...base.units import format_number
from ...uploads.kept import KeptFile, Place
from .messages import plain

Answer = TypeVar("Answer")

_KILOBYTE = 1 << 10
_MEGABYTE = 1 << 20
_ANSWERS = 4


def file_door(
    label: str,
    endings: Sequence[str],
    key: str,
    language: str,
    *,
    most_mb: int,
    keep: Callable[[memoryview, str], Place],
) -> KeptFile[Place] | None:
    """Draw the door for a file, or the name of the one that came in; None while there is none.

    The widget's own copy is let go as soon as the file is kept, so that a large one is not held twice.

    Parameters
    ----------
    endings : sequence of str
        With their dots.
    keep : callable
        From the content and the name to what is kept of it.
    """
    kept = cast("KeptFile[Place] | None", st.session_state.get(f"{key}_kept"))
    if kept is not None and not (isinstance(kept.place, Path) and not kept.place.exists()):
        _named(kept, key, language)
        return kept
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    # Streamlit has no words for its own button but English ones; the style sheet replaces them.
    with st.container(key=f"door_{language}_{key}"):
        file = st.file_uploader(
            label,
            key=f"{key}_door_{turn}",
            max_upload_size=most_mb,
        )
    if file is None or is_misplaced(file.name, endings, language):
        return None
    with st.spinner(tr("sites.input.reading", language)):
        content = file.getbuffer()
        token = hashlib.sha256(content).hexdigest()
        place = keep(content, file.name)
        st.session_state[f"{key}_kept"] = KeptFile(shown_name(file.name), len(content), token, place)
        content.release()
    st.session_state[f"{key}_turn"] = turn + 1
    st.rerun()


def is_misplaced(name: str, endings: Sequence[str], language: str) -> bool:
    """Tell whether a file's name ends as none of those wanted; if so, the page says it.

    The widget could refuse such files itself, but shows no more than a red mark.
    """
    if name.lower().endswith(tuple(endings)):
        return False
    told = tr("sites.input.wrong_ending", language, name=shown_name(name), endings=", ".join(endings))
    st.warning(plain(told))
    return True


def _named(kept: KeptFile[Place], key: str, language: str) -> None:
    if kept.size >= _MEGABYTE:
        size = f"{format_number(kept.size / _MEGABYTE, language, digits=1)} MB"
    else:
        size = f"{format_number(max(1, kept.size // _KILOBYTE), language)} kB"
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_named"):
        st.markdown(f":material/description: **{plain(kept.name)}** · {size}")
        st.button(
            tr("sites.input.drop_file", language),
            key=f"{key}_drop",
            type="tertiary",
            icon=":material/close:",
            on_click=lambda: st.session_state.pop(f"{key}_kept", None),
        )


def remembered(key: str, question: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, one of the latest few of this key; refusals are remembered as well."""
    kept: dict[Hashable, object] = st.session_state.setdefault(key, {})
    if question not in kept:
        while len(kept) >= _ANSWERS:
            kept.pop(next(iter(kept)))
        try:
            kept[question] = make()
        except AtlasError as error:
            kept[question] = error
    answer = kept[question]
    if isinstance(answer, AtlasError):
        raise answer.with_traceback(None)
    return cast("Answer", answer)
