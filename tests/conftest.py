"""What all tests share: how many examples a property gets, articles made at random, the bundled corpus indexed once."""

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from bot.settings import read_settings
from bot.wiring import rebuild
from corpus.article import Article, Language

# The same examples in every run: a failure that a colleague sees is one that you see. No deadline: machines differ.
settings.register_profile("steady", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("steady")

# Pieces that sentences of both languages, and of neither, are made of.
_WORDS = (
    "吴永辉加入字节跳动 罗福莉 他说 卡内基·梅隆 月之暗面（Moonshot） 《你好，李焕英！》 …… "
    "ByteDance Mr. J.K. Character.AI 01.AI U.S. GPT-4.1 $2.7 "
    "http://a.com/b?c=1.2 v1.2.3 3.5% e.g. Inc. ... Yahoo! "
    "。 ！ ？ ， ； ： “ ” 「 」 ‘ ’ （ ） 、 … — 。” ？” . ! ? , ; \" ' ( ) [1] .\" ?' "
    "的 等 1 2025 𠮷 👩‍👩‍👧 🇨🇳 e\u0301"
).split()
_SPACES = (" ", "  ", "   ", "\t", "\u3000", "\xa0", "\n", "\n\n", "\u2028", "\ufeff", "\u200b")
_PHRASES = ("Wu Yonghui joined ByteDance. ", "J. K. Rowling left", "他说。", "the rest of it")
_PIECES = (*_WORDS, *_SPACES, *_PHRASES)


def texts(min_pieces: int = 0) -> st.SearchStrategy[str]:
    """Make text of both languages: words, marks and traps in any order, and now and then characters of any kind."""
    pieces = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=6)), min_size=min_pieces, max_size=80)
    return pieces.map("".join)


def articles() -> st.SearchStrategy[Article]:
    """Make articles in either language with paragraphs short and long."""
    languages: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
    paragraphs = st.builds(lambda text, times: text * times, texts(1), st.sampled_from((1, 1, 1, 3, 20)))
    bodies = st.lists(paragraphs, min_size=1, max_size=8).map("\n\n".join).filter(str.strip)
    return st.builds(lambda text, language: Article(id="a", title="t", text=text, language=language), bodies, languages)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled articles indexed; no test may change it."""
    folder = tmp_path_factory.mktemp("bundled")
    done = rebuild(read_settings({"TALENTWARS_DATA": str(folder)}, folder / ".env"), lambda _articles, _passages: None)
    assert done.complaints == ()
    return folder
