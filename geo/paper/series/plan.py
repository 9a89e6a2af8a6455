"""What a series holds and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.selection import Selection
from ...base.errors import SelectionError
from ...base.text import SortKey, parted, sort_key
from ...base.translate import tr
from ...records.vocabulary import LAYERS
from ...records.wording import feature_name
from ..canvas.words import Words, joined
from ..map.backdrop import Backdrop
from ..sheets import Paper, Sheet, feature_sheet, overlap_sheet, selection_sheet
from ..sheets.sources import source_counts

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...land.overlap.report import OverlapReport

FEATURES, COMMUNES, OVERLAPS = "feature", "commune", "overlap"
_COMMUNE_SCALE = 100_000
KINDS = (FEATURES, COMMUNES)
"""What a series of a selection can have a sheet of."""


@dataclass(frozen=True)
class Plan:
    """What is asked for.

    Parameters
    ----------
    atlas : Atlas
    selection : Selection
        What is shown; its day and whether drafts count hold for all sheets.
    by : {"feature", "commune"}
        What there is a sheet of.
    feature_ids : tuple of str
        Features picked one by one, in the order of their sheets; of the selection only the day and
        whether drafts count hold for them.
    report : OverlapReport, optional
        A sheet for each of its sites instead; the selection gives the day only.
    paper : Paper, optional
        Default: A4, portrait.
    language : {"vi", "en", "both"}
    title : str
        Of the cover; by default what the selection shows.
    backdrop : Backdrop, optional
        Picture under the maps.

    Raises
    ------
    SelectionError
        If ``by`` or ``language`` is none of these, or picked features are to be told by communes.
    """

    atlas: Atlas
    selection: Selection = field(default_factory=Selection)
    by: str = FEATURES
    feature_ids: tuple[str, ...] = ()
    report: OverlapReport | None = None
    paper: Paper = field(default_factory=lambda: Paper("A4", "portrait"))
    language: str = "vi"
    title: str = ""
    backdrop: Backdrop | None = None

    def __post_init__(self) -> None:
        Words(self.language)
        if self.by not in KINDS:
            raise SelectionError("series.error.by", given=self.by, allowed=", ".join(KINDS))
        if self.feature_ids and self.by != FEATURES:
            raise SelectionError("series.error.picked_by", given=self.by)
        if self.feature_ids:
            told = Selection(as_of=self.selection.as_of, drafts=self.selection.drafts)
            object.__setattr__(self, "selection", told)

    @property
    def words(self) -> Words:
        """The language or languages."""
        return Words(self.language)

    @cached_property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        """The features of the selection, or those picked, by layer."""
        if not self.feature_ids:
            return self.atlas.select(self.selection)
        layers = self.atlas.features["layer"].loc[list(self.feature_ids)]
        names = tuple(layer for layer in LAYERS if layer in set(layers))
        frames = self.atlas.layers(names, as_of=self.selection.as_of, drafts=self.selection.drafts)
        return {
            layer: frame.loc[[each for each in self.feature_ids if each in frame.index]]
            for layer, frame in frames.items()
        }

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What there is a sheet of, in its order."""
        if self.report is not None:
            return tuple(_sites(self.report))
        if self.feature_ids:
            return tuple(_picked(self))
        return tuple(_features(self) if self.by == FEATURES else _communes(self))

    @cached_property
    def names(self) -> pd.DataFrame:
        """What the index is made of: ``name_vi``, ``name_en``, ``aliases`` of features or sites."""
        columns = ["name_vi", "name_en", "aliases"]
        if self.report is not None:
            rows = [(part.name, "", "") for part in self.parts]
            return pd.DataFrame(rows, columns=columns, index=[part.key for part in self.parts])
        ids = [feature_id for frame in self.frames.values() for feature_id in frame.index]
        return self.atlas.features.loc[ids, columns]

    @cached_property
    def source_figures(self) -> Counter[str]:
        """How many figures rest on each source; 0 for one that only says otherwise."""
        counts = source_counts(self.frames)
        day, drafts = self.selection.as_of, self.selection.drafts
        for feature_id in self.names.index:
            for fact in self.atlas.facts(feature_id, as_of=day, drafts=drafts):
                for observation in (fact.chosen, *fact.others):
                    counts[observation.source.source_id] += 0
        return counts

    @property
    def overview(self) -> Sheet:
        """The sheet of all features."""
        words, picked = self.words, bool(self.feature_ids)
        return selection_sheet(
            self.atlas,
            self.selection,
            self.paper,
            language=self.language,
            frames=self.frames if picked else None,
            title=words.tr("series.picked") if picked else (),
            backdrop=self.backdrop,
        )

    def sheet(self, part: Part) -> Sheet:
        """Return the sheet of a part."""
        if self.report is not None:
            return overlap_sheet(
                self.report,
                self.atlas,
                self.paper,
                language=self.language,
                sites=[int(part.key)],
                backdrop=self.backdrop,
            )
        if self.by == COMMUNES:
            return selection_sheet(
                self.atlas,
                self.selection.replaced(communes=(part.key,)),
                self.paper,
                language=self.language,
                title=part.title,
                subtitle=(part.group,),
                least=_COMMUNE_SCALE,
                backdrop=self.backdrop,
            )
        return feature_sheet(
            self.atlas,
            part.key,
            self.paper,
            language=self.language,
            as_of=self.selection.as_of,
            drafts=self.selection.drafts,
            backdrop=self.backdrop,
        )


@dataclass(frozen=True)
class Part:
    """Something that there is a sheet of.

    Parameters
    ----------
    key : str
        Id of a feature, code of a commune, or position of a site in its report.
    title : tuple of str
        In the language or languages of the series.
    group : str
        Heading in contents and bookmarks; ``""`` for none.
    note : str
        What the contents say of it besides.
    feature_ids : tuple of str
        Features on its sheet that the index leads to.
    """

    key: str
    title: tuple[str, ...]
    group: str = ""
    note: str = ""
    feature_ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its title in the first language."""
        return self.title[0]


def _picked(plan: Plan) -> Iterator[Part]:
    """Yield the features picked, in their order.

    Raises
    ------
    NotFoundError
        If there is no such feature, or nothing was known of it on the day.
    """
    day, drafts = plan.selection.as_of, plan.selection.drafts
    for feature_id in dict.fromkeys(plan.feature_ids):
        row = plan.atlas.feature(feature_id, as_of=day, drafts=drafts)
        yield _feature_part(plan, feature_id, row, "")


def _feature_part(plan: Plan, feature_id: str, row: pd.Series[Any], group: str) -> Part:
    title = plan.words.each(partial(feature_name, row))
    return Part(feature_id, title, group, ", ".join(parted(row["communes_2025"])), (feature_id,))


def _features(plan: Plan) -> Iterator[Part]:
    words = plan.words
    for layer in LAYERS:
        frame = plan.frames.get(layer)
        if frame is None:
            continue
        group = joined(words.word("layer", layer))
        rows = [(str(feature_id), row) for feature_id, row in frame.iterrows()]
        for feature_id, row in sorted(rows, key=lambda pair: sort_key(feature_name(pair[1], words.first))):
            yield _feature_part(plan, feature_id, row, group)


def _communes(plan: Plan) -> Iterator[Part]:
    """Yield the communes that hold a feature, by province."""
    members: dict[str, list[str]] = {}
    for frame in plan.frames.values():
        for feature_id, codes in frame["commune_codes_2025"].items():
            for code in parted(codes):
                members.setdefault(code, []).append(str(feature_id))
    units = plan.atlas.admin_units
    rows = units.loc[[code for code in units.index if code in members]]
    provinces = {str(row["code"]): row for _, row in plan.atlas.provinces("2025").iterrows()}
    words = plan.words

    def order(row: pd.Series[Any]) -> tuple[str, SortKey]:
        return str(row["parent_code"]), sort_key(str(row["name_vi"]))

    for _, row in sorted(rows.iterrows(), key=lambda pair: order(pair[1])):
        group = joined(words.each(partial(feature_name, provinces[str(row["parent_code"])])))
        kind = "ward" if row["kind"] == "phường" else "commune"
        title = words.each(partial(_unit, kind, row))
        ids = tuple(members[str(row.name)])
        note = tr("sheets.count", words.first, n=len(ids))
        yield Part(str(row.name), title, group, note, ids)


def _unit(kind: str, row: pd.Series[Any], language: str) -> str:
    return tr(f"series.unit.{kind}", language, name=feature_name(row, language))


def _sites(report: OverlapReport) -> Iterator[Part]:
    for number, record in enumerate(report.records):
        name = str(record["name"] or record["site"])
        answer = tr(f"overlap.state.{record['state']}", report.language)
        yield Part(str(number), (name,), "", answer, (str(number),))
