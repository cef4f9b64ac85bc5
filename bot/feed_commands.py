"""The commands of feeds: subscribe, list, end, and take in what is new.

Not here: what is new in a feed (`corpus/pulls.py`), the other commands of the corpus (`bot/corpus_commands.py`).
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import now, today
from bot.corpus_wiring import next_batch, open_fetcher, open_growth, rebuilt_if_changed
from bot.options import FAILED, AsJson, given_settings
from bot.output import counted, print_json, working
from bot.settings import Settings

if TYPE_CHECKING:
    from corpus.feeds import Feed, Subscriptions


feed_app = typer.Typer(
    help="Subscribe to RSS and Atom feeds, and take in what is new in them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@feed_app.command(name="add")
def add_feeds(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Of a feed, or of a page that names one.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Subscribe to feeds; `talentwars feed pull` takes in their articles.

    For example:

    - `talentwars feed add https://example.com/feed.xml`
    """
    from corpus.pulls import subscribed

    settings = given_settings()
    fetcher, subscriptions = open_fetcher(settings), _subscriptions(settings)
    added = []
    for url in urls:
        with working(f"Reading {url}"):
            feed = subscribed(url, fetcher)
        subscriptions.add(feed)
        added.append({"url": feed.url, "title": feed.title})
        if not as_json:
            print(f"{feed.title or 'A feed without a title'}  {feed.url}")
    if as_json:
        print_json({"feeds": added})


@feed_app.command(name="list")
def list_feeds(*, as_json: AsJson = False) -> None:
    """List the feeds: when each was last asked, and how many of its entries are done with.

    For example:

    - `talentwars feed list`
    """
    feeds = _subscriptions(given_settings()).all()
    if as_json:
        rows = [
            {"url": feed.url, "title": feed.title, "pulled": feed.pulled or None, "seen": len(feed.seen)}
            for feed in feeds
        ]
        print_json({"feeds": rows})
        return
    for feed in feeds:
        print(f"{feed.pulled or 'never pulled':<25}  {len(feed.seen):>5,}  {feed.url}  {feed.title}")
    if not feeds:
        print("No feeds yet; `talentwars feed add` subscribes to one.", file=sys.stderr)


@feed_app.command(name="remove")
def remove_feeds(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="As `feed list` shows them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """End subscriptions; the articles that came from them stay.

    For example:

    - `talentwars feed remove https://example.com/feed.xml`
    """
    subscriptions = _subscriptions(given_settings())
    _known_feeds(subscriptions, urls)
    for url in urls:
        subscriptions.remove(url)
    if as_json:
        print_json({"removed": urls})
    else:
        print(f"{counted(len(urls), 'feed')} removed; the articles stay.")


@feed_app.command(name="pull")
def pull_feeds(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL…", help="All feeds where none is named.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take in what is new in the feeds, at most 30 articles of each, and rebuild the index.

    Exit code 1 says that no feed could be read.

    For example:

    - `talentwars feed pull`
    """
    from bot.corpus_report import Report
    from corpus.feed_documents import FeedError
    from corpus.fetch import FetchError
    from corpus.pulls import Pull

    settings = given_settings()
    subscriptions, fetcher = _subscriptions(settings), open_fetcher(settings)
    report = Report(as_json=as_json, force=None)
    failed = 0
    feeds = _known_feeds(subscriptions, urls or [])
    with open_growth(settings) as growth:
        for feed in feeds:
            has = growth.catalogue.has_address
            pull = Pull(feed=feed, fetcher=fetcher, today=today(), now=now(), known=has)
            offers = pull.offers()
            try:
                while batch := next_batch(offers, f"Reading {feed.title or feed.url}", size=1):
                    report.keep(report.show(batch, growth), growth, now=now())
            except (FetchError, FeedError) as error:
                failed += 1
                report.fail(feed, error)
                continue
            subscriptions.update(feed.url, pull.after())
            report.feed(feed, unchanged=pull.unchanged, left=pull.left)
    report.finish(rebuilt_if_changed(settings))
    if feeds and failed == len(feeds):
        raise typer.Exit(FAILED)


def _subscriptions(settings: Settings) -> "Subscriptions":
    from corpus.feeds import Subscriptions

    return Subscriptions(settings.data / "feeds.json")


def _known_feeds(subscriptions: "Subscriptions", urls: Sequence[str]) -> "tuple[Feed, ...]":
    """Return the feeds with these addresses, all feeds where there are none.

    Raises:
        FeedError: One of them is not subscribed to.
    """
    from corpus.feed_documents import FeedError

    feeds = subscriptions.all()
    for url in urls:
        if all(feed.url != url for feed in feeds):
            raise FeedError(f"{url} is not subscribed to", "`talentwars feed list` shows the feeds.")
    return tuple(feed for feed in feeds if not urls or feed.url in urls)
