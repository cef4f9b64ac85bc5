"""Makes the reposts that the threshold is measured on: what other sites do to an article before they print it."""

import random
import re
from collections.abc import Callable, Sequence
from importlib.resources import files

_SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]*")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")

Change = Callable[[str, random.Random], str]


def changes(others: Sequence[str]) -> dict[str, Change]:
    """Return the changes by name.

    Args:
        others: Texts that headers, footers and other words are taken from.
    """
    words = [word for text in others for word in _WORD.findall(text)]

    def framed(text: str, rng: random.Random) -> str:
        other = _SENTENCE.findall(rng.choice(others))
        return "".join(["转载自某网。\n", *other[:2], "\n", text, "\n", *other[-2:], "责任编辑：李想\n扫码关注我们"])

    def shortened(text: str, rng: random.Random) -> str:
        return "".join(sentence for sentence in _SENTENCE.findall(text) if rng.random() > 0.25) or text

    def reordered(text: str, rng: random.Random) -> str:
        parts = [part for part in text.split("\n") if part.strip()]
        parts = parts if len(parts) > 2 else _SENTENCE.findall(text)
        return "\n".join(rng.sample(parts, len(parts)))

    def reworded(text: str, rng: random.Random) -> str:
        return _WORD.sub(lambda found: rng.choice(words) if rng.random() < 0.1 else found.group(), text)

    return {
        "framed": framed,
        "shortened": shortened,
        "reordered": reordered,
        "reworded": reworded,
        "traditional": lambda text, _: text.translate(_traditional()),
    }


def _traditional() -> dict[int, str]:
    table = files("opencc").joinpath("dictionary", "STCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split()[:2] for line in table.splitlines() if line.strip())
    return {ord(plain): traditional for plain, traditional in pairs if len(plain) == 1}
