"""The README is true: its answer is today's, its commands and links exist, its two command lines are two."""

import datetime as dt
import functools
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from bot import wiring
from bot.answer.core import Answerer
from bot.cli import app
from bot.settings import DEFAULTS, PREFIX
from tests.bot.command import ROOT, Command

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROMPT = "$ talentwars "
WRITTEN = dt.date(2026, 7, 1)  # the day that an answer in the README is of: later, its sources are old


@pytest.fixture
def talentwars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(wiring, "Answerer", functools.partial(Answerer, today=lambda: WRITTEN))
    return Command(tmp_path, monkeypatch)


def blocks(language: str) -> list[str]:
    """Return the contents of the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def shown() -> list[tuple[list[str], str]]:
    """Return each command shown with its output, and that output."""
    found = []
    for block in blocks("text"):
        for part in re.split(rf"^{re.escape(PROMPT)}", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((shlex.split(command), output))
    return found


def test_an_answer_is_shown_on_the_first_screen() -> None:
    (command, output), *_ = shown()
    assert command[0] == "ask"
    assert "[1]" in output
    assert README.index(PROMPT) < README.index("```sh")


@pytest.mark.parametrize(("command", "output"), shown(), ids=lambda value: " ".join(value)[:40])
def test_what_is_shown_is_what_the_command_prints(
    talentwars: Command, bundled: Path, command: list[str], output: str
) -> None:
    printed = talentwars(*command, data=bundled)
    assert printed.err == ""
    assert printed.out.rstrip("\n") == output.rstrip("\n")


def test_installing_and_testing_is_one_command_line_each() -> None:
    first, second = blocks("sh")[0].splitlines()
    assert first.startswith("python3 -m venv .venv && ")
    assert "pip install ." in first
    assert '/talentwars ask "' in first
    assert "pip install -e '.[test]'" in second
    assert second.endswith("/pytest -n auto")


def test_the_question_of_the_install_line_is_answered(talentwars: Command, bundled: Path) -> None:
    question = shlex.split(blocks("sh")[0].splitlines()[0])[-1]
    printed = talentwars("ask", question, data=bundled)
    assert (printed.code, printed.err) == (0, "")
    assert "[1]" in printed.out


def test_every_relative_link_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", README) if "://" not in link]
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_every_file_and_folder_in_the_tables_exists() -> None:
    named = re.findall(r"`((?:corpus|index|bot|tests)/[\w./-]*)`", README)
    assert len(named) > 10
    for path in named:
        assert (ROOT / path).exists(), path


def test_every_command_exists_with_its_options() -> None:
    group = typer.main.get_command(app)
    known = getattr(group, "commands")  # noqa: B009 - typer's own groups do not tell their type
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    places = [*re.findall(r"`([^`]+)`", prose), *"".join(blocks("sh") + blocks("bash") + blocks("text")).splitlines()]
    used = [found for place in places for found in re.findall(r"(?:^|[ /])talentwars ([a-z]+)(.*)", place)]
    names = {name for name, _ in used}
    assert {"ask", "chat", "search", "rebuild", "status", "verify", "eval", "bot", "add"} <= names
    assert names <= set(known)
    for name, rest in used:
        options = {option for parameter in known[name].params for option in parameter.opts}
        for option in re.findall(r"(?<=\s)--?[a-z]\w*(?:-\w+)*", rest):
            assert option in options or option in ("-h", "--help"), (name, option)


def test_every_setting_that_is_named_exists() -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)\b", README))
    assert len(named) >= 5
    assert named <= set(DEFAULTS)
