"""The dates of a text, as far as each is given: 2024 年 12 月初 and "early December 2024" are one.

Not here: whether another text carries one (`bot/answer/date.py`), durations and ages (`bot/answer/amounts.py`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.answer.date import Date, Part
from bot.answer.numerals import english_value, han_value

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH: Final = "(?:" + "|".join(f"{name}|{name[:3]}(?:\\.|(?= \\d))" for name in _MONTHS) + "|Sept\\.?)"
_YEAR: Final = r"(?:19|20)\d{2}"
_DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])"
_PART_EN: Final = (
    r"[Ee]arly|[Mm]id|(?:[Tt]he )?[Mm]iddle of|[Ll]ate|[Tt]he end of|[Ee]nd of|[Yy]ear-end|[Tt]he (?:start|beginning)"
    r" of|(?:[Tt]he )?(?:first|second) (?:half|six months) of|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter"
)
_ENGLISH: Final = re.compile(
    rf"(?:(?P<part>{_PART_EN})(?: in| of|-)? ?)?"
    rf"(?:(?:(?P<also>{_DAY})(?:st|nd|rd|th)?(?: (?:or|and|to) (?:the )?|-))?(?P<day>{_DAY})(?:st|nd|rd|th)? (?:of )?)"
    rf"?\b(?P<month>{_MONTH})(?![a-z])"
    rf"(?: (?P<later>{_DAY})(?:st|nd|rd|th)?(?!\d|\.\d))?(?:,? (?:of )?(?P<year>{_YEAR})(?!\d))?"
)
_ENGLISH_YEAR: Final = re.compile(
    rf"(?:(?P<part>{_PART_EN})(?: in| of|-)? ?|(?<![\d.,$€£¥A-Za-z-]))"
    rf"(?:(?P<before>{_YEAR})[-/])?(?P<year>{_YEAR})(?P<decade>s)?(?![\d,]\d|[A-Za-z]|\d| ?[万亿])"
)
_ISO: Final = re.compile(rf"(?<!\d)(?P<year>{_YEAR})[-./](?P<month>0?[1-9]|1[0-2])(?:[-./](?P<day>{_DAY}))?(?!\d)")
_HAN_MONTH: Final = "十[一二]?|[一二三四五六七八九]"
_CHINESE: Final = re.compile(
    rf"(?P<year>{_YEAR}|(?:一九|二零|二〇)[零〇一二三四五六七八九]{{2}}) ?年(?P<decade>代)"
    rf"?(?P<part>年?初|年?底|年?末|年?中(?![国心文])|春(?!节)[天季]?|夏[天季]?|秋[天季]?|冬[天季]?|"
    rf"上半年|下半年|[前头]六个月|[前头]半年)?"
    rf"(?:的? ?(?:(?P<first>1[0-2]|0?[1-9]) ?月?份? ?(?:至|到|或|和|、|-) ?)?(?P<month>1[0-2]|0?[1-9]|"
    rf"{_HAN_MONTH}) ?月(?P<stretch>初|底|末|上旬|中旬|下旬|中(?![国心文]))?份?(?: ?(?:(?P<also>{_DAY}) "
    rf"?日?(?:或|和|至|到|、|-) ?)?(?P<day>{_DAY}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]) "
    rf"?[日号])?)?"
)
_CHINESE_MONTH: Final = re.compile(
    rf"(?<![\d.个])(?:(?P<first>1[0-2]|0?[1-9]) ?月?份? ?(?:至|到|或|和|、|-) ?)?(?P<month>1[0-2]|"
    rf"0?[1-9]|(?:{_HAN_MONTH})(?= ?月(?:份|初|底|末|[上中下]旬| ?\d))) ?月(?P<stretch>初|底|末|上旬|"
    rf"中旬|下旬|中(?![国心文]))?份?(?: ?(?:(?P<also>{_DAY}) ?日?(?:或|和|至|到|、|-) ?)?(?P<day>{_DAY}|"
    rf"[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号])?"
)
_ENGLISH_DAY: Final = re.compile(rf"\bthe (?P<day>{_DAY})(?:st|nd|rd|th)\b(?! [a-z])")
_CHINESE_DAY: Final = re.compile(rf"(?<![\d.])(?P<day>{_DAY}) ?[日号](?!线|位|称)")
_MAY: Final = re.compile(
    r"(?:\b(?:in|by|since|of|until|till|on|from|and|or|to|early|late|mid|last|this|next|before|after|during|"
    r"between|[A-Z][a-z]+,?)[ -]|\d(?:st|nd|rd|th)? |^)$"
)
_PARTS: Final[tuple[tuple[str, Part], ...]] = (
    ("上半|[前头][六半]|first (?:half|six)", "first half"),
    ("下半|second (?:half|six)", "second half"),
    ("初|上旬|early|start|beginning", "early"),
    ("中|mid", "mid"),
    ("底|末|下旬|late|end", "late"),
    ("春|spring", "spring"),
    ("夏|summer", "summer"),
    ("秋|autumn|fall", "autumn"),
    ("冬|winter", "winter"),
)
_UP_TO: Final = re.compile(r"(?:\b(?:[Bb]y|[Uu]ntil|[Tt]o) |截至|[到至]) ?$")
_TWO_MONTHS: Final = re.compile(
    rf"(?:(?P<year>{_YEAR}) ?年 ?)?(?<![十第])(?P<one>[一二三四五六七八九])(?P<other>[二三四五六七八九十]) ?月"
    r"(?=间|份|之交|里)"
)
_FIRST_MONTHS: Final = re.compile(
    rf"(?P<year>{_YEAR}) ?年 ?的?[前头](?P<han>[两二三四五七八九十])个?月|"
    rf"\bfirst (?P<en>two|three|four|five|seven|eight|nine|ten) months of (?P<later>{_YEAR})",
    re.IGNORECASE,
)
_NEXT_TO: Final = re.compile(  # a year told from the one named before it
    r"(?P<before>上一年|前一年|上年(?!度)|\b(?:the|(?<!half )a) (?:year (?:before|earlier)|"
    r"(?:previous|preceding|prior) year)\b)|"
    r"(?P<after>次年|翌年|转年|第二年|\b(?:the|a) (?:year (?:after|later)|following year)\b)",
    re.IGNORECASE,
)
_LAST_MONTH: Final = re.compile(rf"\blast (?:{_MONTH}|spring|summer|autumn|fall|winter)\b")
JOINED: Final = 5  # characters between two dates that are one: "or", "and"
_RELATIVE: Final = (
    ("last year", r"\blast year\b|去年"),
    ("this year", r"\bthis year\b|今年|(?<![\d一二三四五六七八九十两几数])年内"),
    ("next year", r"\bnext year\b|明年"),
    ("the year before last", r"前年"),
    ("last month", r"\blast month\b|上个?月"),
    ("this month", r"\bthis month\b|本月|这个月"),
    ("next month", r"\bnext month\b|下个?月"),
    ("yesterday", r"\byesterday\b|昨[天日]"),
    ("today", r"今[天日]"),  # in English it is mostly said of these days
    ("last week", r"\blast week\b|上周"),
    ("this week", r"\bthis week\b|本周|这周"),
)


def dates(text: str) -> tuple[Date, ...]:
    """Return the dates of a text from left to right.

    Args:
        text: Normalised (`bot/answer/skeleton.py`).
    """
    found: list[Date] = []
    for finder in (_first_months, _two_months, _chinese, _iso, _english, _english_years, _english_days, _next_to):
        taken = tuple((date.at, date.end) for date in found)
        found += [date for date in finder(text) if not any(start < date.end and date.at < end for start, end in taken)]
    return tuple(_carry(sorted(found, key=lambda date: (date.at, date.day))))


def relative_dates(text: str) -> frozenset[str]:
    """Return the dates that hang on the day of writing ("last year"), as one English name each."""
    return frozenset(name for name, pattern in _RELATIVE if re.search(pattern, text, re.IGNORECASE))


def carried_relatives(said: Collection[str], known: Collection[str], spans: Iterable[str]) -> frozenset[str]:
    """Return the relative dates that some spans carry: "last August" tells last year, and 去年 beside 今年 both.

    Args:
        said: Those of a sentence.
        known: Those of its spans.
        spans: The spans.
    """
    carried = set(known)
    if any(_LAST_MONTH.search(span) for span in spans):
        carried.add("last year")
    if "last year" in carried and "last year" in said:
        carried.add("this year")  # "a fifth more than last year" is told of this one
    return frozenset(carried)


def _carry(found: Sequence[Date]) -> Iterator[Date]:
    """Give each month without a year the last year before it, and each day without a month the last month."""
    year = month = 0
    for place, date in enumerate(found):
        if date.beside:  # its year tells how many after the last one named
            if year:
                year, month = year + date.year, 0
                yield replace(date, year=year, borrowed=True)
            continue
        filled, following = date, found[place + 1] if place + 1 < len(found) else date
        if date.month and not date.year and following.year and following.at - date.end <= JOINED:
            filled = replace(filled, year=following.year)  # "May or June 2024"
        elif not date.month and date.day:
            filled = replace(filled, month=month, year=year, borrowed=True)
        elif date.month and not date.year and year:
            filled = replace(filled, year=year, borrowed=True)
        year, month = filled.year or year, filled.month or month
        yield filled


def _chinese(text: str) -> Iterator[Date]:
    taken: list[tuple[int, int]] = []
    for pattern in (_CHINESE, _CHINESE_MONTH, _CHINESE_DAY):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            groups = match.groupdict()
            if pattern is _CHINESE_DAY and not taken:
                continue  # a day of no month, as in 一号位
            taken.append(match.span())
            part = groups.get("stretch") or groups.get("part") or ""
            whole = Date(
                year=_number(groups.get("year")),
                month=_number(groups.get("month")),
                day=_number(groups.get("day")),
                part=_part(part),
                up_to=bool(_UP_TO.search(text[: match.start()])),
                decade=bool(groups.get("decade")),
                at=match.start(),
                end=match.end(),
                written=match.group().strip(),
            )
            yield whole
            if groups.get("first"):
                yield replace(whole, month=_number(groups["first"]), day=0)
            if groups.get("also"):
                yield replace(whole, day=_number(groups["also"]))


def _iso(text: str) -> Iterator[Date]:
    for match in _ISO.finditer(text):
        yield Date(
            year=int(match["year"]),
            month=int(match["month"]),
            day=_number(match["day"]),
            at=match.start(),
            end=match.end(),
            written=match.group(),
        )


def _english(text: str) -> Iterator[Date]:
    for match in _ENGLISH.finditer(text):
        name, place = match["month"], match.start("month")
        given = match["day"] or match["later"] or match["year"]
        if (
            name == "May"
            and not given
            and not _MAY.search(text[max(0, place - 12) : place])
            and not re.match(r"[.,;)]", text[match.end("month") :])
        ):
            continue  # "May" that opens a question or a wish
        month = next(number for number, full in enumerate(_MONTHS, 1) if full[:3] == name[:3])
        for day in (match["also"], match["day"] or match["later"] or ""):
            if day is not None and not (day == "" and match["also"]):
                yield Date(
                    year=_number(match["year"]),
                    month=month,
                    day=_number(day),
                    part=_part(match["part"] or ""),
                    up_to=bool(_UP_TO.search(text[: match.start()])),
                    at=match.start(),
                    end=match.end(),
                    written=match.group().strip(),
                )


def _english_years(text: str) -> Iterator[Date]:
    for match in _ENGLISH_YEAR.finditer(text):
        for year in (match["before"], match["year"]):
            if year:
                yield Date(
                    year=int(year),
                    part=_part(match["part"] or ""),
                    up_to=bool(_UP_TO.search(text[: match.start()])),
                    decade=bool(match["decade"]),
                    at=match.start(),
                    end=match.end(),
                    written=match.group().strip(),
                )


def _english_days(text: str) -> Iterator[Date]:
    """Yield "the 19th", in a text that names a month."""
    for match in _ENGLISH_DAY.finditer(text):
        if _ENGLISH.search(text):
            yield Date(day=int(match["day"]), at=match.start(), end=match.end(), written=match.group())


def _first_months(text: str) -> Iterator[Date]:
    """Yield the first and the last month of "the first two months of 2026"."""
    for match in _FIRST_MONTHS.finditer(text):
        count = english_value(match["en"]) if match["en"] else han_value(match["han"])
        for month in (1, int(count)):
            year = int(match["year"] or match["later"])
            yield Date(year=year, month=month, at=match.start(), end=match.end(), written=match.group())


def _two_months(text: str) -> Iterator[Date]:
    """Yield both months of 六七月间."""
    for match in _TWO_MONTHS.finditer(text):
        for han in match.group("one", "other"):
            year = int(match["year"] or 0)
            yield Date(year=year, month=int(han_value(han)), at=match.start(), end=match.end(), written=match.group())


def _next_to(text: str) -> Iterator[Date]:
    """Yield 次年 and "the year before", as one year more or less."""
    for match in _NEXT_TO.finditer(text):
        step = -1 if match["before"] else 1
        yield Date(year=step, beside=True, at=match.start(), end=match.end(), written=match.group())


def _number(written: str | None) -> int:
    if not written:
        return 0
    return int(written) if written.isdigit() and written.isascii() else int(han_value(written.replace("〇", "零")))


def _part(written: str) -> Part:
    return next((part for pattern, part in _PARTS if written and re.search(pattern, written.lower())), "")
