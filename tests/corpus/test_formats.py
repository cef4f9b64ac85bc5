"""A file of any format gives its articles; one that is broken gives a complaint that names the place, no traceback."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import formats, json_lines
from corpus.article import Article, ParagraphNote, Source
from corpus.formats import ENDINGS, Complaint, read_file
from tests.corpus.pdf_files import encrypted, pdf

TODAY = dt.date(2026, 11, 24)
TEXT = "吴永辉加入字节跳动，负责大模型基础研究。\n\n他此前在谷歌工作十七年，是谷歌研究副总裁。"
MARKDOWN = f"""---
title: 吴永辉加入字节跳动
language: zh
translation_of: wu.en
published: 2025-02
updated: 2026-11-24
publisher: talentwars
url: "https://example.com/wu"
people: [p-wuyonghui]
organisations:
  - o-bytedance
  - o-google
unheard_of: [anything]
sources:
  - id: late
    publisher: 晚点
    title: "“抢人”"
    url: ""
    published: 2025-02-21
    confidence: confirmed
  - id: star
    publisher: 红星新闻
paragraphs:
  - sources: [star, late]
    facts: [S001, S002]
  - sources: [late]
    facts: []
---

{TEXT}
"""
ARTICLE = Article(
    id="wu.zh",
    title="吴永辉加入字节跳动",
    text=TEXT,
    language="zh",
    published="2025-02",
    updated="2026-11-24",
    publisher="talentwars",
    url="https://example.com/wu",
    translation_of="wu.en",
    people=("p-wuyonghui",),
    organisations=("o-bytedance", "o-google"),
    sources=(
        Source(publisher="晚点", title="“抢人”", published="2025-02-21", confidence="confirmed"),
        Source(publisher="红星新闻", confidence="reported"),
    ),
    notes=(ParagraphNote(sources=(1, 0), facts=("S001", "S002")), ParagraphNote(sources=(0,))),
)
STORY = [
    "前谷歌研究副总裁吴永辉在 2025 年 2 月加入字节跳动，负责大模型基础研究。他在谷歌工作了十七年，参与过 Gemini。",
    "字节跳动确认了这一消息，但没有透露薪酬。一位猎头对记者说，这个级别的研究员年薪过千万，其中大部分是股票和期权。",
    "谷歌没有回应置评请求。过去两年，这家公司的多名研究员加入了中国公司，也有人创业，还有人回到大学任教，情况各不相同。",
    "吴永辉本人很少接受采访。他的前同事说，他看重的是研究的自由，而不是钱，字节跳动答应他可以自己组建团队，不必急着出产品。",
    "分析人士认为，大公司之间的人才争夺还会继续，因为能训练最大模型的人全世界不过几百个，而愿意为他们出钱的公司越来越多。",
]
PAGE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>吴永辉加入字节跳动_新闻网</title>
<meta property="og:title" content="吴永辉加入字节跳动"><meta property="og:site_name" content="新闻网">
<meta name="publishdate" content="2025-02-21"><link rel="canonical" href="https://example.com/wu">
<script>var menu = "脚本不是正文";</script></head><body><nav><a href="/">首页</a> <a href="/ai">人工智能</a></nav>
<article><h1>吴永辉加入字节跳动</h1>{"".join(f"<p>{part}</p>" for part in STORY)}</article>
<footer>版权所有 新闻网</footer></body></html>"""


def read(folder: Path, name: str, content: str | bytes) -> list[Article | Complaint]:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_file(path, today=TODAY))


def complaints(folder: Path, name: str, content: str | bytes) -> list[tuple[int | None, str, str]]:
    """Write a file and return what is wrong with it."""
    found = [item for item in read(folder, name, content) if isinstance(item, Complaint)]
    assert {item.file for item in found} <= {str(folder / name)}
    return [(item.line, item.reason, item.kind) for item in found]


def head(**changes: str) -> str:
    """Make a Markdown file with a line of front matter for each argument."""
    lines = "".join(f"{name}: {value}\n" for name, value in ({"title": "t", "language": "zh"} | changes).items())
    return f"---\n{lines}---\n{TEXT}\n"


def test_markdown_gives_all_that_its_front_matter_says(tmp_path: Path) -> None:
    assert read(tmp_path, "wu.zh.md", MARKDOWN) == [ARTICLE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_markdown_is_the_same_in_every_encoding_and_with_every_line_end(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    data = MARKDOWN.replace("\n", line_end).encode(encoding)
    assert read(tmp_path, "wu.zh.md", data) == [ARTICLE]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Wu joins ByteDance #\n\nHe left Google.", "Wu joins ByteDance"),
        ("Intro.\n\n## Wu joins ByteDance\n\nHe left Google.", "Wu joins ByteDance"),
        ("He left Google.", "notes"),
        ("---\n\nHe left Google.\n\n---\nThe end.", "notes"),
    ],
)
def test_markdown_without_front_matter_is_an_article_with_its_first_heading_as_title(
    tmp_path: Path, text: str, title: str
) -> None:
    assert read(tmp_path, "notes.md", text) == [Article(id="notes", title=title, text=text, language="en")]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("---\ntitle: a: b\n---\nText.", 2, "the front matter is not YAML: mapping values are not allowed"),
        ("---\ntitle: t\npeople: [a, b\n---\nText.", 4, "the front matter is not YAML: did not find expected"),
        ('---\ntitle: "t\n---\nText.', 3, "the front matter is not YAML: found unexpected end of stream"),
        ("---\ntitle: t\n\tlanguage: zh\n---\nText.", 3, "the front matter is not YAML"),
        ("---\ntitle: t\nText without an end.", 1, "the front matter that begins here does not end in a line of ---"),
        ("---\nname:value\n---\nText.", 2, "the front matter does not consist of lines of the form `name: value`"),
        ("---\na: &x [1]\nb: *x\n---\nText.", 3, "the front matter refers to a YAML anchor"),
        ("---\na: " + "[" * 12 + "\n---\nText.", 2, "the front matter is nested deeper than 8 levels"),
        (
            "---\n" + "".join(" " * depth + "a:\n" for depth in range(400)) + "---\nText.",
            10,
            "the front matter is nested",
        ),
        ("---\ntitle: t\n---\n \n", None, "it has no text"),
        ("", None, "it has no text"),
    ],
)
def test_markdown_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, content: str, line: int | None, reason: str
) -> None:
    [(told_line, told_reason, kind)] = complaints(tmp_path, "a.md", content)
    assert told_reason.startswith(reason)
    assert (told_line, kind) == (line, "unreadable")


def test_front_matter_of_endless_depth_is_no_crash(tmp_path: Path) -> None:
    [(line, _, kind)] = complaints(tmp_path, "a.md", "---\na: " + "[" * 50_000 + "\n---\nText.")
    assert (line, kind) == (2, "unreadable")


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (head(language="klingon"), 3, "the language 'klingon' is neither zh nor en"),
        (head(published="2025-02-30"), 4, "published: '2025-02-30' is no date; it is left out"),
        (head(published="2026-11-25"), 4, "published: '2026-11-25' lies in the future; it is left out"),
        (head(updated="soon"), 4, "updated: 'soon' is no date; it is left out"),
        (head(title=""), 1, "it has no title; 'a' is taken"),
        (head(title="~"), 1, "it has no title; 'a' is taken"),
        (head(sources="late"), 4, "sources is no list; it is left out"),
        (head(sources="[late]"), 4, "sources: an entry has no fields; it is taken as empty"),
        (head(sources="[{id: x, published: soon}]"), 4, "published: 'soon' is no date; it is left out"),
        (head(sources="[{id: x, confidence: sure}]"), 4, "confidence: 'sure' is none of confirmed, reported, rumour;"),
        (
            head(paragraphs="[{facts: [S1]}]"),
            4,
            "it has notes for 1 paragraphs but 2 paragraphs; the notes are left out",
        ),
        (head(paragraphs="[{sources: [x]}, {}]"), 4, "paragraphs: there is no source 'x'"),
    ],
)
def test_markdown_with_a_flaw_is_an_article_all_the_same(tmp_path: Path, content: str, line: int, reason: str) -> None:
    article = read(tmp_path, "a.md", content)[-1]
    assert isinstance(article, Article)
    assert (article.text, article.language) == (TEXT, "zh")
    [(told_line, told_reason, kind)] = complaints(tmp_path, "a.md", content)
    assert told_reason.startswith(reason)
    assert (told_line, kind) == (line, "flawed")


def test_a_date_in_the_future_stands_where_no_day_is_given(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(head(published="2099"), encoding="utf-8")
    [article] = read_file(path)
    assert isinstance(article, Article)
    assert article.published == "2099"


@pytest.mark.parametrize("code", ["zh-CN", "zh_Hans", "ZH", "Chinese", "中文", "en-US", "English"])
def test_a_language_may_be_written_in_many_ways(tmp_path: Path, code: str) -> None:
    [article] = read(tmp_path, "a.md", head(language=code))
    assert isinstance(article, Article)
    assert article.language == ("en" if code[:2].lower() == "en" else "zh")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("吴永辉加入字节跳动\n\n他负责基础研究。", "吴永辉加入字节跳动"),
        ("\n  Who pays?  \nThey do.", "Who pays?"),
        ("吴永辉加入字节跳动。\n他负责基础研究。", "story"),
        ("只有一行", "story"),
        ("长" * 101 + "\n他负责基础研究。", "story"),
    ],
)
def test_plain_text_stays_verbatim_and_has_its_first_line_as_title_where_it_looks_like_one(
    tmp_path: Path, text: str, title: str
) -> None:
    [article] = read(tmp_path, "story.txt", text)
    assert isinstance(article, Article)
    assert (article.id, article.title, article.text) == ("story", title, text)


@given(text=st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_printable_text_comes_back_code_point_for_code_point(tmp_path: Path, text: str) -> None:
    [from_text] = read(tmp_path, "a.txt", text)
    [from_json] = read(tmp_path, "a.jsonl", json.dumps({"id": "a", "text": text}))
    assert isinstance(from_text, Article)
    assert isinstance(from_json, Article)
    assert from_text.text == from_json.text == text


def test_json_lines_give_an_article_each(tmp_path: Path) -> None:
    full = {
        "id": 7, "title": "吴永辉", "text": TEXT, "url": "https://example.com/7", "publisher": "晚点",
        "published": "2025年2月21日", "language": "zh-CN", "other": {"ignored": [True]},
    }  # fmt: skip
    least = {"id": "b", "text": "He left Google."}
    content = f"\ufeff{json.dumps(full, ensure_ascii=False)}\r\n\r\n{json.dumps(least)}"
    assert read(tmp_path, "a.jsonl", content) == [
        Article(
            id="7", title="吴永辉", text=TEXT, url="https://example.com/7", publisher="晚点", published="2025-02-21",
            language="zh",
        ),
        Article(id="b", title="", text="He left Google.", language="en"),
    ]  # fmt: skip


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "One."}',
        b'{"id": "b", "text": "Two."',
        b"",
        b'["c", "Three."]',
        b'{"id": "d"}',
        b'{"text": "Five."}',
        b'{"id": "f", "text": 6}',
        b'{"id": "g", "text": " "}',
        b'{"id": true, "text": "Eight."}',
        b'{"id": "i", "text": "\xff\xfe\xfd"}',
        b"[" * 100_000,
        b'{"id": "k", "text": "Eleven.", "published": "never", "title": ["x"], "language": "xx"}',
        b'{"id": "l", "text": "Twelve, with half a pair: \\ud83d"}',
    ]
    found = read(tmp_path, "a.jsonl", b"\n".join(lines))
    assert [item.text for item in found if isinstance(item, Article)] == [
        "One.", "Eleven.", "Twelve, with half a pair: \ufffd",
    ]  # fmt: skip
    assert complaints(tmp_path, "a.jsonl", b"\n".join(lines)) == [
        (2, "the line is not JSON: Expecting ',' delimiter", "unreadable"),
        (4, "the line is no JSON object", "unreadable"),
        (5, "the line has no text", "unreadable"),
        (6, "it has no id", "unreadable"),
        (7, "its text is not a string", "unreadable"),
        (8, "it has no text", "unreadable"),
        (9, "it has no id", "unreadable"),
        (10, "its encoding cannot be told", "unreadable"),
        (11, "the line is nested too deeply", "unreadable"),
        (12, "title is neither text nor a number; it is left out", "flawed"),
        (12, "published: 'never' is no date; it is left out", "flawed"),
        (12, "the language 'xx' is neither zh nor en", "flawed"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_json_lines_are_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    lines = [json.dumps({"id": str(number), "text": TEXT}, ensure_ascii=False) for number in range(3)]
    found = read(tmp_path, "a.jsonl", "\n".join(lines).encode(encoding))
    assert [item.text for item in found if isinstance(item, Article)] == [TEXT] * 3


def test_a_line_that_is_too_long_is_passed_over_without_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 1_000_000)
    long = json.dumps({"id": "long", "text": "x" * 5_000_000})
    short = json.dumps({"id": "short", "text": "y"})
    found = read(tmp_path, "a.jsonl", f"{long}\n{short}\n")
    assert complaints(tmp_path, "a.jsonl", f"{long}\n{short}\n") == [(1, "the line is longer than 1 MB", "unreadable")]
    assert [item.id for item in found if isinstance(item, Article)] == ["short"]


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id": "a", "text": "{"One. " * 50}"}}\n' * 10_000, encoding="utf-8")
    found = read_file(path)
    next(found)
    path.write_text("", encoding="utf-8")
    assert sum(1 for _ in found) < 5_000


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "gb18030"])
@pytest.mark.parametrize("declared", ["as it is", "utf-8", "iso-8859-1", ""])
def test_a_web_page_gives_its_article_whatever_encoding_it_declares(
    tmp_path: Path, encoding: str, declared: str
) -> None:
    markup = PAGE.replace("CHARSET", encoding if declared == "as it is" else declared)
    assert read(tmp_path, "wu.html", markup.encode(encoding)) == [
        Article(
            id="wu", title="吴永辉加入字节跳动", text="\n".join(["吴永辉加入字节跳动", *STORY]), language="zh",
            published="2025-02-21", publisher="新闻网", url="https://example.com/wu",
        )
    ]  # fmt: skip


@pytest.mark.parametrize("fragment", ["<p>Wu left Google.", "<div>Wu left Google.</div>", "Wu left Google."])
def test_a_piece_of_a_page_is_read_too(tmp_path: Path, fragment: str) -> None:
    assert read(tmp_path, "a.html", fragment) == [Article(id="a", title="a", text="Wu left Google.", language="en")]


def test_one_broken_character_does_not_cost_a_web_page(tmp_path: Path) -> None:
    data = PAGE.replace("CHARSET", "gb2312").encode("gb18030").replace("谷歌没有".encode("gb18030"), b"\xff\xff")
    [article] = read(tmp_path, "wu.htm", data)
    assert isinstance(article, Article)
    assert "\ufffd回应置评请求" in article.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no article was found in the page"),
        (b"<html><body></body></html>", "no article was found in the page"),
        (b"<" * 100_000, "no article was found in the page"),
        (b"<!--" * 50_000, "no article was found in the page"),
        (b"<div>" * 30_000 + b"Text.", "no article was found in the page"),
        (b"<b>x" * 60_000, "the page has more than 50,000 tags: it is no article"),
        (b"<p " + b"a=1 " * 200_000 + b">", "no article was found in the page"),
        (b"\x89PNG\r\n\0\0", "it is not text: it holds NUL bytes"),
    ],
)
def test_a_page_without_an_article_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    assert complaints(tmp_path, "a.html", content) == [(None, reason, "unreadable")]


def test_a_pdf_gives_its_text_in_paragraphs_with_title_and_date(tmp_path: Path) -> None:
    lines = ["Wu Yonghui left Google after seventeen years of re-", "search for ByteDance.", "", "He leads Seed."]
    [article] = read(tmp_path, "report.pdf", pdf([lines], title="On hiring", created="D:20250221083000+08'00'"))
    assert article == Article(
        id="report",
        title="On hiring",
        text="Wu Yonghui left Google after seventeen years of research for ByteDance.\n\nHe leads Seed.",
        language="en",
        published="2025-02-21",
    )


def test_a_chinese_pdf_is_joined_across_lines_and_pages_without_spaces(tmp_path: Path) -> None:
    pages = [["吴永辉加入字节跳动，负责", "大模型研究，此前他是谷歌", "1"], ["研究副总裁。", "", "他很少露面。", "2"]]
    [article] = read(tmp_path, "report.pdf", pdf(pages))
    assert isinstance(article, Article)
    assert article.text == "吴永辉加入字节跳动，负责大模型研究，此前他是谷歌研究副总裁。\n\n他很少露面。"
    assert (article.title, article.language) == (article.text.split("\n", maxsplit=1)[0], "zh")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the PDF cannot be read: "),
        (b"%PDF-1.7 and no more", "the PDF cannot be read: "),
        (b"<html>not a PDF</html>", "the PDF cannot be read: "),
        (pdf([["Some text."]])[:300], "the PDF cannot be read: "),
        (encrypted(pdf([["Some text."]]), "secret"), "the PDF is encrypted; save it without a password"),
        (pdf([[]]), "the PDF holds no text; a scan needs to be recognised first"),
    ],
)
def test_a_pdf_that_gives_no_text_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    [(line, told, kind)] = complaints(tmp_path, "a.pdf", content)
    assert told.startswith(reason)
    assert (line, kind) == (None, "unreadable")


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path: Path) -> None:
    [article] = read(tmp_path, "a.pdf", encrypted(pdf([["Some text."]]), ""))
    assert isinstance(article, Article)
    assert article.text == "Some text."


@pytest.mark.parametrize("ending", [".md", ".txt", ".jsonl", ".html"])
def test_bytes_that_are_no_text_are_told_and_not_guessed(tmp_path: Path, ending: str) -> None:
    data = b"\xff\xfa\x80\x81 \xc0\xc1" * 40
    [(_, reason, kind)] = complaints(tmp_path, "a" + ending, data)
    assert (reason, kind) == ("its encoding cannot be told", "unreadable")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for ending, size, limit in ((".txt", formats.LARGEST_FILE, "50"), (".html", formats.LARGEST_PAGE, "10")):
        path = tmp_path / ("a" + ending)
        path.touch()
        os.truncate(path, size + 1)
        monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was read"))
        [complaint] = read_file(path)
        assert str(complaint) == f"{path}: the file is larger than {limit} MB"


def _unreadable_paths(folder: Path) -> Iterator[tuple[Path, str]]:
    (folder / "folder.md").mkdir()
    (folder / "nowhere.md").symlink_to(folder / "nothing")
    (folder / "itself.md").symlink_to(folder / "itself.md")
    os.mkfifo(folder / "pipe.txt")
    yield folder / "missing.txt", "No such file or directory"
    yield folder / "missing.jsonl", "No such file or directory"
    yield folder / "nowhere.md", "No such file or directory"
    yield folder / "itself.md", "Too many levels of symbolic links"
    yield folder / "folder.md", "it is not a regular file"
    yield folder / "pipe.txt", "it is not a regular file"
    yield folder / "picture.png", f"a file must end in one of {', '.join(ENDINGS)}"


def test_what_is_no_readable_file_is_told(tmp_path: Path) -> None:
    for path, reason in _unreadable_paths(tmp_path):
        assert list(read_file(path)) == [Complaint(file=str(path), line=None, reason=reason, kind="unreadable")]


def test_a_file_name_of_any_bytes_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    path.write_text("Some text.", encoding="utf-8")
    [article] = read_file(path)
    assert isinstance(article, Article)
    assert article.id == "\ufffd\ufffd"


@pytest.mark.parametrize("ending", ENDINGS)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_bytes_in_a_file_of_any_format_give_articles_or_complaints(
    tmp_path: Path, ending: str, content: bytes
) -> None:
    for start in (
        b"",
        {".md": b"---\ntitle: ", ".jsonl": b'{"id": 1, "text": "', ".pdf": b"%PDF-1.4\n"}.get(ending, b"<p>"),
    ):
        for item in read(tmp_path, "a" + ending, start + content):
            assert isinstance(item, Article | Complaint)
            assert "\n" not in str(getattr(item, "reason", ""))


@pytest.mark.parametrize("content", [MARKDOWN.encode(), PAGE.encode(), pdf([["Some text.", "More text."]])])
@pytest.mark.parametrize("ending", [".md", ".html", ".pdf"])
def test_a_file_cut_short_anywhere_gives_articles_or_complaints(tmp_path: Path, ending: str, content: bytes) -> None:
    for size in range(0, len(content), 37):
        for item in read(tmp_path, "a" + ending, content[:size]):
            assert isinstance(item, Article | Complaint)
