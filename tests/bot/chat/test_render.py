"""Answers, passages and lists as formatted text."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.answer import Answer, Citation, Searched, Statement
from bot.chat import render
from bot.chat.buttons import MOST_NUMBERS, Evidence, More, Speak, Tap, Vote, decode, encode, numbered, under_answer
from bot.chat.outgoing import Letter, letters
from bot.chat.rich import Rich, entities
from bot.chat.texts import TEXTS, Texts
from corpus.article import Language, Source
from tests.bot.chat.fake.judge import keyboard_violations, text_violations
from tests.bot.chat.small_core import SmallCore

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
LINES = st.text(max_size=80)
SPOKEN: tuple[Language, ...] = ("zh", "en")
LANGUAGES = st.sampled_from(SPOKEN)
SEARCHED = Searched(generation="g", articles=1, passages=1, newest="")


def _text(rich: Rich, style: str) -> list[str]:
    return [rich.text[span.start : span.end] for span in rich.spans if span.style == style]


@st.composite
def citations(draw: st.DrawFn, number: int) -> Citation:
    before, quote, after = draw(LINES), draw(WORDS), draw(LINES)
    start = draw(st.integers(0, 10_000))
    return Citation(
        number=number,
        article_id=draw(WORDS),
        title=draw(LINES),
        publisher=draw(LINES),
        published=draw(st.sampled_from(["", "2025", "2025-02-21"])),
        url=draw(st.sampled_from(["", "https://example.org/a", "javascript:alert(1)", "file:///etc/passwd"])),
        language=draw(LANGUAGES),
        start=start + len(before),
        end=start + len(before) + len(quote),
        quote=quote,
        passage_start=start,
        passage_end=start + len(before + quote + after),
        passage=before + quote + after,
        score=0.5,
        sources=tuple(draw(st.lists(st.builds(Source, publisher=LINES, title=LINES, url=LINES), max_size=3))),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    found = tuple(draw(citations(number)) for number in range(1, draw(st.integers(0, 6)) + 1))
    refused = not found or draw(st.booleans())
    statements = () if refused else tuple(Statement(text=one.quote, numbers=(one.number,)) for one in found)
    return Answer(
        question="q",
        resolved="q",
        language=draw(LANGUAGES),
        statements=statements,
        citations=() if refused else found,
        closest=found[:3] if refused else (),
        text="The articles do not say.",
        searched=SEARCHED,
        notes=tuple(draw(st.lists(LINES, max_size=2))),
    )


@given(answers())
@settings(max_examples=200, deadline=None)
def test_any_answer_becomes_messages_that_telegram_takes(answer: Answer) -> None:
    rich = render.answered(answer)
    for letter in letters(rich, Letter(chat=1)):
        assert text_violations(letter.rich.text, entities(letter.rich)) == []


@given(citations(1), st.sampled_from(list(TEXTS.values())))
@settings(max_examples=200, deadline=None)
def test_any_passage_becomes_messages_with_its_quote_set_off(citation: Citation, texts: Texts) -> None:
    rich = render.passage(citation, texts, number=1, link="https://t.me/x?start=s_0")
    for letter in letters(rich, Letter(chat=1)):
        assert text_violations(letter.rich.text, entities(letter.rich)) == []
    assert [text.replace("\0", "") for text in _text(rich, "underline")] == [citation.quote.replace("\0", "")]


def test_a_quote_that_does_not_stand_in_its_passage_is_shown_alone() -> None:
    (citation, *_) = SmallCore().more("", skip=0, limit=1)
    moved = replace(citation, start=citation.start + 1, end=citation.end + 1)
    assert render.in_place(moved, "blockquote").text == citation.quote


def test_only_addresses_of_the_open_web_are_linked() -> None:
    (citation, *_) = SmallCore().more("", skip=0, limit=1)
    line = render.source_line([replace(citation, number=1, url="javascript:alert(1)", sources=())], TEXTS["zh"])
    assert line == Rich(text="[1] 姚顺雨加入腾讯 · 财经日报 · 2025-09-12")


def test_a_rumour_is_called_one_only_when_nothing_else_is_behind_it() -> None:
    (citation, *_) = SmallCore().more("", skip=0, limit=1)
    rumour, reported = Source(publisher="A", confidence="rumour"), Source(publisher="B")
    assert render.source_line([replace(citation, sources=(rumour,))], TEXTS["en"]).text.endswith(" · rumour")
    assert not render.source_line([replace(citation, sources=(rumour, reported))], TEXTS["en"]).text.endswith(
        " · rumour"
    )


def test_an_article_cited_twice_is_one_source_and_one_without_a_page_names_the_outlets_behind_it() -> None:
    (citation, *_) = SmallCore().more("", skip=0, limit=1)
    outlets = (
        Source(publisher="A", url="https://a.example/"),
        Source(publisher="B"),
        Source(publisher="C", url="http://c/"),
    )
    twice = [replace(citation, number=number, url="", sources=outlets) for number in (1, 3)]
    assert render.by_article([*twice, replace(citation, number=2, article_id="other")])[0] == tuple(twice)
    line = render.source_line(twice, TEXTS["en"])
    assert line.text == "[1][3] 姚顺雨加入腾讯 · 财经日报 · 2025-09-12 · A · C"
    assert [span.url for span in line.spans] == ["https://a.example/", "http://c/"]


def test_markup_in_a_text_stays_text() -> None:
    (citation, *_) = SmallCore().more("", skip=0, limit=1)
    nasty = "<b>*_[x](https://evil.example)_*</b>"
    line = render.source_line([replace(citation, number=1, title=nasty, url="", sources=())], TEXTS["en"])
    assert nasty in line.text
    assert line.spans == ()


IDS = st.integers(0, 2**52)
KEYS = st.text("0123456789abcdef", min_size=16, max_size=16)
ANSWER_IDS = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=13)
TAPS: st.SearchStrategy[Tap] = st.one_of(
    st.builds(Evidence, owner=IDS, key=KEYS, number=st.integers(0, 9999)),
    st.builds(More, answer_id=ANSWER_IDS, skip=st.integers(0, 9999)),
    st.builds(Vote, answer_id=ANSWER_IDS, up=st.booleans()),
    st.builds(Speak, language=st.sampled_from(["zh", "en", None])),
)


@given(TAPS)
def test_a_button_says_the_same_after_any_time_in_at_most_64_bytes(tap: Tap) -> None:
    data = encode(tap)
    assert len(data.encode()) <= 64
    assert decode(data) == tap


@given(st.text(max_size=70))
def test_whatever_a_button_sends_is_read_or_refused(data: str) -> None:
    tap = decode(data)
    assert tap is None or isinstance(tap, Evidence | More | Vote | Speak)


@given(st.integers(0, 60), IDS)
def test_any_number_of_citations_has_a_keyboard_that_telegram_takes(count: int, owner: int) -> None:
    keys = [(number, "0" * 16) for number in range(1, count + 1)]
    keyboard = under_answer(owner, "k3f", keys, skip=count, texts=TEXTS["zh"])
    rows = [[{"text": button.text, "callback_data": button.data} for button in row] for row in keyboard]
    assert keyboard_violations(rows) == []
    assert sum(len(row) for row in numbered(owner, keys)) == min(count, MOST_NUMBERS)
