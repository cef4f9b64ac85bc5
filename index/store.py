"""Generations of the index on disk: manifest, checksums, atomic switch, fall-back.

A generation is a folder that is written under another name, fsynced, asked a question by its builder and only then
given its own name and the file CURRENT. A crash at any point leaves the old generation serving; what it left lying is
swept up by the next build.

Not here: what is in a generation (`index/build.py` writes it, `index/search.py` reads it).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from index.errors import BuildFailedError, BuildRunningError, IndexOutdatedError

FORMAT: Final = 7  # raise when a reader of the old form would misread the new one
KEPT: Final = 2  # old generations beside the serving one
HASHED_AT_OPEN_BYTES: Final = (
    32 * 2**20
)  # up to here every byte is checked when an index is opened (about 20 ms); beyond, sizes are

_MANIFEST: Final = "manifest.json"
_CURRENT: Final = "CURRENT"
_WORK: Final = ".building-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation is made of.

    Attributes:
        model: Name of the embedding model, and `model_hash` its fingerprint.
        corpus_hash: Hash over the articles in order.
        pieces: Fingerprint of the model in whose pieces the texts are kept.
        versions: Of the cutter and of the tokens.
        vectors: How they are searched: `exact`, or `quantised` where they are many.
        recall: Share of the ten vectors nearest to a question that a search finds, measured when there were
            `recall_passages` passages.
        files: {name: {"bytes": size, "sha256": hex}} of every file but the manifest.
    """

    format: int = FORMAT
    generation: str
    model: str
    model_hash: str
    dimension: int
    corpus_hash: str
    articles: int
    passages: int
    newest: str
    pieces: str
    versions: dict[str, int]
    smoke: str = ""
    vectors: str = "exact"
    recall: float = 1.0
    recall_passages: int = 0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation on disk whose manifest could be read and whose files passed the cheap checks."""

    folder: Path
    manifest: Manifest


class Store:
    """The folder of generations."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder, which need not exist yet."""
        self.folder = folder

    def current(self) -> str:
        """Return the name of the serving generation, or empty where there is none."""
        try:
            return (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def names(self) -> tuple[str, ...]:
        """Return the names of all generations in the order to try them: the serving one, then the newest first."""
        try:
            found = [entry.name for entry in self.folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
        except OSError:
            return ()
        current = self.current()
        return tuple(sorted(found, key=lambda name: (name != current, _descending(name))))

    def read(self, name: str) -> Generation:
        """Return a generation after the cheap checks.

        Raises:
            ValueError: It is broken; the message says how.
            IndexOutdatedError: Another version of this program wrote it.
        """
        folder = self.folder / name
        manifest = _read_manifest(folder)
        if manifest.generation != name:
            raise ValueError(f"the manifest of {name} names another generation")
        hashed = sum(int(entry["bytes"]) for entry in manifest.files.values()) <= HASHED_AT_OPEN_BYTES
        if wrong := damage(folder, manifest, hashed=hashed):
            raise ValueError(wrong[0])
        return Generation(folder, manifest)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Lend an empty folder to build in, to one builder at a time.

        Raises:
            BuildRunningError: Another process builds.
            BuildFailedError: The folder cannot be written.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - 30 ms that a question need not wait for

        lock = FileLock(self.folder / ".lock", timeout=0)
        work = self.folder / f"{_WORK}{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            for left in self.folder.glob(f"{_WORK}*"):
                shutil.rmtree(left, ignore_errors=True)
            work.mkdir()
        except Timeout as error:  # an OSError too
            raise BuildRunningError(self.folder) from error
        except OSError as error:
            lock.release()
            raise BuildFailedError(self.folder, error.strerror or str(error)) from error
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            lock.release()

    def seal(self, work: Path, manifest: Manifest) -> Manifest:
        """Write the manifest with the checksum of every file, and bring all of it to the disk."""
        files = {}
        for file in sorted(path for path in work.rglob("*") if path.is_file()):
            files[file.relative_to(work).as_posix()] = {"bytes": file.stat().st_size, "sha256": _sha256(file)}
            _fsync(file)
        sealed = Manifest(**{**asdict(manifest), "files": files})
        described = {**asdict(sealed), "checksum": _checksum(asdict(sealed))}
        text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
        (work / _MANIFEST).write_bytes(text.encode("utf-8", "surrogatepass"))
        _fsync(work / _MANIFEST)
        for folder in [*(path for path in work.rglob("*") if path.is_dir()), work]:
            _fsync(folder)
        return sealed

    def publish(self, work: Path, name: str) -> None:
        """Make a sealed folder the serving generation, atomically, and remove generations that are too old."""
        target = self.folder / name
        if target.exists():  # a broken one of the same content, or this very one after a fall-back
            shutil.rmtree(target)
        work.rename(target)
        _fsync(self.folder)
        self.serve(name)
        for old in [other for other in self.names() if other != name][KEPT:]:
            shutil.rmtree(self.folder / old, ignore_errors=True)

    def serve(self, name: str) -> None:
        """Point CURRENT to a generation: written beside, fsynced, renamed over, folder fsynced."""
        beside = self.folder / f"{_CURRENT}.new"
        beside.write_text(name + "\n", encoding="utf-8")
        _fsync(beside)
        beside.replace(self.folder / _CURRENT)
        _fsync(self.folder)

    def next_name(self, content: str) -> str:
        """Return the name for a new generation: a number that grows, and the head of its content's hash."""
        numbers = [int(name.partition("-")[0]) for name in self.names() if name.partition("-")[0].isdigit()]
        return f"{max(numbers, default=0) + 1:06d}-{content[:8]}"


def damage(folder: Path, manifest: Manifest, *, hashed: bool = True) -> tuple[str, ...]:
    """Return what is wrong with a generation's files, one sentence each: gone, of another size or another hash."""
    wrong = []
    for name, entry in manifest.files.items():
        file = folder / name
        try:
            size = file.stat().st_size
            if size != entry["bytes"]:
                wrong.append(f"{file} has {size} bytes instead of {entry['bytes']}")
            elif hashed and _sha256(file) != entry["sha256"]:
                wrong.append(f"{file} does not have the checksum it was written with")
        except OSError as error:
            wrong.append(f"{file} cannot be read ({error.strerror})")
    return tuple(wrong)


def _read_manifest(folder: Path) -> Manifest:
    try:
        described = json.loads((folder / _MANIFEST).read_bytes())
        checksum = described.pop("checksum")
        manifest = Manifest(**described)
        sizes = [int(entry["bytes"]) + len(entry["sha256"]) for entry in manifest.files.values()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{folder / _MANIFEST} cannot be read") from error
    if manifest.format != FORMAT:
        raise IndexOutdatedError(folder)
    if checksum != _checksum(described):
        raise ValueError(f"{folder / _MANIFEST} does not have the checksum it was written with")
    if not sizes:
        raise ValueError(f"{folder / _MANIFEST} lists no file")
    return manifest


def _checksum(described: dict[str, Any]) -> str:
    """Return the checksum of a manifest over all else in it."""
    text = json.dumps(described, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _descending(name: str) -> tuple[int, str]:
    number = name.partition("-")[0]
    return (-int(number) if number.isdigit() else 0, name)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
