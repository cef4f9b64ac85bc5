"""Which Simplified character stands for a Traditional one: OpenCC's table.

Not here: what is folded with it (`corpus/names.py`, `corpus/reposts.py`, `index/tokens.py`).
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def simplified_characters() -> Mapping[str, str]:
    """Return the usual Simplified character of each Traditional one; a few stand for themselves."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split()[:2] for line in table.splitlines() if line.strip())
    return {traditional: simplified for traditional, simplified in pairs if len(traditional) == 1}
