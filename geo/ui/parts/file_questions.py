"""Ask the reader what a file leaves open: which of its layers, in which system of coordinates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from ...base.remark import sentence
from ...base.translate import tr
from ...land.corners.zones import Places, ZoneQuestionError
from ...uploads.door import LayerQuestionError, SystemQuestionError
from ...uploads.place import Candidate
from ..session import cached, messages

Answer = TypeVar("Answer")
Question = LayerQuestionError | SystemQuestionError | ZoneQuestionError


def answered(make: Callable[[dict[str, Any]], Answer], key: str, language: str) -> Answer | None:
    """Return what a file gives once all is answered that it leaves open; None before.

    Parameters
    ----------
    make : callable
        From the answers, as options of the file's reader, to what it gives.
    """
    answers: dict[str, Any] = {}
    asked: set[type] = set()
    while True:
        try:
            return make(answers)
        except (LayerQuestionError, SystemQuestionError, ZoneQuestionError) as error:
            if type(error) in asked:
                raise
            asked.add(type(error))
            given = _ask(error, key, language)
        if given is None:
            return None
        answers = answers | given


def _ask(error: Question, key: str, language: str) -> dict[str, Any] | None:
    if isinstance(error, LayerQuestionError):
        return _layer(error, key, language)
    is_zone = isinstance(error, ZoneQuestionError)
    if st.session_state.get(f"{key}_{'zone' if is_zone else 'crs'}") is None:
        messages.show_error(error, language)
    else:
        st.caption(messages.plain(sentence(error, language)))
    return _zone(error, key, language) if isinstance(error, ZoneQuestionError) else _crs(error, key, language)


def _layer(error: LayerQuestionError, key: str, language: str) -> dict[str, Any] | None:
    layer = st.selectbox(
        tr("sites.input.layer", language),
        error.layers,
        index=None,
        key=f"{key}_layer",
        placeholder=tr("sites.input.choose", language),
        persist_state="session",
    )
    return None if layer is None else {"layer": layer}


def _crs(error: SystemQuestionError, key: str, language: str) -> dict[str, Any] | None:
    places = Places.of(cached.atlas())

    def label(candidate: Candidate) -> str:
        place = places.place_name(*candidate.middle(error.bounds))
        return f"{candidate.label(language)} → {place}" if place else candidate.label(language)

    chosen = st.selectbox(
        tr("sites.input.crs", language),
        error.candidates,
        index=None,
        key=f"{key}_crs",
        format_func=label,
        placeholder=tr("sites.input.choose", language),
        help=tr("sites.input.crs_help", language),
        filter_mode=None,
        persist_state="session",
    )
    if chosen is None:
        return None
    return {"epsg": chosen.epsg, **({"swap_xy": True} if chosen.swap_xy else {})}


def _zone(error: ZoneQuestionError, key: str, language: str) -> dict[str, Any] | None:
    labels = {found.epsg: found.label() for found in error.candidates}
    chosen = st.selectbox(
        tr("sites.corners.zone", language),
        list(labels),
        index=None,
        key=f"{key}_zone",
        format_func=labels.__getitem__,
        placeholder=tr("sites.input.choose", language),
        filter_mode=None,
        persist_state="session",
    )
    return None if chosen is None else {"epsg": chosen}
