"""Where things of a kind stand in a text: dates, amounts, people; and whether it could hold one in any spelling.

Not here: which kind a question asks for (`bot/answer/kinds.py`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.answer.kinds import Kind, Spans
from bot.answer.names import chinese_people
from corpus.entities import Entities

_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR: Final = r"(?:19|20)\d{2}"
_NUMBER: Final = r"\d(?:[\d,.]*\d)?"
_MONEY: Final = r"(?:美元|美金|元|人民币|港元|港币|欧元|英镑)"
_MANY: Final = r"(?:万亿|千亿|百亿|千万|百万|万|亿|千)"
_THINGS: Final = r"(?:[个人名位家篇次年天月成岁支倍日周处条件枚架艘套项米里度元辆轮项届]|小时|分钟)(?!小[虎龙])"

# What things of each kind look like.
_LOOKS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    (
        "date",
        (
            rf"(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?(?!\d))?(?:,? (?:of )?{_YEAR})?",
            rf"{_YEAR}-\d{{1,2}}(?:-\d{{1,2}})?",
            rf"{_YEAR} ?年(?:代|初|底|末|中)?(?: ?\d{{1,2}} ?月(?:初|底|末|中旬|份)?(?: ?\d{{1,2}} ?[日号])?)?",
            r"(?:(?:去年|今年|前年) ?)?\d{1,2} ?月(?: ?\d{1,2} ?[日号]|份|初|底|末)?|去年|今年|前年",
            rf"\b{_YEAR}s?\b",
        ),
    ),
    (
        "amount",
        (
            rf"(?:US|HK)?[$€£¥]\s?{_NUMBER}(?:\s?(?:million|billion|trillion|bn|m|k)\b)?",
            rf"{_NUMBER}\s?[多余]?{_MANY}?[多余]?\s?{_MONEY}",
            rf"{_NUMBER}(?:[\s-]?(?:million|billion|trillion))?[- ](?:US )?(?:dollars?|yuan|euros?|pounds?|RMB)",
            r"[数上过超近逾一二三四五六七八九十百千几两]+[万亿](?:年薪|月薪|美元|元)?|[数上超过近逾]+千万",
            rf"{_NUMBER}\s?(?:(?:million|billion|trillion)\b|{_MANY})",
        ),
    ),
    (
        "count",
        (
            rf"{_NUMBER}\s?(?:%|％|per ?cent\b|个百分点)|百分之[一二三四五六七八九十百点零]+",
            rf"{_NUMBER}\s?[多余]?{_THINGS}|[一二三四五六七八九十两数几百千]+[多余]?{_THINGS}",
            rf"(?<![A-Za-z\d.,-]){_NUMBER}(?:\s[a-z]+)?",
            r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?)\b",
        ),
    ),
    (
        "school",
        (
            (
                r"[\u4e00-\u9fff]{2,8}?(?:大学|学院|[中小]学)|清华|北大|复旦|交大|浙大|中科大|南大|港大|哈佛|斯坦福|麻省理工|剑桥|牛津"
                r"|耶鲁|普林斯顿|伯克利|卡内基·?梅隆(?:大学)?"
            ),
            (
                r"\b(?:Universit(?:y|ies)|(?:universit(?:y|ies)|colleges?)(?= (?:in|of|at) (?:the )?[A-Z])"
                r"|Colleges?|Institute of Technology|High School|Tsinghua|Peking"
                r"|Fudan|Stanford|Harvard|Princeton|Yale|Berkeley|MIT|CMU|Carnegie Mellon|Oxford|Cambridge|Cornell)\b"
            ),
        ),
    ),
    (
        "reason",
        (
            (
                r"因为|由于|为由|因此|因(?!此)|原因|(?<![成作认以称变])为了|出于|理由|缘于|源于|所致|使得|导致|意在|看[重中]|在于|以便|希望|随着|于是|所以|[被促]使|迫|吸引|看来"
                r"|解释|代价|压力|不满|目的|旨在|指[控责其]|涉嫌|分歧|矛盾|困境|起因|口径|否认|情况下|条件|想要|为的是"
            ),
            r"\b(?:because|due to|owing to|since|reasons?|so that|in order to|citing|cited|blamed|cause[ds]?|led to)\b",
            (
                r"\b(?:wanted|wants?|wanting|over (?:its|his|her|the)|after (?:he|she|it|the)|disputes?|explain"
                r"|pressure|disagree|unhapp|forced|driven|attract|no (?:proof|indication|evidence)"
                r"|alleg|accus|aim(?:ed|ing|s)? (?:to|at))"
            ),
        ),
    ),
)
_PATTERNS: Final[dict[Kind, re.Pattern[str]]] = {
    kind: re.compile("|".join(patterns), re.IGNORECASE if kind == "reason" else 0) for kind, patterns in _LOOKS
}
# A Latin name that no list knows: two to four capitalised words, the first of them none that begins a sentence. Also a
# good guess at an organisation. Latin letters alone: Chinese may stand beside a name without a space.
_LETTER: Final = "A-Za-zÀ-ÖØ-öø-ɏ"
_LATIN_WORD: Final = rf"[A-Z](?:[{_LETTER}0-9'’-]|\.(?=[{_LETTER}]))+"
_NO_NAME: Final = (
    rf"(?:{_MONTH}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Chinese|American|The|An?|In|On|At|By|Of|To|For|From|With|As"
    r"|After|Before|Until|Since|During|When|While|Where|If|But|And|Or|Both|Neither|Another|Other|Some|Most|Its?|He|She"
    r"|They|His|Her|Their|This|That|These|Those|There|What|Who|Why|How|Whether|According|Reports?|Chief|Former|AI|AGI|HR|GPUs?|CEO|CTO)"
)
_LATIN_NAME: Final = re.compile(
    rf"(?<![{_LETTER}0-9])(?!{_NO_NAME}\b){_LATIN_WORD}(?: (?:[A-Z]\. )?(?:de |van |von |bin )?{_LATIN_WORD}){{1,3}}"
    rf"(?![{_LETTER}0-9])"
    r"(?! ?(?:reported|reports|wrote|writes|relayed|carried|summed|报道|写道|援引|的(?:标题|文章|报道)))"
)
_NUMERAL: Final = re.compile(
    r"(?<![A-Za-z-])\d|[二两三四五六七八九十百千万亿几半双](?!小[虎龙])|数(?=[十百千万亿个名位])"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|once|twice|half|third|quarter|dozens?|hundreds?|thousands?|millions?|billions?|all|none|no|every)\b",
    re.IGNORECASE,
)
# Numbers that count nothing: an ordinal, a time of the day, how strong an earthquake was.
_COUNTS_NOTHING: Final = re.compile(
    r"第 ?[\d一二三四五六七八九十]++(?! ?次)|\d{1,2} ?[时点:：] ?(?:\d{1,2} ?分?|许)?|[\d.]+级"
)
_TIME: Final = re.compile(
    r"\d|年(?![薪轻龄级报])|月(?!薪)|日(?![本常])|[春夏秋冬晚早夜晨午]|世纪|时[期候代]|期间|(?<!在此)[之以][前后]|前后|年?前夕|当时|\b(?:century|decade|spring|summer|autumn|fall|winter"
    r"|morning|evening|night|noon|week|month|year|yesterday|today|earlier|later|ago|before|after|during|until|once)",
    re.IGNORECASE,
)
_MONEY_OR_NUMBER: Final = re.compile(
    r"(?<![\d.,])\d[\d.,]*(?![\d.,]|\s?[%％年月日号个名位人家倍岁]|\s?per ?cent)"
    r"|[元$€£¥股]|[万亿](?![多余]?[幅人名位家个台辆件套张次吨亩户部种只棵册份场条步])|(?<![调涨加降])薪|\b(?:dollars?|yuan|euros?|pounds?|millions?|billions?|trillions?|hundreds?|thousands?|dozens?"
    r"|nothing|free|stock|shares|equity|[a-z]+ times|\w+-figure|double|half)\b",
    re.IGNORECASE,
)
# An organisation that no list knows, by what it calls itself; and what else a text calls one.
_CALLED: Final = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:有限(?:责任)?公司|集团|大学|学院|医院|法院|银行|研究院|研究所|[中小]学|出版社)"
    r"|(?<=[据被由])(?![外多]家?媒|媒体|有关|知情|相关)[\u4e00-\u9fff]{2,8}?(?=报道|披露|爆料|消息)"
)
_QUOTED: Final = re.compile(r'"[^"]*"|“[^”]*”')


def cannot_tell(kind: Kind, text: str) -> bool:
    """Whether a text has nothing that could be of a kind in any spelling: no number at all, no word for a time."""
    if kind in ("school", "reason"):
        return not _PATTERNS[kind].search(text)
    if kind == "date":
        return not _TIME.search(text)
    if kind not in ("amount", "count"):
        return False
    some = _MONEY_OR_NUMBER if kind == "amount" else _NUMERAL
    others = [match.span() for one in (_PATTERNS["date"], _COUNTS_NOTHING) for match in one.finditer(text)]
    return all(any(start <= one.start() < end for start, end in others) for one in some.finditer(text))


def spans_of(kind: Kind, text: str, entities: Entities, known: frozenset[str]) -> Spans:
    """Return where things of a kind stand in a text.

    Args:
        kind: Of what.
        text: A sentence or a passage.
        entities: The names to know people and organisations by.
        known: Ids of the people and organisations in the question, which answer nothing.
    """
    if kind in ("person", "organisation", "party"):
        return tuple(_named(kind, text, entities, known))
    spans = tuple(match.span() for match in _PATTERNS[kind].finditer(text))
    if kind in ("amount", "count"):  # 零一万物 tells no 一万
        names = [(one.start, one.end) for one in entities.find(text)]
        spans = tuple(span for span in spans if not _meets(span, names))
    if kind != "count":
        return spans
    dates = [match.span() for match in _PATTERNS["date"].finditer(text)]
    return tuple(one for one in spans if not any(one[0] < end and start < one[1] for start, end in dates))


def _named(kind: Kind, text: str, entities: Entities, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    mentions = entities.find(text)
    for mention in mentions:
        entity = entities.by_id(mention.entity_id)
        if entity is not None and kind in (entity.kind, "party") and entity.id not in known:
            yield mention.start, mention.end
    taken = [(mention.start, mention.end) for mention in mentions]
    quoted = [match.span() for match in _QUOTED.finditer(text)]  # a headline has capitals throughout
    looking = [match.span() for match in _LATIN_NAME.finditer(text) if not _meets(match.span(), quoted)]
    if kind != "organisation":
        looking += chinese_people(text)
    if kind != "person":
        looking += [match.span() for match in _CALLED.finditer(text)]
    yield from (span for span in looking if not _meets(span, taken))


def _meets(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
