"""The command line: what each command prints where, and how it ends."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from tests.bot.command import Command, Outcome
from tests.damage import replace_file

ANSWER_KEYS = "id question answered language answer citations closest notes usage index timing_ms".split()
CITATION_KEYS = (
    "n article title publisher published url language start end quote passage_start passage_end passage score sources"
).split()
HIT_KEYS = "rank article title start end text score language".split()

LUO = "罗福莉什么时候加入小米？"
TALL = "罗福莉的身高是多少？"
BRIDGE = "When did the city open a bridge over the harbour?"
BRIDGE_TEXT = "A bridge\n\nThe city opened a bridge over its old harbour in March 2024. Cyclists may use it.\n"
PANDAS = '{"id": "pandas", "text": "成都的动物园 2023 年 5 月迎来两只大熊猫。", "published": "2023-05"}\n'

COMMANDS = tuple(
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback is not None
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE_TEXT, encoding="utf-8")
    (folder / "pandas.jsonl").write_text(PANDAS, encoding="utf-8")
    return folder


def two_lines(outcome: Outcome) -> tuple[str, str]:
    """Return the two lines of a failure, after making sure that there is nothing else."""
    assert outcome.code == 1
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    problem, remedy = outcome.err.splitlines()
    return problem, remedy


def test_an_answer_as_json_has_the_promised_keys_and_nothing_else(talentwars: Command, bundled: Path) -> None:
    outcome = talentwars("ask", LUO, "--json", data=bundled)
    assert (outcome.code, outcome.err) == (0, "")
    answer = outcome.object
    assert list(answer) == ANSWER_KEYS
    assert (answer["id"], answer["question"], answer["answered"], answer["language"]) == (None, LUO, True, "zh")
    assert answer["closest"] == []
    assert answer["usage"] == {}
    assert list(answer["index"]) == ["generation", "articles", "passages", "newest"]
    assert list(answer["timing_ms"]) == ["load", "search", "answer"]
    assert all(value >= 0 for value in answer["timing_ms"].values())
    assert answer["citations"]
    for number, citation in enumerate(answer["citations"], 1):
        check_citation(citation, number)
        assert f"{citation['quote']} [{number}]" in answer["answer"]


def check_citation(citation: dict[str, Any], number: int) -> None:
    assert list(citation) == CITATION_KEYS
    assert citation["n"] == number
    offset = citation["start"] - citation["passage_start"]
    assert citation["passage"][offset : offset + len(citation["quote"])] == citation["quote"]
    assert citation["end"] - citation["start"] == len(citation["quote"])
    assert citation["passage_end"] - citation["passage_start"] == len(citation["passage"])
    assert 0 <= citation["score"] <= 1
    assert citation["sources"]
    for source in citation["sources"]:
        assert sorted(source) == ["confidence", "published", "publisher", "title", "url"]
        assert source["confidence"] in ("confirmed", "reported", "rumour")


def test_a_refusal_as_json_names_the_closest_passages_in_the_same_form(talentwars: Command, bundled: Path) -> None:
    outcome = talentwars("ask", TALL, "--json", data=bundled)
    assert (outcome.code, outcome.err) == (3, "")
    answer = outcome.object
    assert list(answer) == ANSWER_KEYS
    assert answer["answered"] is False
    assert answer["citations"] == []
    assert str(answer["index"]["articles"]) in answer["answer"]
    assert answer["index"]["newest"] in answer["answer"]
    assert 1 <= len(answer["closest"]) <= 3
    for number, citation in enumerate(answer["closest"], 1):
        check_citation(citation, number)
        assert citation["quote"] == citation["passage"]


def test_hits_as_json_have_the_promised_keys_and_as_many_as_asked_for(talentwars: Command, bundled: Path) -> None:
    outcome = talentwars("search", LUO, "-k", "3", "--json", data=bundled)
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.object
    assert list(found) == ["id", "question", "hits", "timing_ms"]
    assert (found["id"], found["question"]) == (None, LUO)
    assert list(found["timing_ms"]) == ["load", "search"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    for hit in found["hits"]:
        assert list(hit) == HIT_KEYS
        assert hit["end"] - hit["start"] == len(hit["text"])


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_answers_every_line_in_order_with_its_own_id(
    talentwars: Command, bundled: Path, tmp_path: Path, command: str
) -> None:
    ids: list[Any] = ["a", 7, None, 1.5, {"page": [1, 2]}, ["x"], True, "a", "é\ud83d"]
    lines = [json.dumps({"id": name, "question": "罗福莉？" if place % 2 else ""}) for place, name in enumerate(ids)]
    file = tmp_path / "questions.jsonl"
    file.write_bytes(("\ufeff" + "\n\n".join([*lines, '{"question": "no id"}'])).encode("utf-8"))
    outcome = talentwars(command, "--batch", str(file), data=bundled)
    assert (outcome.code, outcome.err) == (0, "")
    results = outcome.objects
    assert [result["id"] for result in results] == [*ids[:-1], "é?", None]
    assert [result["question"] for result in results[:2]] == ["", "罗福莉？"]
    for result in results:
        assert list(result) == (ANSWER_KEYS if command == "ask" else ["id", "question", "hits", "timing_ms"])


def test_a_batch_line_answers_as_the_question_alone_does(talentwars: Command, bundled: Path) -> None:
    line = json.dumps({"id": 1, "question": LUO}, ensure_ascii=False).encode()
    (alone,) = talentwars("ask", LUO, "--json", data=bundled).objects
    (of_batch,) = talentwars("ask", "--batch", "-", data=bundled, stdin=line).objects
    (again,) = talentwars("ask", "--batch", "-", "--json", data=bundled, stdin=line + b"\r\n").objects
    for answer in (alone, of_batch, again):
        del answer["timing_ms"], answer["id"]
    assert alone == of_batch == again


def test_a_refused_question_in_a_batch_does_not_fail_the_batch(talentwars: Command, bundled: Path) -> None:
    outcome = talentwars("ask", "--batch", "-", data=bundled, stdin=json.dumps({"question": TALL}).encode())
    assert outcome.code == 0
    assert outcome.object["answered"] is False


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_batch_is_done_with_nothing_printed(talentwars: Command, bundled: Path, command: str) -> None:
    outcome = talentwars(command, "--batch", "-", data=bundled, stdin=b"\n \n")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"not json", "is not JSON"),
        (b'{"question": ', "is not JSON"),
        (b'{"question": ' + b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[1]", 'is no object with the text of a "question"'),
        (b'"question"', 'is no object with the text of a "question"'),
        (b"null", 'is no object with the text of a "question"'),
        (b'{"id": 1}', 'is no object with the text of a "question"'),
        (b'{"question": 5}', 'is no object with the text of a "question"'),
        (b'{"question": null}', 'is no object with the text of a "question"'),
        (b'{"question": ["why?"]}', 'is no object with the text of a "question"'),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_line_ends_the_batch_and_those_before_it_are_answered(
    talentwars: Command, bundled: Path, line: bytes, wrong: str
) -> None:
    outcome = talentwars("search", "--batch", "-", data=bundled, stdin=b'{"id": 1, "question": ""}\n' + line + b"\n")
    assert outcome.code == 1
    assert outcome.object["id"] == 1
    problem, remedy = outcome.err.splitlines()
    assert problem.startswith("Line 2 of standard input ")
    assert wrong in problem
    assert remedy == "Mend the line; those before it are answered."


@pytest.mark.parametrize("arguments", [["ask", "--batch", "gone.jsonl"], ["search", "--batch", "."], ["eval", "gone"]])
def test_a_file_that_cannot_be_read_is_told_in_two_lines(
    talentwars: Command, bundled: Path, arguments: list[str]
) -> None:
    problem, remedy = two_lines(talentwars(*arguments, data=bundled))
    assert "cannot be read" in problem
    assert remedy.startswith("Give a file with one {")


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_may_come_through_a_pipe(talentwars: Command, bundled: Path, command: str) -> None:
    alone = talentwars(command, LUO, "--json", data=bundled).object
    piped = talentwars(command, "-", "--json", data=bundled, stdin=f"  {LUO}\n".encode()).object
    del alone["timing_ms"], piped["timing_ms"]
    assert alone == piped


def test_the_version_is_told(talentwars: Command) -> None:
    outcome = talentwars("--version")
    assert (outcome.code, outcome.out, outcome.err) == (0, f"talentwars {version('talentwars')}\n", "")


def test_an_answer_in_a_pipe_is_utf8_without_colour_or_progress_whatever_the_locale(
    talentwars: Command, corpus: Path
) -> None:
    outcome = talentwars("ask", BRIDGE, corpus=corpus)
    assert outcome == Outcome(
        code=0,
        out=("The city opened a bridge over its old harbour in March 2024. [1]\n\n[1] A bridge  (bridge 10-70)\n"),
        err="",
    )
    chinese = talentwars("ask", "动物园什么时候迎来大熊猫？", corpus=corpus)
    assert chinese.out.startswith("成都的动物园 2023 年 5 月迎来两只大熊猫。 [1]\n")
    assert chinese.err == ""


def test_an_answer_on_a_terminal_has_the_words_that_answer_in_bold(talentwars: Command, corpus: Path) -> None:
    outcome = talentwars("ask", BRIDGE, corpus=corpus, terminal=True, encoding="utf-8")
    assert "\x1b[1mMarch 2024\x1b[0m" in outcome.out
    assert "Opening the index … building it: " in outcome.err
    assert "Building the index" in talentwars("rebuild", corpus=corpus, terminal=True, encoding="utf-8").err


def test_a_terminal_of_another_encoding_gets_what_it_can_show(talentwars: Command, corpus: Path) -> None:
    outcome = talentwars("ask", "动物园什么时候迎来大熊猫？", corpus=corpus, terminal=True)
    assert outcome.code == 0
    assert "2023" in outcome.out
    assert "?" in outcome.out


def test_ask_builds_the_index_by_itself_and_once(talentwars: Command, corpus: Path, tmp_path: Path) -> None:
    first = talentwars("ask", BRIDGE, "--json", corpus=corpus)
    built = sorted((tmp_path / "data" / "index").iterdir())
    second = talentwars("ask", BRIDGE, "--json", corpus=corpus)
    assert (first.code, second.code, first.err) == (0, 0, "")
    assert first.object["index"] == second.object["index"]
    assert sorted((tmp_path / "data" / "index").iterdir()) == built


def test_a_broken_file_is_named_with_line_and_reason_and_the_rest_is_indexed(talentwars: Command, corpus: Path) -> None:
    (corpus / "broken.md").write_text("---\ntitle: [oops\n---\ntext\n", encoding="utf-8")
    complaint = f"{corpus / 'broken.md'}, line 3: the front matter is not YAML: did not find expected ',' or ']'"
    by_itself = talentwars("ask", BRIDGE, corpus=corpus)
    assert (by_itself.code, by_itself.err) == (0, complaint + "\n")
    outcome = talentwars("rebuild", corpus=corpus)
    assert (outcome.code, outcome.err) == (0, complaint + "\n")
    summary, serving = outcome.out.splitlines()
    assert summary.startswith("2 articles, 2 passages in ")
    assert summary.endswith(" s (0 embedded, 2 unchanged).")
    assert serving.endswith(" serves; its newest article is of 2023-05.")


def test_a_rebuild_as_json_tells_figures_and_complaints(talentwars: Command, corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text('{"id": "x", "text": "fine"}\n{\n', encoding="utf-8")
    outcome = talentwars("rebuild", "--json", corpus=corpus)
    assert outcome.code == 0
    built = outcome.object
    assert list(built) == "generation articles passages newest embedded reused seconds complaints".split()
    assert (built["articles"], built["passages"], built["newest"]) == (3, 3, "2023-05")
    assert (built["embedded"], built["reused"]) == (3, 0)
    (complaint,) = built["complaints"]
    assert (complaint["file"], complaint["line"], complaint["kind"]) == (
        str(corpus / "broken.jsonl"),
        2,
        "unreadable",
    )
    assert complaint["reason"].startswith("the line is not JSON")


@pytest.mark.parametrize("command", [["rebuild"], ["rebuild", "--json"], ["ask", BRIDGE], ["search", BRIDGE]])
@pytest.mark.parametrize("content", ["missing", "empty", "broken"])
def test_a_corpus_without_an_article_is_told_in_two_lines(
    talentwars: Command, tmp_path: Path, content: str, command: list[str]
) -> None:
    folder = tmp_path / "articles"
    reason = " (" + str(folder) + ": there is no such folder)" if content == "missing" else ""
    if content != "missing":
        folder.mkdir()
    if content == "broken":
        (folder / "a.md").write_text("---\ntitle: [oops\n---\ntext\n", encoding="utf-8")
        (folder / "b.pdf").write_bytes(b"%PDF-1.4 no more")
        (folder / "c.txt").write_bytes(b"")
        reason = f" ({folder / 'a.md'}, line 3: the front matter is not YAML: did not find expected ',' or ']')"
    assert two_lines(talentwars(*command, corpus=folder)) == (
        f"No article could be read from {folder}{reason}.",
        "Put .md, .txt, .html, .pdf, .docx or .jsonl files there, or set TALENTWARS_CORPUS to another folder.",
    )


def test_an_index_built_before_is_untouched_by_a_corpus_that_is_gone(talentwars: Command, corpus: Path) -> None:
    before = talentwars("ask", BRIDGE, "--json", corpus=corpus).object
    two_lines(talentwars("rebuild", corpus=corpus / "gone"))
    after = talentwars("ask", BRIDGE, "--json", corpus=corpus / "gone").object
    assert before["index"] == after["index"]
    assert before["answer"] == after["answer"]


@pytest.mark.parametrize("command", [["rebuild"], ["ask", BRIDGE], ["search", BRIDGE]])
def test_a_data_folder_that_cannot_be_written_is_told_in_two_lines(
    talentwars: Command, corpus: Path, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", encoding="utf-8")
    assert two_lines(talentwars(*command, corpus=corpus, data=file)) == (
        f"The new index could not be written to {file / 'index'}: Not a directory.",
        "Make room there or set TALENTWARS_DATA to another folder; an index built before is untouched.",
    )
    assert file.read_text(encoding="utf-8") == "no folder"


@pytest.mark.parametrize("command", ["status", "verify"])
def test_what_was_never_built_is_told_in_two_lines(talentwars: Command, tmp_path: Path, command: str) -> None:
    assert two_lines(talentwars(command)) == (
        f"No index in {tmp_path / 'data' / 'index'}.",
        "Run `talentwars rebuild`, or set TALENTWARS_DATA to the right folder.",
    )


def test_status_says_what_is_indexed(talentwars: Command, corpus: Path, tmp_path: Path) -> None:
    built = talentwars("rebuild", "--json", corpus=corpus).object
    told = talentwars("status", "--json", corpus=corpus).object
    assert list(told) == (
        "generation built articles passages newest model dimension".split()
        + "vectors recall bytes names corpus data warning".split()
    )
    assert told["generation"] == built["generation"]
    assert (told["articles"], told["passages"], told["newest"]) == (2, 2, "2023-05")
    assert (told["corpus"], told["data"], told["warning"]) == ([str(corpus)], str(tmp_path / "data"), "")
    table = talentwars("status", corpus=corpus).out.splitlines()
    assert [line.split()[0] for line in table] == list(told)
    assert "newest      2023-05" in table
    assert f"corpus      {corpus}" in table
    assert "warning     none" in table


def test_verify_finds_every_checksum_and_offset_right(talentwars: Command, bundled: Path) -> None:
    report = talentwars("verify", "--json", data=bundled).object
    assert list(report) == ["generation", "files", "articles", "passages", "problems"]
    assert report["problems"] == []
    assert report["files"] > 5
    outcome = talentwars("verify", data=bundled)
    assert outcome == Outcome(
        code=0,
        out=f"{report['files']} files, {report['articles']} articles and {report['passages']} passages checked:"
        " all hold.\n",
        err="",
    )


def test_verify_names_the_file_that_was_changed(talentwars: Command, corpus: Path, tmp_path: Path) -> None:
    generation = talentwars("rebuild", "--json", corpus=corpus).object["generation"]
    file = tmp_path / "data" / "index" / generation / "articles.bin"
    content = file.read_bytes()
    replace_file(file, content[:-1] + bytes([content[-1] ^ 1]))
    outcome = talentwars("verify", corpus=corpus)
    assert outcome.code == 1
    assert outcome.err.splitlines() == [
        f"{file} does not have the checksum it was written with",
        "Run `talentwars rebuild`.",
    ]
    as_json = talentwars("verify", "--json", corpus=corpus)
    assert (as_json.code, as_json.err) == (1, "")
    assert as_json.object["problems"] == [f"{file} does not have the checksum it was written with"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["search"],
        ["ask", "why?", "--batch", "-"],
        ["search", "why?", "--batch", "-"],
        ["ask", "two", "questions"],
        ["ask", "why?", "--nonsense"],
        ["search", "why?", "-k", "0"],
        ["search", "why?", "-k", "-3"],
        ["search", "why?", "-k", "many"],
        ["search", "why?", "-k", "1001"],
        ["rebuild", "now"],
        ["eval"],
        ["answer", "why?"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_and_prints_no_answer(talentwars: Command, arguments: list[str], tmp_path: Path) -> None:
    outcome = talentwars(*arguments)
    assert outcome.code == 2
    assert "Usage: talentwars" in outcome.err + outcome.out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", [*COMMANDS, ""])
def test_help_says_what_a_command_does_and_gives_an_example(talentwars: Command, command: str, flag: str) -> None:
    assert set(COMMANDS) == set("ask search chat rebuild status verify eval bot add remove articles".split())
    outcome = talentwars(*filter(None, [command]), flag)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"Usage: talentwars {command}" in outcome.out
    if command:
        examples = outcome.out.partition("For example:")[2]
        assert f"talentwars {command}" in examples
        assert outcome.out.count("Usage:") == 1
    else:
        assert all(f" {name} " in outcome.out for name in COMMANDS)


@pytest.mark.parametrize("command", ["add", "list", "remove", "pull"])
def test_help_on_feeds_says_what_a_command_does_and_gives_an_example(talentwars: Command, command: str) -> None:
    outcome = talentwars("feed", command, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert f"talentwars feed {command}" in outcome.out.partition("For example:")[2]
