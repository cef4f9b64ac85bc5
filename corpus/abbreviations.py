"""Tell a full stop that ends an English sentence from one that shortens a word.

Not here: every other mark, and Chinese (`corpus/sentences.py`).
"""

import re
from typing import Final

# How far back an abbreviation is looked for, and how far ahead the next word.
_REACH: Final = 24

_TITLES: Final = "mr mrs ms mx messrs dr prof sr st gen sen rep reps gov lt col sgt maj cmdr adm capt hon rev pres supt"
_JOINING: Final = "vs v cf viz approx ed eds trans ca e.g i.e mt ft"
# After these a sentence never ends.
_NEVER: Final = frozenset(f"{_TITLES} {_JOINING}".split())

_COMPANIES: Final = "inc corp ltd co cos llc plc bros mfg assn intl dept univ"
_DATES: Final = "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun"
_STATES: Final = "ala ariz calif colo conn fla mich minn okla tenn tex va wis"
_OTHERS: Final = "jr esq etc al est ave blvd rd ph.d"
# After these, as after initials and `U.S.`, one ends only where a word follows that opens sentences.
_RARELY: Final = frozenset(f"{_COMPANIES} {_DATES} {_STATES} {_OTHERS}".split())

# After these one ends unless a digit follows.
_NUMBERING: Final = frozenset(("no", "nos", "fig", "figs", "vol", "vols", "pp", "ch", "eq", "rs"))

# Words that open sentences more often than they begin a name.
_OPENING_WORDS: Final = """
A About According After All Also Although Among An And Another Any As At Back Because Before Both But By Despite
During Each Earlier Even Every Few For From He Her Here His How However I If In Instead It Its Last Later Like Many
Meanwhile More Most My Nearly Neither No Nor Not Now Of On Once One Only Or Our Over Perhaps She Since So Some Soon
Still Such That The Their Then There These They This Those Though Through Thus To Today Two Under Until We What When
Where Which While Who Why With Without Yet You Your
"""
_OPENERS: Final = frozenset(_OPENING_WORDS.split())

_WORD_BEFORE: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*\Z")
_DOTTED: Final = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]\Z")
_WORD_AFTER: Final = re.compile(r"[“‘\"'(\[]*([A-Za-z]+)")
# A lower-case word that can open a sentence all the same: xAI, iPhone, o1.
_BRAND: Final = re.compile(r"[a-z]{1,3}[A-Z]|[a-z]\d")


def shortens(text: str, begin: int, at: int, following: int) -> bool:
    """Tell whether the full stop text[at] belongs to an abbreviation and ends no sentence.

    Args:
        text: The text.
        begin: Where the sentence begins; nothing before it is looked at.
        at: Where the full stop stands.
        following: Where the next thing that is not space stands, on the same line.
    """
    found = _WORD_BEFORE.search(text, max(begin, at - _REACH), at)
    if found is None:
        return False
    joined = text[found.start() - 1] if found.start() > begin else ""
    if joined == "-" or joined.isdigit():  # `GPT-4o.` is no initial
        return False
    word = found.group()
    folded = word.lower()
    if folded in _NUMBERING:
        return text[following].isdigit()
    initial = len(word) == 1 and word != "I"
    if folded in _RARELY or initial or _DOTTED.match(word):
        return folded in _NEVER or not opens_sentence(text, following)
    return folded in _NEVER


def opens_sentence(text: str, position: int) -> bool:
    """Tell whether the word at `position` opens sentences more often than it names something."""
    word = _WORD_AFTER.match(text, position, position + _REACH)
    return word is not None and word.group(1) in _OPENERS


def continues_in_lower_case(text: str, position: int) -> bool:
    """Tell whether a lower-case word that is no brand stands at `position`: the sentence goes on."""
    return text[position].islower() and _BRAND.match(text, position) is None
