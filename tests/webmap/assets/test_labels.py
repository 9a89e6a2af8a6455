"""Names on the map: none covers another, and none what was reserved."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 800, 600
STYLE = {"size": 11.5, "weight": 500, "colour": "#17212B", "halo": "#FFFFFF"}
PUT = """({ Labels }, { width, height, reserved, wanted }) => {
  const labels = new Labels(new OffscreenCanvas(width, height).getContext("2d"), width, height);
  for (const box of reserved) labels.reserve(...box);
  const drawn = wanted.map(({ text, x, y, gap, style }) => labels.put(text, x, y, gap, style));
  return [drawn, labels.boxes];
}"""


def put(run, *wanted, reserved=()):
    """Which of the wanted names were drawn, and the boxes of these."""
    told = [{"text": text, "x": x, "y": y, "gap": gap, "style": STYLE} for text, x, y, gap in wanted]
    given = {"width": WIDTH, "height": HEIGHT, "reserved": list(reserved), "wanted": told}
    drawn, boxes = run("labels.js", PUT, given)
    return drawn, boxes[len(reserved) :]


def overlaps(one, other):
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_no_two_names_overlap_and_none_covers_a_mark(run):
    random = np.random.default_rng(9)
    names = ["Lào Cai", "Khu công nghiệp Tằng Loỏng", "Sa Pa", "Mỏ đồng Sin Quyền", "Thủy điện Nậm Mu"]
    wanted = [
        (names[i % len(names)], float(x), float(y), 8.0 if i % 3 else 0.0)
        for i, (x, y) in enumerate(random.uniform((0, 0), (WIDTH, HEIGHT), size=(300, 2)))
    ]
    marks = [
        [x - 5, y - 5, x + 5, y + 5]
        for x, y in random.uniform((0, 0), (WIDTH, HEIGHT), size=(40, 2)).tolist()
    ]
    drawn, boxes = put(run, *wanted, reserved=marks)
    assert sum(drawn) == len(boxes)
    assert 30 < len(boxes) < 300
    assert not any(overlaps(one, other) for one, other in itertools.combinations(boxes, 2))
    assert not any(overlaps(box, mark) for box, mark in itertools.product(boxes, marks))


def test_a_name_alone_stands_right_of_its_place_then_below_above_and_left(run):
    drawn, boxes = put(run, *[("Sa Pa", 400, 300, 10)] * 5)
    right, below, above, left = boxes
    assert drawn == [True] * 4 + [False]
    assert right[0] == 408
    assert below[1] > 300 > above[3]
    assert below[0] == above[0] < 400 < below[2] == above[2]
    assert left[2] == 392


def test_a_name_across_its_place_has_the_place_in_its_middle(run):
    drawn, [[left, top, right, bottom]] = put(run, ("LÀO CAI", 400, 300, 0), ("LÀO CAI", 401, 300, 0))
    assert drawn == [True, False]
    assert [(left + right) / 2, (top + bottom) / 2] == pytest.approx([400, 300])


def test_a_name_far_outside_takes_no_room(run):
    assert put(run, ("Sa Pa", WIDTH + 130, 300, 8), ("Sa Pa", 400, -30, 8)) == ([False, False], [])
