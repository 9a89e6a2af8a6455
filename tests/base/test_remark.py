"""Remarks, notes, findings and errors become sentences in one way."""

from __future__ import annotations

from datetime import date

from geo.base.errors import DataError, NumberError
from geo.base.file_notes import Note
from geo.base.remark import Remark, sentence, told
from geo.base.translate import LANGUAGES
from geo.store.audit.findings import ERROR, Finding

HECTARES = "overlap.doubt.partly"
CHANGE = {"row": 1, "place": "22.0, 103.0", "before_ha": 2.0, "after_ha": 1.0}


def test_measures_are_written_as_the_language_does_and_whole_numbers_stand():
    assert "1.234,5 ha" in told(HECTARES, {"ha": 1234.5}, "vi")
    assert "1,234.5 ha" in told(HECTARES, {"ha": 1234.5}, "en")
    assert "1234 ha" in told(HECTARES, {"ha": 1234}, "vi")


def test_a_remark_may_hold_remarks_one_or_several():
    inner = Remark(HECTARES, ha=0.5)
    for language in LANGUAGES:
        words = inner.sentence(language)
        assert Remark(HECTARES, ha=inner).sentence(language).count(words) == 1
        assert f"{words}; {words}" in Remark(HECTARES, ha=(inner, inner)).sentence(language)


def test_whole_numbers_of_a_note_on_an_upload_are_counts():
    note = Note("uploads.found.pictures", {"count": 1234}, repair=True)
    assert "1.234" in note.sentence("vi")
    assert "1,234" in note.sentence("en")


def test_the_reason_in_a_note_is_a_sentence_even_where_it_has_none_of_its_own():
    for language in LANGUAGES:
        known, strange = (
            Note("uploads.found.repaired", {**CHANGE, "reason": reason}, repair=True)
            for reason in ("self_intersection", "no such reason")
        )
        assert told("uploads.reason.self_intersection", {}, language) in known.sentence(language)
        assert told("uploads.reason.other", {}, language) in strange.sentence(language)


def test_numbers_of_a_finding_stand_as_in_the_tables():
    words = {"feature": "m-one", "value": "15", "km": 0.52}
    finding = Finding(ERROR, "features.csv", 2, "province_code", "check.place.outside_province", words)
    for language in LANGUAGES:
        assert "0.52 km" in finding.sentence(language)


def test_an_error_speaks_both_languages():
    error = NumberError("errors.not_a_number", text="x{y}")
    assert sentence(error, "vi") == "“x{y}” không phải là một số."
    assert sentence(error, "en") == "“x{y}” is not a number."
    assert str(error) == "errors.not_a_number(text='x{y}')"


def test_an_unknown_error_tells_nothing_of_the_inside():
    for language in LANGUAGES:
        assert "secret" not in sentence(ValueError("/secret/path"), language)
        assert sentence(DataError("no.such.key"), language) == sentence(ValueError(), language)


def test_dates_are_written_as_the_language_does():
    for language, shown in (("vi", "01/12/2026"), ("en", "1 Dec 2026")):
        text = told("errors.left_no_fact", {"name": "X", "day": date(2026, 12, 1)}, language)
        assert shown in text
