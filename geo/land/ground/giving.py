"""Take files into the user's own ground: tell what they are, cut them, keep them with their credit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...base.errors import SelectionError
from ...base.file_notes import shown_name
from ...base.text import tidy
from ...base.units import known_from
from ...store.own.ground import COVER, HEIGHTS, GroundAbout, GroundPart, OwnGround
from ...uploads import ground
from ..law import legends

if TYPE_CHECKING:
    from ...store.own.fetching import Original

KINDS = (HEIGHTS, COVER)
OSM_CREDIT = "© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)"
"""What the licence of OpenStreetMap's data asks to be shown."""

FILE_LEGEND = "file"
"""The legend that a raster brings along itself."""

_LONGEST = 300


class KindQuestionError(SelectionError):
    """A raster could be heights or land cover: one of :data:`KINDS` has to be chosen."""


class LegendQuestionError(SelectionError):
    """The values of a land cover fit several legends, or none: one of ``fits`` has to be chosen."""

    def __init__(self, key: str, fits: Sequence[str]) -> None:
        self.fits = tuple(fits)
        super().__init__(key, legends=", ".join(fits))


class CreditQuestionError(SelectionError):
    """Nothing says whom a raster is owed to: the user has to."""


def add(
    paths: Sequence[Path],
    own: OwnGround | None = None,
    *,
    kind: str = "",
    legend: str = "",
    credit: str = "",
    as_of: str = "",
    names: Sequence[str] = (),
) -> GroundPart:
    """Cut files to the provinces and keep them as a part of the user's own ground.

    Parameters
    ----------
    paths : sequence of Path
        One extract of OpenStreetMap (``*-free.shp.zip``, GeoPackage), or rasters of one grid.
    own : OwnGround, optional
    kind : str, optional
        One of :data:`KINDS`, where a raster could be either.
    legend : str, optional
        Of a land cover: one that comes with the atlas, or ``file``.
    credit : str, optional
        What the licence asks to be shown; that of OpenStreetMap and of the bundled legends is known.
    as_of : str, optional
        ISO date, month or year that the files describe.
    names : sequence of str, optional
        What the user calls the files; their own names by default.

    Raises
    ------
    KindQuestionError, LegendQuestionError, CreditQuestionError
        If something has to be told that the files do not.
    SelectionError
        If the files cannot go together, or a date is none.
    UploadError
        If a file cannot be used.
    WriteError
        If nothing can be written; what was there before is untouched.
    """
    own = own or OwnGround()
    if as_of and known_from(as_of) is None:
        raise SelectionError("ground.error.date", given=as_of)
    called = ", ".join(shown_name(name) for name in names or [path.name for path in paths])[:_LONGEST]
    forms = {ground.form_of(path) for path in paths}
    credit = tidy(credit)[:_LONGEST]
    if forms == {ground.OSM}:
        if len(paths) > 1:
            raise SelectionError("ground.error.one_extract")
        return own.keep_context(
            ground.read_osm(paths[0]), GroundAbout.of(called, credit or OSM_CREDIT, as_of)
        )
    if forms != {ground.RASTER}:
        raise SelectionError("ground.error.mixed")
    look = ground.look_into(paths)
    kind = kind or look.looks
    if kind not in KINDS:
        raise KindQuestionError("ground.error.choose_kind", kinds=", ".join(KINDS))
    legend = _legend(look, legend) if kind == COVER else ""
    if kind == COVER and not credit:
        credit = legends.bundled(legend).credit if legend in legends.BUNDLED else ""
    credit = credit or tidy(look.tags.get("copyright", ""))[:_LONGEST]
    if not credit:
        raise CreditQuestionError("ground.error.credit")
    about = GroundAbout.of(called, credit, as_of or look.tags.get("time_end", "")[:10], legend)
    with ground.cut(paths, about.tags()) as made:
        return own.keep_raster(kind, made)


def add_originals(originals: Sequence[Original], own: OwnGround | None = None) -> GroundPart:
    """Download the public originals of one part, put them together and keep what lies in the provinces.

    Call it only when a person has seen them and said yes.

    Raises
    ------
    FetchError
        If one cannot be downloaded; nothing is kept then.
    """
    from ...store.own import fetching  # noqa: PLC0415  asks the network: loaded only when it is to

    first = originals[0]
    with TemporaryDirectory(prefix="originals-") as folder:
        paths = [fetching.download(original, Path(folder)) for original in originals]
        return add(
            paths,
            own,
            kind=first.name if first.name in KINDS else "",
            legend=first.legend,
            credit=first.credit,
            as_of=first.as_of,
        )


def _legend(look: ground.RasterLook, asked: str) -> str:
    """Return the legend of a land cover: the one asked for, else the only one that fits."""
    offered = (*legends.BUNDLED, *([FILE_LEGEND] if look.labelled else []))
    if asked:
        if asked not in offered:
            raise LegendQuestionError("ground.error.no_legend", offered)
        return asked
    title = look.tags.get("title", "").lower()
    named = [token for token in legends.BUNDLED if token in title]
    if named:
        return named[0]
    if look.labelled:
        return FILE_LEGEND
    fits = [] if look.many else [token for token in legends.BUNDLED if _fits(look.values, token)]
    if len(fits) != 1:
        raise LegendQuestionError("ground.error.choose_legend", fits or offered)
    return fits[0]


def _fits(values: Sequence[float], token: str) -> bool:
    classes = legends.bundled(token).classes
    return all(value in classes for value in values)
