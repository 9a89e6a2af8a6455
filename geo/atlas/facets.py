"""How many features each option of a filter would show, and which filter to loosen when none is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..records.vocabulary import LAYERS
from .filters import MASK_FIELDS, all_of, list_column, masks, tokens
from .selection import LIST_KEYS, Selection

if TYPE_CHECKING:
    from .atlas import Atlas


@dataclass(frozen=True)
class Loosened:
    """A filter, and how many features there would be without it."""

    field: str
    count: int


def facets(
    atlas: Atlas, selection: Selection, fields: Iterable[str] = tuple(LIST_KEYS)
) -> dict[str, dict[str, int]]:
    """Return for each list field its options with the number of features they would show.

    The numbers follow all other filters, not the field's own: they say what choosing an option would
    give. Options that give nothing are not there; the order is by number, then by token.

    Parameters
    ----------
    fields : iterable of str
        Fields of ``selection.LIST_KEYS``.
    """
    counted: dict[str, Counter[str]] = {field: Counter() for field in fields}
    for layer, frame in atlas.asked(selection.replaced(layers=LAYERS)).items():
        passed = masks(frame, selection, atlas.search_index.texts)
        for field, counter in counted.items():
            if field != "layers" and layer not in selection.layers:
                continue
            keep = all_of(passed, len(frame), but=(field,))
            if field == "layers":
                counter[layer] += int(keep.sum())
                continue
            rows = tokens(frame, list_column(field, selection.vintage))
            for row, kept in zip(rows, keep, strict=True):
                if kept:
                    counter.update(set(row))
    return {field: _ordered(counter) for field, counter in counted.items()}


def counts(atlas: Atlas, selection: Selection, field: str) -> dict[str, int]:
    """Return the options of one list field with their numbers; see :func:`facets`."""
    return facets(atlas, selection, (field,))[field]


def _ordered(counter: Counter[str]) -> dict[str, int]:
    present = ((token, count) for token, count in counter.items() if count)
    return dict(sorted(present, key=lambda item: (-item[1], item[0])))


def loosen(atlas: Atlas, selection: Selection) -> list[Loosened]:
    """Return the filters whose removal alone would show features, the one that shows most first."""
    found: Counter[str] = Counter()
    active = selection.active()
    for frame in atlas.asked(selection).values():
        passed = masks(frame, selection, atlas.search_index.texts)
        for field in active:
            if field in MASK_FIELDS:
                found[field] += int(all_of(passed, len(frame), but=(field,)).sum())
    for field in active:
        if field not in MASK_FIELDS:
            frames = atlas.select(selection.without(field)).values()
            found[field] = sum(len(frame) for frame in frames)
    return [Loosened(field, count) for field, count in found.most_common() if count]
