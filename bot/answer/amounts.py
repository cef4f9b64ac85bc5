"""The numbers of a text as intervals with a unit, whatever the script.

6 亿美元, $600 million and 0.6 billion dollars are one. A number is the interval that it leaves open: 12 is [12, 12],
十余 is [10, 19.9], tens of millions is [10 million, 99.9 million].

Not here: those written in words alone (`bot/answer/amounts_in_words.py`); which of them are a lower or an upper end
(`bot/answer/bounds.py`); years, months and days of the calendar
(`bot/answer/dates.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.answer.amount import Amount, Bound, amount_of
from bot.answer.amounts_in_words import worded_amounts
from bot.answer.bounds import bounded
from bot.answer.numerals import ENGLISH_NUMBER, HAN_NUMBER, SCALES_EN, SCALES_ZH, english_value, han_value
from bot.answer.units import MONEY, SIGNS, TIME, TIME_ZH, currency

_DAY: Final = 24  # hours, from which on they are told as days too
_IN_WORDS: Final = 12  # up to here numbers are written as words
_FIGURE: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LETTER: Final = r"A-Za-z\u00c0-\u024f"
_SIGN: Final = r"(?:US|HK|C|A|S)\$|[$€£¥]"
_ENGLISH: Final = re.compile(
    rf"(?P<sign>{_SIGN}|(?:RMB|CNY|USD) ?)?(?<![{_LETTER}\d.])(?:(?P<figure>{_FIGURE})|"
    rf"(?P<word>\b(?:{ENGLISH_NUMBER})\b))"
    rf"(?P<odd>\+)?(?:[ -]?(?P<scale>(?i:hundred|thousand|million|billion|trillion|lakh|crore)|bn|tn|mn|"
    rf"[mkKMB](?![{_LETTER}]))\b)?"
    rf"(?:(?P<percent>[ -]?(?:%|per ?cent\b|percentage points?\b|points?\b))|[ -]?(?P<money>(?:{MONEY})\b)|"
    rf"(?P<gap>[ -](?:(?!(?:an?|per|each|every|the|in|of|one|to|and|or|for)\b)[a-z]+[ -])?)"
    rf"(?P<time>years?|months?|fortnights?|weeks?|days?|hours?|minutes?|quarters?)\b(?P<old>[ -]old)?)?",
)
_CHINESE: Final = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<many>[数几]|上|(?<!超)过)?(?<![{_LETTER}\d.第])(?!一两|两三|三四|五六|"
    rf"七八|三五|一一)(?:(?P<figure>{_FIGURE}) ?|(?<![零一二三四五六七八九十百千两])"
    rf"(?P<word>{HAN_NUMBER}))(?P<more>[多余几来])?"
    rf"(?P<scale>(?:万亿|千亿|百亿|十亿|千万|百万|十万|[千万亿百])(?![一达]))?(?P<odd>[多余])?(?P<level>级)?"
    rf"(?: ?(?P<percent>%|个百分点|成(?P<tenth>[半一二三四五六七八九])?(?![员立功本果都长交就熟]))"
    rf"| ?(?P<money>{MONEY})|[多余]? "
    rf"?(?P<time>年(?![代级薪终]|报(?!价))|个多?月|周(?![围边])|个?多?星期|天|日(?!报)|个?多?小时|分钟|个?季度|薪(?![水酬资金级]))"
    rf"(?P<half>半)?| ?(?P<counted>[个人名位家篇次轮倍项份起档台支座款条部场种步届层级股只岁大点套批颗笔]|"
    rf"亿|万))?"
)
_COUNTED: Final = re.compile(r" (?:shares|people|employees|users|posts|jobs|staff|researchers|engineers|chips|GPUs)\b")
_BARE_SCALE: Final = re.compile(
    rf"(?P<many>上|过|数|几)?(?P<scale>千万|百万|十亿|百亿|千亿|亿|万亿|万(?=[ 卡人名家级元]))(?P<odd>[多余])"
    rf"?(?P<level>级)? ?(?P<money>{MONEY})?(?=$|[^\d])"
)


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the numbers of a text from left to right.

    Args:
        text: Normalised, without names and dates (`bot/answer/skeleton.py`, `bot/answer/dates.py`).
    """
    found: list[Amount] = []
    for finder in (worded_amounts, _chinese, _english, _bare):
        for amount in finder(text):
            if not any(other.at < amount.end and amount.at < other.end for other in found):
                found.append(bounded(amount, text))
    return tuple(sorted(found, key=lambda amount: amount.at))


def _english(text: str) -> Iterator[Amount]:
    for match in _ENGLISH.finditer(text):
        sign = SIGNS.get((match["sign"] or "").strip(), "")
        value = float(match["figure"].replace(",", "")) if match["figure"] else english_value(match["word"])
        if match["scale"]:
            value *= SCALES_EN[match["scale"] if match["scale"] in SCALES_EN else match["scale"].lower()]
        low = high = value
        word = (match["word"] or "").lower()
        if "dozen" in word:
            high = value + 8
        unit = _share(match["percent"]) or sign or currency(match["money"])
        if match["time"] and not match["old"] and not unit:
            unit, low, high = _lasting(match["time"].rstrip("s"), low, high)
        yield amount_of(
            match,
            low,
            high,
            unit,
            bound="low" if match["odd"] else "",
            figure=value,
            plain=bool(word) and value <= _IN_WORDS and not unit,
            counted=bool(_COUNTED.match(text, match.end())),
        )


def _chinese(text: str) -> Iterator[Amount]:
    for match in _CHINESE.finditer(text):
        word = match["word"]
        unit = _share(match["percent"]) or SIGNS.get(match["sign"] or "", "") or currency(match["money"])
        counted = bool(unit or match["time"] or match["counted"] or match["scale"])
        if match["many"] in ("上", "过") and not (match["scale"] or unit) and word and word[0] not in "百千":
            continue  # 上一份, 过一笔
        if word and not counted and len(word) == 1:
            continue  # a numeral inside a word, as in 统一 or 十分
        if match["figure"] and not re.search(r"[\u3400-\u9fff]", text):
            continue  # an English text, which `_english` reads
        value = float(match["figure"].replace(",", "")) if match["figure"] else han_value(word)
        tenths = (match["percent"] or "").startswith("成")
        if tenths and word == "一" and text.startswith("为", match.end()):
            continue  # 一成为 …
        value *= SCALES_ZH.get(match["scale"] or "", 1.0)
        if tenths:
            value = 10 * value + (5 if match["tenth"] == "半" else han_value(match["tenth"]) if match["tenth"] else 0)
        low = high = figure = value
        more = match["more"] or match["odd"] or "多" in (match["time"] or "")
        if more:
            high = value + (value if value < 20 else 10 ** (len(str(int(value))) - 1)) * 0.99  # noqa: PLR2004 - 十余 is up to 19, 二十余 up to 29
            step = SCALES_ZH.get(match["scale"] or "", 1.0) if match["more"] else 1.0
            high = max(high, value + step * 0.99)
        if match["many"] in ("数", "几"):
            high = value * 9.99
        if match["time"] and not unit:
            written = match["time"].replace("多", "")
            name = TIME_ZH[written if written == "个月" else written.removeprefix("个")]
            half = 0.5 if match["half"] else 0.0
            unit, low, high = _lasting(name, low + half, high + half)
        bound: Bound = "low" if more or match["many"] in ("上", "过") else ""
        yield amount_of(
            match, low, high, unit, bound=bound, figure=figure, plain=bool(word) and value <= _IN_WORDS and not unit
        )


def _lasting(name: str, low: float, high: float) -> tuple[str, float, float]:
    """Return so many years, weeks or hours in the unit that whiles are compared in: 48 hours are two days."""
    unit, factor = TIME[name]
    if unit == "hours" and low * factor >= _DAY:
        unit, factor = "days", factor / _DAY
    return unit, low * factor, high * factor


def _share(written: str | None) -> str:
    """Return the unit of a share: points are the difference of two percentages."""
    return "points" if written and "点" in written + "点" * ("point" in written) else "percent" if written else ""


def _bare(text: str) -> Iterator[Amount]:
    """Yield 千万年薪, 上亿, 数亿美元: a scale with no figure before it."""
    for match in _BARE_SCALE.finditer(text):
        if (
            match["scale"] == "千万"
            and not match["money"]
            and not match["level"]
            and not match["many"]
            and not re.match(r"年薪|月薪|薪|级|美|元|欧|资|融|估|奖|合|总|报|价", text[match.end() :])
        ):
            continue  # 千万 also means "be sure to"
        value = SCALES_ZH[match["scale"]]
        high = value * 9.99 if match["many"] in ("数", "几") else value
        yield amount_of(
            match,
            value,
            high,
            currency(match["money"]),
            bound="low" if match["many"] in ("上", "过") or match["odd"] else "",
        )
