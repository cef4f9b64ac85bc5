"""What a question counts: 几年 wants years and 多少层 floors, "what share" a share, and not whatever number there is.

Not here: which questions ask for a number at all (`bot/answer/kinds.py`).
"""

import re
from functools import lru_cache
from typing import Final

# What is counted, in Chinese and in English, and how a figure that counts it goes on. "The two" counts nobody.
_MEASURES: Final = (
    (
        "[名位]|个?人(?!民币)",
        "(?:people|persons|employees|staff|researchers|engineers|scientists|candidates)",
        "(?:(?<!两)人|[名位])",
    ),
    ("家(?!人)", "(?:companies|firms|employers|businesses|banks)", "(?:家|公司|企业|单位)"),
    ("层", "(?:floors|storeys|stories)", "层"),
    ("岁", "", "岁"),
    ("年(?![级代龄月])", "years", "年|载"),
    ("个?月", "months", "个?多?月"),
    ("[天日]", "days", "[天日]"),
    ("个?小时|个?钟头", "hours", "个?多?(?:小时|钟头)"),
    ("公里|千米|里", "", "公里|千米|里|km"),
    ("米", "", "米|m"),
    ("吨", "", "吨"),
    ("公斤|千克|斤|克", "", "公斤|千克|斤|克|kg"),
    ("度|摄氏度", "", "度|摄氏度|℃|°"),
    ("分(?!钟|之)", "points", "分|比|:|："),
    ("分钟", "minutes", "分钟|分"),
    ("票", "votes", "票"),
    ("倍", "", "倍"),
    ("[轮届]", "", "[轮届]"),
    ("次|回", "times", "[次回度]"),
    ("[辆台部]", "", "[辆台部]|万辆"),
    ("[块颗枚张片]", "medals", "[块颗枚张片金银铜]"),
    ("篇", "(?:papers|articles)", "篇"),
    ("页", "pages", "页"),
    ("[集部首]", "", "[集部首]"),
    ("亩|公顷", "", "亩|公顷"),
    ("平方?公?里|平方米|平米|立方米|毫米|厘米", "", "平方|平米|平|立方|方|毫米|厘米"),
    ("艘", "(?:ships|vessels|boats)", "[艘条]"),
    ("[只头匹羽]", "", "[只头匹羽]"),
    ("[瓶罐箱盒袋桶]", "", "[瓶罐箱盒袋桶]"),
    ("[户起宗件场座间所处项份套笔条支架]", "", "[户起宗件场座间所处项份套笔条支架个家次]"),
    ("[株棵]", "", "[株棵]"),
)
_DIGITS: Final = r"\d"
_FEW_DIGITS: Final = r"(?<!\d)\d{1,3}(?:\.\d+)?"  # four and 年 are a date
_NUMERALS: Final = "[一二三四五六七八九十百千万亿两数几半]"
_WHICH_SHARE: Final = re.compile(
    r"百分之[几多]|百分比|占比|几成|持股(?:比例)?[是有]?多少|(?:[职业长跌薪误确功]率|[跌涨增降]幅|幅度)[^?？,，]{0,6}(?:多[少大高]|几)(?![家个名位])"
    r"|\bhow (?:large|big) (?:an?|is|was|are|were)\b[^?]{0,80}\b(?:stake|share)\b"
    r"|\bhow (?:large|big|high) (?:an?|is|was|are|were|the)\b[^?]{0,40}\b(?:pay|salary) (?:rise|raise|increase)s?\b"
    r"|\bhow (?:large|high) (?:is|was)\b[^?]{0,30}\bturnover\b"
    r"|\b(?:what|which) (?:[\w-]+ ){0,2}(?:share|percentage|percent|per cent|proportion|stake)\b"
    r"|\bwhat (?:(?:is|was|were) (?:the )?(?:[\w'’.-]+ ){0,6})?"
    r"(?:turnover|attrition|growth|raise|rise|error|success) rate\b",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"%|％|百分|[一二三四五六七八九两几]成|一半|半数|过半|大[半多]|分之|倍|全部|控股|股[权份]"
    r"|\b(?:half|third|quarter|fifth|tenth|per ?cent|percent|most|majority|in (?:ten|five|four|three)|stake)\b",
    re.IGNORECASE,
)
_ORDINAL: Final = re.compile(r"第 ?[\d一二三四五六七八九十百]++(?! ?次)")  # counts nothing, but how often
_HAN: Final = re.compile("[\u4e00-\u9fff]")


def asked_figure(question: str, *, counts: bool) -> re.Pattern[str] | None:
    """Return what a sentence has that tells the number or the share asked for; None where any number may.

    Args:
        question: As asked.
        counts: Whether it asks for a number and nothing else.

    >>> figure = asked_figure("这幢楼有多少层？", counts=True)
    >>> bool(figure.search("高 120 米")), bool(figure.search("共 28 层"))
    (False, True)
    """
    if _WHICH_SHARE.search(question):
        return _SHARE
    return next((figure for asks, figure in _how_many() if asks.search(question)), None) if counts else None


@lru_cache(maxsize=1)
def _how_many() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return for each measure what asks for it and what tells it: two dozen patterns, for few questions."""
    return tuple(
        (
            re.compile(
                rf"(?:多少|(?<![好前这那])几)(?<!的几(?=[名位个]))(?:{chinese})(?!什么)"
                + (rf"|\bhow many (?:[\w-]+ ){{0,2}}{english}\b" if english else ""),
                re.IGNORECASE,
            ),
            re.compile(
                rf"(?:{_FEW_DIGITS if there.startswith('年') else _DIGITS}|{_NUMERALS})"
                rf"[多余几来]? ?[万亿千百]*[多余]? ?(?:{there})"
            ),
        )
        for chinese, english, there in _MEASURES
    )


def has_figure(figure: re.Pattern[str], text: str) -> bool:
    """Whether a sentence may tell the number asked for: the measures of an English one are not known."""
    text = _ORDINAL.sub("第", text)
    return figure.search(text) is not None or (figure is not _SHARE and not _HAN.search(text))
