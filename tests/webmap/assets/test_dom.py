"""Elements, sentences and numbers as the map's scripts make them."""

from __future__ import annotations

import numpy as np
import pytest

from geo.base.translate import LANGUAGES
from geo.base.units import format_ha, format_number

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)}`'\"</script>"
NUMBERS = [
    0, 1, 7, 10, 999, 1000, 12_345, 9_876_543.21, 1e12,
    0.5, 1.5, 2.5, 0.125, 0.375, 1234.5, 1235.5, 999.95,  # halves
    1.005, 1.015, 1.025, 2.675, 10.045,  # not quite halves
    0.1, 0.0123, 0.00049, 0.000999, 1e-6, 0.3,
    -0.0, -0.004, -0.5, -1, -1234.5, -99.994,
]  # fmt: skip
MADE_NUMBERS = (10 ** np.random.default_rng(9).uniform(-5, 9, 200)).tolist()
WRITE = """({ formatNumber }, [numbers, language, digits, isFixed]) =>
  numbers.map((number) => formatNumber(number, language, digits ?? undefined, isFixed))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("digits", [0, 1, 2, 4])
def test_numbers_are_written_as_everywhere_else(run, language, digits):
    numbers = NUMBERS + MADE_NUMBERS
    expected = [format_number(number, language, digits=digits) for number in numbers]
    assert run("dom.js", WRITE, [numbers, language, digits, False]) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_decimals_go_by_the_size_of_a_number_as_those_of_hectares(run, language):
    numbers = NUMBERS + MADE_NUMBERS
    expected = [format_ha(number, language).removesuffix(" ha") for number in numbers]
    assert run("dom.js", WRITE, [numbers, language, None, False]) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_closing_zeros_are_kept_where_they_are_wanted(run, language):
    numbers = [0, 22.5, 104.123456, 103.999999]
    expected = [format_number(number, language, digits=5, fixed=True) for number in numbers]
    assert run("dom.js", WRITE, [numbers, language, 5, True]) == expected


@pytest.mark.parametrize(
    ("sentence", "values", "filled"),
    [
        ("{n} of {all}, {n}", {"n": 3, "all": 10}, "3 of 10, 3"),
        ("{n} of {all}", {"n": 0}, "0 of {all}"),
        ("{constructor} {toString} {}", {}, "{constructor} {toString} {}"),
        ("{a} {b}", {"a": "{b}", "b": "$&"}, "{b} $&"),
        ("nothing", {"n": 1}, "nothing"),
    ],
)
def test_a_sentence_is_filled_and_unknown_places_are_left_alone(run, sentence, values, filled):
    assert (
        run("dom.js", "({ fill }, [sentence, values]) => fill(sentence, values)", [sentence, values])
        == filled
    )


def test_no_element_takes_html(run):
    made = run(
        "dom.js",
        """({ element, iconButton, swatch, textButton }, text) => {
          const box = element("div", null, text, { title: text, "aria-label": text });
          const buttons = [iconButton("close", text, () => {}), textButton("plain", text, () => {})];
          const mark = swatch("mark", text);
          document.body.replaceChildren(box, mark, ...buttons);
          const result = [
            box.textContent,
            box.title,
            buttons.map((button) => button.ariaLabel ?? button.textContent),
            mark.getAttribute("style"),
            document.body.querySelectorAll("img, script").length,
            box.childElementCount,
          ];
          document.body.replaceChildren();
          return result;
        }""",
        HOSTILE,
    )
    assert made == [HOSTILE, HOSTILE, [HOSTILE, HOSTILE], None, 0, 0]


def test_an_element_without_text_or_class_is_bare(run):
    made = "({ element }) => [element('p', null), element('p', 'a', ''), element('p', null, null)]"
    bare = f"(script) => ({made})(script).map((each) => each.outerHTML)"
    assert run("dom.js", bare) == ["<p></p>", '<p class="a"></p>', "<p></p>"]


def test_paper_asks_for_more_pixels_until_it_is_printed(run):
    asked = """({ pixelRatio, setPaperRatio }) => {
      const before = pixelRatio();
      setPaperRatio(3);
      const printing = pixelRatio();
      setPaperRatio(null);
      return [printing, pixelRatio() === before];
    }"""
    assert run("dom.js", asked) == [3, True]
