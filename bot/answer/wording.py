"""The answer's own words, in both languages. Everything else that it says is quoted.

Not here: when they are said (`bot/answer/extract.py`, `bot/answer/core.py`).
"""

from typing import Final

from bot.answer.answer import Searched
from corpus.article import Language

OLD_AFTER_DAYS: Final = 365

_REFUSAL: Final[dict[Language, str]] = {
    "zh": "已检索的 {articles} 篇文章（最新一篇发布于 {newest}）没有回答这个问题。",
    "en": "The {articles} articles searched, the newest of {newest}, do not answer this question.",
}
_REFUSAL_UNDATED: Final[dict[Language, str]] = {
    "zh": "已检索的 {articles} 篇文章（日期不详）没有回答这个问题。",
    "en": "The {articles} articles searched, of unknown date, do not answer this question.",
}
_CLOSEST: Final[dict[Language, str]] = {"zh": "最接近的段落：", "en": "The closest passages:"}
_NOTHING_ASKED: Final[dict[Language, str]] = {
    "zh": "没有看到可以检索的问题。请用中文或英文提问，例如“罗福莉什么时候加入小米？”",
    "en": "There is no question here to search for. Ask in English or Chinese, for example “Who left OpenAI for Meta?”",
}
_GREETING: Final[dict[Language, str]] = {
    "zh": "你好！请提出关于人工智能人才争夺的问题，例如“罗福莉什么时候加入小米？”",
    "en": "Hello! Ask about the AI talent wars, for example “Who left OpenAI for Meta?”",
}
_WELCOME: Final[dict[Language, str]] = {
    "zh": "不客气。还可以接着提问。",
    "en": "You are welcome. Do ask another question.",
}
_OLD: Final[dict[Language, str]] = {
    "zh": "请注意：所引来源中最新的发布于 {newest}，距今已超过一年。",
    "en": "Note: the newest source cited is from {newest}, more than a year ago.",
}
_OTHER_LANGUAGE: Final[dict[Language, str]] = {
    "zh": "语料库中只有英文原文，引文保留原文。",
    "en": "The corpus has this in Chinese only; the quotes are the original.",
}
_WITHOUT_MODEL: Final[dict[str, dict[Language, str]]] = {
    "down": {
        "zh": "语言模型无法连接，以下为原文摘录。",
        "en": "The language model cannot be reached; this answer is quoted without it.",
    },
    "slow": {
        "zh": "语言模型未在限定时间内作答，以下为原文摘录。",
        "en": "The language model took too long; this answer is quoted without it.",
    },
    "over_budget": {
        "zh": "今天的语言模型额度已用完，以下为原文摘录。",
        "en": "Today's budget for the language model is spent; this answer is quoted without it.",
    },
    "disobedient": {
        "zh": "语言模型所写的内容没有通过核对，以下为原文摘录。",
        "en": "What the language model wrote did not pass the check; this answer is quoted without it.",
    },
    "silent": {
        "zh": "语言模型没有给出回答，以下为原文摘录。",
        "en": "The language model gave no answer; this one is quoted without it.",
    },
}
_CONFIDENCE: Final[dict[str, dict[Language, str]]] = {
    "confirmed": {"zh": "已证实", "en": "confirmed"},
    "reported": {"zh": "媒体报道", "en": "reported"},
    "rumour": {"zh": "传闻", "en": "rumour"},
}


def refusal(language: Language, searched: Searched) -> str:
    """Say that the corpus does not answer, and how far it reaches."""
    words = _REFUSAL if searched.newest else _REFUSAL_UNDATED
    return words[language].format(articles=searched.articles, newest=searched.newest)


def closest_heading(language: Language) -> str:
    """Introduce the passages beside a refusal."""
    return _CLOSEST[language]


def nothing_asked(language: Language) -> str:
    """Say that there was no question."""
    return _NOTHING_ASKED[language]


def greeting(language: Language) -> str:
    """Greet, and say what may be asked."""
    return _GREETING[language]


def welcome(language: Language) -> str:
    """Say that thanks are welcome."""
    return _WELCOME[language]


def old_source(language: Language, newest: str) -> str:
    """Say that what was cited is old."""
    return _OLD[language].format(newest=newest)


def other_language(language: Language) -> str:
    """Say why the quotes are not in the question's language."""
    return _OTHER_LANGUAGE[language]


def without_model(language: Language, problem: str) -> str:
    """Say why a quoted answer comes instead of the language model's."""
    return _WITHOUT_MODEL[problem][language]


def confidence(language: Language, grade: str) -> str:
    """Name how sure a source is."""
    return _CONFIDENCE.get(grade, {}).get(language, grade)
