"""The pieces that text is cut into: whole words first, characters and fragments for what is no known word.

Pieces that a Unigram model learns by itself (Kudo 2018) save space, not meaning: it cut `whose eldest son` into `w hose
e ldest s on`, because Chinese filled the vocabulary. So the words are counted and given a probability each; a word is
then always likelier than its parts, and a name that is no word falls into pinyin syllables and fragments of names.

Not here: normalising (`index/training/folding.py`), what the pieces mean (`index/training/learn.py`).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from index.training.dictionaries import package
from index.training.gloss import cutter
from index.training.texts import Example

SIZE: Final = 68_400
SPECIAL: Final = ("[PAD]", "[UNK]")
RUNS: Final = r"\p{Han}+|[0-9]+|[[\p{L}\p{N}]&&[^\p{Han}0-9]]+"  # Chinese, numbers and other words never share a piece
LATIN: Final = re.compile(r"[^\W\d_\u2e80-\u9fff\u3040-\u30ff\uac00-\ud7a3]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]+")

LATIN_SHARE: Final = 0.445  # of the vocabulary
CHINESE_SHARE: Final = 0.395
FRAGMENT_SHARE: Final = 0.038  # the rest are characters
LONGEST: Final = {"latin": 18, "han": 8, "fragment": 5}
PER_TASK: Final = 60_000  # examples: more of one would drown the rest
WEIGHTS: Final = {"technical_translation": 0.2, "question": 4.0, "translation": 3.0, "term": 2.5, "dictionary": 2.0}

# Log-probabilities relative to a word that was seen once: fragments lose against words, syllables against known names.
CHARACTER_WEIGHT: Final = 0.02
SYLLABLE_COUNT: Final = 40.0
FRAGMENT_WEIGHT: Final = 0.002
NUMBER_COUNT: Final = 30.0
NUMBERS: Final = (*(f"{number:02}" for number in range(100)), *map(str, range(1500, 2036)))


@dataclass(slots=True, kw_only=True)
class Counts:
    """How often words and characters were seen."""

    latin: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    chinese: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    characters: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, text: str, weight: float) -> None:
        """Count the words of a normalised text."""
        for word in LATIN.findall(text):
            self.latin[word] += weight
        for run in HAN.findall(text):
            for character in run:
                self.characters[character] += weight
            for word in cutter()(run):
                if 1 < len(word) <= LONGEST["han"]:
                    self.chinese[word] += weight


def count(tasks: Mapping[str, Sequence[Example]], normalise: normalizers.Normalizer) -> Counts:
    """Count the words of all tasks, each task's texts by what they are worth."""
    counts = Counts()
    for name, examples in tasks.items():
        for queries, passage in examples[:PER_TASK]:
            for text in (*queries, passage):
                counts.add(normalise.normalize_str(text), WEIGHTS.get(name, 1.0))
    return counts


def fragments(words: Mapping[str, float], known: set[str], size: int) -> list[tuple[str, float]]:
    """Return the parts that unknown words share most, longer ones preferred."""
    found: defaultdict[str, float] = defaultdict(float)
    for word, seen in words.items():
        if word not in known and len(word) > 3:  # noqa: PLR2004 - shorter ones are fragments themselves
            for length in range(2, LONGEST["fragment"] + 1):
                for start in range(len(word) - length + 1):
                    found[word[start : start + length]] += min(seen, 5) * (length - 1) ** 0.5
    return [(part, seen) for part, seen in _most_seen(found) if part not in known][:size]


def syllables(characters: Iterable[str]) -> set[str]:
    """Return the pinyin of characters, without tones; nothing where the package pypinyin is absent."""
    pypinyin = package("pypinyin")
    if pypinyin is None:
        return set()
    return {sound for sound in pypinyin.lazy_pinyin(list(characters)) if sound.isascii() and sound.isalpha()}


def pieces(counts: Counts, size: int) -> list[tuple[str, float]]:
    """Return the vocabulary with its log-probabilities, words likelier than their parts."""
    words = [pair for pair in _most_seen(counts.latin) if 1 < len(pair[0]) <= LONGEST["latin"]]
    latin = words[: int(size * LATIN_SHARE)]
    chinese = _most_seen(counts.chinese)[: int(size * CHINESE_SHARE)]
    whole = sum(seen for _, seen in (*latin, *chinese)) + 1
    sounds = syllables(counts.characters)
    known = {word for word, _ in latin} | sounds
    scores: dict[str, float] = {}

    def enter(entries: Iterable[tuple[str, float]]) -> None:
        for piece, seen in entries:
            scores[piece] = max(scores.get(piece, -math.inf), math.log(seen / whole))

    enter((digit, 1.0) for digit in "0123456789")
    enter((number, NUMBER_COUNT) for number in NUMBERS)
    enter((letter, CHARACTER_WEIGHT) for letter in sorted({letter for word in counts.latin for letter in word}))
    enter(latin + chinese)
    enter((sound, SYLLABLE_COUNT) for sound in sorted(sounds))
    enter(_weighed(fragments(counts.latin, known, int(size * FRAGMENT_SHARE)), FRAGMENT_WEIGHT, most=5.0))
    enter(_weighed(_most_seen(counts.characters), CHARACTER_WEIGHT, least=0.5))
    return [(SPECIAL[0], 0.0), (SPECIAL[1], -40.0), *scores.items()][:size]


def _most_seen(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _weighed(
    entries: Iterable[tuple[str, float]], weight: float, *, least: float = 1e-3, most: float = math.inf
) -> Iterator[tuple[str, float]]:
    return ((piece, min(max(seen * weight, least), most)) for piece, seen in entries)


def tokenizer_of(vocabulary: Sequence[tuple[str, float]], folding: bytes) -> Tokenizer:
    """Make the tokenizer that cuts text into its likeliest pieces."""
    tokenizer = Tokenizer(models.Unigram(list(vocabulary), 1, False))
    tokenizer.normalizer = normalizers.Precompiled(folding)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUNS), "removed", invert=True)
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def words_of(tokenizer: Tokenizer) -> list[str]:
    """Return the pieces in the order of their ids."""
    numbers: dict[str, int] = tokenizer.get_vocab()
    return sorted(numbers, key=numbers.__getitem__)
