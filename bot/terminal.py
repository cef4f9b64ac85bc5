"""An answer as a person reads it in a terminal: statements with marks, then each source in its place.

Colour only on a terminal; in a pipe the same words stand plain.

Not here: what the answer says (`bot/answer/`), and `--json` (`bot/as_json.py`).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.answer import wording
from bot.answer.answer import Answer, Citation, Statement
from corpus.article import Language, Source
from index.search import Hit

if TYPE_CHECKING:
    from bot.serving import ServingCore

_SHOWN_SOURCES = 3


def print_answer(console: Console, answer: Answer) -> None:
    """Print a cited answer, or the refusal with the closest passages."""
    for line in answer_lines(answer):
        console.print(line, soft_wrap=True)


def answer_lines(answer: Answer) -> Iterator[Text]:
    """Yield the lines of an answer."""
    if answer.answered:
        for statement in answer.statements:
            yield _statement(statement)
        yield Text()
        yield from _all_source_lines(answer.citations, answer.language)
    else:
        yield Text(answer.text)
        if answer.closest:
            yield Text()
            yield Text(wording.closest_heading(answer.language), style="bold")
        for citation in answer.closest:
            yield Text(_one_line(citation.quote, 160))
            yield from _all_source_lines([citation], answer.language)
    for note in answer.notes:
        yield Text(note, style="yellow")


def print_hits(console: Console, hits: Sequence[Hit], language: Language) -> None:
    """Print ranked passages."""
    for hit in hits:
        head = Text(f"{hit.rank}. ", style="bold cyan")
        head.append(hit.article.title or hit.article.id, style="bold")
        head.append(f"  {hit.article.id} {hit.passage.start}-{hit.passage.end}  {hit.score:.2f}", style="dim")
        console.print(head, soft_wrap=True)
        console.print(Text(hit.passage.text), soft_wrap=True)
        console.print()
    if not hits:
        console.print({"zh": "没有找到。", "en": "Nothing found."}[language])


def converse(console: Console, core: "ServingCore") -> None:
    """Ask for questions and answer them until the input ends; each may lean on the one before."""
    history: list[str] = []
    while True:
        try:
            question = console.input("[bold cyan]?[/] " if console.is_terminal else "").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not question:
            continue
        answer = core.answer(question, history=history)
        if answer.resolved != question:
            console.print(Text(f"→ {answer.resolved}", style="dim"), soft_wrap=True)
        print_answer(console, answer)
        console.print()
        history.append(answer.resolved)


def _statement(statement: Statement) -> Text:
    text = Text(statement.text)
    for start, end in statement.emphasis:
        text.stylize("bold", start, end)
    text.append(" " + "".join(f"[{number}]" for number in statement.numbers), style="cyan")
    return text


def _all_source_lines(citations: Sequence[Citation], language: Language) -> Iterator[Text]:
    """Yield where each citation stands and who reported it; the same outlets are not told twice in a row."""
    told: tuple[Source, ...] = ()
    for citation in citations:
        yield _place(citation)
        if citation.sources != told:
            yield from _outlets(citation.sources, language)
        told = citation.sources


def _place(citation: Citation) -> Text:
    head = Text(f"[{citation.number}] ", style="cyan")
    head.append(citation.title or citation.article_id, style="bold")
    head.append(", ".join(["", *(part for part in (citation.publisher, citation.published, citation.url) if part)]))
    head.append(f"  ({citation.article_id} {citation.start}-{citation.end})", style="dim")
    return head


def _outlets(sources: Sequence[Source], language: Language) -> Iterator[Text]:
    """Yield the first few outlets, one a line, and how many more there are."""
    for source in sources[:_SHOWN_SOURCES]:
        yield _source(source, language)
    if len(sources) > _SHOWN_SOURCES:
        yield Text(f"    + {len(sources) - _SHOWN_SOURCES}", style="dim")


def _source(source: Source, language: Language) -> Text:
    words = ", ".join(part for part in (source.publisher, source.title, source.published) if part)
    text = Text(f"    {words} — {wording.confidence(language, source.confidence)}", style="dim")
    if source.url:
        text.append(f"  {source.url}", style="dim")
    return text


def _one_line(text: str, longest: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
