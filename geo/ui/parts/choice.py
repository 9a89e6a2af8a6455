"""A choice of one of a few that keeps what the reader clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st


def one_of(
    options: Sequence[str],
    usual: str,
    *,
    label: str,
    key: str,
    name_of: Callable[[str], str],
    width: Literal["content", "stretch"] = "content",
    wrap: bool = False,
) -> str:
    """Draw the choice and return what is chosen.

    What the session holds is given as the widget's default. Streamlit would otherwise tell the browser
    the value anew in every run until the widget was seen once. A choice that is folded away is first seen
    when it is unfolded; a run that was under way then would take the reader's first click back.

    Parameters
    ----------
    options : sequence of str
    usual : str
        What is chosen until the reader chooses.
    label : str
    key : str
        Of the session's state; nothing else may write to it.
    name_of : callable
        The words of an option.
    width : {"content", "stretch"}, default: "content"
    wrap : bool, default: False
        Whether the options may take several lines.
    """
    kept = st.session_state.get(key)
    chosen = st.segmented_control(
        label,
        options,
        default=kept if kept in options else usual,
        key=key,
        format_func=name_of,
        required=True,
        width=width,
        wrap=wrap,
        persist_state="session",
    )
    return chosen or usual
