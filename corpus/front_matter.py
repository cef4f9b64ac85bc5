"""Read a Markdown file: the YAML at its head, and the text below.

Every value stays the text that stands in the file: `2025-02` is no number and `no` no truth value. The YAML is built
from the parser's events, with a bound on its depth, because the parser that builds trees itself can be crashed by a
file of brackets. Lines are kept, so that what is wrong can be found.

Not here: what the fields must hold to (`corpus/drafts.py`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias, get_args

import yaml

from corpus.article import Confidence, ParagraphNote, Source
from corpus.dates import read_date
from corpus.drafts import Draft, Flaw, UnreadableError, one_line

# The parser in C reads the bundled articles in a tenth of the time; not every build of PyYAML has it.
_Loader: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DEEPEST: Final = 8
# A head that is longer is none; it also bounds the time for a hostile one.
_LONGEST_HEAD: Final = 200_000

_HEAD: Final = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# What tells front matter from a text that begins with a rule.
_FIELD: Final = re.compile(r"---[ \t]*\n(?:#.*\n)*(?:[\w-]+[ \t]*:|---|\.\.\.)")
_HEADING: Final = re.compile(r"^#{1,2}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_CONFIDENCES: Final = get_args(Confidence)

_Value: TypeAlias = "str | list[_Node] | dict[str, _Node]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A value in the YAML and the line of the file that it starts in."""

    value: _Value
    line: int


def read_markdown(text: str, name: str) -> Draft:
    """Return what a Markdown file says.

    Args:
        text: The whole file. Without front matter all of it is the article, and its first heading the title.
        name: The file's name without its ending: the id, and the title where there is no other.

    Raises:
        UnreadableError: The front matter does not end or is not YAML of the form `name: value`.
    """
    head = _HEAD.match(text, 0, _LONGEST_HEAD)
    has_fields = _FIELD.match(text) is not None
    if has_fields and head is None:
        raise UnreadableError("the front matter that begins here does not end in a line of ---", 1)
    if head is None or not has_fields:
        heading = _HEADING.search(text)
        return Draft(id=name, title=one_line(heading.group(1)) if heading else name, text=text)
    fields = _fields(head.group(1))
    body = text[head.end() :].strip("\n")
    flaws: list[Flaw] = []
    title = _text(fields, "title")
    if not title:
        heading = _HEADING.search(body)
        title = one_line(heading.group(1)) if heading else name
        flaws.append(Flaw(reason=f"it has no title; {title!r} is taken", line=1))
    positions: dict[str, int] = {}
    sources = tuple(_sources(fields, positions, flaws))
    return Draft(
        id=name,
        title=title,
        text=body,
        language=_text(fields, "language"),
        published=_text(fields, "published"),
        updated=_text(fields, "updated"),
        publisher=_text(fields, "publisher"),
        url=_text(fields, "url"),
        translation_of=_text(fields, "translation_of"),
        people=_texts(fields.get("people")),
        organisations=_texts(fields.get("organisations")),
        sources=sources,
        notes=tuple(_notes(fields, positions, flaws)),
        lines={field: node.line for field, node in fields.items()},
        flaws=tuple(flaws),
    )


def _fields(head: str) -> dict[str, _Node]:
    """Return the fields of the front matter by name."""
    try:
        root = _build(yaml.parse(head, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"the front matter is not YAML: {error.problem or error.context}"
        raise UnreadableError(reason, mark.line + 2 if mark else None) from error
    except yaml.YAMLError as error:
        raise UnreadableError(f"the front matter is not YAML: {one_line(str(error))[:200]}", 1) from error
    if root is None:
        return {}
    if not isinstance(root.value, dict):
        raise UnreadableError("the front matter does not consist of lines of the form `name: value`", root.line)
    return root.value


def _build(events: Iterable[yaml.Event]) -> _Node | None:
    """Return the first document of a stream of events as nodes, or None where there is none."""
    unfinished: list[tuple[yaml.Event, list[_Node]]] = []  # what began, and its children so far
    for event in events:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError("the front matter refers to a YAML anchor; write the value out instead", line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(unfinished) == _DEEPEST:
                raise UnreadableError(f"the front matter is nested deeper than {_DEEPEST} levels", line)
            unfinished.append((event, []))
            continue
        if isinstance(event, yaml.ScalarEvent):
            node = _Node(value=event.value, line=line)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = _collection(*unfinished.pop())
        else:
            continue
        if not unfinished:
            return node
        unfinished[-1][1].append(node)
    return None


def _line(event: yaml.Event) -> int:
    """Return the line of the file that an event is in: marks count from 0, and the file's first line is the rule."""
    return event.start_mark.line + 2 if event.start_mark else 1


def _collection(start: yaml.Event, children: list[_Node]) -> _Node:
    """Return the node of a list, or of a mapping, whose children are its keys and values in turn."""
    line = _line(start)
    if isinstance(start, yaml.SequenceStartEvent):
        return _Node(value=children, line=line)
    pairs = zip(children[::2], children[1::2], strict=True)
    return _Node(value={str(key.value): _Node(value=value.value, line=key.line) for key, value in pairs}, line=line)


def _sources(fields: dict[str, _Node], positions: dict[str, int], flaws: list[Flaw]) -> Iterator[Source]:
    """Yield the sources; fill in which local id has which position, and what is wrong with them."""
    for position, (node, entry) in enumerate(_entries(fields, "sources", flaws)):
        positions[_text(entry, "id")] = position
        published = _text(entry, "published")
        date = read_date(published)
        if published and not date:
            flaws.append(Flaw(reason=f"published: {published[:40]!r} is no date; it is left out", line=node.line))
        confidence = _text(entry, "confidence") or "reported"
        known = next((word for word in _CONFIDENCES if word == confidence), None)
        if known is None:
            reason = f"confidence: {confidence[:40]!r} is none of {', '.join(_CONFIDENCES)}; reported is taken"
            flaws.append(Flaw(reason=reason, line=node.line))
        yield Source(
            publisher=_text(entry, "publisher"),
            title=_text(entry, "title"),
            url=_text(entry, "url"),
            published=date,
            confidence=known or "reported",
        )


def _notes(fields: dict[str, _Node], positions: dict[str, int], flaws: list[Flaw]) -> Iterator[ParagraphNote]:
    """Yield what each paragraph rests on; fill in which sources are named there but not listed."""
    for node, entry in _entries(fields, "paragraphs", flaws):
        names = _texts(entry.get("sources"))
        unknown = [name for name in names if name not in positions]
        flaws.extend(Flaw(reason=f"paragraphs: there is no source {name[:40]!r}", line=node.line) for name in unknown)
        yield ParagraphNote(
            sources=tuple(positions[name] for name in names if name in positions),
            facts=_texts(entry.get("facts")),
        )


def _entries(fields: dict[str, _Node], name: str, flaws: list[Flaw]) -> Iterator[tuple[_Node, dict[str, _Node]]]:
    """Yield the entries of a list of mappings; anything else in its place is a flaw."""
    field = fields.get(name)
    if field is None or field.value == "":
        return
    if not isinstance(field.value, list):
        flaws.append(Flaw(reason=f"{name} is no list; it is left out", line=field.line))
        return
    for node in field.value:
        if isinstance(node.value, dict):
            yield node, node.value
        else:
            flaws.append(Flaw(reason=f"{name}: an entry has no fields; it is taken as empty", line=node.line))
            yield node, {}


def _text(fields: dict[str, _Node], name: str) -> str:
    """Return a field's text, empty where it is missing, null or no text."""
    node = fields.get(name)
    if node is None or not isinstance(node.value, str) or node.value in ("~", "null"):
        return ""
    return one_line(node.value)


def _texts(node: _Node | None) -> tuple[str, ...]:
    """Return the texts of a list; a single text stands for a list of one."""
    if node is None or isinstance(node.value, dict):
        return ()
    values = [item.value for item in node.value] if isinstance(node.value, list) else [node.value]
    return tuple(one_line(value) for value in values if isinstance(value, str) and value.strip())
