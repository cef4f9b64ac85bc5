"""Imports that must never exist, and a question that must not wait for what it does not need."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.sample import ARTICLES

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "bot")

# Not one of these is needed for an answer from the corpus; each takes from a tenth of a second to several.
NEVER_FOR_A_QUESTION = {
    "torch",
    "transformers",
    "pydantic",
    "yaml",
    "sentence_transformers",
    "llama_index",
    "openai",
    "telegram",
    "trafilatura",
    "pypdf",
    "filelock",
    "httpx",
    "pandas",
    "scipy",
    "sklearn",
}
ASK = """
import json, sys
sys.argv = ["talentwars", *sys.argv[1:]]
from bot.cli import main
try:
    main()
except SystemExit as end:
    code = end.code or 0
print(json.dumps({"code": code, "modules": sorted({name.partition(".")[0] for name in sys.modules})}), file=sys.stderr)
"""


def sources() -> list[Path]:
    found = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    assert len(found) >= 60
    for name in ("corpus/passages.py", "index/search.py", "bot/answer/core.py", "bot/settings.py", "bot/cli.py"):
        assert ROOT / name in found
    return found


def test_the_contracts_between_the_packages_hold() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert len(contracts) >= 8
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    analysed = re.search(r"Analyzed (\d+) files, (\d+) dependencies", done.stdout)
    assert analysed is not None
    assert int(analysed[1]) >= len(sources())
    assert int(analysed[2]) > 300
    assert f"Contracts: {len(contracts)} kept, 0 broken." in done.stdout


def environment_reads(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which a module reads or writes the environment."""
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in {("os", name) for name in names}
        ):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names}:
            yield node.lineno


def test_settings_alone_reads_the_environment() -> None:
    readers = {
        file.relative_to(ROOT).as_posix()
        for file in sources()
        if any(environment_reads(ast.parse(file.read_text(encoding="utf-8"))))
    }
    assert readers == {"bot/settings.py"}


@pytest.mark.parametrize(
    "code", ["import os\nos.environ['A']", "import os\ndef f():\n    return os.getenv('A')", "from os import environ"]
)
def test_a_reader_of_the_environment_would_be_found(code: str) -> None:
    assert list(environment_reads(ast.parse(code)))


def asked(arguments: list[str], data: Path, corpus: Path) -> dict[str, object]:
    """Run the command in a process of its own, and return its exit code and the packages it imported."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *arguments],
        cwd=data,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("TALENTWARS_")},
            "PYTHONPATH": str(ROOT),
            "TALENTWARS_DATA": str(data),
            "TALENTWARS_CORPUS": str(corpus),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    told: dict[str, object] = json.loads(done.stderr.splitlines()[-1])
    return told


def test_a_question_over_a_built_index_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    corpus.mkdir()
    data.mkdir()
    for article in ARTICLES:
        (corpus / f"{article.id}.txt").write_text(f"{article.title}\n\n{article.text}", encoding="utf-8")
    assert asked(["rebuild"], data, corpus)["code"] == 0
    for arguments in (
        ["ask", "吴永辉在谷歌工作了多少年？"],
        ["ask", "--json", "Who leads fundamental research in the Seed team?"],
        ["search", "大熊猫"],
        ["status"],
    ):
        told = asked(arguments, data, corpus)
        assert told["code"] == 0
        modules = set(told["modules"])  # type: ignore[call-overload]  # a list of texts
        assert {"faiss", "tokenizers", "index", "bot"} <= modules
        assert modules & NEVER_FOR_A_QUESTION == set()
