"""``atlas check``: validate the data of the atlas."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from typing import Annotated

import typer

from ..base.translate import tr
from . import options, output
from .options import Reader

FORMATS = ("table", "json", "csv")
COLUMNS = ("severity", "file", "row", "field", "message")
FINDINGS = 3
"""Exit code where the data have faults."""

Strict = Annotated[bool, typer.Option("--strict", help="cli.option.strict")]


def check(ctx: typer.Context, strict: Strict = False, form: options.Format = "table") -> int:
    """Check all tables; return 3 if there are errors (or, if strict, warnings), else 0."""
    from ..store.audit.check import check as check_folder
    from ..store.audit.findings import ERROR
    from ..store.catalog import data_folder

    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    language = reader.language
    findings = check_folder(reader.data or data_folder())
    records: list[dict[str, object]] = [
        {
            "severity": finding.severity,
            "file": finding.file,
            "row": finding.row,
            "field": finding.field or None,
            "message": finding.sentence(language),
        }
        for finding in findings
    ]
    if form == "json":
        output.write(output.as_json(records))
    elif form == "csv":
        output.write(output.as_csv(records, COLUMNS))
    elif records:
        output.write(_as_table(records, language))
    errors = sum(finding.severity == ERROR for finding in findings)
    warnings = len(findings) - errors
    key = "cli.check.summary" if findings else "cli.check.clean"
    output.tell(tr(key, language, errors=errors, warnings=warnings))
    return FINDINGS if errors or (strict and warnings) else 0


def _as_table(records: list[dict[str, object]], language: str) -> str:
    headings = [tr(f"cli.column.{name}", language) for name in COLUMNS]
    rows = [
        [
            tr(f"cli.severity.{record['severity']}", language),
            *("" if record[name] is None else str(record[name]) for name in COLUMNS[1:]),
        ]
        for record in records
    ]
    return output.as_table(headings, rows, numeric=[COLUMNS.index("row")], whole=True)
