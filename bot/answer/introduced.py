"""Whether a text says who somebody is, right beside the name: "Ada is the head", "the founder Ada", "Ada, who led".

Not here: whether that is asked for (`bot/answer/aspects.py`).
"""

import re
from typing import Final

# What comes behind a name and says who that is.
_BEHIND: Final = re.compile(
    r" ?(?:[（(][^()（）]*[)）])? ?(?:是|曾?任|现任|担任|(?:is|was) |, (?:an?|the|who|chief|head|(?:co-)?founder) )",
    re.IGNORECASE,
)
# What stands before a name and says who that is.
_IN_FRONT: Final = re.compile(
    r"(?:首席[^，。、,]{2,8}|总裁|创始人|合伙人|负责人|科学家|总监|经理|教授|工程师|研究员|院长|博士|猎头|HR) ?$"
    r"|\b(?:chief executive|CEO|founder|president|director|scientist|professor|researcher|engineer|partner|investor"
    r"|manager|headhunter),? $",
    re.IGNORECASE,
)


def is_introduced(text: str, start: int, end: int) -> bool:
    """Whether what stands beside the name from start to end says who that is."""
    return bool(_BEHIND.match(text, end) or _IN_FRONT.search(text, 0, start))
