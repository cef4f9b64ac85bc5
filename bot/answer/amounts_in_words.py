"""The numbers of a text that are written in words alone: a third, tens of millions, 第三, 八位数, 半年.

Not here: those with a figure, and numerals (`bot/answer/amounts.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.answer.amount import Amount, amount_of
from bot.answer.numerals import HAN_NUMBER, SCALES_EN, UNITS_EN, english_value, han_value
from bot.answer.units import MONEY, TIME, TIME_ZH, currency

_VAGUE: Final = re.compile(
    r"\b(?P<tens>tens of |hundreds of |several |a few |dozens of )?(?P<scale>hundreds?|thousands?|"
    r"millions?|billions?|dozens?)\b(?: of)?"
    rf"(?:[ -]?(?P<money>(?:{MONEY})\b))?",
    re.IGNORECASE,
)
_FIGURES_EN: Final = re.compile(r"\b(?P<count>five|six|seven|eight|nine|ten)[- ](?:figure|digit)s?\b", re.IGNORECASE)
_FIGURES_ZH: Final = re.compile(r"(?P<count>[五六七八九十5-9])位数")
_HUNDREDTHS: Final = re.compile(rf"百分之(?P<word>{HAN_NUMBER})(?:点(?P<point>[零一二三四五六七八九]+))?")
_SHARES: Final = re.compile(
    r"(?P<half>\b(?<!first )(?<!second )(?:one )?half (?:of|the|its|their)\b|一半|半数|过半)|"
    r"(?P<third>\b(?:a|one)[ -]third\b(?!, ?[\ue000-\uf8ff]| (?:one|account|version|source|man|person|author|co-))|"
    r"三分之一)|(?P<thirds>\btwo[ -]thirds\b|三分之二)|(?P<quarter>\ba "
    r"quarter of\b|四分之一)|(?P<fourfifths>\bfour[ -]fifths\b|五分之四)|(?P<tenth>\ba tenth\b|十分之一)|"
    r"(?P<fifth>\ba fifth\b|五分之一)|(?P<three>\bthree[ -]quarters\b|四分之三)",
    re.IGNORECASE,
)
_IN_SO_MANY: Final = re.compile(
    rf"\b(?P<part>{'|'.join(UNITS_EN[:9])}|[1-9]) (?:in|out of)(?: every)? (?P<whole>three|four|five|ten|10)\b"
    r"(?! (?:years?|months?|weeks?|days?))|"
    r"\bone (?:[a-z]+ ){0,3}in (?P<of>two|three|four|five|ten)\b(?=[.,;]| (?:is|are|was|were|has|have|had|works?)\b)|"
    r"每(?P<every>[三四五十])[个名位人][^,。;]{0,8}?[就便中里]?有?(?P<some>[一两三四])[个名位人]",
    re.IGNORECASE,
)
# Not "doubled": whether that is twice, 100 % more or 翻一番 is told too differently.
_TIMES: Final = re.compile(
    r"\b(?:(?P<three>tripl(?:e[ds]?|ing)|trebl(?:e[ds]?|ing)|three-?fold)|(?P<four>quadrupl(?:e[ds]?|ing)|four-?fold))\b",
    re.IGNORECASE,
)
_PART_OF: Final = re.compile(
    r"\b(?:(?P<half>half)|(?P<quarter>a quarter)|(?P<third>a third)|(?P<three>three[ -]quarters)) (?:of )?an? "
    rf"(?:(?P<scale>million|billion|trillion)(?:[ -]?(?P<money>(?:{MONEY})\b))?|year\b)",
    re.IGNORECASE,
)
_YEARS_AND_MONTHS: Final = re.compile(
    rf"(?P<han>{HAN_NUMBER}|\d+) ?年零 ?(?P<months>{HAN_NUMBER}|\d+) ?个月|"
    rf"\b(?P<years>a|{'|'.join(UNITS_EN[:9])}|\d+) years?(?: and|,) (?P<more>{'|'.join(UNITS_EN[:11])}|\d+) months?\b"
)
_ROUGHLY: Final = 0.05  # of the whole: 71 % are seven in ten
_ABOUT: Final = 1.5  # points that "about a quarter" leaves open
_SAYS_ABOUT: Final = re.compile(
    r"(?:约为?|将近|接近|近|差不多|\b(?:about|around|roughly|nearly|almost|some)) ?$", re.IGNORECASE
)
_OR_SO: Final = re.compile(r" ?(?:左右|上下|or so\b)")
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
    r"months\b)|(?P<month>\b(?:a|one)(?: single)? month\b|一个月|(?<=不足)一月|(?<=不到)一月)|"
    r"(?P<week>\b(?:a|one) week\b|一(?:周|个?星期)(?!年))|(?P<fortnight>\b(?:[Aa]|[Oo]ne) fortnight\b)|"
    r"(?P<one>(?<![\d一二三四五六七八九十两])一年(?!半)|"
    r"\b(?:a|one)(?: single)?[ -]year\b|(?<=\bwithin )the year\b)"
)

_WHILES: Final = {
    "and": (18.0, "months"),
    "half": (6.0, "months"),
    "one": (12.0, "months"),
    "month": (1.0, "months"),
    "week": (7.0, "days"),
    "fortnight": (14.0, "days"),
}

_ORDINALS: Final = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL: Final = re.compile(
    rf"(?<!a )(?<!one )\b(?P<word>{'|'.join(_ORDINALS)})\b(?![ -]quarters?\b| of\b|-part| part(?:y|ies)\b|s\b)|"
    rf"\b(?:number|no\.) (?P<count>{'|'.join(UNITS_EN[2:12])}|[3-9]|1[0-2])\b|"
    rf"第(?P<han>[三四五六七八九十]|十[一二]|[3-9]|1[0-2])(?!季|方|\d|代)",
    re.IGNORECASE,
)

_QUARTERS: Final = (("1", "一", "first"), ("2", "二", "second"), ("3", "三", "third"), ("4", "四", "fourth"))
_QUARTER: Final = re.compile(
    r"第?(?P<zh>[1-4一二三四]) ?季度?(?!节)|\b(?P<en>first|second|third|fourth)[ -]quarter\b|\bQ(?P<q>[1-4])\b",
    re.IGNORECASE,
)


def worded_amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers of a text that are written in words alone; of those that overlap the first is meant.

    Args:
        text: Normalised, without names and dates.
    """
    for finder in _FINDERS:
        yield from finder(text)


def _number(word: str) -> float:
    """Return the value of a numeral, whether in digits, in characters or in English words."""
    if word.isdigit():
        return float(word)
    return english_value(word) if word.isascii() else han_value(word)


def _ordinals(text: str) -> Iterator[Amount]:
    for match in _ORDINAL.finditer(text):
        if match["word"]:
            value = 3.0 + _ORDINALS.index(match["word"].lower())
        else:
            value = _number(match["count"] or match["han"])
        yield amount_of(match, value, value, "th")


def _quarters(text: str) -> Iterator[Amount]:
    """Yield which quarter of a year it is: 二季度, "the second quarter", Q2."""
    for match in _QUARTER.finditer(text):
        word = (match["zh"] or match["en"] or match["q"]).lower()
        value = next(1.0 + place for place, names in enumerate(_QUARTERS) if word in names)
        yield amount_of(match, value, value, "quarter")


def _figures(text: str) -> Iterator[Amount]:
    for match in (*_FIGURES_EN.finditer(text), *_FIGURES_ZH.finditer(text)):
        digits = _number(match["count"])
        yield amount_of(match, digits, digits, "digits")


def _halves(text: str) -> Iterator[Amount]:
    for match in _HALF_YEAR.finditer(text):
        value, unit = _WHILES[str(match.lastgroup)]
        figure = 1.0 if match.lastgroup in ("one", "month", "week") else value
        yield amount_of(match, value, value, unit, figure=figure)


def _shares(text: str) -> Iterator[Amount]:
    """Yield "a quarter", and "about a quarter", which 24 % is too."""
    for match in _SHARES.finditer(text):
        share = _PARTS[str(match.lastgroup)]
        rough = _ABOUT if _SAYS_ABOUT.search(text, 0, match.start()) or _OR_SO.match(text, match.end()) else 0.0
        yield amount_of(match, share - rough, share + rough, "percent", figure=share)


def _in_so_many(text: str) -> Iterator[Amount]:
    """Yield "seven in ten" and 每三名里有一名, which are rough."""
    for match in _IN_SO_MANY.finditer(text):
        part, whole = map(
            _number, (match["some"] or match["part"] or "one", match["every"] or match["whole"] or match["of"])
        )
        if part < whole:
            rough = 100 * _ROUGHLY / 2
            share = 100 * part / whole
            yield amount_of(match, share - rough, share + rough, "percent", figure=share)


def _parts(text: str) -> Iterator[Amount]:
    """Yield "a quarter of a billion dollars" and "three quarters of a year"."""
    for match in _PART_OF.finditer(text):
        part = next(share for name, share in _PARTS.items() if match.groupdict().get(name)) / 100
        if match["scale"]:
            value, unit = part * SCALES_EN[match["scale"].lower()], currency(match["money"])
        else:
            value, unit = part * 12, "months"
        yield amount_of(match, value, value, unit)


def _years_and_months(text: str) -> Iterator[Amount]:
    """Yield 一年零四个月 and "a year and four months"."""
    for match in _YEARS_AND_MONTHS.finditer(text):
        value = 12 * _number(match["han"] or match["years"]) + _number(match["months"] or match["more"])
        yield amount_of(match, value, value, "months")


def _times(text: str) -> Iterator[Amount]:
    """Yield the 3 of "tripled"."""
    for match in _TIMES.finditer(text):
        value = 3.0 if match["three"] else 4.0
        yield amount_of(match, value, value, "")


def _hundredths(text: str) -> Iterator[Amount]:
    for match in _HUNDREDTHS.finditer(text):
        value = han_value(match["word"])
        if match["point"]:
            value += float("0." + "".join(str("零一二三四五六七八九".index(digit)) for digit in match["point"]))
        yield amount_of(match, value, value, "percent")


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
        yield amount_of(match, unit, unit * 9.99, currency(match["money"]))


_WHILE: Final = re.compile(
    r"(?:(?<![那这])[数几]个?|(?:^|, )(?=months (?:before|after|later|earlier))|\b(?:some|several|a few|many|"
    r"a matter of|in|within) )(?P<time>月|年(?!前?来?级)|周|天|日|小时|分钟|months|years|weeks|days|hours|"
    r"minutes)(?![\u3400-\u9fff]?级)"
)


def _whiles(text: str) -> Iterator[Amount]:
    """Yield 数月 and "some years"."""
    for match in _WHILE.finditer(text):
        unit, factor = TIME[{"月": "month", **TIME_ZH}.get(match["time"], match["time"].rstrip("s"))]
        yield amount_of(match, 2 * factor, 9.99 * factor, unit)


_FINDERS: Final = (
    _years_and_months,
    _parts,
    _quarters,
    _ordinals,
    _figures,
    _halves,
    _shares,
    _in_so_many,
    _times,
    _hundredths,
    _whiles,
    _vague,
)
