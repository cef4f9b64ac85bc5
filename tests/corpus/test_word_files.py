"""A Word document gives its paragraphs and its title; a damaged, locked or exploding one gives a complaint."""

import io
import time
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.drafts import UnreadableError
from corpus.formats import Complaint, read_file
from corpus.word_files import read_word
from tests.corpus.test_formats import STORY


def word(*paragraphs: str, title: str = "", cells: tuple[str, ...] = ()) -> bytes:
    """Make a Word document."""
    document = Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cells:
        row = document.add_table(rows=1, cols=len(cells)).rows[0]
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_body(body: bytes) -> bytes:
    """Return a document whose body is replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == "word/document.xml" else old.read(name))
    return file.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableError) as error:
        read_word(data, "a")
    return error.value.reason


def test_a_word_document_gives_its_paragraphs_in_order_with_those_of_tables(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(word("吴永辉加入字节跳动", "", *STORY, cells=("姓名", "吴永辉")))
    text = "\n\n".join(["吴永辉加入字节跳动", *STORY, "姓名", "吴永辉"])
    assert list(read_file(tmp_path / "report.docx")) == [
        Article(id="report", title="吴永辉加入字节跳动", text=text, language="zh")
    ]


def test_the_title_that_a_document_has_goes_before_its_first_line() -> None:
    assert read_word(word("One.", title="On hiring"), "a").title == "On hiring"
    assert read_word(word("x" * 101), "a").title == "a"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the document cannot be read: File is not a zip file"),
        (b"PK\x03\x04 and no more", "the document cannot be read: File is not a zip file"),
        (word("Text.")[:3000], "the document cannot be read: File is not a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "the document is encrypted or of an old kind"),
        (word("", " "), "the document holds no text"),
        (with_body(b"<w:document"), "the document cannot be read: "),
        (with_body(b" " * 10_000_001), "the document unpacks to more than a document holds"),
    ],
)
def test_a_document_that_gives_no_text_is_told(data: bytes, reason: str) -> None:
    assert refused(data).startswith(reason)


def test_a_zip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = with_body(b" " * 300_000_000)
    assert len(bomb) < 500_000
    tracemalloc.start()
    try:
        assert refused(bomb) == "the document unpacks to more than a document holds"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_document_of_endless_paragraphs_or_depth_takes_no_longer() -> None:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    begun = time.process_time()
    for inner in (b"<w:p/>" * 1_600_000, b"<w:p>" * 1_900_000, b"<w:tbl>" * 1_300_000, b"<w:t/>" * 1_600_000):
        assert refused(with_body(b"<w:document " + space + b"><w:body>" + inner + b"</w:body></w:document>"))
    assert time.process_time() - begun < 20


@settings(max_examples=60)
@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=8))
def test_a_document_with_any_bytes_changed_gives_text_or_a_complaint(place: int, change: bytes) -> None:
    data = bytearray(word(*STORY))
    place %= len(data)
    data[place : place + len(change)] = change
    with suppress(UnreadableError):
        assert read_word(bytes(data), "a").text


def test_a_document_cut_short_anywhere_gives_a_complaint(tmp_path: Path) -> None:
    data = word(*STORY)
    for size in range(0, len(data), 2500):
        (tmp_path / "a.docx").write_bytes(data[:size])
        assert all(isinstance(item, Complaint) for item in read_file(tmp_path / "a.docx"))
