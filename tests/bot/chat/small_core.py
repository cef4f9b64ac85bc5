"""A deterministic answering core over a handful of passages, so that the chat is tested with nothing else.

Words in a question steer it: `#tag` comes back as a note, `slow 2` takes two seconds, `long` cites all many times,
`crash` raises, `die` kills the process, and a question that begins with "and" or "那" follows the one before it.
"""

import os
import re
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.answer.answer import Answer, Citation, Searched, Statement, marked
from bot.chat.core import Headline
from corpus.article import Language, Source, detect_language

_TEXTS: tuple[tuple[str, str, str, str, str, Language, str, str, str], ...] = (
    # id, title, publisher, published, url, language, before, quote, after
    (
        "yao-shunyu.zh", "姚顺雨加入腾讯", "财经日报", "2025-09-12", "https://example.org/yao", "zh",
        "消息在九月传出。", "OpenAI 研究员姚顺雨加入腾讯，负责大模型方向。", "腾讯没有披露薪酬。",
    ),
    (
        "meta-offers.en", "Meta's offers to OpenAI staff", "The Ledger", "2025-06-18", "https://example.org/meta", "en",
        "The summer was loud. ", "Meta offered OpenAI researchers signing bonuses of up to $100 million.",
        " Few of them accepted at once.",
    ),
    (
        "zhao.en", "Zhao leads the new lab", "Wire Service", "2025-07-25", "https://example.org/zhao", "en",
        "", "Shengjia Zhao became chief scientist of Meta's superintelligence lab.", " He had worked at OpenAI before.",
    ),
    (
        "wu.zh", "吴永辉加入字节跳动", "", "2025-02", "", "zh",
        "", "谷歌副总裁吴永辉加入字节跳动，担任大模型团队 Seed 的基础研究负责人。", "",
    ),
    (
        "murati.en", "Murati's start-up", "Daily Bulletin", "2025-02-18", "https://example.org/murati", "en",
        "It had been a rumour for months. ", "Mira Murati founded Thinking Machines Lab with former OpenAI staff.",
        " The company raised two billion dollars 😀.",
    ),
)  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z]{3,}|[\u4e00-\u9fff]{2}")
_COMMON = {"who", "what", "the", "and", "did", "for", "with", "has", "how", "much", "about", "slow", "long", "company"}


def _words(text: str) -> set[str]:
    latin = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)} - _COMMON
    han = {
        text[place : place + 2]
        for place in range(len(text) - 1)
        if re.fullmatch(r"[\u4e00-\u9fff]{2}", text[place : place + 2])
    }
    return latin | (han - {"什么", "哪家", "公司", "加入", "负责"})


def _citation(row: tuple[str, str, str, str, str, Language, str, str, str]) -> Citation:
    article, title, publisher, published, url, language, before, quote, after = row
    return Citation(
        number=0,
        article_id=article,
        title=title,
        publisher=publisher,
        published=published,
        url=url,
        language=language,
        start=len(before),
        end=len(before) + len(quote),
        quote=quote,
        passage_start=0,
        passage_end=len(before) + len(quote) + len(after),
        passage=before + quote + after,
        score=0.9,
        sources=(
            Source(
                publisher=publisher or "The Ledger",
                title="Report",
                url=url,
                published=published,
                confidence="rumour" if "rumour" in before else "reported",
            ),
        ),
    )


def _emphasis(quote: str) -> tuple[tuple[int, int], ...]:
    """The names in a quote."""
    names = ("姚顺雨", "吴永辉", "Mira Murati", "Shengjia Zhao", "Meta")
    return tuple((quote.index(name), quote.index(name) + len(name)) for name in names if name in quote)


class SmallCore:
    """The core; `generation` is a file whose text names the generation."""

    def __init__(self, generation: Path | None = None) -> None:
        self._file = generation
        self._generation = "g1"
        self._all = tuple(_citation(row) for row in _TEXTS)

    def answer(self, question: str, *, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        if match := re.search(r"slow (\d+(?:\.\d+)?)", question):
            time.sleep(float(match.group(1)))
        if "crash" in question:
            raise RuntimeError("the core fell over")
        if "die" in question.split():
            os.kill(os.getpid(), signal.SIGKILL)
        resolved = question
        if history and re.match(r"and\b|那", question, re.IGNORECASE):
            resolved = f"{history[-1]} → {question}"
        spoken = language or detect_language(question)
        found = self._ranked(resolved)
        notes = tuple(re.findall(r"#\w+", question))
        searched = self.status()
        if not found:
            text = {"zh": "语料里没有答案。", "en": "The articles do not say."}[spoken]
            closest = tuple(replace(one, number=place) for place, one in enumerate(self._all[:2], 1))
            return Answer(
                question=question, resolved=resolved, language=spoken, statements=(), citations=(), closest=closest,
                text=text, searched=searched, notes=notes,
            )  # fmt: skip
        citations = tuple(replace(one, number=place) for place, one in enumerate(found, 1))
        statements = tuple(
            Statement(text=one.quote, numbers=(one.number,), emphasis=_emphasis(one.quote)) for one in citations
        )
        if "long" in question:
            statements *= 40
        return Answer(
            question=question, resolved=resolved, language=spoken, statements=statements, citations=citations,
            closest=(), text=marked(statements, spoken), searched=searched, notes=notes,
        )  # fmt: skip

    def passage(self, article_id: str, start: int, end: int) -> Citation | None:
        if self._generation == "gone":
            return None
        return next(
            (one for one in self._all if (one.article_id, one.start, one.end) == (article_id, start, end)), None
        )

    def more(self, question: str, *, skip: int, limit: int) -> tuple[Citation, ...]:
        found = self._ranked(question)
        rest = tuple(one for one in self._all if one not in found)
        return (found + rest)[skip : skip + limit]

    def latest(self, limit: int) -> tuple[Headline, ...]:
        newest = sorted(self._all, key=lambda one: one.published, reverse=True)
        return tuple(
            Headline(
                article_id=one.article_id,
                title=one.title,
                publisher=one.publisher,
                published=one.published,
                url=one.url,
                language=one.language,
            )
            for one in newest[:limit]
        )

    def status(self) -> Searched:
        return Searched(generation=self._generation, articles=5, passages=5, newest="2025-09-12")

    def refresh(self) -> None:
        if self._file and self._file.exists():
            self._generation = self._file.read_text(encoding="utf-8").strip()

    def rebuild(self) -> str:
        if self._file:
            self._file.write_text("g2", encoding="utf-8")
        return "5 articles, 5 passages, generation g2."

    def _ranked(self, question: str) -> tuple[Citation, ...]:
        asked = _words(question)
        scored = [(len(asked & _words(one.title + one.quote)), one) for one in self._all]
        return tuple(one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score >= 1)[:3]
