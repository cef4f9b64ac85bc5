"""Read a `.jsonl` file, one article a line, without ever holding more than a line.

Not here: what the fields must hold to (`corpus/drafts.py`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, AnyStr, Final

from corpus.drafts import Draft, Flaw, UnreadableError, one_line
from corpus.encodings import UndecodableError, clean, detect_encoding

# In bytes: how long a line may be, and how much of a file tells its encoding.
LONGEST_LINE: Final = 50_000_000
_HEAD: Final = 65_536
_READ_AT_ONCE: Final = 2**18  # while a file is read, other threads take over, and give back after milliseconds

_PLAIN: Final = (str, int, float)
_FIELDS: Final = ("title", "url", "publisher", "published", "updated", "language", "translation_of")


def read_json_lines(path: Path) -> Iterator[Draft | UnreadableError]:
    """Yield what each line says, or why it says nothing; empty lines are passed over.

    Raises:
        OSError: The file cannot be opened or read on.
    """
    with path.open("rb") as file:
        encoding = _encoding(file.read(_HEAD))
    for number, line in enumerate(_lines(path, encoding), 1):
        try:
            if line.strip():
                yield _draft(line, encoding, number)
        except UndecodableError as error:
            yield UnreadableError(str(error), number)
        except UnreadableError as error:
            yield error


def _encoding(head: bytes) -> str:
    """Return the encoding that the start of a file shows, or empty where it shows none."""
    for part in (head, head[: head.rfind(b"\n") + 1]):  # the first may end within a character
        try:
            return detect_encoding(part)
        except UndecodableError:
            continue
    return ""


def _lines(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long, just enough to show it.

    A line feed is a byte of its own in every encoding but UTF-16, whose lines come as UTF-8.
    """
    if encoding.startswith("utf-16"):
        with path.open(encoding=encoding, errors="replace", newline="\n") as text_file:
            for line in _bounded_lines(text_file):
                yield line.encode()
    else:
        with path.open("rb", buffering=_READ_AT_ONCE) as file:
            yield from _bounded_lines(file)


def _bounded_lines(file: IO[AnyStr]) -> Iterator[AnyStr]:
    """Yield the lines of a file, of each at most a little more than `LONGEST_LINE`."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        if len(line) > LONGEST_LINE:
            while len(file.readline(LONGEST_LINE)) == LONGEST_LINE:
                pass


def _draft(line: bytes, encoding: str, number: int) -> Draft:
    """Return what one line says."""
    if len(line) > LONGEST_LINE:
        raise UnreadableError(f"the line is longer than {LONGEST_LINE // 1_000_000} MB", number)
    try:
        fields = json.loads(line.decode(detect_encoding(line, encoding)), strict=False)
    except RecursionError as error:
        raise UnreadableError("the line is nested too deeply", number) from error
    except UndecodableError:
        raise
    except ValueError as error:
        raise UnreadableError(f"the line is not JSON: {getattr(error, 'msg', error)}", number) from error
    if not isinstance(fields, dict):
        raise UnreadableError("the line is no JSON object", number)
    body = fields.get("text")
    if not isinstance(body, str):
        raise UnreadableError("the line has no text" if body is None else "its text is not a string", number)
    flaws = [
        Flaw(reason=f"{name} is neither text nor a number; it is left out", line=number)
        for name in _FIELDS
        if fields.get(name) is not None and not _is_plain(fields[name])
    ]
    return Draft(
        id=_plain(fields, "id"),
        title=_plain(fields, "title"),
        text=clean(body),
        language=_plain(fields, "language"),
        published=_plain(fields, "published"),
        updated=_plain(fields, "updated"),
        publisher=_plain(fields, "publisher"),
        url=_plain(fields, "url"),
        translation_of=_plain(fields, "translation_of"),
        lines=dict.fromkeys(("id", "text", *_FIELDS), number),
        flaws=tuple(flaws),
    )


def _is_plain(value: object) -> bool:
    """Tell whether a JSON value is text or a number."""
    return isinstance(value, _PLAIN) and not isinstance(value, bool)


def _plain(fields: dict[str, object], name: str) -> str:
    """Return a field's text, that of a number included, or empty where it is neither."""
    value = fields.get(name)
    return one_line(str(value)) if value is not None and _is_plain(value) else ""
