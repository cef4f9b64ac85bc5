"""Whether people leave an organisation, come to it, or are at it, from the words right beside its name.

Not here: who it is that moves (`bot/answer/exchange.py`), and whether it is said at all (`bot/answer/events.py`).
"""

import re
from typing import Final

from bot.answer.skeleton import MARK

_M: Final = MARK
_LEAVING: Final = (
    r"left|leav(?:e|es|ing)|quit(?:s|ting)?|abandon(?:ed|s|ing)?|desert(?:ed|s|ing)?|ditch(?:ed|es|ing)?|"
    r"swapp(?:ed|ing)|trad(?:ed|ing)|exchang(?:ed|ing)|g(?:ave|iven|iving) up"
)
# What stands right before an organisation that somebody leaves, or goes to.
_FROM_BEFORE: Final = re.compile(
    r"(?:离开了?|辞别|告别|从|由|自|来自|原为|曾任|曾在|曾是|原|前|原任|辞去|走出|出身于?|(?<!放)弃"
    rf"|\b(?:from|{_LEAVING}|g(?:ave|iven|iving) up (?:[a-z]+ ){{1,3}}(?:at|with|in)|"
    r"turn(?:ed|ing) (?:his|her|their) backs? on|walk(?:ed|ing|s)? (?:away from|out (?:of|on))|"
    r"depart(?:ed|s|ing)?|departure from|resign(?:ed|s|"
    r"ing)? from|exit(?:ed)? from|former|formerly (?:of|at|with)|ex-|once (?:of|at|with)|previously "
    r"(?:of|at)|out of|away from|lost by|parted with|farewell to))"
    r" ?(?:the |his employer |its )?$",
    re.IGNORECASE,
)
_TO_BEFORE: Final = re.compile(
    r"(?:加入了?|入职了?|加盟了?|转投了?|投奔|跳槽到|跳槽至|跳槽去|跳到|转到|转至|去了?|来到|(?<![找达提看见想得系涉遇受收])到了?|"
    r"进入了?|赴|回到了?|重回|重返|返回|回归|空降(?:到|至)|改投|流向|流入|涌向|下一站(?:就?是|为|选了?)?|[转交]给了?"
    r"|\b(?:join(?:ed|s|ing)?|(?:re)join(?:ed|s)?|(?:went|go|goes|going|gone|came|come|coming|move[ds]?|"
    r"moving|return(?:ed|s|ing)?|switch(?:ed)?|defect(?:ed)?|over|back) (?:over |back |on )?to|"
    r"enter(?:ed|s)?|hired by|poached by|recruited by|won over by|flow(?:ed|s|ing)? to|lured (?:away )?by|taken on by|"
    r"part of|(?:end(?:ed|s)? up|land(?:ed|s)?|w(?:ound|inds) up|resurfaced|turn(?:ed|s) up|show(?:ed|s) up|"
    r"(?:is|was|are|were) back) at|arriv(?:ed|es) at|now at|signed with|"
    r"for (?:an? |the )?(?:[a-z]+ )?(?:job|post|role|position|place|seat|berth|spot) (?:with|at|in)))"
    r" ?(?:the )?$",
    re.IGNORECASE,
)
_BY_BEFORE: Final = re.compile(r"被 ?$")
_HIRE_AFTER: Final = re.compile(
    rf"^ ?(?:已|已经|又|还|也|随后|于是|转而|最终|同一天|当天)?[^,。;被]{{0,24}}?(?:从 ?{_M} ?)?(?:聘请|"
    rf"聘用|招入|招来|招走|招揽|招募|任命|挖走|挖来|挖到|挖|请来|请回|迎回|揽入|雇用)"
    r"|^,?(?: (?:has|had|have|then|also|since|which|that|it|already|recently|confirmed|on [^,]{0,20}))"
    r"*,? (?:hir(?:ed|es|ing)|recruit(?:ed|s|ing)?|poach(?:ed|es|ing)?|took on|takes on|brought in|"
    r"brought|lured|(?:took|won|got) .{0,40}? back|snapped up|won back|appointed|named|"
    r"announc(?:ed|es) (?:the |its )?(?:hiring|recruitment|appointment)s? of)\b"
)
_LOST_AFTER: Final = re.compile(
    r"^[^,。;]{0,14}?(?:流失|失去)|^ ?与[^,。;]{0,24}?(?:分道|分手)|^(?: (?:has|had|have|also))* (?:lost|"
    r"part(?:ed|ing) (?:ways )?with|lost its)\b"
)
_NEXT_AFTER: Final = re.compile(r"^(?: (?:would be|will be|is|was|became)|,)? (?:his|her|their) (?:next|new) ")
_WHOM_BEFORE: Final = re.compile(r"[把将] ?$")
_DEAL_BEFORE: Final = re.compile(r"\b(?:deals?|agreements?|arrangements?|contracts?|talks) with (?:the )?$")
_NOT_BEFORE: Final = re.compile(r"(?:没有?|不|未) ?(?:去|到|加入|进) ?$|\b(?:not|never) (?:[a-z]+ )?(?:to )?$")
_FOR_BEFORE: Final = re.compile(
    rf"(?:离开了?|\b(?:{_LEAVING}|exit(?:ed)?|departure from|resigned from|parted with))"
    rf"[^.。;]{{0,60}}?\b(?:for|to) (?:the )?$|\bfrom {_M}[^,.;]{{0,20}}? (?:back )?to (?:the )?$|"
    rf"{_M}.{{0,24}}? left (?:in [^,.]{{0,20}} )?for $|\blost .{{0,60}}? to $|(?:由|从|离开) "
    rf"?{_M}[^,。;]{{0,16}}?(?:到|至|去|赴|加入) ?$"
)
_MOVING: Final = re.compile(
    r"挖|招|聘|加入|入职|转|跳槽|离|辞|回|来|赴|投|流|\b(?:hir|recruit|poach|join|mov|left|leav|went|came|"
    r"come|going|gone|return|back|depart|resign|quit|took|taken|brought|lured|exit|retir|lost|dr[ae]w|won|flow|path|career|route)\w*|"
    r"\b(?:people|staff\w*|talent|alumni|veterans) (?:from|out of)\b"
)
_AT_BEFORE: Final = re.compile(
    r"(?:\b(?:work(?:ed|ing|s)?|time|years?|months?|stay(?:ed)?|career|stint|generation|research|researcher|"
    r"long|with|post|role|job|spent)\b[^,.;]{0,30}? at|\bat|在) ?$"
)
_GOES_ON_TO: Final = re.compile(r"^[^,。;]{0,40}?(?:转|到|去|跳|加入|至|赴|投|挖|招|来)")


_APART: Final = re.compile(
    r"\b(?:separat|differ|distin|disagree|hid(?:e|den)?\b|kept\b|keep\w*|stop\w*|prevent\w*|quot|accord)[^,.;]{0,40}$"
)
_TELLING: Final = re.compile(
    r"'s (?:own )?(?:news|statement|announcement|account|report|version|offer|claim|word|point)"
)


def move(before: str, after: str) -> str:
    """Return what an organisation is to those who move: `from`, `to`, `at`, or nothing."""
    taken = bool(re.match(r"[^,。;]{0,12}?(?:挖|招|聘|请|录用)", after))
    if _NOT_BEFORE.search(before):
        return ""
    if (
        (_BY_BEFORE.search(before) and taken)
        or any(pattern.search(before) for pattern in (_FOR_BEFORE, _TO_BEFORE))
        or _NEXT_AFTER.match(after)
    ):
        return "to"
    if _LOST_AFTER.match(after) or re.match(r" ?的?(?:前|原)(?!来|因|本|则|先|后|者|打算|计划|想|定|拟)", after):
        return "from"
    source = _FROM_BEFORE.search(before)
    if source:
        return "from" if _is_left(source.group().strip().lower(), before, after) else ""
    if _HIRE_AFTER.match(after) and not _WHOM_BEFORE.search(before) and not _DEAL_BEFORE.search(before):
        return "to"
    return "at" if _AT_BEFORE.search(before) else ""


def _is_left(word: str, before: str, after: str) -> bool:
    """Whether a word that may mean a departure means one: "an offer from" does not, nor does 由 before who does it."""
    if word in ("from", "out of"):
        if _APART.search(before) or _TELLING.match(after):
            return False
        return bool(_MOVING.search(before + after))
    return word != "由" or bool(_GOES_ON_TO.match(after))
