"""The units of numbers, as they are written in both languages: currencies, and stretches of time.

Not here: the numbers (`bot/answer/amounts.py`).
"""

import re
from typing import Final

CURRENCIES: Final[tuple[tuple[str, str], ...]] = (
    ("USD", r"美元|美金|(?:US |U\.S\. |American )?dollars?|USD"),
    ("CNY", r"元人民币|人民币|元|块钱|yuan|renminbi|RMB|CNY"),
    ("EUR", r"欧元|euros?|EUR"),
    ("GBP", r"英镑|pounds?(?: sterling)?|GBP"),
    ("HKD", r"港元|港币|Hong Kong dollars?|HKD"),
    ("CAD", r"加拿大元|加元|Canadian dollars?|CAD"),
    ("AUD", r"澳大利亚元|澳元|Australian dollars?|AUD"),
    ("SGD", r"新加坡元|新元|Singapore dollars?|SGD"),
    ("AED", r"迪拉姆|dirhams?|AED"),
    ("INR", r"印度卢比|卢比|rupees?|INR"),
    ("JPY", r"日元|yen"),
    ("KRW", r"韩元|won"),
)
SIGNS: Final = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "HK$": "HKD",
    "C$": "CAD",
    "A$": "AUD",
    "S$": "SGD",
    "RMB": "CNY",
    "CNY": "CNY",
    "USD": "USD",
}
MONEY: Final = "|".join(pattern for _, pattern in CURRENCIES)
TIME: Final[dict[str, tuple[str, float]]] = {
    "year": ("months", 12),
    "month": ("months", 1),
    "fortnight": ("days", 14),
    "week": ("days", 7),
    "day": ("days", 1),
    "hour": ("hours", 1),
    "minute": ("hours", 1 / 60),
    "quarter": ("months", 3),
}
TIME_ZH: Final = {
    "年": "year",
    "个月": "month",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "薪": "month",
    "分钟": "minute",
    "季度": "quarter",
}

_CODE: Final = 3  # letters


def currency(written: str | None) -> str:
    """Return the code of a currency, or nothing."""
    return next((code for code, pattern in CURRENCIES if re.fullmatch(pattern, written)), "") if written else ""


def is_currency(unit: str) -> bool:
    """Whether a unit is the code of a currency: no other has three letters."""
    return len(unit) == _CODE
