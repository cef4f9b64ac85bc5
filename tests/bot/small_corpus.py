"""A handful of articles, written for these tests, whose answers stay the same however sentences are weighed."""

import datetime as dt
from pathlib import Path
from typing import Final

from bot.answer.core import Answerer
from corpus.article import Article, ParagraphNote, Source
from corpus.entities import Entities
from index.build import build
from index.embedding import EmbeddedModel
from index.search import open_index
from index.store import Store

GAZETTE: Final = Source(
    publisher="Gazette", title="Licence", url="https://example.org/1", published="2024-05-20", confidence="confirmed"
)
FORUM: Final = Source(publisher="Forum", published="2024-06", confidence="rumour")

ARTICLES: Final = (
    Article(
        id="inflection.en",
        title="A licence and a move",
        text=(
            "In May 2024 Microsoft paid Inflection AI $650 million for a licence.\n\n"
            "Mustafa Suleyman led Inflection AI. He went to Microsoft in March 2024 with most of the staff."
        ),
        language="en",
        published="2024-06",
        publisher="Test Daily",
        url="https://example.org/inflection",
        sources=(GAZETTE, FORUM),
        notes=(ParagraphNote(sources=(0,)), ParagraphNote(sources=(0, 1))),
    ),
    Article(
        id="luo-fuli.zh",
        title="罗福莉去了哪里",
        text="罗福莉 2025 年 11 月加入小米，负责 MiMo 大模型。\n\n小米没有公布罗福莉的年薪。",
        language="zh",
        published="2025-11-13",
        publisher="测试日报",
        sources=(Source(publisher="测试日报", title="罗福莉", published="2025-11-12", confidence="reported"),),
    ),
    Article(
        id="bridge.en",
        title="A bridge",
        text="The city opened a bridge over its old harbour in March 2023. Cyclists may use it from Monday.",
        language="en",
    ),
)


def answer_over(folder: Path, articles: tuple[Article, ...], *, today: dt.date) -> Answerer:
    """Build an index of the articles and answer over it."""
    model = EmbeddedModel.load()
    build(Store(folder), articles, Entities.load(), model)
    return Answerer(open_index(folder, model), today=lambda: today)
