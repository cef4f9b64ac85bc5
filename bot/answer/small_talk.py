"""What is said out of courtesy: it greets, thanks or takes leave, and asks nothing.

Not here: what is said in return (`bot/answer/wording.py`).
"""

import re
from typing import Final

# One courtesy and the marks after it. Several in a row are looked for one after the other: one pattern for all of them
# would try every way to part "谢谢谢谢…", and there are a thousand million.
_COURTESY: Final = re.compile(
    r"(?:(?:你|您|大家)们?好[呀啊吗]?|(?:早上|上午|中午|下午|晚上)好|早安?|晚安|嗨|哈[喽啰罗]|在吗"
    r"|(?:太|非常|十分)?(?:多谢|感谢|谢谢?)[你您]?们?[了啦]?|再见|拜拜|辛苦了?|好[的吧]|嗯+|明白了?|懂了|知道了|了解了?"
    r"|收到|没事了?|不客气|真棒|太好了|哈哈+"
    r"|h(?:i|ello|ey)(?: there| all)?|good (?:morning|afternoon|evening|night)|greetings"
    r"|how are you(?: doing)?|(?:many )?thanks?(?: you)?(?: (?:very|so) much| a lot)?|thx|cheers|(?:good)?bye(?: bye)?"
    r"|see you|ok(?:ay)?|great|nice|cool|got it|i see|well done|never ?mind)(?:\W+|$|(?=[\u3400-\u9fff]))",
    re.IGNORECASE,
)
_MARKS: Final = " \t\n。，！？、…~～.,!?;:()（）\"'“”"
_LONGEST: Final = 60  # characters
_THANKS: Final = re.compile(r"谢|\bthank|\bthx\b|\bcheers\b", re.IGNORECASE)


def is_small_talk(text: str) -> bool:
    """Whether a text is nothing but courtesy.

    >>> is_small_talk("谢谢！"), is_small_talk("Hello there"), is_small_talk("你好，罗福莉去哪了？")
    (True, True, False)
    """
    if len(text) > _LONGEST:
        return False
    said = text.strip(_MARKS)
    place = 0
    while found := _COURTESY.match(said, place):
        place = found.end()
    return 0 < place == len(said)


def is_thanks(text: str) -> bool:
    """Whether small talk thanks."""
    return _THANKS.search(text) is not None
