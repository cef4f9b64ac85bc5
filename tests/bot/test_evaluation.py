"""The figures on questions with known outcomes, and the file that the questions come from."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer.core import Answerer
from bot.evaluation import RESAMPLES, EvalQuestion, QuestionsError, _interval, contains, evaluate, print_report
from bot.evaluation import read_questions as read
from tests.bot.command import Command, Stream

PAID = "How much did Microsoft pay Inflection AI?"
LUO = "罗福莉什么时候加入小米？"
FRANCE = "What is the capital of France?"

# What comes of each is known: the small corpus answers the first five and refuses the sixth.
QUESTIONS = (
    EvalQuestion(id="right", question=PAID, evidence=("paid Inflection AI $650 million",), answers=("650 Million",)),
    EvalQuestion(id="other article", question=PAID, articles=("bridge.en",), answers=("$999 million", "2023")),
    EvalQuestion(id="by article", question=LUO, articles=("luo-fuli.zh",), answers=("2025年11月",)),
    EvalQuestion(id="nowhere", question=LUO, evidence=("stands nowhere",)),
    EvalQuestion(id="answered in vain", question=LUO, answerable=False),
    EvalQuestion(id="refused rightly", question=FRANCE, answerable=False),
    EvalQuestion(id="refused in vain", question=FRANCE, evidence=("Paris",), answers=("Paris",)),
)


def means(report: dict[str, Any], group: str) -> dict[str, tuple[float, int]]:
    return {name: (cell["value"], cell["n"]) for name, cell in report["figures"][group].items()}


def test_figures_are_the_means_over_the_questions_that_they_apply_to(small: Answerer) -> None:
    report = evaluate(small, QUESTIONS)
    assert report["questions"] == 7
    assert report["index"] == {"generation": small.searched.generation, "articles": 3}
    figures = means(report, "all")
    assert figures["exact_quotes"] == (1.0, 5)
    assert figures["answered"] == (0.8, 5)
    assert figures["recall@1"] == (0.4, 5)
    assert figures["first_citation"] == (0.4, 5)
    assert figures["citation_precision"] == (0.4, 5)
    assert figures["answer_match"] == (0.5, 4)
    assert figures["refused"] == (0.5, 2)
    # The other article comes second or third.
    assert figures["recall@5"] == (0.6, 5)
    assert 2 + 1 / 3 <= figures["mrr@10"][0] * 5 + 1e-3 <= 2.502


def test_questions_are_grouped_by_their_language(small: Answerer) -> None:
    figures = evaluate(small, QUESTIONS)["figures"]
    assert next(iter(figures)) == "all"
    assert figures["zh"]["answered"]["n"] == 2
    assert figures["zh"]["refused"]["value"] == 0
    counted = [figures[group].get("answered", {"n": 0})["n"] for group in figures if group != "all"]
    assert sum(counted) == figures["all"]["answered"]["n"]


def test_questions_that_failed_are_listed_with_what_failed(small: Answerer) -> None:
    assert evaluate(small, QUESTIONS)["failed"] == [
        {"id": "other article", "question": PAID, "failed": ["answer_match", "first_citation"]},
        {"id": "nowhere", "question": LUO, "failed": ["first_citation"]},
        {"id": "answered in vain", "question": LUO, "failed": ["refused"]},
        {"id": "refused in vain", "question": FRANCE, "failed": ["answer_match", "answered", "first_citation"]},
    ]


def test_the_same_questions_give_the_same_report(small: Answerer) -> None:
    assert evaluate(small, QUESTIONS) == evaluate(small, QUESTIONS)


def test_a_follow_up_is_understood_after_all_the_questions_before_it(small: Answerer) -> None:
    alone = EvalQuestion(id="1", question="她呢？年薪多少？", evidence=("小米没有公布罗福莉的年薪",))
    after = EvalQuestion(id="2", question=alone.question, evidence=alone.evidence, history=(LUO, "她去了哪？"))
    assert means(evaluate(small, [after]), "all")["recall@1"] == (1.0, 1)
    assert small.answer(alone.question, history=[LUO]).resolved == "罗福莉呢？年薪多少？"


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ([1.0] * 9, {"value": 1.0, "low": 1.0, "high": 1.0, "n": 9}),
        ([0.0], {"value": 0.0, "low": 0.0, "high": 0.0, "n": 1}),
        ([1.0, 0.0] * 50, {"value": 0.5, "low": 0.4, "high": 0.6, "n": 100}),
        ([1.0] * 90 + [0.0] * 10, {"value": 0.9, "low": 0.84, "high": 0.95, "n": 100}),
    ],
)
def test_an_interval_is_that_of_the_binomial_and_the_same_every_time(
    values: list[float], cell: dict[str, float]
) -> None:
    # Normal approximation: 0.5 ± 0.098 and 0.9 ± 0.059; a bootstrap of a thousand comes within a hundredth or so.
    found = _interval(values)
    assert found == _interval(list(values))
    assert (found["value"], found["n"]) == (cell["value"], cell["n"])
    assert found["low"] == pytest.approx(cell["low"], abs=0.015)
    assert found["high"] == pytest.approx(cell["high"], abs=0.015)
    assert RESAMPLES == 1000


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=12))
def test_a_mean_lies_in_its_interval_or_close_to_it(values: list[float]) -> None:
    found = _interval(values)
    assert min(values) <= found["low"] <= found["high"] <= max(values)
    assert found["low"] - 0.05 <= found["value"] <= found["high"] + 0.05


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("估值 ６．５ 亿美元", ["6.5亿美元"], True),
        ("DeepSeek-V2 was trained", ["deepseek-v2"], True),
        ("羅福莉加入小米", ["罗福莉"], True),
        ("He  left\nin May", ["left in may"], True),
        ("He left in May", ["June", "in May"], True),
        ("He left in May", ["June"], False),
        ("He left in May", [], False),
    ],
)
def test_strings_are_looked_for_whatever_their_case_width_script_and_spaces(
    text: str, wanted: list[str], found: bool
) -> None:
    assert contains(text, wanted) is found


def test_a_question_needs_nothing_but_its_text(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('\ufeff{"question": "谁？"}\n\n{"id": 7, "question": "who?", "answers": null}\n', encoding="utf-8")
    assert read(file) == (EvalQuestion(id="1", question="谁？"), EvalQuestion(id="7", question="who?"))


def test_a_line_ends_where_json_lines_do_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "who\u2028or\x85what?"}\r\n{"question": "b"}', encoding="utf-8", newline="")
    assert [one.question for one in read(file)] == ["who\u2028or\x85what?", "b"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "holds no question."),
        (b"\n\n", "holds no question."),
        (b'{"question": "x"}\n{"answerable": true}\n', 'line 2 is no question (it has no text in "question").'),
        (b'{"question": 5}\n', 'line 1 is no question (it has no text in "question").'),
        (b"[1]\n", "line 1 is no question (it is no JSON object)."),
        (b"oops\n", "line 1 is no question "),
        (b'{"question": "x", "answerable": "no"}\n', 'line 1 is no question ("answerable" is neither true nor false).'),
        (b'\n{"question": "x", "answers": "Paris"}\n', 'line 2 is no question ("answers" is no list of texts, such as'),
        (b'{"question": "x", "answers": 5}\n', 'line 1 is no question ("answers" is no list of texts, such as'),
        (b'{"question": "x", "evidence": [5]}\n', 'line 1 is no question ("evidence" is no list of texts, such as'),
        (b'{"question": "x", "history": {"a": 1}}\n', 'line 1 is no question ("history" is no list of texts, such as'),
        (b'{"question": ' + b"[" * 100_000, "line 1 is no question "),
        (b"\xff\xfe\x00", "cannot be read "),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_file_that_holds_no_questions_is_told_with_its_line(tmp_path: Path, content: bytes, wrong: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    with pytest.raises(QuestionsError) as raised:
        read(file)
    assert raised.value.problem.startswith(f"{file}: {wrong}")
    assert raised.value.remedy.startswith('Give a file with one {"question"')


def test_eval_prints_one_json_object_or_a_table(talentwars: Command, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The city opened a bridge in March 2023.\n", encoding="utf-8")
    file = tmp_path / "questions.jsonl"
    file.write_text(
        json.dumps({"id": "b", "question": "When did the city open a bridge?", "evidence": ["in March 2023"]}) + "\n",
        encoding="utf-8",
    )
    outcome = talentwars("eval", str(file), "--json", corpus=tmp_path / "corpus")
    assert (outcome.code, outcome.err) == (0, "")
    assert set(outcome.object) >= {"questions", "figures", "failed", "judge", "index"}
    assert outcome.object["figures"]["all"]["recall@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    table = talentwars("eval", str(file), corpus=tmp_path / "corpus")
    assert (table.code, table.err) == (0, "")
    assert table.out.splitlines()[0].strip() == "1 question"
    assert "1.000" in table.out
    assert "1.00–1.00" in table.out


def test_a_report_shows_every_figure_and_every_failed_question(small: Answerer) -> None:
    out = Stream(encoding="utf-8")
    report = evaluate(small, QUESTIONS)
    print_report(Console(file=out, width=160), report)
    shown = out.written().decode()
    for name in report["figures"]["all"]:
        assert name in shown
    for entry in report["failed"]:
        assert f"{entry['id']}  {entry['question']}  ({', '.join(entry['failed'])})" in shown
