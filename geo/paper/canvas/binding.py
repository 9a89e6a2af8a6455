"""PDFs that matplotlib wrote, bound to one: pages in any order, bookmarks, links, title, language.

Objects are copied one by one from file to file, so that memory does not grow with the pages.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from .sizes import POINT_MM, Box

PRODUCER = "Atlas"

_HEADER = b"%PDF-1.4\n%\xac\xdc \xab\xba\n"
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = b"\nstream\n"
_START_OF_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TAIL = 64
_CATALOG, _PAGES, _ABOUT = 1, 2, 3
_FIRST_FREE = 4


@dataclass(frozen=True)
class Link:
    """A rectangle of a page, millimetres from its top left corner, that leads to a page of the whole."""

    box: Box
    page: int


@dataclass(frozen=True)
class Leaf:
    """A page of the whole: which part it comes from, and its place in that part, both from 0."""

    part: int
    page: int
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Bookmark:
    """A line of the bookmarks; one of a deeper level hangs below the last of the level above it."""

    title: str
    page: int
    level: int = 0


def bind(
    parts: Sequence[IO[bytes]],
    leaves: Sequence[Leaf],
    target: IO[bytes],
    *,
    title: str,
    language: str,
    bookmarks: Sequence[Bookmark] = (),
) -> None:
    """Write the pages of several PDFs to one; equal parts give equal bytes.

    Parameters
    ----------
    parts : sequence of binary files
        As ``PdfPages`` of matplotlib writes them: each object plain in the file, one table of them.
    leaves : sequence of Leaf
        The pages in their order; each page of each part once.
    target : binary file
        Is written to from where it stands.
    title : str
    language : str
        A tag such as ``vi``.
    bookmarks : sequence of Bookmark
    """
    _Binding(parts, leaves, target).write(title, language, bookmarks)


@dataclass
class _Part:
    """One of the PDFs: where its objects lie, and which of them are pages."""

    file: IO[bytes]
    first: int

    def __post_init__(self) -> None:
        reader = PdfReader(self.file)
        self._offsets = sorted((at, number) for number, at in reader.xref[0].items())
        self.count = max(reader.xref[0]) + 1
        self._end = self._table_at()
        root = reader.root_object
        self.tree = _number(root, "/Pages")
        self.left_out = {self.tree, _number(reader.trailer, "/Root"), _number(reader.trailer, "/Info")}
        self.pages: list[int] = []
        self.heights: list[float] = []
        self._link_lists: list[int] = []
        for page in reader.pages:
            assert page.indirect_reference is not None
            self.pages.append(self.renumbered(page.indirect_reference.idnum))
            self.heights.append(float(page.mediabox.height))
            self._link_lists.append(_number(page, "/Annots"))
        self.left_out.update(self._link_lists)

    def _table_at(self) -> int:
        self.file.seek(0, 2)
        self.file.seek(max(0, self.file.tell() - _TAIL))
        found = _START_OF_TABLE.search(self.file.read())
        assert found is not None
        return int(found[1])

    def renumbered(self, number: int) -> int:
        """Return the number that an object has in the whole."""
        return _PAGES if number == self.tree else self.first + number

    def link_list(self, page: int) -> int:
        """Return the object of the whole that holds the links of a page."""
        return self.renumbered(self._link_lists[page])

    def objects(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and content of each object, as they are in the whole."""
        ends = [at for at, _ in self._offsets[1:]] + [self._end]
        for (at, number), end in zip(self._offsets, ends, strict=True):
            if number in self.left_out or not number:
                continue
            self.file.seek(at)
            _, _, content = self.file.read(end - at).partition(b" obj\n")
            body, stream, data = content.removesuffix(b"endobj\n").partition(_STREAM)
            yield self.renumbered(number), _REFERENCE.sub(self._reference, body) + stream + data

    def _reference(self, found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % self.renumbered(int(found[1]))


class _Binding:
    def __init__(self, parts: Sequence[IO[bytes]], leaves: Sequence[Leaf], target: IO[bytes]) -> None:
        self._target = target
        self._written = 0
        self._table: dict[int, int] = {}
        self._free = _FIRST_FREE
        self._parts: list[_Part] = []
        for file in parts:
            part = _Part(file, self._free)
            self._parts.append(part)
            self._free += part.count
        self._leaves = leaves
        self._pages = [self._parts[leaf.part].pages[leaf.page] for leaf in leaves]

    def write(self, title: str, language: str, bookmarks: Sequence[Bookmark]) -> None:
        self._put(_HEADER)
        for part in self._parts:
            for number, content in part.objects():
                self._object(number, content)
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._object(_PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(self._pages), kids))
        self._write_links()
        outlines = self._write_bookmarks(bookmarks)
        self._object(_ABOUT, b"<< /Title %b /Producer (%b) >>" % (_text(title), PRODUCER.encode()))
        self._object(
            _CATALOG,
            b"<< /Type /Catalog /Pages %d 0 R /Lang (%b) /ViewerPreferences << /DisplayDocTitle true >>%b >>"
            % (_PAGES, language.encode(), outlines),
        )
        self._finish()

    def _write_links(self) -> None:
        for leaf in self._leaves:
            part = self._parts[leaf.part]
            height = part.heights[leaf.page]
            links = b" ".join(self._link(link, height) for link in leaf.links)
            self._object(part.link_list(leaf.page), b"[ %b ]" % links)

    def _link(self, link: Link, height: float) -> bytes:
        left, top, right, bottom = (edge / POINT_MM for edge in link.box.edges)
        corners = b"%.2f %.2f %.2f %.2f" % (left, height - bottom, right, height - top)
        return b"<< /Type /Annot /Subtype /Link /Border [ 0 0 0 ] /Rect [ %b ] /Dest %b >>" % (
            corners,
            self._place(link.page),
        )

    def _place(self, page: int) -> bytes:
        return b"[ %d 0 R /Fit ]" % self._pages[page]

    def _write_bookmarks(self, bookmarks: Sequence[Bookmark]) -> bytes:
        """Write the tree of bookmarks; return what the catalog says of it."""
        if not bookmarks:
            return b""
        root = self._free
        numbers = [root + 1 + place for place in range(len(bookmarks))]
        parents = _parents(bookmarks)
        children: dict[int, list[int]] = {}
        for place, parent in enumerate(parents):
            children.setdefault(parent, []).append(place)
        for place, mark in enumerate(bookmarks):
            beside = children[parents[place]]
            at = bisect_left(beside, place)
            parent = root if parents[place] < 0 else numbers[parents[place]]
            entry = b"<< /Title %b /Parent %d 0 R /Dest %b" % (
                _text(mark.title),
                parent,
                self._place(mark.page),
            )
            if at:
                entry += b" /Prev %d 0 R" % numbers[beside[at - 1]]
            if at + 1 < len(beside):
                entry += b" /Next %d 0 R" % numbers[beside[at + 1]]
            if below := children.get(place):
                ends = numbers[below[0]], numbers[below[-1]]
                # A negative count: the reader opens it folded.
                entry += b" /First %d 0 R /Last %d 0 R /Count -%d" % (*ends, len(below))
            self._object(numbers[place], entry + b" >>")
        top = children[-1]
        ends = numbers[top[0]], numbers[top[-1]]
        self._object(root, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (*ends, len(top)))
        return b" /Outlines %d 0 R /PageMode /UseOutlines" % root

    # -- file --------------------------------------------------------------------------------------

    def _put(self, content: bytes) -> None:
        self._target.write(content)
        self._written += len(content)

    def _object(self, number: int, content: bytes) -> None:
        self._table[number] = self._written
        self._put(b"%d 0 obj\n%b\nendobj\n" % (number, content.removesuffix(b"\n")))

    def _finish(self) -> None:
        start = self._written
        size = max(self._table) + 1
        self._put(b"xref\n0 %d\n" % size)
        for number in range(size):
            at = self._table.get(number)
            self._put(b"0000000000 65535 f \n" if at is None else b"%010d 00000 n \n" % at)
        ends = (size, _CATALOG, _ABOUT, start)
        self._put(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % ends)


def _parents(bookmarks: Sequence[Bookmark]) -> list[int]:
    """Return the place of the bookmark that each hangs below, -1 for the top."""
    parents: list[int] = []
    above: list[int] = []
    for place, mark in enumerate(bookmarks):
        while above and bookmarks[above[-1]].level >= mark.level:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(place)
    return parents


def _number(holder: DictionaryObject, name: str) -> int:
    """Return the number of the object that an entry refers to."""
    return int(holder.raw_get(name).idnum)


def _text(text: str) -> bytes:
    """Return a text as PDF writes it whatever its letters."""
    return b"<%b>" % ("\ufeff" + text).encode("utf-16-be").hex().upper().encode()
