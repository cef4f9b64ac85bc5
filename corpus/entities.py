"""The people and organisations of the corpus, and where a text names them.

`entities.yaml` is the list; `Entities` holds it, checks it, and finds its names in questions and articles.
Parsing it takes a moment, so the index keeps the compiled form (`to_json`).

Not here: how a name is recognised (`corpus/names.py`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, get_args

from corpus.errors import TalentWarsError
from corpus.names import Folding, Name, NameFinder, is_han, written
from corpus.traditional import simplified_characters

BUNDLED: Final = Path(__file__).with_name("entities.yaml")
REMEMBERED: Final = 4096  # texts whose names are kept: an answer looks at each of its sentences several times
SHORTEST_NAME: Final = 2
"""In characters: a single one ("X", "李") stands in too many words."""

Kind = Literal["person", "organisation"]
_ID: Final = re.compile(r"(?P<kind>[po])-[a-z0-9_]+")
_KINDS: Final[Mapping[str, Kind]] = {"p": "person", "o": "organisation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person or an organisation.

    Attributes:
        id: "p-…" for a person, "o-…" for an organisation.
        kind: Which of the two.
        en: The name shown in English.
        zh: The name shown in Chinese; "" where none is in use.
        aliases: Every other name that a reader may type.
        about_en: Who it is, one line, with the date at which that was so.
        about_zh: The same in Chinese.
        part_of: Id of the organisation that it belongs to; "" where to none of the list.
        namesakes: Ids of entities that are easily mistaken for this one.
        as_written: Names, from above or further ones, that are ordinary words in another spelling: found only in
            this one ("FAIR", not "fair").
        not_in: Phrases that contain a name and mean something else (王兴 in 王兴兴), in just this spelling.
    """

    id: str
    kind: Kind
    en: str
    zh: str
    aliases: tuple[str, ...] = ()
    about_en: str
    about_zh: str
    part_of: str = ""
    namesakes: tuple[str, ...] = ()
    as_written: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a text names an entity: `text[start:end]`, in code points."""

    entity_id: str
    start: int
    end: int


class Entities:
    """The list, and the search for its names.

    >>> listed = Entities.load()
    >>> text = "Musk's xAI lost its last co-founder，馬斯克没有回应"
    >>> [(m.entity_id, text[m.start : m.end]) for m in listed.find(text)]
    [('p-musk', 'Musk'), ('o-xai', 'xAI'), ('p-musk', '馬斯克')]
    """

    __slots__ = ("_by_id", "_find", "_forms", "_simplified")

    _by_id: Mapping[str, Entity]
    _forms: tuple[Name, ...]
    _simplified: Mapping[str, str]
    _find: Callable[[str], tuple[Mention, ...]]

    def __init__(self, entities: Iterable[Entity], forms: Iterable[Name], simplified: Mapping[str, str]) -> None:
        """Hold what `parse` or `from_json` made; use those, or `load`."""
        self._by_id = {entity.id: entity for entity in entities}
        self._forms = tuple(forms)
        self._simplified = dict(simplified)
        finder = NameFinder(self._forms, Folding(self._simplified))

        @lru_cache(maxsize=REMEMBERED)
        def find(text: str) -> tuple[Mention, ...]:
            return tuple(Mention(entity_id=s.owner, start=s.start, end=s.end) for s in finder.find(text))

        self._find = find

    @classmethod
    def load(cls, path: Path = BUNDLED) -> "Entities":
        """Read the list of a file.

        Raises:
            TalentWarsError: The file cannot be read, or holds what `parse` refuses.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise TalentWarsError(
                problem=f"The list of entities {path} cannot be read: {error}.",
                remedy="Restore the file, or install talentwars again.",
            ) from error
        return cls.parse(text, source=str(path))

    @classmethod
    def parse(cls, text: str, *, source: str) -> "Entities":
        """Read the list from YAML.

        Args:
            text: A sequence of mappings with the fields of `Entity`.
            source: The file's name, for messages.

        Raises:
            TalentWarsError: The YAML is broken, a field is missing, unknown or of the wrong kind, an id is there
                twice, a namesake is unknown, or one name stands for two entities.
        """
        entities = tuple(_read(text, source))
        simplified = _traditional_forms("".join(name for entity in entities for name in _written_names(entity)))
        forms = tuple(_forms_of_all(entities, Folding(simplified), source))
        return cls(entities, forms, simplified)

    def to_json(self) -> str:
        """The compiled form: nothing in it has to be parsed, checked or folded again."""
        compiled = {
            "entities": [asdict(entity) for entity in self._by_id.values()],
            "forms": self._forms,
            "simplified": self._simplified,
        }
        return json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Entities":
        """Take up the compiled form again."""
        compiled = json.loads(text)
        tuples = [field.name for field in fields(Entity) if field.name in _LISTS]
        entities = [Entity(**{**entry, **{key: tuple(entry[key]) for key in tuples}}) for entry in compiled["entities"]]
        forms = (Name(folded, owner, tuple(spellings)) for folded, owner, spellings in compiled["forms"])
        return cls(entities, forms, compiled["simplified"])

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def by_id(self, entity_id: str) -> Entity | None:
        """The entity of an id; None where there is none."""
        return self._by_id.get(entity_id)

    def is_person(self, entity_id: str) -> bool:
        """Whether an id is a person's, as far as anybody knows."""
        return (one := self.by_id(entity_id)) is None or one.kind == "person"

    def wholes(self, entity_ids: Iterable[str]) -> set[str]:
        """The organisations that some entities are a part of."""
        return {one.part_of for name in entity_ids if (one := self.by_id(name)) and one.part_of}

    def names(self, entity: Entity) -> tuple[str, ...]:
        """Every name of an entity, the two shown ones first."""
        return tuple(dict.fromkeys(n for n in (entity.en, entity.zh, *entity.aliases, *entity.as_written) if n))

    def find(self, text: str) -> tuple[Mention, ...]:
        """The names in a text, from left to right; of names that overlap only the longest.

        A Latin name is found whatever its case, never inside a longer word; a Chinese one wherever its characters
        stand, in Simplified or Traditional form, unless they are part of a longer known name or phrase.
        """
        return self._find(text)


_TEXTS: Final = ("id", "kind", "en", "zh", "about_en", "about_zh")
_OPTIONAL: Final = ("part_of",)
_LISTS: Final = ("aliases", "namesakes", "as_written", "not_in")
_FIELDS: Final = (*_TEXTS, *_OPTIONAL, *_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An entry of a list, as messages name it."""

    source: str
    entry: str

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        raise TalentWarsError(problem=f"{self.source}, entry {self.entry}: {problem}.", remedy=remedy)


def _read(text: str, source: str) -> Iterator[Entity]:
    """YAML to entities, each checked, and their ids against each other."""
    entries = _yaml(text, source)
    if not isinstance(entries, list) or not entries:
        raise TalentWarsError(
            problem=f"{source} holds no list of entities.", remedy="Begin each entity with “- id: …” at the margin."
        )
    listed: dict[str, Entity] = {}
    for number, entry in enumerate(entries, start=1):
        named = entry.get("id") if isinstance(entry, dict) else None
        place = _Place(source=source, entry=f"{number} ({named})" if named else str(number))
        entity = _entity(entry, place)
        if entity.id in listed:
            place.refuse(f"the id {entity.id} is there already", "Give each entity an id of its own, or merge the two.")
        listed[entity.id] = entity
    for entity in listed.values():
        for namesake in entity.namesakes:
            if namesake not in listed or namesake == entity.id:
                _Place(source=source, entry=entity.id).refuse(
                    f"the namesake {namesake} is not another entity of the list", "Correct the id, or take it out."
                )
        if entity.part_of and (entity.part_of not in listed or not entity.part_of.startswith("o-")):
            _Place(source=source, entry=entity.id).refuse(
                f"{entity.part_of}, which it is part_of, is no organisation of the list", "Correct the id."
            )
    yield from listed.values()


def _yaml(text: str, source: str) -> Any:  # noqa: ANN401 - whatever the file holds; _read checks it
    """What a YAML text holds."""
    import yaml  # noqa: PLC0415 - the compiled form is read without it, when a question waits

    try:
        # The loader in C is about eight times as fast; not every build of PyYAML has it.
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}," if mark else ""
        raise TalentWarsError(
            problem=f"{source}{where} is not valid YAML: {getattr(error, 'problem', None) or error}.",
            remedy="Mend that line; a text with a colon, a quotation mark or “#” in it belongs in double quotes.",
        ) from error


def _entity(entry: object, place: _Place) -> Entity:
    """One entry as an Entity; refuses what is missing, unknown or of another kind than it should be."""
    if not isinstance(entry, dict):
        place.refuse("it is not a mapping of fields", f"Write the fields {', '.join(_TEXTS)} under it.")
    if unknown := sorted(str(key) for key in entry if key not in _FIELDS):
        place.refuse(f"the field {unknown[0]} is unknown", f"Use {', '.join(_FIELDS)}.")
    for key in (*_TEXTS, *_OPTIONAL):
        value = entry.get(key, "" if key in _OPTIONAL else None)
        if not isinstance(value, str) or (not value.strip() and key not in ("zh", *_OPTIONAL)):
            place.refuse(
                f"{key} is not a text but {value!r}", f"Give {key} as text, in double quotes if it is a number."
            )
    for key in _LISTS:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            place.refuse(f"{key} is not a list of texts", f"Write {key} as [first, second], numbers in double quotes.")
    matched = _ID.fullmatch(entry["id"])
    if not matched or _KINDS[matched["kind"]] != entry["kind"]:
        kinds = " or ".join(get_args(Kind))
        place.refuse("id and kind do not go together", f"Kind is {kinds}; ids begin with p- or o- and are lower case.")
    values: dict[str, Any] = {key: entry.get(key, "") for key in (*_TEXTS, *_OPTIONAL)}
    values |= {key: tuple(entry.get(key, ())) for key in _LISTS}
    return Entity(**values)


def _written_names(entity: Entity) -> tuple[str, ...]:
    """Everything of an entity that is looked for in texts."""
    names = (entity.en, entity.zh, *entity.aliases, *entity.as_written, *entity.not_in)
    return tuple(dict.fromkeys(name for name in names if name))


def _forms_of_all(entities: Iterable[Entity], folding: Folding, source: str) -> Iterator[Name]:
    """All names in all their forms, each form once."""
    forms: dict[str, Name] = {}
    for entity in entities:
        place = _Place(source=source, entry=entity.id)
        for name in _written_names(entity):
            for form in _forms(entity, name, folding):
                if len(form.folded) < SHORTEST_NAME:
                    place.refuse(f"the name {name} is too short to be found in texts", "Take it out.")
                known = forms.setdefault(form.folded, form)
                if known.owner == form.owner:
                    # A name that may be written in any way outdoes one that may not.
                    free = not (known.spellings and form.spellings)
                    spellings = () if free else tuple(dict.fromkeys(known.spellings + form.spellings))
                    forms[form.folded] = form._replace(spellings=spellings)
                else:
                    other = known.owner or "a phrase in not_in"
                    place.refuse(
                        f"the name {name} stands for {other} too",
                        "Leave it with one of the two, and name the other one in namesakes.",
                    )
    yield from forms.values()


def _forms(entity: Entity, name: str, folding: Folding) -> Iterator[Name]:
    """The forms of one name of an entity."""
    owner = "" if name in entity.not_in else entity.id
    for cased in written(name, folding, closed_up=entity.kind == "organisation" and bool(owner)):
        spellings = (cased,) if name in entity.as_written or not owner else ()
        yield Name(folded=cased.lower(), owner=owner, spellings=spellings)


def _traditional_forms(characters: str) -> dict[str, str]:
    """For the Han characters of the names: their Traditional forms, and which Simplified ones those become."""
    wanted = {char for char in characters if is_han(char)}
    pairs = simplified_characters().items()
    return {char: plain for char, plain in pairs if char != plain and (char in wanted or plain in wanted)}
