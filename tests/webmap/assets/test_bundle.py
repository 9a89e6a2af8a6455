"""What the scripts of the map say they take from one another, and the one script that is made of them."""

from __future__ import annotations

import re
from graphlib import CycleError

import pytest

from geo.webmap import scripts
from geo.webmap.scripts import OWN, bundle, own_text

ENTRIES = ("atlas.js", "overlap.js", "single.js")
SCRIPTS = sorted(path.name for path in OWN.glob("*.js"))

IMPORT = re.compile(r'^import \{([^}]+)\} from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:class|const|function) (\w+)", re.MULTILINE)
TOP = re.compile(r"^(?:export )?(?:async )?(?:class|const|let|function) (\w+|\[[^\]]+\])", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def imports(name):
    """What a script takes: names by the script that they come from."""
    return {source: set(re.findall(r"\w+", names)) for names, source in IMPORT.findall(own_text([name]))}


def exports(name):
    return set(EXPORT.findall(own_text([name])))


def names_at_the_top(name):
    return [word for found in TOP.findall(own_text([name])) for word in re.findall(r"\w+", found)]


def scripts_of(entry):
    """The scripts of a bundle, the entry itself among them."""
    found, wanted = set(), [entry]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += imports(name)
    return found


@pytest.fixture
def made_scripts(tmp_path, monkeypatch):
    """A folder of made scripts in the place of the atlas's own."""
    monkeypatch.setattr(scripts, "OWN", tmp_path)

    def written(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")

    return written


# -- the scripts as they are --


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_takes_only_what_another_gives(name):
    for source, taken in imports(name).items():
        assert taken <= exports(source), source


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_import_and_export_is_of_the_form_that_a_bundle_understands(name):
    text = own_text([name])
    assert len(re.findall(r"\bimport\b", COMMENT.sub("", text))) == len(IMPORT.findall(text))
    assert len(re.findall(r"\bexport\b", COMMENT.sub("", text))) == len(EXPORT.findall(text))


def test_nothing_is_given_in_vain():
    taken = {(source, word) for name in SCRIPTS for source, words in imports(name).items() for word in words}
    assert {(name, word) for name in SCRIPTS for word in exports(name)} == taken


def test_every_script_is_part_of_a_map():
    assert set().union(*map(scripts_of, ENTRIES)) == set(SCRIPTS)


@pytest.mark.parametrize("entry", ENTRIES)
def test_names_at_the_top_are_unique_in_a_bundle(entry):
    names = [word for name in scripts_of(entry) for word in names_at_the_top(name)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_bundle_holds_each_script_once_after_those_that_it_takes_from(entry):
    made = bundle(entry)
    place = {}
    for name in scripts_of(entry):
        head = own_text([name]).partition("\nimport")[0].partition("\n\n")[0]
        assert made.count(head) == 1, name
        place[name] = made.index(head)
    for name, at in place.items():
        assert all(place[source] < at for source in imports(name)), name
    assert not re.search(r"^(import|export)\b", made, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name not in ENTRIES])
def test_only_entries_touch_the_window(name):
    assert "window" not in COMMENT.sub("", own_text([name]))


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_html_or_scripts_of_text(name):
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(|new Function"
    assert not re.search(ways, own_text([name]))


@pytest.mark.browser
@pytest.mark.parametrize("entry", ENTRIES)
def test_no_name_hides_one_of_the_browsers_own(blank, entry):
    names = [word for name in scripts_of(entry) for word in names_at_the_top(name)]
    assert blank.evaluate("(names) => names.filter((name) => name in window)", names) == []


# -- bundles of made scripts --


def test_a_script_alone_is_one_strict_function(made_scripts):
    made_scripts(alone="const one = 1;\nwindow.atlasMap.one = one;\n")
    assert bundle("alone.js", ["a { color: red }", "</style>"]) == (
        'window.atlasMap = { styles: ["a { color: red }", "</style>"] };\n'
        '(function () {\n"use strict";\nconst one = 1;\nwindow.atlasMap.one = one;\n})();\n'
    )


def test_what_two_scripts_take_stands_once_and_first(made_scripts):
    made_scripts(
        low="export const low = 1;\n",
        left='import { low } from "./low.js";\nexport async function left() {\n  return low;\n}\n',
        right='import { low } from "./low.js";\nexport class Right {}\n',
        top='import { left } from "./left.js";\nimport {\n  Right,\n} from "./right.js";\nleft(Right);\n',
    )
    made = bundle("top.js").partition('"use strict";\n')[2]
    assert " ".join(made.split()) == (
        "const low = 1; class Right {} async function left() { return low; } left(Right); })();"
    )


def test_a_circle_is_refused(made_scripts):
    made_scripts(
        one='import { two } from "./two.js";\nexport const one = 1;\n',
        two='import { one } from "./one.js";\nexport const two = 2;\n',
    )
    with pytest.raises(CycleError):
        bundle("one.js")


def test_a_script_that_is_not_there_is_named(made_scripts):
    made_scripts(one='import { two } from "./two.js";\n')
    with pytest.raises(FileNotFoundError, match=r"two\.js"):
        bundle("one.js")
