"""Find the sentences of a text, in Chinese, in English and in both at once.

A sentence ends at a line end, and at a full stop, question mark, exclamation mark or ellipsis that ends something: not
in `Mr. Li`, `$2.7 billion`, `GPT-4.1`, `Character.AI`, `《你好，李焕英！》` or `“我回来了。”他说。`. One pass of a
regular expression finds the marks and a look at their neighbours decides. Every look is bounded, so the time grows with
the length alone.

Not here: how sentences are gathered into passages (`corpus/passages.py`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from corpus.abbreviations import continues_in_lower_case, opens_sentence, shortens

# The longest sentence, in code points: 1 in 900 English and 1 in 2,000 Chinese sentences of news are longer, most of
# them lists and text that lost its marks. A passage (`corpus/passages.py`) must have room for any sentence.
LONGEST_SENTENCE: Final = 480

# One that is longer is cut in the second half of what is allowed, so that no scrap is left before the cut.
_SHORTEST_CUT: Final = LONGEST_SENTENCE // 2

# How far back an abbreviation or an opening quote is looked for.
_WORD_REACH: Final = 24
_QUOTE_REACH: Final = 200

# A Chinese ellipsis in running text ends a sentence (`有的学习画画，有的学习书法……`), but not after a stammer.
_SHORTEST_BEFORE_ELLIPSIS: Final = 15

# A line ends at a line end, and at three spaces in a row: pages that lost their line ends have such gaps instead.
# Not a pattern of what a line holds: a repeated group that may be given back costs 80 bytes of memory a word, and one
# that may not (`++`) takes too much before Python 3.11.5.
_LINE_END: Final = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BREAK: Final = re.compile(rf"\s(?:(?<=[{_LINE_END}])|[^\S{_LINE_END}]{{2,}})")
_CLOSERS: Final = "”’」』）)\\]】〕》〉\"'"
_MARK: Final = re.compile(rf"(?:[。｡！？!?…．]|\.(?![0-9A-Za-z]))[。｡！？!?…．.{_CLOSERS}]*")
_LAST_STOP: Final = re.compile(rf"([。｡！？!?…．.])([{_CLOSERS}]*)\Z")
_WORD_CHARACTER: Final = re.compile(r"\w")
_GAP: Final = re.compile(r"\s*")
_FIRST_CJK: Final = "\u2e80"  # from here on: Chinese, Japanese, Korean, their full-width marks, emoji
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# What stands right after a mark and says that the sentence goes on.
_GOES_ON: Final = re.compile(r"[，、；：,;:—～~]|的(?![确士])")
# The same after a closing quote: `“……？”的问题`, `“……。”等说法`.
_QUOTE_GOES_ON: Final = re.compile(r"等(?![到待了我你他她它])|一[词文说语句]|这[句番][话]|为[题由名]")
_QUESTION_GOES_ON: Final = re.compile(r"[是为与和及或让使]|成为|以及|引发|这[一个类种些样]|之")
# Who spoke, after a quote that ends in a full stop: `“……。”南开大学教授李泽广对记者说。`
_SPEECH: Final = (
    "说道?|称|表示|指出|写道|问道?|答道?|回应[道说称]|回答|认为|强调|补充[道说]?|解释[道说]?|坦言|直言|透露|感叹道?|感慨道?|"
    "笑道|喊道|回忆[道说]?|分析[道说称]?|评论[道说]?|总结[道说]?|调侃道?|介绍[道说]?|告诉[^。！？，：“”\n]{1,16}"
)
_SPEAKER: Final = re.compile(
    rf"\s*[^。！？!?…，,；;：:“”「」『』\"\n]{{0,36}}?(?:{_SPEECH})[了着过]?(?:[。！？]|[，,]\s?[“「\"])"
)
_NOT_A_SPEAKER: Final = re.compile(r"[^。，\n]{0,36}?(?:拒绝|没有|并未|尚未|未[予作曾])")
_ENGLISH_SPEAKER: Final = re.compile(
    r"\s+(?:[A-Z][\w.’'-]*\s+){1,5}(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|replied|recalled|joked|noted|"
    r"tweeted|posted|quipped|explained)\b"
)

# What numbers a point at the start of a sentence: `1. First`, `IV. The law`, `b. Second`.
_NUMBER_BEFORE: Final = re.compile(r"[0-9]+\Z|[ivxIVX]+\Z|[A-Za-z]\Z")
_LONGEST_NUMBER: Final = 4
_EXCLAIMING_NAMES: Final = ("Yahoo", "Jeopardy", "Yum")

# Where a sentence that is too long is cut: the first of these that occurs in its second half, at its last place there.
_HARMLESS_CUTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[；;](?![”’」』）)\"'])",
        r"[，](?![”’」』）)\"'])|,(?![\d”’）)\"'])",
        r"[、：](?!\d)",
        r"\s+",
        rf"(?<=[{_HAN}])(?=[{_HAN}])",
    )
)


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each sentence of `text` starts and ends, in code points, in order.

    A span has no space at its ends, its closing quotes and brackets belong to it, and all spans together cover all that
    is not space. None crosses a line end; none is longer than `LONGEST_SENTENCE`.

    >>> text = "“我回来了。”他说。It cost $2.7 billion, Mr. Li said. 一年后，Character.AI 也走了。"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['“我回来了。”他说。', 'It cost $2.7 billion, Mr. Li said.', '一年后，Character.AI 也走了。']
    """
    spans: list[tuple[int, int]] = []
    for start, stop in _lines(text):
        for left, right in _merge_wordless(text, _split_line(text, start, stop)):
            if right - left <= LONGEST_SENTENCE:
                spans.append((left, right))
            else:
                spans.extend(_cut_long(text, left, right))
    return tuple(spans)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of `text` that are not blank, without space around them."""
    begin = 0
    for gap in chain(_BREAK.finditer(text), [None]):
        stop, after = gap.span() if gap else (len(text), len(text))
        line = text[begin:stop]
        if stripped := line.strip():
            start = begin + len(line) - len(line.lstrip())
            yield start, start + len(stripped)
        begin = after


def _split_line(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the spans between the marks that end a sentence in text[start:stop], a line without space around it."""
    begin = start
    quotes = _Quotes(text, start)
    for mark in _MARK.finditer(text, start, stop):
        end = mark.end()
        if '"' in mark.group():
            end = quotes.end_of_mark(mark.start(), end)
        if _is_end(text, begin, stop, mark.start(), end):
            yield begin, end
            begin = _skip_space(text, end, stop)
    if stop > begin:
        yield begin, stop


class _Quotes:
    """Tells a closing straight quote from an opening one by counting them along the line, each character once."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._counted_to = start
        self._open = False

    def end_of_mark(self, start: int, end: int) -> int:
        """Return where the mark text[start:end] ends when a quote that opens the next sentence is left out."""
        position = self._text.find('"', start, end)
        while position >= 0:
            self._open ^= self._text.count('"', self._counted_to, position) % 2 == 1
            self._counted_to = position
            following = self._text[position + 1 : position + 2]
            if not self._open and following.isalnum():
                return position
            self._open = False
            self._counted_to = position + 1
            position = self._text.find('"', position + 1, end)
        return end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A run of marks with its closing quotes: text[start:end], the last mark `sign` at `at`, the `closers` after it."""

    start: int
    at: int
    end: int
    sign: str
    closers: str


def _is_end(text: str, begin: int, stop: int, start: int, end: int) -> bool:
    """Tell whether the run of marks text[start:end] ends the sentence that began at `begin`, in a line up to `stop`."""
    if end >= stop:
        return True
    found = _LAST_STOP.search(text, max(start, end - _WORD_REACH), end)
    if found is None:
        return False
    sign, closers = found.groups()
    if "》" in closers or "〉" in closers:  # a title that carries its own mark: 《你好，李焕英！》
        return False
    if sign in "。｡！？":
        return not _continues_chinese(text, end, sign, closers)
    following = _skip_space(text, end, stop)
    if following > end and (continues_in_lower_case(text, following) or text[following] in "，、；：,;:"):
        return False
    mark = _Mark(start=start, at=found.start(), end=end, sign=sign, closers=closers)
    rule = _RULES["…" if _is_ellipsis(text, mark) else sign]
    return rule(text, begin, following, mark)


def _is_ellipsis(text: str, mark: _Mark) -> bool:
    """Tell whether the mark is `…` or a row of full stops."""
    return mark.sign == "…" or (mark.sign == "." and mark.at > mark.start and text[mark.at - 1] in ".…")


def _continues_chinese(text: str, end: int, sign: str, closers: str) -> bool:
    """Tell whether a sentence goes on after a Chinese mark and its closing quotes, which end at `end`."""
    if _GOES_ON.match(text, end):
        return True
    if not any(closer in "”’」』\"'" for closer in closers):
        return False
    if _QUOTE_GOES_ON.match(text, end) or (sign in "！？!?" and _QUESTION_GOES_ON.match(text, end)):
        return True
    return _SPEAKER.match(text, end) is not None and _NOT_A_SPEAKER.match(text, end) is None


def _ellipsis_ends(text: str, begin: int, following: int, mark: _Mark) -> bool:
    """Tell whether an ellipsis ends its sentence: `……`, `...`, with or without closing quotes."""
    if mark.closers:
        return not _continues_chinese(text, mark.end, mark.sign, mark.closers)
    if following > mark.end:
        return True
    if text[following] < _FIRST_CJK or _GOES_ON.match(text, following):
        return False
    window = max(begin, mark.start - _QUOTE_REACH)
    quoted = text.rfind("“", window, mark.start) > text.rfind("”", window, mark.start)
    return not quoted and mark.start - begin >= _SHORTEST_BEFORE_ELLIPSIS


def _half_width_ends(text: str, begin: int, following: int, mark: _Mark) -> bool:
    """Tell whether a half-width `!` or `?` ends its sentence; in a URL or in `Yahoo!` it does not."""
    if following == mark.end:
        opens = text[following] >= _FIRST_CJK or text[following] in "“‘([<"
        return opens and not _continues_chinese(text, mark.end, mark.sign, mark.closers)
    if mark.closers and _ENGLISH_SPEAKER.match(text, mark.end):
        return False
    return opens_sentence(text, following) or not text.endswith(_EXCLAIMING_NAMES, begin, mark.start)


def _full_stop_ends(text: str, begin: int, following: int, mark: _Mark) -> bool:
    """Tell whether a single full stop ends its sentence."""
    at = mark.at
    if following == mark.end:  # nothing between: only a closed quote before Chinese ends here (史蒂夫.乔布斯 does not)
        closed = mark.closers != "" and text[following] >= _FIRST_CJK
        return closed and not _continues_chinese(text, mark.end, mark.sign, mark.closers)
    numbers = at - begin <= _LONGEST_NUMBER and _NUMBER_BEFORE.match(text, begin, at)
    return begin < at and not numbers and not shortens(text, begin, at, following)


def _wide_stop_ends(text: str, begin: int, following: int, mark: _Mark) -> bool:
    """Tell whether a full-width Latin full stop ends its sentence: between Chinese it does, in `３．５` it does not."""
    between = begin < mark.start and text[mark.start - 1] >= _FIRST_CJK and text[following] >= _FIRST_CJK
    return following > mark.end or (between and not text[following].isdigit())


_RULES: Final[dict[str, Callable[[str, int, int, _Mark], bool]]] = {
    "…": _ellipsis_ends,
    "!": _half_width_ends,
    "?": _half_width_ends,
    ".": _full_stop_ends,
    "．": _wide_stop_ends,
}


def _skip_space(text: str, start: int, stop: int) -> int:
    """Return the first position from `start` on that is not space, at most `stop`."""
    if start < stop and not text[start].isspace():
        return start
    match = _GAP.match(text, start, stop)
    return match.end() if match else start


def _merge_wordless(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join a span that holds no letter or digit (a stray quote, a row of dots) to the one before it in its line."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is None:
            held = (start, end)
        elif _WORD_CHARACTER.search(text, start, end) is None:
            held = (held[0], end)
        else:
            yield held
            held = (start, end)
    if held is not None:
        yield held


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut text[start:end], which no mark ends, into spans of at most `LONGEST_SENTENCE`, where it harms least."""
    while end - start > LONGEST_SENTENCE:
        cut = _harmless_cut(text, start + _SHORTEST_CUT, start + LONGEST_SENTENCE)
        right = cut
        while text[right - 1].isspace():
            right -= 1
        yield start, right
        start = _skip_space(text, cut, end)
    if start < end:
        yield start, end


def _harmless_cut(text: str, low: int, high: int) -> int:
    """Return the best position in (low, high] to cut at: after a semicolon, comma or space, else between characters."""
    for pattern in _HARMLESS_CUTS:
        places = [match.end() for match in pattern.finditer(text, low, high)]
        cuts = [place for place in places if place > low and not _is_glued(text[place - 1], text[place])]
        if cuts:
            return cuts[-1]
    cut = high
    while cut > low and _is_glued(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > low else high


def _is_glued(left: str, right: str) -> bool:
    """Tell whether two characters must stay together: one for a reader, or the inside of a Latin word or number."""
    if left.isascii() and right.isascii():
        return left.isalnum() and right.isalnum()
    joined = "\u200d\ufe0e\ufe0f"  # zero-width joiner, text and emoji style
    if left == "\u200d" or right in joined or "\U0001f3fb" <= right <= "\U0001f3ff":
        return True
    if "\ud800" <= left <= "\udbff" and "\udc00" <= right <= "\udfff":
        return True
    if "\U0001f1e6" <= left <= "\U0001f1ff" and "\U0001f1e6" <= right <= "\U0001f1ff":
        return True  # two letters of a flag; that a row of flags is cut between letters of two is no harm
    return unicodedata.category(right) in ("Mn", "Mc", "Me")
