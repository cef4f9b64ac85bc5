"""What is new is added once; what is known is told by address, content and likeness; the catalogue mends itself."""

import datetime as dt
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.candidates import Candidate, Refusal, from_path, offered
from corpus.catalogue import Catalogue
from corpus.fetch import Fetcher
from corpus.formats import LARGEST_FILE
from corpus.growth import ArticleError, Growth
from corpus.own import LibraryError, OwnArticles
from corpus.urls import url_key
from tests.corpus.pdf_files import encrypted, pdf
from tests.corpus.test_formats import PAGE, STORY
from tests.corpus.web_server import WebServer, web_server

TODAY = dt.date(2026, 11, 24)
NOW = "2026-11-24T12:00:00+00:00"
REPOST = "转载自江城在线，版权归原作者所有，如有侵权请联系我们删除。\n" + "\n".join(STORY[1:] + STORY[:1])

SEQUEL = "后来的消息改变了这一切，读者请看续篇。" * 9
CHECK = f"<html><body><p>环境异常，当前环境异常，完成验证后即可继续访问。{'请稍候再试。' * 8}</p></body></html>"
SCRIPT = f"<html><body><p>Please enable JavaScript to read this. {'It will not work without. ' * 12}</p></body></html>"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@pytest.fixture
def growth(tmp_path: Path) -> Iterator[Growth]:
    with Catalogue(tmp_path / "data" / "catalogue.sqlite3") as catalogue:
        own = tmp_path / "data" / "articles"
        yield Growth(OwnArticles(own), catalogue, (tmp_path / "bundled", own))


def fetcher() -> Fetcher:
    return Fetcher(allow_private=True, pause_s=0.0)


def candidates(*targets: Path | str, force: bool = False) -> list[Candidate]:
    """Read what some targets offer, which must be articles."""
    found = list(offered(map(str, targets), fetcher(), today=TODAY, force=force))
    assert all(isinstance(item, Candidate) for item in found), found
    return [item for item in found if isinstance(item, Candidate)]


def refusal(path: Path, content: bytes | str, **options: bool) -> Refusal:
    """Write a file and return why it is refused."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [found] = from_path(path, today=TODAY, **options)
    assert isinstance(found, Refusal)
    return found


def file(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def page(url: str = "https://example.com/wu") -> str:
    return PAGE.replace("CHARSET", "utf-8").replace("https://example.com/wu", url)


def added(growth: Growth, *found: Candidate, force: bool = False) -> list[tuple[str, str]]:
    """Add candidates and return the id, or how each was known."""
    verdicts = growth.add(found, now=NOW, force=force)
    return [(verdict.id, verdict.known.how if verdict.known else "") for verdict in verdicts]


def test_a_page_is_added_with_an_id_from_its_title_and_where_it_comes_from(growth: Growth, tmp_path: Path) -> None:
    [candidate] = candidates(file(tmp_path / "saved.html", page()))
    [(new_id, how)] = added(growth, candidate)
    assert (new_id[:-6], how) == ("2025-02-21-吴永辉加入字节跳动-", "")
    entry = growth.own_entry(new_id)
    assert (entry.title, entry.language, entry.published, entry.publisher, entry.url) == (
        "吴永辉加入字节跳动", "zh", "2025-02-21", "新闻网", "https://example.com/wu",
    )  # fmt: skip
    assert f"added_from: {tmp_path / 'saved.html'}" in Path(entry.path).read_text(encoding="utf-8")


def test_files_that_people_named_keep_their_names_as_ids(growth: Growth, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"x-{number}", "text": f"第{number}条：" + STORY[number]}) for number in (0, 1)]
    found = candidates(
        file(tmp_path / "in" / "chen.md", STORY[2]),
        file(tmp_path / "in" / "note.txt", STORY[3]),
        file(tmp_path / "in" / "all.jsonl", "\n".join(lines)),
    )
    assert added(growth, *found) == [("chen", ""), ("note", ""), ("x-0", ""), ("x-1", "")]
    assert (
        growth.own_entry("x-0").title == "第0条：前谷歌研究副总裁吴永辉在 2025 年 2 月加入字节跳动，负责大模型基础研究"
    )


def test_a_folder_is_read_in_order_and_the_same_file_name_twice_gives_two_ids(growth: Growth, tmp_path: Path) -> None:
    for number, name in enumerate(("b/note.txt", "a/note.txt", "note.txt", ".hidden/note.txt", "picture.png")):
        file(tmp_path / "in" / name, STORY[number])
    assert added(growth, *candidates(tmp_path / "in")) == [("note", ""), ("note-2", ""), ("note-3", "")]


def test_an_article_is_known_again_by_address_by_content_and_as_a_repost(growth: Growth, tmp_path: Path) -> None:
    first = candidates(file(tmp_path / "1.html", page()))
    added(growth, *first)
    changed = page("http://www.example.com/wu?utm_source=x#top").replace(
        STORY[4], "后来的消息改变了这一切，读者请看续篇。" * 9
    )
    same = page("https://other.example/7").replace("新闻网", "另一家")
    again = candidates(
        file(tmp_path / "2.html", changed), file(tmp_path / "3.html", same), file(tmp_path / "4.txt", REPOST)
    )
    assert added(growth, *again) == [("", "url"), ("", "content"), ("", "repost")]
    assert growth.catalogue.has_address("http://example.com/wu?utm_source=x")
    assert not growth.catalogue.has_address("http://example.com/chen")


def test_candidates_are_judged_against_each_other_and_nothing_is_written(growth: Growth, tmp_path: Path) -> None:
    found = candidates(file(tmp_path / "1.txt", "\n".join(STORY)), file(tmp_path / "2.txt", REPOST))
    first, second = growth.judge(found)
    assert first.known is None
    assert second.known
    assert second.known.how == "repost"
    assert not (tmp_path / "data" / "articles").exists()


def test_force_keeps_a_repost_and_another_text_of_an_address_but_never_the_same_text(
    growth: Growth, tmp_path: Path
) -> None:
    added(growth, *candidates(file(tmp_path / "1.html", page())))
    changed = page().replace(STORY[4], SEQUEL)
    again = candidates(
        file(tmp_path / "2.html", changed), file(tmp_path / "repost.txt", REPOST), file(tmp_path / "3.html", page())
    )
    hows = added(growth, *again, force=True)
    assert [how for _, how in hows] == ["", "", "content"]
    assert len(list(growth.catalogue.entries())) == 3


def test_what_lies_in_any_folder_of_the_corpus_is_known_and_not_to_be_removed(growth: Growth, tmp_path: Path) -> None:
    file(tmp_path / "bundled" / "wu.zh.md", "\n".join(STORY))
    assert added(growth, *candidates(file(tmp_path / "r.txt", REPOST))) == [("", "repost")]
    assert added(growth, *candidates(file(tmp_path / "in" / "Wu.zh.txt", STORY[0] * 2))) == [("Wu.zh-2", "")]
    with pytest.raises(ArticleError, match="was not added by `talentwars add`"):
        growth.own_entry("wu.zh")
    with pytest.raises(ArticleError, match="There is no article 'nobody'"):
        growth.own_entry("nobody")


def test_a_removed_article_is_forgotten_and_can_be_added_again(growth: Growth, tmp_path: Path) -> None:
    found = candidates(file(tmp_path / "note.txt", STORY[0]))
    added(growth, *found)
    growth.remove([growth.own_entry("note")])
    assert list(growth.catalogue.entries()) == []
    assert added(growth, *found) == [("note", "")]


def test_files_that_people_add_mend_or_remove_by_hand_are_noticed(growth: Growth, tmp_path: Path) -> None:
    path = file(tmp_path / "data" / "articles" / "mine.md", STORY[0])
    growth.bring_up_to_date()
    assert growth.own_entry("mine").length == len(STORY[0])
    path.write_text(STORY[0] + STORY[1], encoding="utf-8")
    growth.bring_up_to_date()
    assert growth.own_entry("mine").length == len(STORY[0] + STORY[1])
    assert added(growth, *candidates(file(tmp_path / "a.txt", STORY[0] + STORY[1]))) == [("", "content")]
    path.unlink()
    growth.bring_up_to_date()
    assert list(growth.catalogue.entries()) == []
    assert growth.catalogue._database.execute("select count(*) from bands").fetchone() == (0,)


@pytest.mark.parametrize("harm", [b"", b"no database at all" * 1000, None])
def test_a_catalogue_that_is_broken_or_gone_is_made_anew(tmp_path: Path, harm: bytes | None) -> None:
    path = tmp_path / "catalogue.sqlite3"
    folder = file(tmp_path / "in" / "note.txt", STORY[0]).parent
    for _ in range(2):
        with Catalogue(path) as catalogue:
            catalogue.bring_up_to_date([folder])
            assert [entry.id for entry in catalogue.entries()] == ["note"]
        path.write_bytes(harm) if harm is not None else path.unlink()


def test_a_catalogue_of_another_version_is_made_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "c") as old:
        old.executescript(
            "create table version (version text); insert into version values ('0'); create table files (x)"
        )
    old.close()
    with Catalogue(tmp_path / "c") as catalogue:
        catalogue.bring_up_to_date([file(tmp_path / "in" / "note.txt", STORY[0]).parent])
        assert catalogue.taken("NOTE")


def test_a_catalogue_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file(tmp_path / "file", "x")
    with pytest.raises(LibraryError):
        Catalogue(tmp_path / "file" / "catalogue.sqlite3")


def test_two_that_add_the_same_at_once_add_it_once(tmp_path: Path) -> None:
    found = candidates(file(tmp_path / "note.txt", STORY[0]))
    ids: list[str] = []

    def add() -> None:
        own = tmp_path / "data" / "articles"
        with Catalogue(tmp_path / "data" / "catalogue.sqlite3") as catalogue:
            verdicts = Growth(OwnArticles(own), catalogue, (own,)).add(found, now=NOW)
        ids.extend(verdict.id for verdict in verdicts)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids) == ["", "", "", "", "", "note"]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.example.com/wu/", "http://example.com/wu"),
        ("https://example.com/wu?utm_source=a&from=timeline&id=3", "https://example.com/wu?id=3"),
        ("https://example.com:443/a?y=2&x=1", "https://example.com/a?x=1&y=2"),
        ("http://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1&sn=a&chksm=b&scene=27#wechat_redirect", "https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1&sn=a"),
    ],
)  # fmt: skip
def test_addresses_of_one_article_are_told_to_be_the_same(url: str, same: str) -> None:
    assert url_key(url) == url_key(same) != ""


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://example.com:8443/a", "https://example.com/a"),
    ],
)
def test_addresses_of_two_articles_are_told_apart(url: str, other: str) -> None:
    assert url_key(url) != url_key(other)


@pytest.mark.parametrize("url", ["", "https://example.com", "https://example.com/", "mailto:a@b", "http://[bad/a", "x"])
def test_an_address_that_names_no_article_has_no_key(url: str) -> None:
    assert url_key(url) == ""


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "罗福莉", "it holds hardly any text (3 words or characters)"),
        ("a.html", "<html><body><p>吴永辉加入字节跳动，负责研究。</p></body></html>", "it holds hardly any text"),
        ("a.html", CHECK, "it shows a notice ('环境异常')"),
        ("a.html", SCRIPT, "it shows a notice ('enable JavaScript')"),
        ("a.txt", "\n".join(f"{n}: {n * 3.7:.2f} {n * 5} up" for n in range(200)), "it is mostly numbers and signs"),
        ("a.txt", b"\0\1\2\3" * 1000, "it is not text: it holds NUL bytes"),
        ("a.html", b"\x89PNG\r\n\x1a\n\0\0", "it is not text: it holds NUL bytes"),
        ("a.pdf", b"%PDF-1.7 cut", "the PDF cannot be read"),
        ("a.pdf", pdf([["Some text."] * 9])[:400], "the PDF cannot be read"),
        ("a.pdf", encrypted(pdf([["Some text."]]), "secret"), "the PDF is encrypted"),
        ("a.pdf", pdf([["Short."]]), "it holds hardly any text (1 words"),
        ("a.zip", b"PK\x03\x04", "a file must end in one of .md"),
        ("a.docx.exe", b"MZ", "a file must end in one of .md"),
        ("a.md", "---\ntitle: [\n---\n" + STORY[0], "line 3: the front matter is not YAML"),
        ("a.jsonl", '{"id": "x"}', "line 1: the line has no text"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes | str, reason: str
) -> None:
    found = refusal(tmp_path / name, content)
    assert found.reason.startswith(reason)
    assert found.origin == str(tmp_path / name)


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path: Path) -> None:
    assert LARGEST_FILE < 100_000_000
    with (tmp_path / "a.txt").open("wb") as big:
        big.truncate(100_000_000)
    [found] = from_path(tmp_path / "a.txt", today=TODAY)
    assert isinstance(found, Refusal)
    assert found.reason == "the file is larger than 50 MB"


def test_force_takes_what_looks_like_no_article(tmp_path: Path) -> None:
    [found] = candidates(file(tmp_path / "a.txt", "罗福莉"), force=True)
    assert found.article.text == "罗福莉"


def test_what_is_not_there_and_a_folder_without_articles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    found = list(offered([str(tmp_path / name) for name in ("no", "empty", "pipe.txt")], fetcher(), today=TODAY))
    assert [item.reason.split(" ending")[0] for item in found if isinstance(item, Refusal)] == [
        "there is no such file or folder",
        "the folder holds no file that ends in .md, .txt, .html, .htm, .pdf, .docx, .jsonl",
        "it is not a regular file",
    ]


def test_a_date_that_is_none_or_lies_ahead_is_left_out_and_told(tmp_path: Path) -> None:
    for date in ("2025-02-30", "2031-01-01", "gestern"):
        [found] = candidates(file(tmp_path / "a.md", f"---\ntitle: t\npublished: {date}\n---\n{STORY[0]}"))
        assert found.article.published == ""
        assert len(found.flaws) == 1
        assert date in found.flaws[0]


def test_an_address_gives_its_page_with_address_and_publisher(web: WebServer) -> None:
    url = web.serve("/wu?id=3", page("")).replace("?id=3", "")
    web.pages["/wu"] = lambda request: request.answer(page("").encode("utf-8"), "text/html; charset=iso-8859-1")
    [found] = candidates(url)
    assert (found.origin, found.article.url, found.article.publisher) == (url, url, "新闻网")
    assert found.article.text.endswith(STORY[-1])


def test_a_page_cannot_pass_itself_off_as_one_of_another_site(web: WebServer) -> None:
    url = web.serve("/wu", page("https://www.nytimes.com/2025/02/21/wu.html"))
    [found] = candidates(url)
    assert found.article.url == url
    own = web.serve("/b", page(f"{web.url}/canonical"))
    assert candidates(own)[0].article.url == f"{web.url}/canonical"


def test_a_pdf_and_a_text_behind_an_address_are_read_too(web: WebServer) -> None:
    lines = ["Wu Yonghui left Google after seventeen years for ByteDance."] * 9
    [report] = candidates(web.serve("/report", pdf([lines], title="On hiring"), "application/octet-stream"))
    [note] = candidates(web.serve("/note.txt", STORY[0], "text/plain"))
    assert (report.article.title, note.article.text) == ("On hiring", STORY[0])
    assert not report.named


def test_an_address_that_gives_no_article_is_refused_with_what_to_do(web: WebServer) -> None:
    feed = web.serve("/feed", '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "text/xml")
    empty = web.serve("/empty", "<html><body></body></html>")
    picture = web.serve("/p.png", b"\x89PNG", "image/png")
    found = list(offered([feed, empty, picture, web.url + "/no"], fetcher(), today=TODAY))
    assert [(item.reason, item.remedy) for item in found if isinstance(item, Refusal)] == [
        ("it is a feed", f"Run `talentwars feed add {feed}`."),
        ("no article was found in the page", ""),
        ("it is image/png, no text", "Give the address of an article."),
        ("the server answers 404 Not Found", "Check the address in a browser."),
    ]


def test_a_candidate_is_the_same_each_time(tmp_path: Path) -> None:
    path = file(tmp_path / "saved.html", page())
    assert candidates(path) == candidates(path)
