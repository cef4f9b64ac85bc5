"""Answers, passages and lists as formatted text: pure, and never from a model's markup.

Not here: how long texts become messages (`split.py`) and what the buttons are (`buttons.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer.answer import Answer, Citation, Searched
from bot.chat.buttons import passage_key
from bot.chat.core import Headline
from bot.chat.rich import Rich, Span, clean, joined, plain, styled
from bot.chat.texts import TEXTS, Texts
from corpus.article import Source

_SNIPPET_CHARS = 160
_TITLE_CHARS = 80
OUTLETS = 2  # named beside an article that has no page of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as inline mode offers it: what the list shows, and the message that choosing it sends."""

    key: str
    title: str
    description: str
    message: Rich


def key_of(citation: Citation) -> str:
    """Return the key that a citation's button carries."""
    return passage_key(citation.article_id, citation.start, citation.end)


def answered(answer: Answer) -> Rich:
    """Return an answer as the chat shows it: quotes with marks, sources, notes; or a refusal and what comes closest."""
    texts = TEXTS[answer.language]
    blocks: list[Rich] = []
    if answer.statements:
        blocks.extend(
            _statement(statement.text, statement.emphasis, statement.numbers, statement.verbatim)
            for statement in answer.statements
        )
        blocks.append(
            _listed(texts.sources_heading, (source_line(found, texts) for found in by_article(answer.citations)))
        )
    else:
        blocks.append(plain(answer.text))
        if answer.closest:
            blocks.append(styled(texts.closest_heading, "bold"))
            blocks.extend(_closest(number, citation, texts) for number, citation in enumerate(answer.closest, 1))
    blocks.extend(styled(note, "italic") for note in answer.notes)
    return joined((block for block in blocks if block.text), "\n\n")


def passage(citation: Citation, texts: Texts, *, number: int | None = None, link: str = "") -> Rich:
    """Return a passage in place: its article, the quote set off among its neighbours, and where to read on.

    Args:
        citation: The quote and the passage around it.
        texts: The reader's language.
        number: The mark it had in the answer, if it had one.
        link: A deep link to this passage, to be shared, or empty.
    """
    head = joined((plain(f"[{number}] " if number else ""), styled(citation.title, "bold")), "")
    about = plain(f"{citation.publisher or texts.unnamed} · {citation.published or texts.undated}")
    lines = [joined((head, about), "\n"), in_place(citation, "blockquote")]
    if citation.sources:
        lines.append(_listed(texts.rests_on, (_outlet(source, texts) for source in citation.sources)))
    ways = [styled(texts.open_article, "text_link", citation.url)] if _linkable(citation.url) else []
    if link:
        ways.append(styled(texts.link_here, "text_link", link))
    if ways:
        lines.append(joined(ways, " · "))
    return joined(lines, "\n\n")


def more(question: str, citations: Sequence[Citation], first: int, texts: Texts) -> Rich:
    """Return further passages under their numbers, which go on from `first`."""
    blocks = [styled(texts.more_title.format(question=clean(question)), "bold")]
    blocks.extend(_closest(number, citation, texts) for number, citation in enumerate(citations, first))
    return joined(blocks, "\n\n")


def sources(answer_citations: Sequence[Citation], searched: Searched, texts: Texts, *, link: str = "") -> Rich:
    """Return the last answer's sources in full, what was searched, and the link that asks the same question, if any."""
    blocks = []
    if answer_citations:
        blocks.append(styled(texts.sources_title, "bold"))
        blocks.extend(
            joined((source_line(found, texts), *(_outlet(source, texts) for source in _outlets(found))), "\n")
            for found in by_article(answer_citations)
        )
    else:
        blocks.append(plain(texts.sources_none))
    blocks.append(styled(searched_line(searched, texts), "italic"))
    if link:
        blocks.append(styled(texts.link_question, "text_link", link))
    return joined(blocks, "\n\n")


def headlines(found: Sequence[Headline], texts: Texts) -> Rich:
    """Return the newest articles, one a line."""
    if not found:
        return plain(texts.latest_none)
    return _listed(
        texts.latest_title,
        (
            joined(
                (styled(line.title, "text_link", line.url), plain(_about(line.publisher, line.published, texts))), " · "
            )
            for line in found
        ),
    )


def snippet(citation: Citation, texts: Texts) -> Snippet:
    """Return a passage as inline mode offers it."""
    about = _about(citation.publisher, citation.published, texts)
    return Snippet(
        key=key_of(citation),
        title=_shortened(citation.quote, _TITLE_CHARS),
        description=_shortened(f"{about} · {citation.title}", _SNIPPET_CHARS),
        message=joined(
            (
                styled(_shortened(citation.quote, 3000), "blockquote"),
                joined((styled(citation.title, "text_link", citation.url), plain(about)), " · "),
            ),
            "\n",
        ),
    )


def searched_line(searched: Searched, texts: Texts) -> str:
    """Return one line on what was searched."""
    return texts.searched.format(
        articles=searched.articles, passages=searched.passages, newest=searched.newest or texts.undated
    )


def by_article(citations: Sequence[Citation]) -> tuple[tuple[Citation, ...], ...]:
    """Return the citations with those of one article together, in the order of their first numbers."""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article_id, []).append(citation)
    return tuple(tuple(found) for found in articles.values())


def source_line(citations: Sequence[Citation], texts: Texts) -> Rich:
    """Return `[1] [2] Title · Publisher · Date` for the citations of one article.

    The title is a link where there is one to follow; else the first outlets that the article rests on are.
    """
    first = citations[0]
    outlets = _outlets(citations)
    hearsay = bool(outlets) and all(source.confidence == "rumour" for source in outlets)
    parts = [
        styled(first.title or first.article_id, "text_link", first.url),
        plain(_about(first.publisher, first.published, texts)),
        *([plain(texts.rumour)] if hearsay else []),
    ]
    if not _linkable(first.url):
        linked = [source for source in outlets if _linkable(source.url)][:OUTLETS]
        parts.extend(styled(source.publisher or source.title, "text_link", source.url) for source in linked)
    numbers = "".join(f"[{citation.number}]" for citation in citations)
    return joined((plain(numbers), joined((part for part in parts if part.text), " · ")), " ")


def in_place(citation: Citation, style: str) -> Rich:
    """Return the passage as a quotation with its quote set off; the quote alone where the two do not fit together."""
    start = citation.start - citation.passage_start
    end = start + len(citation.quote)
    whole = citation.passage if start >= 0 and citation.passage[start:end] == citation.quote else citation.quote
    if whole is citation.quote:
        start, end = 0, len(whole)
    before, quote, after = (clean(piece) for piece in (whole[:start], whole[start:end], whole[end:]))
    inner = joined((plain(before), styled(styled(quote, "bold"), "underline"), plain(after)), "")
    return styled(inner, "expandable_blockquote" if style == "expandable_blockquote" else "blockquote")


def _statement(text: str, emphasis: tuple[tuple[int, int], ...], numbers: tuple[int, ...], verbatim: bool) -> Rich:
    """Return a sentence with its marks; a verbatim one stands as a quotation."""
    # A text that has to be cleaned no longer has the offsets that the emphasis counts in.
    spans = tuple(Span(style="bold", start=start, end=end) for start, end in emphasis if 0 <= start < end <= len(text))
    words = Rich(text=text, spans=spans) if clean(text) == text else plain(text)
    line = joined((words, plain("".join(f"[{number}]" for number in numbers))), " ")
    return styled(line, "blockquote") if verbatim else line


def _closest(number: int, citation: Citation, texts: Texts) -> Rich:
    """Return a passage with its source, folded away until it is opened."""
    about = _about(citation.publisher, citation.published, texts)
    head = joined((plain(f"[{number}] "), styled(citation.title, "text_link", citation.url), plain(f" · {about}")), "")
    return joined((head, in_place(citation, "expandable_blockquote")), "\n")


def _listed(heading: str, lines: Iterable[Rich]) -> Rich:
    """Return lines under a bold heading."""
    return joined((styled(heading, "bold"), *lines), "\n")


def _outlets(citations: Sequence[Citation]) -> tuple[Source, ...]:
    """Return the outlets behind some citations, each once."""
    return tuple(dict.fromkeys(source for citation in citations for source in citation.sources))


def _outlet(source: Source, texts: Texts) -> Rich:
    """Return an outlet's page that an article rests on."""
    name = styled(source.title or source.publisher, "text_link", source.url)
    known = [part for part in (source.publisher if source.title else "", source.published) if part]
    known += [texts.rumour] if source.confidence == "rumour" else []
    return joined((plain("· "), joined((name, *(plain(part) for part in known)), " · ")), "")


def _about(publisher: str, published: str, texts: Texts) -> str:
    """Return publisher and date, saying so where one is unknown."""
    return f"{publisher or texts.unnamed} · {published or texts.undated}"


def _linkable(url: str) -> bool:
    """Return whether a link to it would be followed on the open web."""
    return url.startswith(("https://", "http://"))


def _shortened(text: str, most: int) -> str:
    """Return the text in at most so many characters, with a sign where it was cut."""
    cleaned = clean(text)
    return cleaned if len(cleaned) <= most else cleaned[: most - 1] + "…"
