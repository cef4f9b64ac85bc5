"""The numbers of a text as intervals with a unit, whatever the script.

6 亿美元, $600 million and 0.6 billion dollars are one. A number is the interval that it leaves open: 12 is [12, 12],
十余 is [10, 19.9], tens of millions is [10 million, 99.9 million].

Not here: which of them are a lower or an upper end (`bot/answer/bounds.py`); years, months and days of the calendar
(`bot/answer/dates.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.answer.amount import Amount, Bound
from bot.answer.bounds import bounded
from bot.answer.numerals import ENGLISH_NUMBER, HAN_NUMBER, SCALES_EN, SCALES_ZH, english_value, han_value

_CURRENCIES: Final[tuple[tuple[str, str], ...]] = (
    ("USD", r"美元|美金|(?:US |U\.S\. |American )?dollars?|USD"),
    ("CNY", r"元人民币|人民币|元|块钱|yuan|renminbi|RMB|CNY"),
    ("EUR", r"欧元|euros?|EUR"),
    ("GBP", r"英镑|pounds?(?: sterling)?|GBP"),
    ("HKD", r"港元|港币|Hong Kong dollars?|HKD"),
    ("JPY", r"日元|yen"),
    ("KRW", r"韩元|won"),
)
_SIGNS: Final = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "HK$": "HKD",
    "RMB": "CNY",
    "CNY": "CNY",
    "USD": "USD",
}
_FIGURE: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LETTER: Final = r"A-Za-z\u00c0-\u024f"
_MONEY: Final = "|".join(pattern for _, pattern in _CURRENCIES)
_TIME: Final[dict[str, tuple[str, float]]] = {
    "year": ("months", 12),
    "month": ("months", 1),
    "week": ("days", 7),
    "day": ("days", 1),
    "hour": ("hours", 1),
    "minute": ("minutes", 1),
    "quarter": ("months", 3),
}
_TIME_ZH: Final = {
    "年": "year",
    "个月": "month",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "分钟": "minute",
    "季度": "quarter",
}

_ENGLISH: Final = re.compile(
    rf"(?P<sign>US\$|HK\$|[$€£¥]|(?:RMB|CNY|USD) ?)?(?<![{_LETTER}\d.])(?:(?P<figure>{_FIGURE})|"
    rf"(?P<word>\b(?:{ENGLISH_NUMBER})\b))"
    rf"(?P<odd>\+)?(?:[ -]?(?P<scale>(?i:hundred|thousand|million|billion|trillion)|bn|tn|mn|"
    rf"[mkKMB](?![{_LETTER}]))\b)?"
    rf"(?:(?P<percent>[ -]?(?:%|per ?cent\b|percentage points?\b))|[ -]?(?P<money>(?:{_MONEY})\b)|"
    rf"(?P<gap>[ -](?:(?!(?:an?|per|each|every|the|in|of|one|to|and|or|for)\b)[a-z]+[ -])?)"
    rf"(?P<time>years?|months?|weeks?|days?|hours?|minutes?|quarters?)\b(?P<old>[ -]old)?)?",
)
_VAGUE: Final = re.compile(
    r"\b(?P<tens>tens of |hundreds of |several |a few |dozens of )?(?P<scale>hundreds?|thousands?|"
    r"millions?|billions?|dozens?)\b(?: of)?"
    rf"(?:[ -]?(?P<money>(?:{_MONEY})\b))?",
    re.IGNORECASE,
)
_FIGURES_EN: Final = re.compile(r"\b(?P<count>five|six|seven|eight|nine|ten)[- ](?:figure|digit)s?\b", re.IGNORECASE)
_FIGURES_ZH: Final = re.compile(r"(?P<count>[五六七八九十5-9])位数")
_CHINESE: Final = re.compile(
    rf"(?P<sign>US\$|HK\$|[$€£¥])?(?P<many>[数几]|上|过)?(?<![{_LETTER}\d.第])(?!一两|两三|三四|五六|"
    rf"七八|三五|一一)(?:(?P<figure>{_FIGURE}) ?|(?<![零一二三四五六七八九十百千两])"
    rf"(?P<word>{HAN_NUMBER}))(?P<more>[多余几来])?"
    rf"(?P<scale>(?:万亿|千亿|百亿|十亿|千万|百万|十万|[千万亿百])(?![一达]))?(?P<odd>[多余])?(?P<level>级)?"
    rf"(?: ?(?P<percent>%|个百分点|成(?![员立功本果都长交就熟]))| ?(?P<money>{_MONEY})|[多余]? "
    rf"?(?P<time>年(?![代级薪终]|报(?!价))|个月|周(?![围边])|星期|天|日(?!报)|小时|分钟|个?季度)"
    rf"(?P<half>半)?| ?(?P<counted>[个人名位家篇次轮倍项份起台支座款条部场种步届层级股只岁大点套批颗笔]|"
    rf"亿|万))?"
)
_HUNDREDTHS: Final = re.compile(rf"百分之(?P<word>{HAN_NUMBER})(?:点(?P<point>[零一二三四五六七八九]+))?")
_BARE_SCALE: Final = re.compile(
    rf"(?P<many>上|过|数|几)?(?P<scale>千万|百万|十亿|百亿|千亿|亿|万亿|万(?=[ 卡人名家级]))(?P<odd>[多余])"
    rf"?(?P<level>级)? ?(?P<money>{_MONEY})?(?=$|[^\d])"
)
_SHARES: Final = re.compile(
    r"(?P<half>\b(?<!first )(?<!second )(?:one )?half (?:of|the|its|their)\b|一半|半数|过半)|"
    r"(?P<third>\b(?:a|one)[ -]third\b|三分之一)|(?P<thirds>\btwo[ -]thirds\b|三分之二)|(?P<quarter>\ba "
    r"quarter of\b|四分之一)|(?P<fourfifths>\bfour[ -]fifths\b|五分之四)|(?P<tenth>\ba tenth\b|十分之一)|"
    r"(?P<fifth>\ba fifth\b|五分之一)|(?P<three>\bthree[ -]quarters\b|四分之三)"
)
_PARTS: Final = {
    "half": 50.0,
    "third": 100 / 3,
    "thirds": 200 / 3,
    "quarter": 25.0,
    "three": 75.0,
    "fourfifths": 80.0,
    "tenth": 10.0,
    "fifth": 20.0,
}
_HALF_YEAR: Final = re.compile(
    r"(?P<and>一年半|\b(?:a|one) year and a half\b|\b18 months\b)|(?P<half>半年|\bhalf a year\b|\bsix "
    r"months\b)|(?P<month>\b(?:a|one) month\b|一个月)|(?P<week>\b(?:a|one) week\b|一(?:周|个?星期)(?!年))|"
    r"(?P<one>(?<![\d一二三四五六七八九十两])一年(?!半)|"
    r"\b(?:a|one)[ -]year\b)"
)

_WHILES: Final = {
    "and": (18.0, "months"),
    "half": (6.0, "months"),
    "one": (12.0, "months"),
    "month": (1.0, "months"),
    "week": (7.0, "days"),
}

_ORDINALS: Final = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL: Final = re.compile(
    rf"(?<!a )(?<!one )\b(?P<word>{'|'.join(_ORDINALS)})\b(?! quarters?\b| of\b|-part| part(?:y|ies)\b|s\b)|"
    rf"第(?P<han>[三四五六七八九十]|十[一二]|[3-9]|1[0-2])(?!季|方|\d|代)",
    re.IGNORECASE,
)

_QUARTERS: Final = (("1", "一", "first"), ("2", "二", "second"), ("3", "三", "third"), ("4", "四", "fourth"))
_QUARTER: Final = re.compile(
    r"第?(?P<zh>[1-4一二三四]) ?季度?(?!节)|\b(?P<en>first|second|third|fourth) quarter\b|\bQ(?P<q>[1-4])\b",
    re.IGNORECASE,
)


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the numbers of a text from left to right.

    Args:
        text: Normalised, without names and dates (`bot/answer/skeleton.py`, `bot/answer/dates.py`).
    """
    found: list[Amount] = []
    for finder in (
        _quarters,
        _ordinals,
        _figures,
        _halves,
        _shares,
        _hundredths,
        _whiles,
        _vague,
        _chinese,
        _english,
        _bare,
    ):
        for amount in finder(text):
            if not any(other.at < amount.end and amount.at < other.end for other in found):
                found.append(bounded(amount, text))
    return tuple(sorted(found, key=lambda amount: amount.at))


def _ordinals(text: str) -> Iterator[Amount]:
    for match in _ORDINAL.finditer(text):
        if match["word"]:
            value = 3.0 + _ORDINALS.index(match["word"].lower())
        else:
            value = float(match["han"]) if match["han"].isdigit() else han_value(match["han"])
        yield _amount(match, value, value, "th")


def _quarters(text: str) -> Iterator[Amount]:
    """Yield which quarter of a year it is: 二季度, "the second quarter", Q2."""
    for match in _QUARTER.finditer(text):
        word = (match["zh"] or match["en"] or match["q"]).lower()
        value = next(1.0 + place for place, names in enumerate(_QUARTERS) if word in names)
        yield _amount(match, value, value, "quarter")


def _figures(text: str) -> Iterator[Amount]:
    for match in (*_FIGURES_EN.finditer(text), *_FIGURES_ZH.finditer(text)):
        count = match["count"]
        digits = (
            float(count) if count.isdigit() else han_value(count) if count in "五六七八九十" else english_value(count)
        )
        yield _amount(match, digits, digits, "digits")


def _halves(text: str) -> Iterator[Amount]:
    for match in _HALF_YEAR.finditer(text):
        value, unit = _WHILES[str(match.lastgroup)]
        yield _amount(match, value, value, unit)


def _shares(text: str) -> Iterator[Amount]:
    for match in _SHARES.finditer(text):
        share = _PARTS[str(match.lastgroup)]
        yield _amount(match, share, share, "percent")


def _hundredths(text: str) -> Iterator[Amount]:
    for match in _HUNDREDTHS.finditer(text):
        value = han_value(match["word"])
        if match["point"]:
            value += float("0." + "".join(str("零一二三四五六七八九".index(digit)) for digit in match["point"]))
        yield _amount(match, value, value, "percent")


def _vague(text: str) -> Iterator[Amount]:
    for match in _VAGUE.finditer(text):
        scale, prefix = match["scale"].lower(), (match["tens"] or "").lower().strip()
        if not prefix and not scale.endswith("s"):
            continue  # "million" after a figure, or "hundred" after a word, is no vague number
        unit = SCALES_EN[scale.removesuffix("s")]
        if prefix in ("tens of", "dozens of"):
            unit *= 10
        elif prefix == "hundreds of":
            unit *= 100
        if not prefix and re.search(
            r"(?:\d|\btwo|\bthree|\bfour|\bfive) $", text[max(0, match.start() - 8) : match.start()]
        ):
            continue
        yield _amount(match, unit, unit * 9.99, _currency(match["money"]))


_WHILE: Final = re.compile(
    r"(?:(?<![那这])[数几]个?|(?:^|, )(?=months (?:before|after|later|earlier))|\b(?:some|several|a few|many|"
    r"a matter of|in|within) )(?P<time>月|年(?!前?来?级)|周|天|日|小时|分钟|months|years|weeks|days|hours|"
    r"minutes)(?![\u3400-\u9fff]?级)"
)


def _whiles(text: str) -> Iterator[Amount]:
    """Yield 数月 and "some years"."""
    for match in _WHILE.finditer(text):
        unit, factor = _TIME[{"月": "month", **_TIME_ZH}.get(match["time"], match["time"].rstrip("s"))]
        yield _amount(match, 2 * factor, 9.99 * factor, unit)


def _english(text: str) -> Iterator[Amount]:
    for match in _ENGLISH.finditer(text):
        sign = _SIGNS.get((match["sign"] or "").strip(), "")
        value = float(match["figure"].replace(",", "")) if match["figure"] else english_value(match["word"])
        if match["scale"]:
            value *= SCALES_EN[match["scale"] if match["scale"] in SCALES_EN else match["scale"].lower()]
        low = high = value
        word = (match["word"] or "").lower()
        if "dozen" in word:
            high = value + 8
        unit = "percent" if match["percent"] else sign or _currency(match["money"])
        if match["time"] and not match["old"] and not unit:
            unit, factor = _TIME[match["time"].rstrip("s")]
            low, high = low * factor, high * factor
        plain = bool(word) and value <= 12 and not unit  # noqa: PLR2004 - such numbers are written as words
        yield _amount(match, low, high, unit, bound="low" if match["odd"] else "", figure=value, plain=plain)


def _chinese(text: str) -> Iterator[Amount]:
    for match in _CHINESE.finditer(text):
        word = match["word"]
        unit = "percent" if match["percent"] else _SIGNS.get(match["sign"] or "", "") or _currency(match["money"])
        counted = bool(unit or match["time"] or match["counted"] or match["scale"])
        if match["many"] in ("上", "过") and not match["scale"] and word and word[0] not in "百千":
            continue  # 上一份, 过一笔
        if word and not counted and len(word) == 1:
            continue  # a numeral inside a word, as in 统一 or 十分
        if match["figure"] and not re.search(r"[\u3400-\u9fff]", text):
            continue  # an English text, which `_english` reads
        value = float(match["figure"].replace(",", "")) if match["figure"] else han_value(word)
        if match["percent"] == "成" and word == "一" and text.startswith("为", match.end()):
            continue  # 一成为 …
        value *= SCALES_ZH.get(match["scale"] or "", 1.0)
        if match["percent"] == "成":
            value *= 10
        low = high = figure = value
        if match["more"] or match["odd"]:
            high = value + (value if value < 20 else 10 ** (len(str(int(value))) - 1)) * 0.99  # noqa: PLR2004 - 十余 is up to 19, 二十余 up to 29
            step = SCALES_ZH.get(match["scale"] or "", 1.0) if match["more"] else 1.0
            high = max(high, value + step * 0.99)
        if match["many"] in ("数", "几"):
            high = value * 9.99
        if match["time"] and not unit:
            name = _TIME_ZH[match["time"].removeprefix("个") if "季度" in match["time"] else match["time"]]
            unit, factor = _TIME[name]
            half = 0.5 if match["half"] else 0.0
            low, high = (low + half) * factor, (high + half) * factor
        bound: Bound = "low" if match["more"] or match["odd"] or match["many"] in ("上", "过") else ""
        yield _amount(match, low, high, unit, bound=bound, figure=figure, plain=bool(word) and value <= 12 and not unit)  # noqa: PLR2004


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
        yield _amount(
            match,
            value,
            high,
            _currency(match["money"]),
            bound="low" if match["many"] in ("上", "过") or match["odd"] else "",
        )


def _amount(
    match: re.Match[str],
    low: float,
    high: float,
    unit: str,
    *,
    bound: Bound = "",
    figure: float = 0.0,
    plain: bool = False,
) -> Amount:
    return Amount(
        low=low,
        high=high,
        unit=unit,
        bound=bound,
        at=match.start(),
        end=match.end(),
        written=match.group().strip(),
        figure=figure or low,
        plain=plain,
    )


def _currency(written: str | None) -> str:
    return next((code for code, pattern in _CURRENCIES if re.fullmatch(pattern, written)), "") if written else ""
