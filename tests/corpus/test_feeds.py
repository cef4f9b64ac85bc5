"""Feeds of every kind give their entries, broken and hostile ones an error; a pull takes in each entry once."""

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import pulls
from corpus.candidates import Candidate, Refusal
from corpus.feed_documents import LARGEST_FEED, FeedError, feed_of, read_feed
from corpus.feeds import Feed, Subscriptions
from corpus.fetch import Fetcher, FetchError
from corpus.pulls import Pull, subscribed
from tests.corpus.test_formats import PAGE, STORY
from tests.corpus.web_server import WebServer, web_server

TODAY = dt.date(2026, 11, 24)
NOW = "2026-11-24T12:00:00+00:00"
URL = "https://example.com/feed"
WHOLE = "".join(f"<p>{part}</p>" for part in STORY * 3)


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    """Make an RSS feed of entries."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>抢人 日报</title>'
        f"<link>https://example.com/</link>{''.join(items)}</channel></rss>"
    )
    return text.encode(encoding)


def item(path: str, *, title: str = "题", date: str = "Fri, 21 Feb 2025 23:30:00 +0800", more: str = "") -> str:
    """Make an entry."""
    return f"<item><title>{title}</title><link>{path}</link><guid>g:{path}</guid><pubDate>{date}</pubDate>{more}</item>"


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.com/">
<title type="html">News &amp;amp; &lt;b&gt;more&lt;/b&gt;</title><id>urn:1</id><updated>2025-03-01T00:00:00Z</updated>
<entry><title>One</title><id>urn:one</id><link rel="alternate" href="/one"/><link rel="edit" href="/edit"/>
<published>2025-02-21T23:30:00-08:00</published><updated>2025-03-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="u"><title>Old</title></channel>
<item rdf:about="https://example.com/1"><title>One</title><link>https://example.com/1</link>
<dc:date>2025-02-21T08:00:00+08:00</dc:date></item></rdf:RDF>"""


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def fetcher(**options: Any) -> Fetcher:
    return Fetcher(**{"allow_private": True, "pause_s": 0.0, "deadline_s": 5.0, **options})


def page(number: int) -> str:
    """Make a page with a text of its own."""
    text = PAGE.replace("CHARSET", "utf-8").replace("https://example.com/wu", "").replace("2025-02-21", "")
    return text.replace("十七年", f"{number}年").replace("吴永辉", f"第{number}位研究员")


def serve_pages(web: WebServer, count: int) -> list[str]:
    return [item(web.serve(f"/{number}", page(number)), title=f"第{number}篇") for number in range(count)]


def pulled(feed: Feed, **options: Any) -> tuple[list[Candidate], list[Refusal], Feed]:
    """Pull a feed: what it offers, what it refuses, and what is known of it then."""
    pull = Pull(feed=feed, fetcher=fetcher(**options), today=TODAY, now=NOW)
    offers = list(pull.offers())
    found = [offer for offer in offers if isinstance(offer, Candidate)]
    return found, [offer for offer in offers if isinstance(offer, Refusal)], pull.after()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_rss_gives_title_entries_and_the_dates_that_it_prints(encoding: str) -> None:
    more = f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>"
    title, [one] = read_feed(rss(item("/a", title="吴永辉 &lt;b&gt;加入&lt;/b&gt;", more=more), encoding=encoding), URL)
    assert title == "抢人 日报"
    assert (one.id, one.url, one.title, one.published) == (
        "g:/a", "https://example.com/a", "吴永辉 加入", "2025-02-21",
    )  # fmt: skip
    assert STORY[0] in one.content


def test_atom_and_old_rss_are_read_too() -> None:
    title, [one] = read_feed(ATOM.encode(), URL)
    assert title == "News & more"
    assert (one.id, one.url, one.published) == ("urn:one", "https://example.com/one", "2025-02-21")
    title, [one] = read_feed(RDF.encode(), URL)
    assert (title, one.url, one.published) == ("Old", "https://example.com/1", "2025-02-21")


@pytest.mark.parametrize("date", ["", "gestern", "Fri, 31 Feb 2025 10:00:00 GMT", "99999-01-01", "0000-00-00"])
def test_an_entry_with_an_invalid_date_has_none(date: str) -> None:
    _, [one] = read_feed(rss(item("/a", date=date)), URL)
    assert one.published == ""


def test_a_feed_whose_xml_is_broken_gives_what_can_be_read() -> None:
    whole = rss(item("/a"), item("/b", title="A & B <unclosed"), item("/c"))
    assert [one.url[-2:] for one in read_feed(whole, URL)[1]] == ["/a", "/b", "/c"]
    assert [one.url[-2:] for one in read_feed(whole[: whole.rindex(b"<link>/c")], URL)[1]][:2] == ["/a", "/b"]
    assert [one.url[-2:] for one in read_feed(b"\n\n junk " + whole, URL)[1]] == ["/a", "/b", "/c"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b", "data:text/html,x"])
def test_an_entry_that_leads_out_of_the_web_is_passed_over(link: str) -> None:
    assert [one.url for one in read_feed(rss(item(link), item("/b")), URL)[1]] == ["https://example.com/b"]


@pytest.mark.parametrize(
    "data", [b"", b"<html><body>hello</body></html>", b"\x89PNG\0\0", b"{}", b"<a/>", b"plain text"]
)
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with pytest.raises(FeedError, match=r"is neither an RSS nor an Atom feed|is no feed: it is not text"):
        read_feed(data, URL)


def test_entities_that_expand_without_bound_or_read_files_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for doctype in (
        f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>',
        '<!doctype r [<!entity x SYSTEM "file:///etc/passwd">]>',
    ):
        hostile = rss(item("/a", title="&l11;&x;")).replace(b"<rss", doctype.encode() + b"<rss", 1)
        with pytest.raises(FeedError, match="defines XML entities"):
            read_feed(hostile, URL)
    hidden = hostile.decode().replace("utf-8", "utf-16").encode("utf-16")
    with pytest.raises(FeedError, match="defines XML entities"):
        read_feed(hidden, URL)


def test_a_feed_that_is_too_large_is_refused() -> None:
    with pytest.raises(FeedError, match="is larger than 5 MB"):
        read_feed(b" " * (LARGEST_FEED + 1), URL)


def entries_of(data: bytes) -> list[str]:
    """Return where the entries of a feed lead, none where it is no feed."""
    try:
        return [entry.url for entry in read_feed(data, URL)[1]]
    except FeedError as error:
        return [] if "\n" not in error.problem else ["two lines"]


@given(st.binary(max_size=400), st.sampled_from([b"", b"<rss><channel><item>", ATOM[:200].encode(), rss(item("/a"))]))
def test_any_bytes_give_entries_or_an_error(data: bytes, start: bytes) -> None:
    assert all(url.startswith(("http://", "https://")) for url in entries_of(start + data))


@pytest.mark.parametrize("cut", range(0, len(ATOM), 41))
def test_a_feed_cut_short_anywhere_gives_entries_or_an_error(cut: int) -> None:
    assert set(entries_of(ATOM[:cut].encode())) <= {"https://example.com/one"}


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("piece", "entries"),
    [("<a>", 0), ("<item><link>http://a/x</link></item>", 500), ("&", 0), ("<", 0), ("<![CDATA[", 0), ("<!--", 0)],
)
def test_a_feed_that_is_made_to_keep_a_parser_busy_does_not(piece: str, entries: int) -> None:
    begun = time.process_time()
    assert len(entries_of(b'<rss version="2.0"><channel>' + piece.encode() * (4_900_000 // len(piece)))) == entries
    assert time.process_time() - begun < 5


def test_a_page_names_its_feed() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="x" href="/feed.xml?a=1&amp;b=2">'
    assert (
        feed_of(f"<head><link rel='icon' href='/i'>{link}</head>".encode(), URL)
        == "https://example.com/feed.xml?a=1&b=2"
    )
    assert feed_of(b"<head><link rel='icon' href='/i'></head>", URL) == ""


def test_a_subscription_is_made_from_a_feed_or_from_a_page_that_names_one(web: WebServer) -> None:
    feed = web.serve("/feed", rss(item("/a")), "application/rss+xml")
    blog = web.serve("/blog", '<html><head><link type="application/rss+xml" rel="alternate" href="feed"></head></html>')
    web.pages["/old"] = lambda request: request.answer(status=301, headers={"Location": "/feed"})
    expected = Feed(url=feed, title="抢人 日报")
    assert [subscribed(url, fetcher()) for url in (feed, blog, web.url + "/old")] == [expected] * 3
    with pytest.raises(FeedError):
        subscribed(web.serve("/none", "<html><body>no feed</body></html>"), fetcher())


def test_a_pull_takes_in_every_entry_with_the_date_of_the_feed_and_then_nothing(web: WebServer) -> None:
    feed = Feed(url=web.serve("/feed", rss(*serve_pages(web, 3)), "text/xml"))
    found, refused, after = pulled(feed)
    assert refused == []
    assert [candidate.article.url for candidate in found] == [f"{web.url}/{number}" for number in range(3)]
    assert {candidate.article.published for candidate in found} == {"2025-02-21"}
    assert (after.title, len(after.seen), after.pulled) == ("抢人 日报", 3, NOW)
    asked = len(web.seen)
    assert pulled(after)[0] == []
    assert len(web.seen) == asked + 1


def test_an_unchanged_feed_is_asked_under_a_condition_and_read_no_further(web: WebServer) -> None:
    data = rss(*serve_pages(web, 1))

    def conditional(request: Any) -> None:
        if request.headers.get("If-None-Match") == '"1"':
            request.answer(status=304)
        else:
            request.answer(data, "text/xml", headers={"ETag": '"1"', "Last-Modified": "Fri, 21 Feb 2025 08:00:00 GMT"})

    web.pages["/feed"] = conditional
    _, _, after = pulled(Feed(url=web.url + "/feed"))
    assert (after.etag, after.last_modified) == ('"1"', "Fri, 21 Feb 2025 08:00:00 GMT")
    pull = Pull(feed=after, fetcher=fetcher(), today=TODAY, now="later")
    assert list(pull.offers()) == []
    assert pull.unchanged
    assert pull.after() == replace(after, pulled="later")


def test_more_entries_than_one_pull_takes_wait_and_the_feed_does_not_count_as_unchanged(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "MOST_ITEMS", 2)
    data = rss(*serve_pages(web, 5))
    web.pages["/feed"] = lambda request: request.answer(data, "text/xml", headers={"ETag": '"1"'})
    feed = Feed(url=web.url + "/feed")
    counts = []
    for _ in range(4):
        found, _, feed = pulled(feed)
        counts.append((len(found), feed.etag))
    assert counts == [(2, ""), (2, ""), (1, '"1"'), (0, '"1"')]


def test_entries_whose_articles_are_there_are_not_fetched_again(web: WebServer) -> None:
    feed = Feed(url=web.serve("/feed", rss(*serve_pages(web, 3)), "text/xml"))
    pull = Pull(feed=feed, fetcher=fetcher(), today=TODAY, now=NOW, known=lambda url: url.endswith("/1"))
    assert len(list(pull.offers())) == 2
    assert [path for path, _ in web.seen] == ["/feed", "/0", "/2"]
    assert (pull.left, len(pull.after().seen)) == (0, 3)


def test_a_busy_host_is_left_alone_and_its_entries_are_tried_again(web: WebServer) -> None:
    items = serve_pages(web, 3)
    web.pages["/0"] = lambda request: request.answer(status=429)
    feed = Feed(url=web.serve("/feed", rss(*items), "text/xml"))
    found, refused, after = pulled(feed)
    assert (found, [refusal.reason for refusal in refused]) == ([], ["the server answers 429 Too Many Requests"])
    assert [path for path, _ in web.seen] == ["/feed", "/0"]
    web.serve("/0", page(0))
    assert len(pulled(after)[0]) == 3


def test_an_entry_whose_page_is_gone_is_done_with_and_one_that_failed_is_tried_again(web: WebServer) -> None:
    items = [*serve_pages(web, 1), item(web.url + "/gone"), item(web.serve("/empty", "<html></html>"))]
    web.pages["/broken"] = lambda request: request.answer(status=500)
    feed = Feed(url=web.serve("/feed", rss(*items, item(web.url + "/broken")), "text/xml"))
    found, refused, after = pulled(feed)
    assert (len(found), len(refused), len(after.seen)) == (1, 3, 3)
    assert [refusal.origin for refusal in pulled(after)[1]] == [web.url + "/broken"]


def test_an_article_that_the_feed_carries_whole_is_not_fetched(web: WebServer) -> None:
    whole = f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>"
    cut = whole.replace("]]>", "<p>……阅读全文</p>]]>")
    items = [item(web.url + "/whole", title="整篇", more=whole), item(web.serve("/cut", page(7)), more=cut)]
    found, _, _ = pulled(Feed(url=web.serve("/feed", rss(*items), "text/xml")))
    assert [path for path, _ in web.seen] == ["/feed", "/cut"]
    assert [candidate.article.title for candidate in found] == ["整篇", "第7位研究员加入字节跳动"]
    assert found[0].article.url == web.url + "/whole"
    assert STORY[0] in found[0].article.text


def test_a_date_that_lies_ahead_is_not_taken_from_the_feed(web: WebServer) -> None:
    ahead = item(web.serve("/a", page(1)), date="Fri, 21 Feb 2031 10:00:00 GMT")
    found, _, _ = pulled(Feed(url=web.serve("/feed", rss(ahead), "text/xml")))
    assert found[0].article.published == ""


def test_a_feed_that_moved_for_ever_keeps_its_new_address_and_one_that_moves_in_circles_is_told(web: WebServer) -> None:
    web.serve("/new", rss(*serve_pages(web, 1)), "text/xml")
    web.pages["/old"] = lambda request: request.answer(status=301, headers={"Location": "/new"})
    web.pages["/loop"] = lambda request: request.answer(status=301, headers={"Location": "/loop"})
    assert pulled(Feed(url=web.url + "/old"))[2].url == web.url + "/new"
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        pulled(Feed(url=web.url + "/loop"))


def test_an_entry_that_leads_into_a_private_network_is_refused() -> None:
    data = rss(item("http://169.254.169.254/latest/"))
    _, [entry] = read_feed(data, URL)
    with pytest.raises(FetchError, match="which is not public"):
        Fetcher(pause_s=0.0).fetch(entry.url)


def test_one_host_is_asked_with_a_pause_between(web: WebServer) -> None:
    waits: list[float] = []
    feed = Feed(url=web.serve("/feed", rss(*serve_pages(web, 3)), "text/xml"))
    pulled(feed, pause_s=30.0, sleep=waits.append)
    assert len(waits) == 3
    assert all(29 < wait <= 30 for wait in waits)


def test_subscriptions_are_kept_once_each_in_order(tmp_path: Path) -> None:
    feeds = Subscriptions(tmp_path / "data" / "feeds.json")
    assert feeds.all() == ()
    for url in ("b", "a", "b"):
        feeds.add(Feed(url=url, title=url))
    feeds.update("a", Feed(url="c", seen=("1", "2")))
    feeds.update("gone", Feed(url="gone"))
    assert feeds.all() == (Feed(url="b", title="b"), Feed(url="c", seen=("1", "2")))
    feeds.remove("b")
    assert feeds.all() == (Feed(url="c", seen=("1", "2")),)
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [".feeds.json.lock", "feeds.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"feeds": [1]}', '{"feeds": [{"link": "x"}]}', '{"feeds": 7}', "\0"])
def test_a_list_of_feeds_that_is_broken_is_told_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feeds.json"
    path.write_text(content, encoding="utf-8")
    for attempt in (Subscriptions(path).all, lambda: Subscriptions(path).add(Feed(url="a"))):
        with pytest.raises(FeedError, match="is not as it was written"):
            attempt()
    assert path.read_text(encoding="utf-8") == content


def test_feeds_that_are_added_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    feeds = Subscriptions(tmp_path / "feeds.json")
    threads = [threading.Thread(target=feeds.add, args=(Feed(url=str(number)),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(feed.url) for feed in feeds.all()) == list(range(12))
    assert len(json.loads((tmp_path / "feeds.json").read_text(encoding="utf-8"))["feeds"]) == 12
