"""``atlas overlap``: sites against a land-use map, a land-cover raster or the slope of a terrain."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from ..export.kinds import OVERLAP_FORMATS, by_ending
from . import options, output
from .options import Background, BackgroundCredit, Reader, Subtitle, Title, grouped
from .output import Overwrite, made, publish, require_writable
from .overlap_inputs import MapOptions, SiteOptions, question

if TYPE_CHECKING:
    from ..export.making import Making
    from ..export.order import Order
    from ..land.law.rule_words import RuleRecord
    from ..land.overlap.report import OverlapReport

FORMATS = ("table", "json", "csv")
EXIT_CODES = {"clear": 0, "conflict": 3, "could_not_check": 4}
"""Exit code by the worst answer: conflict, else could not check, else clear."""

_FORMS = by_ending(OVERLAP_FORMATS)
_ENDINGS = (*_FORMS, ".pdf", ".docx")
_SITE_COLUMNS = ("site", "name", "state_label", "site_ha", "contested_ha", "uncovered_ha", "reason")
_LAND_COLUMNS = ("part_label", "code", "class_name", "ha", "share", "consequence")
_NUMERIC = ("site_ha", "contested_ha", "uncovered_ha", "ha", "share")

_Answer = TypeVar("_Answer")

Sites = Annotated[str, typer.Argument(metavar="SITES", help="overlap_files.cli.sites")]
Map = Annotated[Path, typer.Argument(metavar="MAP", help="overlap_files.cli.map")]
Day = Annotated[str | None, typer.Option("--day", metavar="DATE", help="overlap_files.cli.day")]
Json = Annotated[bool, typer.Option("--json", help="overlap_files.cli.json")]
Pack = Annotated[str, typer.Option("--zip", metavar="shp|corners", help="overlap_files.cli.zip")]
General = Annotated[bool, typer.Option("--general", help="overlap_files.cli.general")]
Out = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="overlap_files.cli.output")]
Series = Annotated[bool, typer.Option("--series", help="overlap_files.cli.series")]
PaperSize = Annotated[str, typer.Option("--paper", metavar="A4|A3", help="overlap_files.cli.paper")]
Orientation = Annotated[
    str, typer.Option("--orientation", metavar="ORIENTATION", help="overlap_files.cli.orientation")
]


@dataclass(frozen=True)
class Printing:
    """What was given to the options of print sheets, as it was written."""

    series: Series = False
    title: Title = ""
    subtitle: Subtitle = ""
    paper: PaperSize = ""
    orientation: Orientation = ""
    background: Background = None
    background_credit: BackgroundCredit = ""

    def require_pdf(self, out: Path | None) -> None:
        """Refuse options that a file of another kind, or none, has no use for, before any work is done.

        Raises
        ------
        SelectionError
            Naming the option.
        """
        is_pdf = out is not None and out.suffix.lower() == ".pdf"
        for name, given in vars(self).items():
            if given and not is_pdf:
                option = f"--{name.replace('_', '-')}"
                raise SelectionError("overlap_files.error.only_pdf", option=option)
        if self.series and self.subtitle:
            raise SelectionError("overlap_files.error.not_series", option="--subtitle")

    def order(self, language: str) -> Order:
        """Return the order of a PDF."""
        from ..export.order import OVERLAP, SERIES, SHEET, Order

        return Order(
            OVERLAP,
            SERIES if self.series else SHEET,
            language,
            size=self.paper or "A4",
            orientation=self.orientation or "portrait",
            title=self.title,
            subtitle=self.subtitle,
            underlay=options.underlay(self.background, self.background_credit),
        )


@grouped
def overlap(
    ctx: typer.Context,
    sites: Sites,
    landuse: Map,
    *,
    of_map: MapOptions,
    of_sites: SiteOptions,
    day: Day = None,
    form: options.Format = "table",
    is_json: Json = False,
    out: Out = None,
    pack: Pack = "",
    general: General = False,
    printing: Printing,
    overwrite: Overwrite = False,
) -> int:
    """Check sites against a map; returns the exit code."""
    from datetime import date

    from ..export.making import Making
    from ..export.order import Answered
    from ..export.overlap.files import as_csv, as_document
    from ..land.overlap.report import collect

    options.choice("--format", form, FORMATS)
    if pack:
        options.choice("--zip", pack, _FORMS[".zip"])
    printing.require_pdf(out)
    if out is not None:
        require_writable(out, overwrite=overwrite, endings=_ENDINGS, inputs=(Path(sites), landuse))
    reader: Reader = ctx.obj
    language = reader.language
    order = _ordered(out, pack, printing, language) if out is not None else None
    on = options.day("--day", day) or date.today()
    atlas = reader.open_atlas()
    files = sites, of_sites, landuse, of_map
    asked = question(*files, reader=reader, atlas=atlas, day=on, general=general)
    chosen = asked.question.choice.sites
    answers = with_progress(asked.question.answers(asked.legal), len(chosen), language)
    about = asked.question.about(atlas, language, remarks=asked.remarks)
    report = collect(answers, chosen, about, language)
    if out is not None and order is not None:
        _write(Making(order, atlas, Answered(report)), out)
    for sentence in asked.remarks:
        output.tell(sentence)
    if is_json or form == "json":
        output.write(output.as_json(as_document(report)))
    elif form == "csv":
        output.write(as_csv(report))
    else:
        output.write(as_text(report))
    if out is not None:
        output.tell(tr("overlap_files.cli.written", language, file=out.name))
    return EXIT_CODES[report.state]


def with_progress(answers: Iterable[_Answer], total: int, language: str) -> Iterator[_Answer]:
    """Yield answers, and tell a terminal how many there are; a file or a pipe is told nothing."""
    if not sys.stderr.isatty():
        yield from answers
        return
    try:
        for done, answer in enumerate(answers, start=1):
            sys.stderr.write(f"\r{tr('overlap_files.cli.progress', language, done=done, total=total)}")
            sys.stderr.flush()
            yield answer
    finally:
        sys.stderr.write("\r\033[K")


# -- files -----------------------------------------------------------------------------------------


def _ordered(out: Path, pack: str, printing: Printing, language: str) -> Order:
    """Return the order of the file that an ending asks for; refuse one that cannot be printed."""
    from ..export.order import DATA, OVERLAP, WORD, Order
    from ..export.prints import require_printable

    ending = out.suffix.lower()
    if ending == ".pdf":
        order = printing.order(language)
        require_printable(order)
        return order
    if ending == ".docx":
        return Order(OVERLAP, WORD, language)
    forms = _FORMS[ending]
    return Order(OVERLAP, DATA, language, form=pack if pack in forms else forms[0])


def _write(making: Making, out: Path) -> None:
    from ..export.order import SERIES, WORD

    production, language = making.production(), making.language
    is_long = making.order.kind in (SERIES, WORD)
    publish(made(production, language) if is_long else production.file(), out)
    output.tell_missing(making, language)


# -- tables ----------------------------------------------------------------------------------------


def as_text(report: OverlapReport) -> str:
    """Return a line for each site; for a single one also its land by code, and what is to be known."""
    from ..export.overlap.tables import table

    answers = table(report, "answers").rows
    if len(answers) != 1:
        return _table(_SITE_COLUMNS, answers, report.language)
    (answer,) = answers
    record = report.records[0]
    said = [f"{answer['state_label']}: {answer['name'] or answer['site']}", *record["reason"]]
    said += [f"! {warning}" for warning in record["warnings"]]
    land = _table(_LAND_COLUMNS, table(report, "land").rows, report.language)
    rules = [f"§ {told}" for rule in record["rules"] if (told := _rule(rule, report.language))]
    return "\n".join([*said, "", land.rstrip("\n"), *(["", *rules] if rules else [])]) + "\n"


def _rule(rule: RuleRecord, language: str) -> str:
    """Return the sentence of a rule that calls for something, or of which only general knowledge tells."""
    from ..land.law.rules import GENERAL_KNOWLEDGE

    if rule["confidence"] != GENERAL_KNOWLEDGE:
        return str(rule["sentence"]) if rule["calls"] else ""
    return f"{rule['sentence']} ({tr(f'legal.confidence.{GENERAL_KNOWLEDGE}', language)})"


def _table(columns: tuple[str, ...], rows: Iterable[dict[str, Any]], language: str) -> str:
    from ..export.overlap.tables import heading

    headings = [heading(column, language) for column in columns]
    cells = [[_cell(column, row.get(column), language) for column in columns] for row in rows]
    numeric = [place for place, column in enumerate(columns) if column in _NUMERIC]
    return output.as_table(headings, cells, numeric=numeric, whole=columns[-1] == "reason")


def _cell(column: str, value: object, language: str) -> str:
    from ..base.units import format_number

    if value is None:
        return ""
    if column == "share":
        return format_number(float(str(value)) * 100, language, digits=2)
    return format_number(value, language, digits=4) if isinstance(value, int | float) else str(value)
