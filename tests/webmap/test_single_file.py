from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from datetime import date

import pytest

from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES
from geo.records.vocabulary import LAYERS
from geo.webmap.scripts import fonts, leaflet_styles
from geo.webmap.single_file import to_html_map
from tests.made.atlas import HOSTILE_NAME

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@pytest.fixture(scope="module")
def frames(made_atlas):
    return made_atlas.select(Selection())


@pytest.fixture(scope="module")
def page(frames, made_atlas):
    return to_html_map(frames, made_atlas, "vi").decode()


def data_of(page):
    found = re.search(r'<script type="application/json" id="single-data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])


def test_nothing_is_asked_for_elsewhere(page):
    markup = SCRIPT.sub("", page.replace(json_text(page), ""))
    assert not re.findall(r"""(?:src|href)\s*=|url\((?!data:|#)|@import|<link|<iframe""", markup)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src &#39;none&#39;")
    assert "http" not in policy


def json_text(page):
    return re.search(r'id="single-data">(.*?)</script>', page, re.DOTALL)[1]


def test_the_policy_lets_these_scripts_run_and_no_other(page):
    digests = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in SCRIPT.findall(page)
    ]
    assert len(digests) == 3
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert all(f"sha256-{digest}" in policy for digest in digests)
    assert policy.count("sha256-") == len(digests) + 1


def test_hostile_text_never_stands_as_html(page):
    assert "<img" not in page.partition("<script>")[0]
    assert HOSTILE_NAME in data_of(page)["table"]["names"]


def test_the_title_is_escaped(frames, made_atlas):
    made = to_html_map(frames, made_atlas, "vi", title="</title><script>alert(1)</script>").decode()
    assert "<script>alert(1)" not in made


def test_every_figure_has_its_date_and_source(page, made_atlas):
    data = data_of(page)
    feature = data["features"][data["table"]["ids"].index("z-alpha")]
    facts = {name: (value, when, basis, source) for name, value, when, basis, source, _ in feature["facts"]}
    value, when, basis, source = facts["Diện tích"]
    assert (value, when, basis) == ("100 ha", "2020", "")
    assert data["sources"][source]["title"] == "Văn bản decision-2020"
    beta = data["features"][data["table"]["ids"].index("z-beta")]
    assert ["Diện tích", "30–50 ha", "03/2026", "quy hoạch, dự thảo"] in [fact[:4] for fact in beta["facts"]]


def test_the_legend_counts_each_layer(page, frames):
    layers, *_ = data_of(page)["legend"]
    counts = {tuple(counts) for _, _, counts, _ in layers["items"]}
    assert counts == {
        tuple(len(frames[layer]) if place == at else 0 for place in range(len(LAYERS)))
        for at, layer in enumerate(LAYERS)
    }


def test_only_web_addresses_become_links(frames, made_atlas, monkeypatch):
    sources = made_atlas.sources.copy()
    sources["url"] = "javascript:alert(1)"
    monkeypatch.setattr(made_atlas, "sources", sources)
    assert {
        source["url"] for source in data_of(to_html_map(frames, made_atlas, "vi").decode())["sources"]
    } == {""}


@pytest.mark.parametrize(("language", "words"), [("vi", "Số liệu đến 31/12/2021"), ("en", "31 Dec 2021")])
def test_filters_and_day_stand_under_the_title(made_atlas, language, words):
    selection = Selection(as_of=date(2021, 12, 31), kinds=("industrial_zone",))
    made = to_html_map(made_atlas.select(selection), made_atlas, language, selection=selection).decode()
    subtitle = re.search(r"<h1>.*?</h1><p>(.*?)</p>", made)[1]
    assert words in subtitle
    assert ("Khu công nghiệp" if language == "vi" else "Industrial zone") in subtitle


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_features_are_a_map_all_the_same(made_atlas, language):
    selection = Selection(text="nothing is called so")
    made = to_html_map(made_atlas.select(selection), made_atlas, language, selection=selection).decode()
    assert data_of(made)["features"] == []
    assert f'<html lang="{language}">' in made


def test_fonts_hold_the_letters_of_vietnamese():
    from fontTools.ttLib import TTFont

    for weight, packed in fonts().items():
        assert packed.startswith(b"wOFF"), weight
        assert len(packed) < 40_000
    letters = TTFont(io.BytesIO(packed)).getBestCmap()
    assert set(map(ord, "aăâđêôơưẠỴ₫²³–’")) <= set(letters)


def test_pictures_of_leaflet_are_inside():
    assert "url(data:image/png;base64," in leaflet_styles()
    assert "url(images/" not in leaflet_styles()
