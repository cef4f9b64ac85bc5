"""A process that builds in children which may be ended at any point: `python -m tests.index.builder`.

It loads once what every build needs, so that a child costs a fork. Each line on standard input is one build: where, a
number that makes its corpus a new one, and how it ends. The answer is the child's exit code, or minus the signal.

    FOLDER 7 whole           it runs to its end
    FOLDER 7 count           the same, and the answer is how many calls to the system about files it made
    FOLDER 7 call 30         it is killed before its 30th such call
    FOLDER 7 time 0.05       it is killed after so many seconds
    FOLDER 7 interrupt 0.05  it gets what Ctrl-C sends
    FOLDER 7 size 4096       no file may grow beyond so many bytes
"""

import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Final

from corpus.article import Article
from corpus.entities import Entities
from index.build import build
from index.embedding import EmbeddedModel
from index.errors import BuildFailedError, BuildRunningError, IndexMissingError
from index.search import Index, open_index
from index.store import Store
from tests.index.sample import many

BUILT: Final = 0
FAILED: Final = 3
RUNNING: Final = 4
OTHER: Final = 5
INTERRUPTED: Final = 6

_ABOUT_FILES: Final = frozenset(["open", "os", "shutil", "fcntl"])


def corpus(number: int) -> list[Article]:
    """A few articles, one of them new with each number."""
    new = Article(id="new", title="New", text=f"A new model, number {number}, was trained in Hangzhou.", language="en")
    return [new, *many(20)]


class Calls:
    """Counts calls to the system about files, and kills the process before one of them."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self._last = last
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event.partition(".")[0] in _ABOUT_FILES:
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)


def _serving(folder: Path, model: EmbeddedModel) -> Index | None:
    try:
        return open_index(folder, model)
    except IndexMissingError:
        return None


def _build(folder: Path, number: int, model: EmbeddedModel, entities: Entities) -> int:
    try:
        build(Store(folder), corpus(number), entities, model, earlier=_serving(folder, model))
    except BuildFailedError:
        return FAILED
    except BuildRunningError:
        return RUNNING
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - whatever it is, the test is told
        traceback.print_exc()
        return OTHER
    return BUILT


def _child(words: list[str], model: EmbeddedModel, entities: Entities, answer: int) -> int:
    folder, number, mode, *limit = words
    if mode == "size":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
    calls = Calls(int(limit[0]) if mode == "call" else 0) if mode in ("call", "count") else None
    code = _build(Path(folder), int(number), model, entities)
    if calls and mode == "count":
        os.write(answer, str(calls.count).encode())
    return code


def main() -> None:
    """Answer line by line until standard input ends."""
    model, entities = EmbeddedModel.load(), Entities.load()
    for line in sys.stdin:
        words = line.split()
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os._exit(_child(words, model, entities, writer))
        os.close(writer)
        if words[2] in ("time", "interrupt"):
            time.sleep(float(words[3]))
            os.kill(child, signal.SIGKILL if words[2] == "time" else signal.SIGINT)
        _, status = os.waitpid(child, 0)
        counted = os.read(reader, 20).decode()
        os.close(reader)
        print(counted or os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
