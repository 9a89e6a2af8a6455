"""The command line ``atlas``: its root, the language of its answers, its exit codes.

Exit codes: 0 done, 1 failure, 2 usage, 3 findings of ``atlas check`` or ``atlas corners`` or a
conflict of ``atlas overlap``, 4 could not be checked. Answers go to the standard
output, messages to the standard error output, one sentence an error.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from .. import __version__
from ..base.errors import AtlasError, SelectionError
from ..base.remark import sentence
from ..base.translate import DEFAULT_LANGUAGE, LANGUAGES, has, tr
from . import (
    boundary,
    brief,
    build,
    check,
    context,
    corners,
    export,
    list_layer,
    matrix,
    measure,
    output,
    overlap,
    report,
    run,
    search,
    series,
    sheet,
    show,
)
from .options import Reader, choice

OK, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_ANYWHERE = ("--language", "--data")
_FLAGS_ANYWHERE = ("--no-own",)
"""Options of the root that are understood after the command, too; the flags take no value."""
_HELP_WORDS = {
    "Usage:": "usage",
    "Options:": "options",
    "Commands:": "commands",
    "Arguments:": "arguments",
    "Show this message and exit.": "help",
    "[required]": "required",
    "[default:": "default",
}

app = typer.Typer(
    name="atlas",
    help="cli.help.atlas",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _name, _command in (
    ("build", build.build),
    ("check", check.check),
    ("list", list_layer.list_layer),
    ("show", show.show),
    ("search", search.search),
    ("measure", measure.measure),
    ("corners", corners.corners),
    ("overlap", overlap.overlap),
    ("matrix", matrix.matrix),
    ("export", export.export),
    ("sheet", sheet.sheet),
    ("series", series.series),
    ("brief", brief.brief),
    ("report", report.report),
    ("run", run.run),
):
    app.command(_name, help=f"cli.help.{_name}")(_command)
app.add_typer(boundary.boundary, name="boundary", help="cli.help.boundary")
app.add_typer(context.context, name="context", help="cli.help.context")


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    language: Annotated[str, typer.Option("--language", metavar="vi|en", help="cli.option.language")] = "",
    data: Annotated[Path | None, typer.Option("--data", metavar="FOLDER", help="cli.option.data")] = None,
    no_own: Annotated[bool, typer.Option("--no-own", help="cli.option.no_own")] = False,
    version: Annotated[bool, typer.Option("--version", help="cli.option.version")] = False,
) -> None:
    """Keep what holds for every command; :func:`main` has found out the language."""
    if data is not None and not data.is_dir():
        raise SelectionError("cli.usage.no_folder", given=data)
    ctx.obj = Reader(language=ctx.obj, data=data, own=not no_own)
    if version:
        output.write(f"atlas {__version__}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: those of the process.
    """
    given = sys.argv[1:] if arguments is None else arguments
    language = language_of((), os.environ)
    try:
        language = language_of(given, os.environ)
        return _run(given, language)
    except SelectionError as error:
        output.tell(sentence(error, language))
        return USAGE
    except AtlasError as error:
        output.tell(sentence(error, language))
        return FAILURE
    except _UsageError as error:
        output.tell(_usage_sentence(error, language))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the last door: a reader gets a sentence, not a traceback
        output.tell(tr("cli.error.unexpected", language, error=f"{type(error).__name__}: {error}"))
        return FAILURE


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language of the answers.

    The first of these that is given: ``--language``, ``ATLAS_LANGUAGE``, the locale of the
    terminal (``LC_ALL``, ``LC_MESSAGES``, ``LANG``: English or Vietnamese), Vietnamese.
    """
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if option == "--language" or option.startswith("--language="):
            return choice("--language", option.partition("=")[2] or value, LANGUAGES)
    for variable in ("ATLAS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable, "")[:2].lower() in LANGUAGES:
            return environ[variable][:2].lower()
    return DEFAULT_LANGUAGE


def _run(arguments: Sequence[str], language: str) -> int:
    front, rest = _in_front(arguments)
    command = get_command(app)
    known = getattr(command, "commands", {})
    if rest and not rest[0].startswith("-") and rest[0] not in known:
        raise SelectionError("cli.usage.command", given=rest[0], known=", ".join(known))
    actions = getattr(known.get(rest[0]), "commands", {}) if rest else {}
    if actions and len(rest) == 1:
        rest = [*rest, "--help"]
    elif actions and not rest[1].startswith("-") and rest[1] not in actions:
        raise SelectionError("cli.usage.command", given=" ".join(rest[:2]), known=", ".join(actions))
    _translate(command, language)
    helps = not rest or "--help" in rest
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown) if helps else contextlib.nullcontext():
        code = command.main(
            [*front, *(rest or ["--help"])], prog_name="atlas", standalone_mode=False, obj=language
        )
    if helps:
        output.write(_in_language(shown.getvalue(), language))
    return code if isinstance(code, int) else OK


def _in_front(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the options of :data:`_ANYWHERE`, which the root takes, and the other arguments."""
    front: list[str] = []
    rest: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if word == "--":
            return front, [*rest, word, *left]
        if word in _FLAGS_ANYWHERE:
            front.append(word)
            continue
        if word.partition("=")[0] not in _ANYWHERE:
            rest.append(word)
            continue
        front.append(word)
        if "=" not in word and left:
            front.append(left.pop(0))
    return front, rest


# -- what typer says, in the language of the reader ----------------------------------------------


def _translate(command: Any, language: str) -> None:  # noqa: ANN401  typer's own type is private
    """Replace the keys in a command's help texts by their sentences."""
    for part in (command, *command.params):
        key = getattr(part, "help", None)
        if key and has(key):
            part.help = tr(key, language)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, language)


def _in_language(help_text: str, language: str) -> str:
    """Return a help page with typer's own words in the language asked for."""
    for words, key in _HELP_WORDS.items():
        help_text = help_text.replace(words, tr(f"cli.page.{key}", language))
    return help_text


def _usage_sentence(error: Any, language: str) -> str:  # noqa: ANN401  typer's own type is private
    """Return the sentence for a command line that typer could not take apart."""
    command = error.ctx.command_path if error.ctx else "atlas"
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", "")
    if parameter:
        name = parameter.opts[-1] if parameter.opts[-1].startswith("-") else parameter.metavar
    slip = {
        "NoSuchOption": "option",
        "BadOptionUsage": "incomplete",
        "MissingParameter": "missing",
        "BadParameter": "value",
    }.get(type(error).__name__, "words")
    near = ", ".join(getattr(error, "possibilities", None) or ())
    if slip == "option" and near:
        return tr("cli.usage.option_near", language, name=name, near=near)
    return tr(f"cli.usage.{slip}", language, name=name, command=command)


if __name__ == "__main__":
    sys.exit(main())
