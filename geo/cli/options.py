"""The options that commands share, and the selection that they make.

Help texts are keys of the translation files; :mod:`geo.cli.root` replaces them by sentences.
Imports of the atlas stay inside functions: ``atlas --help`` answers at once.
"""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from ..base.errors import SelectionError
from ..base.limits import require_size
from ..base.remark import sentence
from ..base.text import fold, parted
from ..base.translate import LANGUAGES, catalogue
from ..records.territory import province_names
from ..records.vocabulary import LAYERS
from . import output

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ..atlas.atlas import Atlas
    from ..atlas.selection import Selection
    from ..atlas.selection_values import Range
    from ..export.order import Underlay


Texts = list[str] | None

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]
Format = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="cli.option.format")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="cli.option.as_of")]
NoDrafts = Annotated[bool, typer.Option("--no-drafts", help="cli.option.no_drafts")]
Province = Annotated[Texts, typer.Option("--province", metavar="NAME", help="cli.option.province")]
Vintage = Annotated[str, typer.Option("--vintage", metavar="VINTAGE", help="cli.option.vintage")]
District = Annotated[Texts, typer.Option("--district", metavar="NAME", help="cli.option.district")]
Commune = Annotated[Texts, typer.Option("--commune", metavar="NAME", help="cli.option.commune")]
Kind = Annotated[Texts, typer.Option("--kind", metavar="KIND", help="cli.option.kind")]
Status = Annotated[Texts, typer.Option("--status", metavar="STATUS", help="cli.option.status")]
Mineral = Annotated[Texts, typer.Option("--mineral", metavar="MINERAL", help="cli.option.mineral")]
Sector = Annotated[Texts, typer.Option("--sector", metavar="SECTOR", help="cli.option.sector")]
Text = Annotated[str, typer.Option("--text", metavar="TEXT", help="cli.option.text")]
Bbox = Annotated[str | None, typer.Option("--bbox", metavar="W,S,E,N", help="cli.option.bbox")]
Area = Annotated[str | None, typer.Option("--area", metavar="MIN:MAX", help="cli.option.area")]
Available = Annotated[str | None, typer.Option("--available", metavar="MIN:MAX", help="cli.option.available")]
Fill = Annotated[str | None, typer.Option("--fill", metavar="MIN:MAX", help="cli.option.fill")]
Investment = Annotated[
    str | None, typer.Option("--investment", metavar="MIN:MAX", help="cli.option.investment")
]
Capacity = Annotated[str | None, typer.Option("--capacity", metavar="MIN:MAX", help="cli.option.capacity")]
Year = Annotated[str | None, typer.Option("--year", metavar="MIN:MAX", help="cli.option.year")]

Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="sheets.command.title")]
Subtitle = Annotated[str, typer.Option("--subtitle", metavar="TEXT", help="sheets.command.subtitle")]
PaperSize = Annotated[str, typer.Option("--paper", metavar="A4|A3", help="sheets.command.paper")]
Both = Annotated[bool, typer.Option("--both", help="sheets.command.both")]
Background = Annotated[
    str | None, typer.Option("--background", metavar="FILE|NAME", help="sheets.command.background")
]
BackgroundCredit = Annotated[
    str, typer.Option("--background-credit", metavar="TEXT", help="sheets.command.background_credit")
]


@dataclass(frozen=True)
class Reader:
    """Who reads the answers.

    Parameters
    ----------
    language : str
    data : Path, optional
        The data folder asked for; None is the embedded one.
    own : bool, default True
        Whether boundaries that the user gave stand in the place of the atlas's.
    """

    language: str
    data: Path | None = None
    own: bool = True

    def open_atlas(self) -> Atlas:
        """Open the atlas that the commands read; a damaged file of own boundaries is told, no more."""
        from ..atlas.atlas import Atlas

        atlas = Atlas.open(self.data, own=self.own)
        if atlas.own_fault is not None:
            output.tell(sentence(atlas.own_fault, self.language))
        return atlas


# -- from option to value ------------------------------------------------------------------------


def choice(option: str, given: str, allowed: tuple[str, ...]) -> str:
    """Return ``given`` if it is one of ``allowed``.

    Raises
    ------
    SelectionError
        Naming the option and what it takes.
    """
    if given not in allowed:
        raise SelectionError("cli.usage.choice", option=option, given=given, allowed=", ".join(allowed))
    return given


def content(file: Path) -> bytes:
    """Return the content of a file that a command reads.

    Raises
    ------
    SelectionError
        If there is no such file.
    UploadError
        If it is larger than the atlas reads.
    """
    if not file.is_file():
        raise SelectionError("cli.usage.no_file", given=file)
    require_size(file.stat().st_size, "upload_mb")
    return file.read_bytes()


def layers_named(given: str) -> tuple[str, ...]:
    """Return the layer of this name, or all of them for ``all``."""
    return LAYERS if given == "all" else (choice("LAYER", given, (*LAYERS, "all")),)


def day(option: str, given: str | None) -> date | None:
    """Return the last day of an ISO date, month or year: what was known by its end counts."""
    from ..base.units import known_from

    if given is None:
        return None
    known = known_from(given)
    if known is None or "/" in given:
        raise SelectionError("cli.usage.date", option=option, given=given)
    return known


def span(option: str, given: str | None) -> Range | None:
    """Return the range ``MIN:MAX``, in which either end may be missing."""
    from ..atlas.selection_values import Range

    if given is None:
        return None
    ends = given.split(":")
    try:
        low, high = (float(end) if end.strip() else None for end in ends)
    except ValueError:
        raise SelectionError("cli.usage.range", option=option, given=given) from None
    known = [end for end in (low, high) if end is not None]
    if not known or not all(map(math.isfinite, known)) or known != sorted(known):
        raise SelectionError("cli.usage.range", option=option, given=given)
    return Range(low, high)


def box(given: str | None) -> tuple[float, float, float, float] | None:
    """Return the bounding box ``west,south,east,north`` in WGS 84 degrees."""
    if given is None:
        return None
    try:
        west, south, east, north = (float(edge) for edge in given.split(","))
    except ValueError:
        raise SelectionError("cli.usage.bbox", given=given) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SelectionError("cli.usage.bbox", given=given)
    return west, south, east, north


def underlay(given: str | None, credit: str) -> Underlay:
    """Return what a file, or a name of tiles, puts under maps."""
    from ..base.file_notes import shown_name
    from ..export.order import Underlay
    from ..uploads.kept import KeptFile

    if given is None:
        return Underlay()
    path = Path(given)
    if not path.is_file():
        return Underlay(tiles=given, credit=credit)
    name = f"{shown_name(path.stem)}{path.suffix}"
    return Underlay(raster=KeptFile(name, path.stat().st_size, str(path), path), credit=credit)


def provinces(given: Texts, vintage: str) -> tuple[str, ...]:
    """Return the codes of provinces of a vintage given by code or name, accents or not."""
    return names("--province", given, province_names(vintage))


def tokens(option: str, table: str, given: Texts) -> tuple[str, ...]:
    """Return the tokens of a vocabulary table given by token or by their name in either language."""
    return tuple(_one_of(option, name, _vocabulary(table)) for name in given or ())


def names(option: str, given: Texts, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the things named, each by its code or its name, accents or not."""
    return tuple(_one_of(option, name, known) for name in given or ())


def _vocabulary(table: str) -> dict[str, str]:
    prefix = f"vocabulary.{table}."
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for key, name in catalogue(language).items():
            if key.startswith(prefix):
                token = key.removeprefix(prefix)
                found[token] = f"{found[token]}\n{name}" if token in found else name
    return found


def _one_of(option: str, given: str, known: Mapping[str, str]) -> str:
    """Return the token that ``given`` means; ``known`` maps it to its names, one a line."""
    spellings = {fold(name): token for token, lines in known.items() for name in lines.split("\n")}
    spellings.update({fold(token): token for token in known})
    wanted = fold(given)
    if wanted not in spellings:
        near = difflib.get_close_matches(wanted, spellings, n=5, cutoff=0.5)
        options = list(dict.fromkeys(spellings[name] for name in near)) or list(known)
        shown = ", ".join(options[:12])
        raise SelectionError("cli.usage.choice", option=option, given=given, allowed=shown)
    return spellings[wanted]


@dataclass(frozen=True)
class Filters:
    """What was given to the options of filters, as it was written."""

    province: Province = None
    vintage: Vintage = "2025"
    district: District = None
    commune: Commune = None
    kind: Kind = None
    status: Status = None
    text: Text = ""
    mineral: Mineral = None
    sector: Sector = None
    area: Area = None
    available: Available = None
    fill: Fill = None
    investment: Investment = None
    capacity: Capacity = None
    year: Year = None
    bbox: Bbox = None
    no_drafts: NoDrafts = False
    as_of: AsOf = None

    def selection(self, layers: tuple[str, ...], open_atlas: Callable[[], Atlas]) -> tuple[Atlas, Selection]:
        """Return the atlas and the selection of some of its layers.

        The atlas is opened after the options were understood, so that a slip is told at once.

        Raises
        ------
        SelectionError
            If an option cannot be understood; the sentence names it.
        """
        from ..atlas.selection import Selection

        understood: dict[str, Any] = {
            "vintage": choice("--vintage", self.vintage, ("2025", "pre2025")),
            "provinces": provinces(self.province, self.vintage),
            "kinds": tokens("--kind", "kind", self.kind),
            "statuses": tokens("--status", "status", self.status),
            "text": self.text,
            "minerals": tokens("--mineral", "mineral", self.mineral),
            "sectors": tokens("--sector", "sector", self.sector),
            "area_ha": span("--area", self.area),
            "available_ha": span("--available", self.available),
            "fill_rate_pct": span("--fill", self.fill),
            "investment_vnd_bn": span("--investment", self.investment),
            "capacity_mw": span("--capacity", self.capacity),
            "year": span("--year", self.year),
            "bbox": box(self.bbox),
            "drafts": not self.no_drafts,
            "as_of": day("--as-of", self.as_of),
        }
        atlas = open_atlas()
        selection = Selection(
            layers=layers,
            districts=names("--district", self.district, _districts(atlas, layers)),
            communes=names("--commune", self.commune, _communes(atlas)),
            **understood,
        )
        return atlas, selection


def grouped(command: Callable[..., Any], *, last: str = "") -> Callable[..., Any]:
    """Give a command the options of each option set among its parameters, in the place of the set.

    An option set is a dataclass, its fields annotated as typer reads them; the command gets it whole.

    Parameters
    ----------
    last : str, optional
        The parameter whose options stand behind all others in the help.
    """
    hints = get_type_hints(command, include_extras=True)
    names = sorted(inspect.signature(command).parameters.values(), key=lambda one: one.name == last)
    sets = {one.name: hints[one.name] for one in names if is_dataclass(hints[one.name])}
    parameters: list[inspect.Parameter] = []
    for one in names:
        if one.name in sets:
            parameters += _options_of(sets[one.name])
        else:
            own = one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[one.name])
            parameters.append(own)

    @wraps(command)
    def with_sets(**given: Any) -> Any:  # noqa: ANN401  typer hands over what it read
        made = {
            name: of(**{field.name: given.pop(field.name) for field in fields(of)})
            for name, of in sets.items()
        }
        return command(**made, **given)

    with_sets.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_sets.__annotations__ = {one.name: one.annotation for one in parameters}
    return with_sets


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of :class:`Filters`, which it gets as its parameter ``filters``."""
    return grouped(command, last="filters")


def _options_of(option_set: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(option_set, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(option_set)
    ]


def _districts(atlas: Atlas, layers: tuple[str, ...]) -> dict[str, str]:
    lists = [names for layer in layers for names in atlas.layer(layer)["districts_pre2025"].dropna()]
    return {name: name for names in sorted(lists) for name in parted(names)}


def _communes(atlas: Atlas) -> dict[str, str]:
    communes = atlas.admin_units[atlas.admin_units["level"] == "commune"]
    return {name: name for name in (*communes["name_vi"], *communes.index)}
