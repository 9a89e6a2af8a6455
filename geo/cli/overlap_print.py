"""How ``atlas overlap`` prints its answers: sheets of the sites, or a whole series of them."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import SelectionError
from .progress import made
from .sheet import backdrop, tell_missing

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas
    from ..land.overlap.report import OverlapReport
    from ..paper.sheets import Paper


@dataclass(frozen=True)
class Printing:
    """What was given to the options of print sheets, as it was written."""

    series: bool
    title: str
    subtitle: str
    paper: str
    orientation: str
    background: str | None
    background_credit: str

    def require_pdf(self, out: Path | None) -> None:
        """Refuse options that a file of another kind, or none, has no use for, before any work is done.

        Raises
        ------
        SelectionError
            Naming the option; also where the paper or the background cannot be used.
        """
        from ..paper.canvas.words import own_title

        is_pdf = out is not None and out.suffix.lower() == ".pdf"
        for name, given in vars(self).items():
            if given and not is_pdf:
                option = f"--{name.replace('_', '-')}"
                raise SelectionError("overlap_files.error.only_pdf", option=option)
        if self.series and self.subtitle:
            raise SelectionError("overlap_files.error.not_series", option="--subtitle")
        if is_pdf:
            self._paper()
            backdrop(self.background, self.background_credit)
            for text in (self.title, self.subtitle):
                own_title(text)

    def content(self, report: OverlapReport, atlas: Atlas) -> bytes:
        """Return the PDF of a report."""
        from ..paper.canvas.words import joined, own_title
        from ..paper.series.drawing import production
        from ..paper.series.plan import Plan
        from ..paper.sheets import overlap_sheet

        title, under = own_title(self.title), backdrop(self.background, self.background_credit)
        language = report.language
        if self.series:
            plan = Plan(
                atlas,
                report=report,
                paper=self._paper(),
                language=language,
                title=joined(title),
                backdrop=under,
            )
            content = made(production(plan), language)
        else:
            below = own_title(self.subtitle)
            sheet = overlap_sheet(report, atlas, self._paper(), title=title, subtitle=below, backdrop=under)
            content = sheet.pdf()
        tell_missing(under, language)
        return content

    def _paper(self) -> Paper:
        from ..paper.sheets import Paper

        return Paper(self.paper or "A4", self.orientation or "portrait")
