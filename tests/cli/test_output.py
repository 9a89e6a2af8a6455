"""Tables on a terminal: aligned, a row a line, long cells cut."""

from __future__ import annotations

from geo.cli import output


def test_tables_align_numbers_to_the_right():
    assert output.as_table(["Tên", "ha"], [["Tằng Loỏng", "1.100"], ["A", "9"]], numeric=[1]) == (
        "Tên            ha\n──────────  ─────\nTằng Loỏng  1.100\nA               9\n"
    )


def test_tables_keep_a_cell_on_one_line_and_cut_long_ones():
    text = output.as_table(["a"], [["one\ntwo"], ["x" * 100]])
    assert text.splitlines()[2:] == ["one two", "x" * 59 + "…"]
