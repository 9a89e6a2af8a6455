from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formats.encodings import (
    codec_of,
    codec_of_dbf,
    decode,
    from_tcvn3,
    from_vni,
    recover,
    vietnamese_share,
)

NAMES = ["Khu công nghiệp Tằng Loỏng", "huyện Bảo Thắng", "Cụm công nghiệp Tam Đường", "Thuỷ điện Nậm Na"]
TCVN3_BYTES = {from_tcvn3(chr(byte)): byte for byte in range(0xA1, 0xFF)}
TONES = "\u0300\u0301\u0303\u0309\u0323"
LOWER_CASE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def as_tcvn3(text: str) -> bytes:
    return bytes(TCVN3_BYTES.get(letter, ord(letter) & 0xFF) for letter in text)


def as_cp1258(text: str) -> bytes:
    """Return CP1258, where a tone is a character of its own after its letter."""
    raw = b""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks if mark in TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        raw += (base + tone).encode("cp1258")
    return raw


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("diÖn tÝch", "diện tích"),
        ("Khu c«ng nghiÖp", "Khu công nghiệp"),
        ("®Êt hiÕm", "đất hiếm"),
    ],
)
def test_tcvn3_phrases(seen, meant):
    assert from_tcvn3(seen) == meant


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("Ñaø Naüng", "Đà Nẵng"),
        ("KHU COÂNG NGHIEÄP", "KHU CÔNG NGHIỆP"),
        ("thuûy ñieän", "thủy điện"),
        ("quyù", "quý"),
        ("ñöôïc", "được"),
    ],
)
def test_vni_phrases(seen, meant):
    assert from_vni(seen) == meant


@given(st.text(LOWER_CASE, min_size=1))
def test_every_lower_case_letter_survives_tcvn3(text):
    assert from_tcvn3(as_tcvn3(text).decode("latin-1")) == text


def test_syllables_are_told_from_wrong_readings():
    assert vietnamese_share(NAMES) == (1.0, 14)
    assert vietnamese_share(["Khu c«ng nghiÖp T»ng Loáng"])[0] < 0.3
    assert vietnamese_share(["Thai Nguyen"]) == (0.0, 0)


def test_utf8_wins_whatever_is_declared():
    decoded = decode([name.encode() for name in NAMES], "cp1252")
    assert decoded.texts == NAMES
    assert decoded.encoding == "UTF-8"


def test_letter_cut_in_two_by_its_field_is_left_out():
    raw = "Tằng Loỏ".encode()[:-1]
    assert decode([raw], widths=[len(raw)]).texts == ["Tằng Lo"]
    assert decode([raw], widths=[254]).encoding != "UTF-8"


@pytest.mark.parametrize("declared", [None, "cp1258", "cp1252"])
def test_cp1258_keeps_its_last_letter(declared):
    decoded = decode([as_cp1258(name) for name in NAMES], declared)
    assert decoded.texts == NAMES
    assert decoded.encoding == "CP1258"
    assert decoded.certain


@pytest.mark.parametrize("declared", [None, "cp1252", "cp1258"])
def test_tcvn3_is_found_whatever_is_declared(declared):
    decoded = decode([as_tcvn3(name) for name in NAMES], declared)
    assert decoded.texts == NAMES
    assert decoded.encoding == "TCVN3"


def test_other_languages_are_read_as_declared_and_said_to_be_unsure():
    decoded = decode(["Köln, Straße".encode("cp1250")], "cp1250")
    assert (decoded.texts, decoded.encoding, decoded.certain) == (["Köln, Straße"], "CP1250", False)


def test_recover_changes_only_what_becomes_vietnamese():
    wrong = [as_tcvn3(name).decode("cp1252") for name in NAMES]
    assert recover(wrong).texts == NAMES
    assert recover(NAMES) is None
    assert recover(["Müller Straße", "Zürich Öl"]) is None
    assert recover(["plain", "ASCII"]) is None


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("1258", "cp1258"),
        ("CP1258\r\n", "cp1258"),
        ("ANSI 1252", "cp1252"),
        ("88591", "iso8859-1"),
        ("no such thing", None),
        ("", None),
    ],
)
def test_codec_of_cpg(content, codec):
    assert codec_of(content) == codec


def test_codec_of_dbf():
    assert codec_of_dbf(bytes(29) + b"\x4d") == "cp936"
    assert codec_of_dbf(bytes(32)) is None
    assert codec_of_dbf(b"") is None


@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from([None, "cp1258", "utf-16", "cp936"]))
def test_decode_never_fails_and_keeps_the_number_of_texts(raws, declared):
    assert len(decode(raws, declared).texts) == len(raws)


def test_signs_of_measures_are_no_tones():
    text = "HÖ to¹ ®é VN-2000, kinh tuyÕn trôc 104°45', mói chiÕu 3°; diÖn tÝch 10.000 m², 2 km²"
    meant = "Hệ toạ độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3°; diện tích 10.000 m², 2 km²"
    assert from_tcvn3(text) == meant
    assert recover([text]).texts == [meant]
    assert recover([meant]) is None


def test_figures_are_no_words():
    assert vietnamese_share(["104°45′ 10 m² Đông 7½"]) == (1.0, 1)
