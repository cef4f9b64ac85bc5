"""Articles to build small indexes from, written for these tests, and any article at all for the properties."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hypothesis import strategies as st

from corpus.article import Article, ParagraphNote, Source

NOBODY: Final = 65534

ARTICLES: Final = (
    Article(
        id="wu-yonghui.zh",
        title="吴永辉加入字节跳动",
        text=(
            "2025年2月21日，字节跳动内部确认，吴永辉出任大模型团队Seed的基础研究负责人，向首席执行官梁汝波汇报。\n"
            "吴永辉在谷歌工作了十七年，离开前是DeepMind的研究副总裁，参与过谷歌翻译和Gemini的研发。"
        ),
        language="zh",
        published="2025-02-21",
        publisher="测试日报",
        url="https://example.org/wu.zh",
    ),
    Article(
        id="wu-yonghui.en",
        title="Wu Yonghui joins ByteDance",
        text=(
            "On 21 February 2025 ByteDance confirmed that Wu Yonghui leads fundamental research in its Seed team.\n"
            "Wu had spent seventeen years at Google, in the end as a vice-president of research at DeepMind."
        ),
        language="en",
        published="2025-02-21",
        publisher="Test Daily",
        url="https://example.org/wu.en",
        translation_of="wu-yonghui.zh",
    ),
    Article(
        id="luo-fuli.zh",
        title="罗福莉与小米",
        text="罗福莉曾在DeepSeek参与研发DeepSeek-V2。有报道称，雷军为她开出千万元年薪，请她领导小米的大模型团队。",
        language="zh",
        published="2024-12",
        publisher="测试日报",
    ),
    Article(
        id="meta-offers.en",
        title="Meta's offers of 2025",
        text=(
            "In June 2025 Sam Altman said that Meta had offered signing bonuses of $100 million to people at OpenAI.\n"
            "Meta also paid 14.3 billion dollars for 49% of Scale AI, whose founder Alexandr Wang joined Meta."
        ),
        language="en",
        published="2025-06-17",
        publisher="Test Daily",
    ),
    Article(
        id="pandas.zh",
        title="动物园的新居民",
        text="成都的动物园迎来两只大熊猫幼崽。饲养员说，它们每天要吃十公斤竹子，睡十个小时。",
        language="zh",
        published="2023-05-01",
    ),
    Article(
        id="harbour.en",
        title="A new bridge over the harbour",
        text="The city opened a bridge over its old harbour. Cyclists may use it from Monday, cars from next spring.",
        language="en",
    ),
)


def many(count: int) -> Iterator[Article]:
    """Yield articles that are all different, of a few passages each."""
    for number in range(count):
        base = ARTICLES[number % len(ARTICLES)]
        text = "\n".join(f"{number * 7 + place}. {base.text}" for place in range(4))
        yield Article(id=f"article-{number}", title=f"{base.title} {number}", text=text, language=base.language)


# Half surrogates and NULs come from broken files; hypothesis leaves the former out of its texts unless told otherwise.
any_text: Final = st.text(st.one_of(st.characters(), st.sampled_from("\ud800\udfff\0吴永辉a1. \n")), max_size=80)
_name: Final = any_text.filter(bool)
_date: Final = st.sampled_from(["", "2024", "2024-12", "2025-02-28"])
_source: Final = st.builds(
    Source,
    publisher=any_text,
    title=any_text,
    url=any_text,
    published=_date,
    confidence=st.sampled_from(["confirmed", "reported", "rumour"]),
)
_note: Final = st.builds(
    ParagraphNote,
    sources=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    facts=st.lists(any_text, max_size=2).map(tuple),
)
any_article: Final = st.builds(
    Article,
    id=_name,
    title=any_text,
    text=any_text.filter(lambda text: bool(text.strip())),
    language=st.sampled_from(["zh", "en"]),
    published=_date,
    updated=_date,
    publisher=any_text,
    url=any_text,
    translation_of=any_text,
    people=st.lists(any_text, max_size=2).map(tuple),
    organisations=st.lists(any_text, max_size=2).map(tuple),
    sources=st.lists(_source, max_size=2).map(tuple),
    notes=st.lists(_note, max_size=2).map(tuple),
)


@contextmanager
def public_folder() -> Iterator[Path]:
    """Lend a folder that every user may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="talentwars-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for inside in (folder, *folder.rglob("*")):
            if inside.is_dir():
                inside.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def without_rights() -> Iterator[None]:
    """Be a user whom the rights of files bind: another one where this is root."""
    if os.geteuid():
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
