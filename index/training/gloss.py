"""Chinese → English, word for word: a poor translation that still tells which paragraph is meant.

There are no English questions over Chinese encyclopaedia text to learn from. A gloss has the right content words in a
wrong order, and a sum of vectors does not know order.

Not here: the senses (`index/training/dictionaries.py`).
"""

import random
from collections.abc import Callable
from functools import cache
from typing import Final

from index.training.dictionaries import Dictionary, package

SINGLE_CHANCE: Final = 0.5  # of glossing an unknown word character by character
KEEP_CHANCE: Final = 0.3  # of leaving it in Chinese, as bilingual text does with names
RANK_DECAY: Final = 1.2  # the first sense is drawn about 70 % of the time

FUNCTION_WORDS: Final = dict(
    pair.split("=")
    for pair in (
        "什么=what 哪里=where 哪儿=where 谁=who 哪个=which 哪些=which 哪=which 多少=how_many 几=how_many "
        "为什么=why 为何=why 何时=when 何=what 如何=how 怎样=how 怎么=how 时候=when 年=year 月=month "
        "日=day 的= 是=is 了= 在=in 和=and 与=and 及=and 为=as 有=has 被=by 于=in 由=by 从=from 到=to "
        "中=in 之= 其=its 他=he 她=she 它=it 他们=they 人=people 不=not 个= 位= 也=also 都=all 对=to "
        "以=with 等= 上=on 下=under 后=after 前=before 这=this 该=the 此=this 会=will 并=and 或=or 至=to "
        "而=and 将=will 第一=first 一个=a 一=one 二=two 三=three 大=big 小=small 国=country 地方=place "
        "吗= 呢= 请问= 把= 就= 还=also 更=more 最=most 名= 种=kind 次=times 因为=because 因此=therefore "
        "但=but 可以=can 没有=not 主要=main 所= 当=when 时=when 内=inside 间=between 某=certain"
    ).split()
)


@cache
def cutter() -> Callable[[str], list[str]]:
    """Return what cuts Chinese into words: jieba, or its characters where that package is absent."""
    jieba = package("jieba")
    if jieba is None:
        return list  # character by character
    jieba.setLogLevel("ERROR")
    cut: Callable[[str], list[str]] = jieba.lcut
    return cut


def gloss(text: str, dictionary: Dictionary, chance: random.Random) -> tuple[str, int]:
    """Replace each word by one of its senses.

    Returns:
        The gloss, and how many content words were translated.
    """
    english: list[str] = []
    hits = 0
    for word in cutter()(text):
        senses = dictionary.short.get(word)
        if word in FUNCTION_WORDS:
            english.append(FUNCTION_WORDS[word].replace("_", " "))
        elif senses:
            english.append(_draw(senses, chance))
            hits += 1
        elif len(word) > 1 and chance.random() < SINGLE_CHANCE:
            english += [_draw(dictionary.short[letter], chance) for letter in word if letter in dictionary.short]
        elif chance.random() < KEEP_CHANCE:
            english.append(word)
    return " ".join(filter(None, english)), hits


def _draw(senses: list[str], chance: random.Random) -> str:
    return senses[min(int(chance.expovariate(RANK_DECAY)), len(senses) - 1)]
