"""The command as a process of its own: what only an operating system can do to it."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.command import ROOT

BRIDGE = "When did the city open a bridge over the harbour?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    text = "A bridge\n\nThe city opened a bridge over its old harbour in March 2024. Cyclists may use it.\n"
    (tmp_path / "corpus" / "bridge.txt").write_text(text, encoding="utf-8")
    return tmp_path


def start(folder: Path, *arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder with its own corpus and data, in the poorest of locales."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TALENTWARS_", "PYTHON"))}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "ascii",
        "LC_ALL": "C",
        "TALENTWARS_DATA": str(folder / "data"),
        "TALENTWARS_CORPUS": str(folder / "corpus"),
    }
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
        **{"capture_output": True, **options},
    )


def test_bytes_that_are_no_text_are_asked_and_printed_as_valid_utf8(folder: Path) -> None:
    done = start(folder, "ask", b"\xff\xfe \xe5\x90\xb4\xe6\xb0\xb8\xe8\xbe\x89?", "--json")
    answer = json.loads(done.stdout.decode("utf-8", "strict"))
    assert (done.returncode, done.stderr) == (3, b"")
    assert answer["question"] == "?? 吴永辉?"
    assert answer["answered"] is False


def test_a_reader_that_leaves_early_gets_no_traceback(folder: Path) -> None:
    start(folder, "rebuild")
    reader, writer = os.pipe()
    os.close(reader)
    done = start(folder, "search", BRIDGE, "--json", capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("as_json", [["--json"], []])
def test_an_output_without_room_is_told_in_two_lines(folder: Path, as_json: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = start(folder, "ask", BRIDGE, *as_json, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.decode().splitlines()) == (
        1,
        ["The output: No space left on device.", "Mend that and try again."],
    )


def test_a_full_disk_is_told_in_two_lines_and_the_old_index_goes_on_serving(folder: Path) -> None:
    before = start(folder, "ask", BRIDGE, "--json")
    held = {file: file.read_bytes() for file in (folder / "data").rglob("*") if file.is_file()}
    assert held
    more = {"id": "more", "text": "Another bridge was planned for 2025. " * 200}
    (folder / "corpus" / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
    failed = start(
        folder, "rebuild", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
    )
    problem, remedy = failed.stderr.decode().splitlines()
    assert (failed.returncode, failed.stdout) == (1, b"")
    assert problem.startswith(f"The new index could not be written to {folder / 'data' / 'index'}: ")
    assert remedy == "Make room there or set TALENTWARS_DATA to another folder; an index built before is untouched."
    assert {file: file.read_bytes() for file in (folder / "data").rglob("*") if file.is_file()} == held
    after = start(folder, "ask", BRIDGE, "--json")
    answers = [json.loads(done.stdout) for done in (before, after)]
    assert answers[0]["answered"] is True
    assert answers[0]["citations"] == answers[1]["citations"]
    assert answers[0]["index"] == answers[1]["index"]
