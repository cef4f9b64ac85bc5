"""What a person reads: whole answers, compared with what was read and found good (`tests/golden/answers/`)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer.answer import Answer
from bot.answer.core import Answerer
from bot.serving import ServingCore
from bot.terminal import answer_lines, converse, print_answer, print_hits
from corpus.article import Language, Source
from tests.bot.command import Command, Stream
from tests.bot.test_as_json import ANSWER, CITATION

GOLDEN = Path(__file__).parents[1] / "golden" / "answers"

# Each is answered from one small article, or refused: other weights or another ranking would not change it.
QUESTIONS = {
    "one-quote.en": "How much did Microsoft pay Inflection AI?",
    "two-quotes.zh": "罗福莉怎么样了？",
    "from-chinese.en": "When did Luo Fuli join Xiaomi?",
    "without-source.en": "When did the city open the bridge?",
    "nothing-asked.en": "",
    "nothing-asked.zh": "？",
}


def shown(answer: Answer) -> str:
    return "".join(f"{line.plain}\n" for line in answer_lines(answer))


def printed(print_to: Callable[[Console], None], *, terminal: bool = False) -> str:
    out = Stream(encoding="utf-8", terminal=terminal)
    print_to(Console(file=out, highlight=False, width=40, color_system="standard" if terminal else "auto", _environ={}))
    return out.written().decode()


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_reads_as_it_was_found_good(small: Answerer, name: str) -> None:
    assert shown(small.answer(QUESTIONS[name])) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_golden_answer_is_compared() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == {*QUESTIONS, "refusal.en", "refusal.zh", "all-parts.zh"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refusal_reads_as_it_was_found_good(small: Answerer, language: Language) -> None:
    # The closest are given here: which they are is the ranking's affair.
    refused = small.answer("What is the capital of France?", language=language)
    closest = [small.passage(name, 0, end) for name, end in (("inflection.en", 164), ("luo-fuli.zh", 32))]
    answer = replace(
        refused,
        closest=tuple(replace(found, number=number) for number, found in enumerate(closest, 1) if found is not None),
    )
    assert len(answer.closest) == 2
    assert shown(answer) == (GOLDEN / f"refusal.{language}.txt").read_text(encoding="utf-8")


def test_every_part_of_an_answer_has_its_place() -> None:
    sources = tuple(Source(publisher=f"报{number}", published="2025") for number in range(5))
    answer = replace(
        ANSWER,
        citations=(
            replace(CITATION, sources=CITATION.sources + sources),
            replace(CITATION, number=2, title="", url=""),
        ),
        statements=(*ANSWER.statements, replace(ANSWER.statements[0], numbers=(1, 2), verbatim=False)),
    )
    assert shown(answer) == (GOLDEN / "all-parts.zh.txt").read_text(encoding="utf-8")


def test_long_lines_are_left_whole_for_the_terminal_to_wrap(small: Answerer) -> None:
    answer = small.answer("How much did Microsoft pay Inflection AI?")
    assert printed(lambda console: print_answer(console, answer)) == shown(answer)


def test_the_words_that_answer_are_bold_on_a_terminal_alone() -> None:
    assert "“\x1b[1m引\x1b[0m”言" in printed(lambda console: print_answer(console, ANSWER), terminal=True)
    assert "\x1b" not in printed(lambda console: print_answer(console, ANSWER))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40))
def test_no_text_is_taken_for_markup_or_lost(text: str) -> None:
    statement = replace(ANSWER.statements[0], text=f"[red]{text}[/] :smile:", emphasis=())
    answer = replace(ANSWER, statements=(statement,), citations=(replace(CITATION, title=f"[b]{text}"),), notes=(text,))
    first, _, head, *_ = printed(lambda console: print_answer(console, answer)).split("\n")
    assert first == f"[red]{text}[/] :smile: [1]".expandtabs(8)
    assert head.startswith(f"[1] [b]{text}")


def test_a_long_passage_is_shown_as_one_short_line() -> None:
    answer = replace(ANSWER, statements=(), citations=(), closest=(replace(CITATION, quote="甲\n\n乙 " * 100),))
    line = shown(answer).splitlines()[3]
    assert line.startswith("甲 乙 甲 乙")
    assert len(line) == 160
    assert line.endswith("…")


def test_hits_are_shown_with_their_places(small: Answerer) -> None:
    (hit,) = small.index.search("When did the city open the bridge?", 1)
    found = replace(hit, score=0.987, article=replace(hit.article, title=""))
    assert printed(lambda console: print_hits(console, [found], "en")) == (
        "1. bridge.en  bridge.en 0-93  0.99\n"
        "The city opened a bridge over its old harbour in March 2023. Cyclists may use it from Monday.\n\n"
    )


def test_no_hit_is_told_in_the_language_of_the_question() -> None:
    assert printed(lambda console: print_hits(console, [], "zh")) == "没有找到。\n"
    assert printed(lambda console: print_hits(console, [], "en")) == "Nothing found.\n"


def talk(small: Answerer, monkeypatch: pytest.MonkeyPatch, said: bytes) -> str:
    monkeypatch.setattr("sys.stdin", Stream(said, encoding="utf-8"))
    core = ServingCore(small, reopen=lambda _generation: None, rebuild=lambda: "")
    return printed(lambda console: converse(console, core))


def test_a_conversation_shows_how_a_follow_up_was_understood(small: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "罗福莉什么时候加入小米？\n\n  她的年薪是多少？ \n那她呢？\n"
    understood = [line for line in talk(small, monkeypatch, said.encode()).splitlines() if line.startswith("→")]
    assert understood == ["→ 罗福莉的年薪是多少？", "→ 那罗福莉呢？"]


def test_a_conversation_without_a_question_ends_quietly(small: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert talk(small, monkeypatch, b"") == "\n"


def test_a_conversation_in_a_pipe_is_answered_line_by_line(talentwars: Command, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("罗福莉 2025 年 11 月加入小米。\n", encoding="utf-8")
    outcome = talentwars("chat", corpus=tmp_path / "corpus", stdin="罗福莉何时加入小米？\n\xff\n".encode() + b"\xff\n")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("罗福莉 2025 年 11 月加入小米。 [1]\n")
    assert "\x1b" not in outcome.out
