"""The `talentwars` command run inside the test's process: quick, with its own streams, folder and environment."""

import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli import main

ROOT: Final = Path(__file__).parents[2]
TOOLS_OWN: Final = ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")  # what rich heeds


class Stream(io.TextIOWrapper):
    """A text stream over bytes that may say it is a terminal."""

    def __init__(self, content: bytes = b"", *, terminal: bool = False, encoding: str = "ascii") -> None:
        super().__init__(io.BytesIO(content), encoding=encoding, write_through=True)
        self._bytes = self.buffer
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    def written(self) -> bytes:
        assert isinstance(self._bytes, io.BytesIO)
        return self._bytes.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Standard output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """Standard output, which must be one JSON object and nothing else."""
        (only,) = self.objects
        return only


class Command:
    """Runs `talentwars` in a folder of its own, with no settings but those given."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch

    def __call__(
        self,
        *arguments: str,
        data: Path | None = None,
        corpus: Path | str | None = None,
        stdin: bytes = b"",
        terminal: bool = False,
        encoding: str = "ascii",
        environment: Mapping[str, str] | None = None,
    ) -> Outcome:
        out = Stream(terminal=terminal, encoding=encoding)
        err = Stream(terminal=terminal, encoding=encoding)
        with self._patch.context() as patch:
            for name in [name for name in os.environ if name.startswith("TALENTWARS_") or name in TOOLS_OWN]:
                patch.delenv(name)
            patch.setenv("TALENTWARS_DATA", str(data or self.folder / "data"))
            patch.setenv("COLUMNS", "100")
            patch.setenv("TERM", "xterm")
            if corpus is not None:
                patch.setenv("TALENTWARS_CORPUS", str(corpus))
            for name, value in (environment or {}).items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["talentwars", *arguments])
            patch.setattr(sys, "stdin", Stream(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code
        assert isinstance(code, int)
        return Outcome(code=code, out=out.written().decode(), err=err.written().decode())
