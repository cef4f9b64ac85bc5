"""What the commands that change the corpus tell of articles, to a person as it goes or as one JSON object at the end.

Not here: the commands (`bot/corpus_commands.py`), and what is added (`corpus/growth.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.output import counted, print_json, say
from corpus.candidates import Candidate, Refusal
from corpus.catalogue import Entry, How
from corpus.feed_documents import FeedError
from corpus.feeds import Feed
from corpus.fetch import FetchError
from corpus.growth import Growth, Verdict

if TYPE_CHECKING:
    from bot.wiring import Rebuilt

Object = dict[str, Any]

_HOW: Final[dict[How, str]] = {
    "url": "has the same address as",
    "content": "has the same text as",
    "repost": "repeats",
}


@dataclass(slots=True, kw_only=True)
class Report:
    """What a command has done so far.

    Attributes:
        as_json: Whether everything is told at the end, as one object.
        force: Whether reposts are kept; None where the command cannot keep them.
        dry_run: Whether nothing is written.
    """

    as_json: bool
    force: bool | None = False
    dry_run: bool = False
    added: list[Verdict] = field(default_factory=list)
    known: list[Verdict] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    feeds: list[Object] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many articles were found, new ones and known ones."""
        return len(self.added) + len(self.known)

    def show(self, offers: Sequence[Candidate | Refusal], growth: Growth) -> list[Candidate]:
        """Show what was understood of some offers, and return what is new among them."""
        for offer in offers:
            if isinstance(offer, Refusal):
                self.refuse(offer)
        verdicts = growth.judge([offer for offer in offers if isinstance(offer, Candidate)], force=bool(self.force))
        for verdict in verdicts:
            if verdict.known:
                self._recognise(verdict)
            else:
                self._print(*understood(verdict.candidate))
        return [verdict.candidate for verdict in verdicts if verdict.known is None]

    def keep(self, candidates: Sequence[Candidate], growth: Growth, *, now: str) -> None:
        """Write what is new, unless it is only shown, and tell under which ids."""
        if self.dry_run:
            self.added += [Verdict(candidate=candidate) for candidate in candidates]
            return
        for verdict in growth.add(candidates, now=now, force=bool(self.force)):
            if verdict.known:
                self._recognise(verdict)
            else:
                self.added.append(verdict)
                self._print(f"added {verdict.id}")

    def refuse(self, refusal: Refusal) -> None:
        """Tell what is no article."""
        self.refused.append(refusal)
        if not self.as_json:
            remedy = refusal.remedy or "Mend it, and add it again."
            say(f"{refusal.origin} is not added: {refusal.reason}.", remedy)

    def fail(self, feed: Feed, error: FetchError | FeedError) -> None:
        """Tell that a feed could not be read."""
        self.refused.append(Refusal(origin=feed.url, reason=error.reason, remedy=error.remedy))
        if not self.as_json:
            say(error.problem, error.remedy)

    def feed(self, feed: Feed, *, unchanged: bool, left: int) -> None:
        """Tell that a feed was read."""
        self.feeds.append({"url": feed.url, "title": feed.title, "unchanged": unchanged, "left": left})
        if unchanged:
            self._print(f"{feed.title or feed.url}: nothing new")
        elif left:
            self._print(f"{feed.title or feed.url}: {counted(left, 'article')} left for the next pull")

    def finish(self, index: "Rebuilt | None") -> None:
        """Tell the sum.

        Args:
            index: The new index, where one was built.
        """
        if self.as_json:
            told: Object = {
                "added": [added_object(verdict) for verdict in self.added],
                "known": [known_object(verdict) for verdict in self.known],
                "refused": [refused_object(refusal) for refusal in self.refused],
                "feeds": self.feeds,
                "dry_run": self.dry_run,
                "index": index_object(index) if index else None,
            }
            print_json(told)
            return
        parts = [f"{counted(len(self.added), 'article')} {'to add' if self.dry_run else 'added'}"]
        parts += [f"{len(self.known):,} known already"] if self.known else []
        parts += [f"{len(self.refused):,} refused"] if self.refused else []
        self._print(", ".join(parts) + (f"; {index_line(index)}" if index else "."))

    def _recognise(self, verdict: Verdict) -> None:
        self.known.append(verdict)
        self._print(recognised(verdict, can_force=self.force is False))

    def _print(self, *lines: str) -> None:
        if not self.as_json:
            print(*lines, sep="\n", flush=True)


def index_line(index: "Rebuilt") -> str:
    """Return what is said of a new index."""
    articles = counted(index.built.manifest.articles, "article")
    return f"the index holds {articles} now ({counted(index.built.embedded, 'passage')} embedded)."


def index_object(index: "Rebuilt") -> Object:
    """Return a new index as JSON."""
    manifest = index.built.manifest
    return {
        "generation": manifest.generation,
        "articles": manifest.articles,
        "passages": manifest.passages,
        "embedded": index.built.embedded,
        "reused": index.built.reused,
    }


def understood(candidate: Candidate) -> Iterator[str]:
    """Yield the lines that show what was understood of an article before it is added."""
    article = candidate.article
    date = article.published or "no date"
    told = (article.language, date, article.publisher or "no publisher", f"{len(article.text):,} characters")
    yield f"+ {article.title}"
    yield f"  {', '.join(told)}; from {candidate.origin}"
    for flaw in candidate.flaws:
        yield f"  {flaw}"


def recognised(verdict: Verdict, *, can_force: bool) -> str:
    """Return the lines for an article that is there already.

    Args:
        verdict: With the article that it is or repeats.
        can_force: Whether the command has an option that keeps it all the same.
    """
    if verdict.known is None:
        raise ValueError(f"{verdict.candidate.origin} is not known")
    entry, how = verdict.known.entry, verdict.known.how
    hint = " (--force keeps both)" if can_force and how != "content" else ""
    where = f"{entry.id} “{entry.title}”" if entry.title else entry.id
    return f"= {verdict.candidate.article.title}\n  {_HOW[how]} {where}; not added{hint}"


def listed(entry: Entry) -> str:
    """Return the line of an article in a list."""
    return f"{entry.published or '-':<10}  {entry.language}  {entry.length:>7,}  {entry.id}  {entry.title}"


def added_object(verdict: Verdict) -> Object:
    """Return an article that was added, or would be, as JSON."""
    article = verdict.candidate.article
    return {
        "id": verdict.id,
        "title": article.title,
        "language": article.language,
        "published": article.published,
        "publisher": article.publisher,
        "url": article.url,
        "length": len(article.text),
        "from": verdict.candidate.origin,
        "flaws": list(verdict.candidate.flaws),
    }


def known_object(verdict: Verdict) -> Object:
    """Return an article that is there already as JSON."""
    known = verdict.known
    return {
        "from": verdict.candidate.origin,
        "title": verdict.candidate.article.title,
        "how": known.how if known else "",
        "id": known.entry.id if known else "",
    }


def refused_object(refusal: Refusal) -> Object:
    """Return a refusal as JSON."""
    return {"from": refusal.origin, "reason": refusal.reason, "remedy": refusal.remedy}


def entry_object(entry: Entry, *, own: bool) -> Object:
    """Return an article of the list as JSON."""
    return {
        "id": entry.id,
        "title": entry.title,
        "language": entry.language,
        "published": entry.published,
        "publisher": entry.publisher,
        "url": entry.url,
        "length": entry.length,
        "file": entry.path,
        "own": own,
    }
