"""Words and code fit together: every sentence has its use and every use its sentence, in both languages.

Also what else is promised by a name: a limit is kept somewhere, a command has its file, a page is drawn.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
import unicodedata
from string import Formatter

import pandas as pd
import pytest
from typer.main import get_command

from geo.base import errors
from geo.base.limits import LIMITS, limit
from geo.base.text import LIST_SEPARATOR
from geo.base.translate import LANGUAGES, catalogue, has
from geo.base.units import unit_slug
from geo.cli import root
from geo.records.legal import LEDGER_INPUTS
from geo.store import catalog
from geo.ui import pages

ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
}
KEY = re.compile(r"[a-z_]+\.")
TABLE = re.compile(r"[a-z_]+(\.[a-z_]+)+\.?")
TABLES_WITH_TOKENS = ("rules", "rule_conditions", "legal_sources", "landuse_codes")

REPAIRED = (
    "duplicate_rings",
    "hole_lies_outside_shell",
    "holes_are_nested",
    "interior_is_disconnected",
    "nested_shells",
    "ring_self_intersection",
    "self_intersection",
    "too_few_points_in_geometry_component",
)
"""What GEOS says of a shape that is no polygon, as a key: its own words, which no file here has."""


@pytest.fixture(scope="session")
def code(project):
    """Every module of the atlas, taken apart, by its path."""
    paths = [*sorted((project / "geo").rglob("*.py")), project / "app.py"]
    return {path.relative_to(project).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls(tree):
    """The key, the parameters (None if unpacked) and the line of every sentence asked for by its key."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func).split(".")[-1]
        if name not in {"tr", "told", "Remark", "ClassRemark", *ERRORS}:
            continue
        names = [keyword.arg for keyword in node.keywords]
        yield node.args[0], (None if None in names else set(names)), node.lineno


# -- sentences -------------------------------------------------------------------------------------


def test_both_languages_have_the_same_rooms(project):
    rooms = [
        {path.name for path in (project / "geo" / "i18n" / language).iterdir()} for language in LANGUAGES
    ]
    assert rooms[0] == rooms[1]


def test_both_languages_have_the_same_keys():
    vi, en = (set(catalogue(language)) for language in LANGUAGES)
    assert sorted(vi ^ en) == []


def test_a_sentence_has_the_same_placeholders_in_both_languages():
    vi, en = (catalogue(language) for language in LANGUAGES)
    differ = {key for key in vi.keys() & en.keys() if placeholders(vi[key]) != placeholders(en[key])}
    assert sorted(differ) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_nfc_and_not_blank(language):
    for key, text in catalogue(language).items():
        assert text.strip(), key
        assert text == unicodedata.normalize("NFC", text), key


def test_tone_marks_stand_where_official_documents_put_them():
    """On the first vowel of oa, oe, uy: ``tọa độ``, ``thủy điện``; one spelling throughout."""
    other = re.compile(r"[oO][àáảãạèéẻẽẹ](?!\w)|(?<![qQ])[uU][ỳýỷỹỵ](?!\w)")
    assert {key: text for key, text in catalogue("vi").items() if other.search(text)} == {}


# -- what is asked for is there ----------------------------------------------------------------------


def test_what_is_asked_for_is_there_with_all_it_needs(code):
    wrong = []
    for path, tree in code.items():
        for key, given, line in calls(tree):
            if isinstance(key, ast.Constant):
                if not has(key.value):
                    wrong.append(f"{path}:{line}: no {key.value}")
                elif given is not None and (missing := placeholders(catalogue("vi")[key.value]) - given):
                    wrong.append(f"{path}:{line}: {key.value} needs {sorted(missing)}")
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                start = key.values[0].value
                if not any(known.startswith(start) for known in catalogue("vi")):
                    wrong.append(f"{path}:{line}: nothing begins with {start}")
    assert wrong == []


def test_the_reader_of_calls_sees_them(code):
    keys = {key.value for key, _, _ in calls(code["geo/atlas/atlas.py"]) if isinstance(key, ast.Constant)}
    assert {"errors.no_such_layer", "errors.no_such_vintage"} <= keys


# -- what is there is asked for ----------------------------------------------------------------------


class Uses:
    """How the code names sentences: whole, or put together from what begins a key and some words.

    A key put together counts as used where each word put in is written somewhere: as a text, a name or a
    number in the code, as a word in the scripts of the map, as a token of the data. The texts of a whole
    table, ``map.page``, are asked for by the scripts.
    """

    def __init__(self, code, words):
        self.texts, self.words = set(), set(words)
        patterns, self.endings = set(), set()
        for tree in code.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant):
                    self._take(node.value)
                elif isinstance(node, ast.JoinedStr):
                    patterns.add(_pattern(node))
                    self.endings |= _ending(node)
                else:
                    names = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
                    self.words |= {name for name in names if isinstance(name, str)}
        self.prefixes = tuple(f"{text.removesuffix('.')}." for text in self.texts if TABLE.fullmatch(text))
        self.patterns = [re.compile(pattern) for pattern in patterns - {None}]

    def _take(self, value):
        if isinstance(value, str):
            self.texts.add(value)
            self.words |= {value, unit_slug(value)} if len(value) < 40 else set()
        elif isinstance(value, int):
            self.words.add(str(value))

    def has(self, key):
        """Tell whether a key is named."""
        if key in self.texts:
            return True
        if any(key.endswith(ending) and self.has(key.removesuffix(ending)) for ending in self.endings):
            return True
        begun = (key.removeprefix(prefix) for prefix in self.prefixes if key.startswith(prefix))
        found = (match.groups() for pattern in self.patterns if (match := pattern.fullmatch(key)))
        return any(all(map(self._written, words)) for words in [*((word,) for word in begun), *found])

    def _written(self, words):
        return words in self.words or all(word in self.words for word in words.split("."))


def _pattern(node):
    """A text with words put in, as an expression that finds the words in a key; None where it is no key."""
    parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
    if not parts or parts[0] is None or not KEY.match(parts[0]):
        return None
    return "".join("(.+?)" if part is None else re.escape(part) for part in parts)


def _ending(node):
    """What is added to a key that was put together before: ``f"{key}_of"``."""
    values = node.values
    is_added = len(values) == 2 and isinstance(values[0], ast.FormattedValue)
    is_added = is_added and ast.unparse(values[0].value) == "key" and isinstance(values[1], ast.Constant)
    return {values[1].value} if is_added else set()


@pytest.fixture(scope="session")
def uses(code, project):
    scripts = " ".join(path.read_text("utf-8") for path in (project / "geo").rglob("*.js"))
    tables = [project / "data" / "legal" / f"{name}.csv" for name in TABLES_WITH_TOKENS]
    tables += [
        *(project / "data" / "legends").glob("*.csv"),
        project / "data" / "boundaries" / "territory.toml",
    ]
    data = " ".join(path.read_text("utf-8") for path in tables)
    in_scripts = set(re.findall(r"\w+", scripts))
    begun = set(re.findall(r"`([a-z_]+_)\$\{", scripts))  # `draw_${name}`
    put_together = {f"{start}{word}" for start in begun for word in in_scripts}
    told = {
        *in_scripts,
        *put_together,
        *re.findall(r"\w+", data),
        *REPAIRED,
        *LEDGER_INPUTS,
        *tokens_of_data(),
    }
    return Uses(code, told)


def tokens_of_data():
    """Units and kinds of industry that the figures of the atlas name."""
    folder = catalog.data_folder()
    for name in ("observations", "indicators"):
        table = pd.read_csv(catalog.table_path(folder, name), dtype=str, keep_default_na=False)
        yield from map(unit_slug, table["unit"].unique())
        for column in table.columns.intersection(["sub_industry", "value"]):
            yield from table[column].unique()


def test_every_sentence_has_a_use(uses):
    assert [key for key in catalogue("vi") if not uses.has(key)] == []


def test_a_sentence_that_nobody_asks_for_is_found_out(uses):
    assert not uses.has("ui.page.no_such_page")
    assert not uses.has("no_such_room.title")
    assert uses.has("ui.page.boundary")  # put together
    assert uses.has("map.page.zoom_in")  # a word of a script


# -- limits, commands, pages -------------------------------------------------------------------------


def test_every_limit_is_kept_somewhere(code):
    used = {
        given.value
        for tree in code.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("limit", "limit_bytes", "require_size")
        for given in node.args[:2]
        if isinstance(given, ast.Constant)
    }
    assert {entry.name for entry in LIMITS} == used


def test_the_server_takes_the_largest_file_that_a_page_takes(project):
    settings = tomllib.loads((project / ".streamlit" / "config.toml").read_text("utf-8"))
    largest = max(entry.value for entry in LIMITS if entry.name.endswith("upload_mb"))
    assert settings["server"]["maxUploadSize"] == largest == limit("map_upload_mb")


def test_every_door_has_its_own_limit(code):
    doors = [
        (path, {keyword.arg for keyword in node.keywords})
        for path, tree in code.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.file_uploader"
    ]
    assert doors
    assert [path for path, given in doors if "max_upload_size" not in given] == []


FILE_OF = {"list": "list_layer"}
"""Commands whose file cannot bear their name: it would hide Python's own."""


def test_a_command_has_a_file_of_its_name():
    commands = get_command(root.app).commands
    assert len(commands) > 10
    for name, command in commands.items():
        module = importlib.import_module(f"geo.cli.{FILE_OF.get(name, name)}")
        of_command = [command.callback] if command.callback else []
        of_command += [action.callback for action in getattr(command, "commands", {}).values()]
        assert {callback.__module__ for callback in of_command} == {module.__name__}, name


@pytest.mark.parametrize("page", [page.name for page in pkgutil.iter_modules(pages.__path__)])
def test_a_page_can_be_drawn(page):
    module = importlib.import_module(f"geo.ui.pages.{page}")
    if hasattr(module, "__path__"):
        module = importlib.import_module(f"geo.ui.pages.{page}.page")
    assert list(inspect.signature(module.render).parameters) == ["atlas", "language"]
    assert has(f"ui.page.{page}")


def test_the_app_draws_every_page(project):
    text = (project / "app.py").read_text("utf-8")
    drawn = re.findall(r": (\w+)\.render,", text)
    names = {page.name for page in pkgutil.iter_modules(pages.__path__)}
    assert len(drawn) == len(set(drawn)) == len(names)


# -- what is written in one place --------------------------------------------------------------------


def test_what_parts_the_items_of_a_list_is_typed_out_once(code):
    found = [
        path
        for path, tree in code.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == LIST_SEPARATOR
    ]
    assert found == ["geo/base/text.py"]
