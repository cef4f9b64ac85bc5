"""Commands in processes of their own that cost a fork: `python -m tests.bot.forked`, which loads once what all need.

Each line on standard input is a JSON list of commands that run at once: {"words": […], "data": folder, "last": number}.
One with a `last` is killed before its call to the system about files of that number; one with `last` 0 counts them, one
with null does neither. The answer is a list of [exit code or minus the signal, standard output, standard error, calls].
"""

import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, Final

import bot.wiring
from bot import corpus_commands, feed_commands
from bot.cli import main as talentwars
from bot.corpus_wiring import open_fetcher
from corpus.entities import Entities
from index.embedding import load_embedder
from tests.index.builder import Calls

_NEEDED: Final = ("bot.corpus_report", "corpus.growth", "corpus.pulls", "corpus.library", "index.build")
_STREAMS: Final = ("stdout", "stderr")


def _child(command: dict[str, Any], folder: Path) -> None:
    """Run one command, its streams in files, and end this process."""
    code = 70
    try:
        for number, name in enumerate(_STREAMS, 1):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), number)
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - until the process ends
        sys.argv = ["talentwars", *command["words"]]
        os.environ["TALENTWARS_DATA"] = command["data"]
        calls = None if command["last"] is None else Calls(command["last"])
        try:
            talentwars()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        sys.stdout.flush()
        if calls:
            (folder / "calls").write_text(str(calls.count), encoding="utf-8")
    except BaseException:  # noqa: BLE001 - whatever it is, the test is told
        traceback.print_exc()
    finally:
        os._exit(code)


def _run(commands: list[dict[str, Any]]) -> list[tuple[int, str, str, int]]:
    """Run commands at once and return how each ended."""
    with tempfile.TemporaryDirectory() as work:
        children = []
        for number, command in enumerate(commands):
            folder = Path(work, str(number))
            folder.mkdir()
            child = os.fork()
            if not child:
                _child(command, folder)
            children.append((child, folder))
        ended = []
        for child, folder in children:
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            out, err = ((folder / name).read_text(encoding="utf-8") for name in _STREAMS)
            calls = folder / "calls"
            ended.append((code, out, err, int(calls.read_text()) if calls.exists() else 0))
        return ended


def main() -> None:
    """Answer line by line until standard input ends."""
    for module in _NEEDED:
        importlib.import_module(module)
    embedder, names = load_embedder("embedded"), Entities.load()
    bot.wiring.open_embedder = lambda _settings: embedder  # type: ignore[assignment]
    Entities.load = lambda *_: names  # type: ignore[method-assign]
    # No power is lost here, and a busy disk takes most of a test's time.
    os.fsync = lambda _: None  # type: ignore[assignment]
    for commands in (corpus_commands, feed_commands):
        commands.open_fetcher = _without_pause  # type: ignore[attr-defined]
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _without_pause(settings: Any) -> Any:
    fetcher = open_fetcher(settings)
    fetcher.pause_s = 0.0
    return fetcher


if __name__ == "__main__":
    main()
