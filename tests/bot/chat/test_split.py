"""Long answers become messages that Telegram takes, with nothing lost."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.chat.delivery import marked_as_repeat
from bot.chat.outgoing import Letter, letters
from bot.chat.rich import EMPTY, Rich, Span, Style, clean, cut, entities, joined, styled, units
from bot.chat.split import split
from tests.bot.chat.fake.judge import text_violations

STYLES: list[Style] = ["bold", "italic", "underline", "code", "text_link"]
PIECES = st.lists(
    st.one_of(
        st.sampled_from(["a", " ", "\n", "。", ". ", "姚", "😀", "👩‍🔬", "e\u0301", "\n\n", "！", "word", "[1]", "  "]),
        st.text(max_size=20),
    ),
    max_size=60,
).map("".join)


@st.composite
def riches(draw: st.DrawFn) -> Rich:
    text = draw(PIECES)
    spans = []
    for _ in range(draw(st.integers(0, 12)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        style = draw(st.sampled_from(STYLES))
        spans.append(Span(style=style, start=start, end=end, url="https://x.y/" if style == "text_link" else ""))
    return Rich(text=text, spans=tuple(spans))


@given(riches(), st.integers(4, 40), st.integers(1, 5))
@example(Rich(text="a" + " " * 100 + "b"), 10, 1)
@settings(max_examples=400)
def test_the_parts_are_the_text_again_and_each_is_a_message(rich: Rich, most_units: int, most_entities: int) -> None:
    parts = split(rich, most_units=most_units, most_entities=most_entities)
    for part in parts:
        assert units(part.text) <= most_units
        assert len(part.spans) <= most_entities
        assert text_violations(part.text, entities(part)) == []
    whole = "".join(part.text for part in parts)
    if any(len(run) >= most_units - 1 for run in _blank_runs(rich.text)):
        assert "".join(whole.split()) == "".join(rich.text.split())
    elif rich.text.strip():
        assert whole == rich.text.removesuffix(_lost_tail(rich.text, whole))


def _blank_runs(text: str) -> list[str]:
    """The runs of white space in a text."""
    runs, run = [], ""
    for character in text:
        run = run + character if character.isspace() else ""
        runs.append(run)
    return runs


def _lost_tail(text: str, whole: str) -> str:
    """What is missing at the end, if that is white space alone, which Telegram would cut off as well."""
    tail = text[len(whole) :]
    return tail if not tail.strip() else ""


@given(riches(), st.integers(4, 40))
@settings(max_examples=300)
def test_every_character_keeps_its_styles(rich: Rich, most_units: int) -> None:
    parts = split(rich, most_units=most_units, most_entities=1000)
    if any(len(run) >= most_units - 1 for run in _blank_runs(rich.text)):
        return
    place = 0
    for part in parts:
        for offset in range(len(part.text)):
            kept = {span.style for span in part.spans if span.start <= offset < span.end}
            meant = {span.style for span in rich.spans if span.start <= place + offset < span.end}
            assert kept == meant
        place += len(part.text)


def test_an_ordinary_answer_is_one_message_and_a_long_one_is_cut_after_its_sentences() -> None:
    assert split(Rich(text="OpenAI 研究员姚顺雨加入腾讯。")) == (Rich(text="OpenAI 研究员姚顺雨加入腾讯。"),)
    sentence = "谷歌副总裁吴永辉加入字节跳动，担任大模型团队的基础研究负责人。"
    parts = split(Rich(text=sentence * 300))
    assert len(parts) == 3
    assert all(part.text.endswith("。") for part in parts)


def test_emoji_count_twice() -> None:
    parts = split(Rich(text="😀" * 4096))
    assert [units(part.text) <= 3900 for part in parts] == [True] * 3
    assert sum(len(part.text) for part in parts) == 4096


def test_a_family_of_emoji_is_not_torn() -> None:
    family = "👩‍👩‍👧‍👦"
    for part in split(Rich(text=family * 20), most_units=30):
        assert part.text == family * (len(part.text) // len(family))


def test_more_than_a_hundred_links_all_keep_their_link() -> None:
    lines = [styled(f"source {number}", "text_link", f"https://example.org/{number}") for number in range(250)]
    parts = split(joined(lines, "\n"))
    assert [len(part.spans) for part in parts] == [95, 95, 60]
    assert all(text_violations(part.text, entities(part)) == [] for part in parts)


def test_a_link_is_not_torn_while_it_fits_into_a_message() -> None:
    link = styled("a link of several words that ends the line", "text_link", "https://example.org/")
    first, second = split(Rich(text="x" * 30 + " ") + link, most_units=50)
    assert (first.text, second.text) == ("x" * 30 + " ", link.text)


@given(riches())
def test_offsets_are_those_that_python_telegram_bot_computes(rich: Rich) -> None:
    ours = [(entity["offset"], entity["length"]) for entity in entities(rich)]
    theirs = MessageEntity.adjust_message_entities_to_utf_16(
        rich.text, [MessageEntity(span.style, span.start, span.end - span.start) for span in rich.spans]
    )
    assert ours == [(entity.offset, entity.length) for entity in theirs]


@given(st.text(st.characters(), max_size=50))
def test_whatever_is_cleaned_can_be_sent(text: str) -> None:
    clean(text).encode("utf-8")
    assert clean(clean(text)) == clean(text)


@given(riches(), st.data())
def test_a_cut_keeps_what_lies_inside(rich: Rich, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(rich.text)))
    end = data.draw(st.integers(start, len(rich.text)))
    part = cut(rich, start, end)
    assert part.text == rich.text[start:end]
    assert all(0 <= span.start < span.end <= len(part.text) for span in part.spans)


@given(riches())
def test_a_letter_survives_being_kept(rich: Rich) -> None:
    letter = Letter(chat=-5, group=True, thread=3, reply_to=4, rich=rich, answer_id="k3f", force_reply=True)
    assert Letter.from_json(letter.to_json()) == letter


@given(riches().filter(lambda rich: bool(rich.text.strip())))
def test_a_repeat_says_so_first_and_is_still_a_message(rich: Rich) -> None:
    for letter in letters(rich, Letter(chat=1)):
        marked = marked_as_repeat(letter).rich
        assert marked.text.endswith(letter.rich.text)
        assert text_violations(marked.text, entities(marked)) == []


def test_an_answer_that_got_shorter_deletes_what_is_left_over() -> None:
    like = Letter(chat=1, answer_id="k")
    made = letters(Rich(text="short"), like, targets=(10, 11, 12))
    assert [(letter.action, letter.target) for letter in made] == [("edit", 10), ("delete", 11), ("delete", 12)]
    made = letters(Rich(text="x" * 5000), like, targets=(10,))
    assert [(letter.action, letter.target) for letter in made] == [("edit", 10), ("send", 0)]
    assert letters(EMPTY, like) == ()
