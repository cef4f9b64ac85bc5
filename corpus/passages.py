"""Cut an article into passages: whole sentences, whole paragraphs where their size allows, all of about one length.

The cuts are the cheapest of all possible ones (dynamic programming over sentence ends): a passage costs the square of
its distance from the target, a cut inside a paragraph costs extra. That joins short paragraphs, splits long ones evenly
and leaves no scraps, with no rule for any of it.

Not here: where a sentence ends (`corpus/sentences.py`).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.article import Article, Language, detect_language
from corpus.sentences import sentence_spans

# Raise whenever the same article would be cut differently: an index built by another version is then built anew.
CUTTER_VERSION: Final = 1

# In code points. The target is one or two paragraphs of news: enough for a name, a date and a claim to stand together,
# and still about one thing, which both BM25 and one vector for all of it want. An English passage takes about three
# times the characters of its Chinese translation.
TARGET_SIZE: Final[dict[Language, int]] = {"zh": 300, "en": 900}
# No passage is longer; what one paragraph says stays together up to here.
LONGEST_SIZE: Final[dict[Language, int]] = {"zh": 500, "en": 1500}

# What a cut costs that tears a paragraph or leaves a heading behind. At 0.5 a paragraph of just under the longest size,
# which costs 0.44, is not halved (0.56).
_COST_OF_A_TORN_PARAGRAPH: Final = 0.5

# Sentences are gathered up to this part of the target before cuts are weighed, and a passage has at most so many of
# these pieces: a text of very short sentences must not cost more time than its length.
_PIECES_TO_A_TARGET: Final = 10
_MOST_PIECES: Final = 40

# What a paragraph ends in. A line that ends otherwise is a heading or a list item and belongs with what follows.
_CLOSED: Final = frozenset("。｡！？!?….”’」』）)\"'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article that is found and cited as one: `article.text[start:end] == text`, in code points."""

    article_id: str
    start: int
    end: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One or a few sentences that stay together; `torn` where a cut after them would tear a paragraph."""

    start: int
    end: int
    torn: bool


def cut(article: Article) -> tuple[Passage, ...]:
    r"""Return the passages of an article, in order.

    Each starts and ends at a sentence bound, they do not overlap, and together they cover every sentence. A passage has
    the language that carries it, which in a mixed article need not be the article's.

    >>> article = Article(id="a", title="", text="吴永辉加入字节跳动。\n他负责基础研究。", language="zh")
    >>> [(passage.start, passage.end, passage.text) for passage in cut(article)]
    [(0, 19, '吴永辉加入字节跳动。\n他负责基础研究。')]
    """
    text = article.text
    target = TARGET_SIZE[article.language]
    longest = LONGEST_SIZE[article.language]
    pieces = _pieces(text, target // _PIECES_TO_A_TARGET, longest)
    passages = []
    for first, last in _cheapest_cuts(pieces, target, longest):
        start, end = pieces[first].start, pieces[last].end
        words = text[start:end]
        language = detect_language(words) if any(map(str.isalpha, words)) else article.language
        passages.append(Passage(article_id=article.id, start=start, end=end, text=words, language=language))
    return tuple(passages)


def _pieces(text: str, enough: int, longest: int) -> list[_Piece]:
    """Gather sentences into pieces of at least `enough` code points; a paragraph's end ends a piece of any size."""
    spans = sentence_spans(text)
    pieces = []
    start = spans[0][0] if spans else 0
    for (_, right), (following, following_end) in pairwise((*spans, (len(text), len(text)))):
        whole = text[right - 1] in _CLOSED and "\n" in text[right:following]
        if whole or right - start >= enough or following_end - start > longest or following == len(text):
            pieces.append(_Piece(start=start, end=right, torn=not whole))
            start = following
    return pieces


def _cheapest_cuts(pieces: list[_Piece], target: int, longest: int) -> list[tuple[int, int]]:
    """Return (first, last) piece of each passage, such that the costs of all passages and cuts are least."""
    least = [0.0]  # least[n]: what the first n pieces cost
    begins = [0]  # begins[n]: where the last passage of that cut begins
    for last, piece in enumerate(pieces):
        tear = _COST_OF_A_TORN_PARAGRAPH if piece.torn and last + 1 < len(pieces) else 0.0
        best, begin = float("inf"), last
        for first in range(last, max(-1, last - _MOST_PIECES), -1):
            size = piece.end - pieces[first].start
            if size > longest and first < last:
                break
            cost = least[first] + (size / target - 1.0) ** 2 + tear
            if cost < best:
                best, begin = cost, first
        least.append(best)
        begins.append(begin)
    cuts = []
    last = len(pieces)
    while last > 0:
        cuts.append((begins[last], last - 1))
        last = begins[last]
    return cuts[::-1]
