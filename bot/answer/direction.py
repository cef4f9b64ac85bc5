"""Who did it to whom, and from where to where: the roles of the names in a text.

A role is a triple such as (from, Yao Shunyu, OpenAI), (to, Yao Shunyu, Tencent), (sued, xAI, OpenAI). Two texts contradict each other where
one has a triple turned round that the other has straight.

Not here: whether the event is said at all (`bot/answer/events.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answer.skeleton import MARK, PERSON, PLACE_OF_WORK, Named, Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A directed relation between two names, by their ids; `one` is empty where the text does not tell who."""

    name: str
    one: str
    other: str


_M: Final = MARK
_SENTENCE_END: Final = re.compile(r"[。！？!?;\n]|\.(?=\s|$)")

# What stands right before an organisation that somebody leaves, or goes to.
_FROM_BEFORE: Final = re.compile(
    r"(?:离开了?|辞别|告别|从|由|自|来自|原为|曾任|曾在|曾是|原|前|原任|辞去|走出|出身"
    r"|\b(?:from|left|leav(?:e|es|ing)|quit(?:s|ting)?|depart(?:ed|s|ing)?|departure from|resign(?:ed|s|ing)? from|exit(?:ed)? from|former|formerly (?:of|at|with)|ex-|once (?:of|at|with)|previously (?:of|at)|out of|away from|lost by|parted with|farewell to))"
    r" ?(?:the |his employer |its )?$",
    re.IGNORECASE,
)
_TO_BEFORE: Final = re.compile(
    r"(?:加入了?|入职了?|加盟了?|转投了?|投奔|跳槽到|跳槽至|跳槽去|跳到|转到|转至|去了?|来到|(?<![找达提看见想得系涉遇受收])到了?|进入了?|赴|回到了?|重回|重返|返回|回归|空降(?:到|至)|改投"
    r"|\b(?:join(?:ed|s|ing)?|(?:re)join(?:ed|s)?|(?:went|go|goes|going|gone|came|come|coming|move[ds]?|moving|return(?:ed|s|ing)?|switch(?:ed)?|defect(?:ed)?|over|back) (?:over |back |on )?to|enter(?:ed|s)?|hired by|poached by|recruited by|lured (?:away )?by|taken on by|part of|arriv(?:ed|es) at|now at|signed with))"
    r" ?(?:the )?$",
    re.IGNORECASE,
)
_BY_BEFORE: Final = re.compile(r"被 ?$")
_HIRE_AFTER: Final = re.compile(
    rf"^ ?(?:已|已经|又|还|也|随后|于是|转而|最终|同一天|当天)?[^,。;]{{0,24}}?(?:从 ?{_M} ?)?(?:聘请|聘用|招入|招来|招走|招揽|招募|任命|挖走|挖来|挖到|挖|请来|请回|迎回|揽入|雇用)"
    r"|^,?(?: (?:has|had|have|then|also|since|which|that|it|already|recently|confirmed|on [^,]{0,20}))*,? (?:hir(?:ed|es|ing)|recruit(?:ed|s|ing)?|poach(?:ed|es|ing)?|took on|takes on|brought in|brought|lured|took .{0,30}? back|snapped up|won back|appointed|named)\b"
)
_LOST_AFTER: Final = re.compile(r"^[^,。;]{0,14}?(?:流失|失去)|^ ?与[^,。;]{0,24}?(?:分道|分手)|^(?: (?:has|had|have|also))* (?:lost|part(?:ed|ing) (?:ways )?with|lost its)\b")
_FOR_BEFORE: Final = re.compile(rf"(?:离开了?|left|leav(?:ing|es|e)|quit|exit(?:ed)?|departure from|resigned from|parted with)[^.。;]{{0,60}}?\b(?:for|to) (?:the )?$|{_M}.{{0,24}}? left (?:in [^,.]{{0,20}} )?for $|\blost .{{0,60}}? to $|(?:由|从|离开) ?{_M}[^,。;]{{0,16}}?(?:到|至|去|赴|加入) ?$")
_SAME_ORG: Final = re.compile(rf"^ ?(?:、|和|与|及|以及|and|,|, and) ?{_M}")

_AND: Final = rf"(?: ?(?:、|和|与|及|以及|, and|and|, |,) ?{_M})*"
_P: Final = PERSON
_W: Final = PLACE_OF_WORK
_OWNED: Final = rf"(?:{PLACE_OF_WORK}(?:'s)? ?(?:的 ?)?(?:[a-z-]+ ){{0,2}})?"
_GROUP: Final = rf"{_M}{_AND}"
_OF: Final = rf"(?: (?:of|at|in) {_M}| ?在 ?{_M})?"
_GAP: Final = r"[^。！？!?;\n]"
_FREE: Final = r"[^。！？!?;\n\ue000-\uf8ff]"
# (relation, pattern): `a` acts on `b`. Passives come first, so that the active pattern does not read them.
_RELATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("sued", rf"(?P<b>{_GROUP}){_GAP}{{0,30}}?\b(?:was|were|been|being|is) sued by {_GAP}{{0,20}}?(?P<a>{_GROUP})"),
    ("sued", rf"(?P<a>{_GROUP})(?:'s)? (?:law)?suit against {_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"),
    ("sued", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:su(?:ed|es|ing)|took) {_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP})(?! to (?:labou?r )?arbitration)"),
    ("sued", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,16}}?(?:起诉|状告|诉)了? ?{_OWNED}(?P<b>{_GROUP})"),
    ("sued", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?(?:把|将|对) ?{_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP})[^,。;]{{0,12}}?(?:告上|诉讼|提告)"),
    ("arbitrated", rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,60}}?\barbitration\b{_GAP}{{0,60}}?\bagainst {_GAP}{{0,30}}?{_OWNED}(?P<b>{_GROUP})"),
    ("arbitrated", rf"(?P<a>{_GROUP}) (?:had |has )?(?:took|taken) {_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP}) to (?:labou?r )?arbitration"),
    ("arbitrated", rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,24}}?(?:对|以) ?{_GAP}{{0,10}}?{_OWNED}(?P<b>{_GROUP})[^。;]{{0,20}}?仲裁"),
    ("acquired", rf"(?P<b>{_GROUP}){_GAP}{{0,24}}?\b(?:was|were|been|being|is) (?:acquired|bought|purchased|taken over) by {_GAP}{{0,12}}?(?P<a>{_GROUP})"),
    ("acquired", rf"(?P<b>{_GROUP}){_GAP}{{0,12}}?(?:卖给|被) ?(?P<a>{_GROUP})(?:[^,。;]{{0,12}}?(?:收购|买下))?"),
    ("acquired", rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,60}}?\b(?:acquir(?:ed|es|e|ing)|bought|buy(?:s|ing)?|purchas(?:ed|es|e)(?! of)) [^,。;]{{0,40}}?{_OWNED}(?P<b>{_GROUP})"),
    ("acquired", rf"(?P<a>{_GROUP})'s (?:{_GAP}{{0,16}})?(?:purchase|acquisition|takeover) of {_OWNED}(?P<b>{_GROUP})"),
    ("acquired", rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,40}}?(?:收购|买下|并购)了? ?(?:整个|整家|的)?{_GAP}{{0,10}}?{_OWNED}(?P<b>{_GROUP})"),
    ("invested", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:put|invested|pour(?:ed|s)|pumped)\b[^,。;]{{0,40}}?\b(?:into|in) {_GAP}{{0,8}}?{_OWNED}(?P<b>{_GROUP})"),
    ("invested", rf"(?P<a>{_GROUP}){_OF}[^。;\ue000-\uf8ff]{{0,24}}?(?:入股|投资|注资)了? ?{_OWNED}(?P<b>{_GROUP})"),
    ("paid", rf"(?P<a>{_GROUP})(?: (?:has|had|was|is|really))* (?:paid|pays|pay|paying) {_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"),
    ("paid", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,16}}?(?:付给|支付给|给|向) ?{_OWNED}(?P<b>{_GROUP})[^,。;]{{0,16}}?(?:\d|薪|元|支付)"),
    ("offered", rf"(?P<a>{_GROUP})(?: (?:has|had|was|were|first|rumoured to be|be))* (?:offer(?:ed|s|ing)|court(?:ed|s|ing)|approach(?:ed|es)|invit(?:ed|es)) {_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"),
    ("offered", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,24}}?(?:招揽|邀请|争取|接触|请)过?了? ?{_GAP}{{0,8}}?{_OWNED}(?P<b>{_GROUP})"),
    ("offered", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,8}}?(?:给|向|为|对) ?{_OWNED}(?P<b>{_GROUP})[^,。;]{{0,16}}?(?:开出|开价|报价)"),
    ("accused", rf"(?P<b>{_GROUP})[^。;]{{0,80}}?\b(?:was|were|been) accused by (?P<a>{_GROUP})"),
    ("accused", rf"(?P<b>{_GROUP})[^。;]{{0,40}}?被 ?(?:{_W}的? ?)?(?P<a>{_M}) ?(?:指责|指控|控告)"),
    ("accused", rf"(?P<a>{_M})(?: of {_M})? (?:has |had )?accus(?:ed|es) {_OWNED}(?P<b>{_GROUP})"),
    ("accused", rf"(?P<a>{_GROUP})[^,。;被\ue000-\uf8ff]{{0,8}}?(?:指责|指控|控告) ?{_OWNED}(?P<b>{_GROUP})"),
    ("hired from", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:hir(?:ed|ing)|poach(?:ed|ing)|recruit(?:ed|ing)|took on|taken on|lured|drawn? on|drew)\b[^。;]{{0,60}}?\b(?:from|of) (?:the )?(?:[A-Za-z-]+ ){{0,3}}(?P<b>{_W})"),
    ("hired from", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:hir(?:ed|ing)|poach(?:ed|ing)|recruit(?:ed|ing)|took on|lured)\b[^,。;]{{0,30}}?(?P<b>{_M})(?:'s)? (?:\w+ ){{0,2}}(?:employees|staff|people|researchers|engineers|chief executive)"),
    ("hired from", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?从 ?(?P<b>{_M})[^,。;]{{0,24}}?(?:招|挖|聘|请|引进)"),
    ("hired from", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?(?:招走|挖走|招入|挖来|聘请|请来)了?[^,。;]{{0,10}}?(?P<b>{_W}) ?(?:的)? ?(?:员工|工程师|研究员|人|的? ?[^,。;]{{0,6}}{_P})"),
    ("succeeded", rf"(?P<b>{_M})[^,。;]{{0,50}}?\b(?:was|were|been) (?:succeeded|replaced) by (?P<a>{_M})"),
    ("succeeded", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?\b(?:succeed(?:ed|s)|replac(?:ed|es)) (?P<b>{_M})"),
    ("succeeded", rf"(?P<a>{_P})[^。;]{{0,70}}? in place of (?P<b>{_P})"),
    ("succeeded", rf"\breplace (?P<b>{_M}) with (?P<a>{_M})"),
    ("succeeded", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,6}}?(?:接替|取代|替换)了?[^,。;]{{0,4}}?(?P<b>{_M})"),
    ("succeeded", rf"(?P<b>{_P})[^。;\ue000-\ue7ff]{{0,24}}?(?:由|交由|改由)[^,。;]{{0,6}}?(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,4}}?(?:接任|接替|接手|掌管|接管|代管)"),
    ("merged into", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,24}}?(?:并入|(?:folded|merged) into) ?(?P<b>{_M})"),
    ("sold to", rf"\bsell (?P<b>{_M}) (?:to (?P<a>{_M}))"),
    ("advised against", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?(?:劝|advis(?:ed|ing))[^。;]{{0,80}}?(?:去|against going to the|against (?:going to|visiting)(?: the)?|not to visit the) ?(?P<b>{_M})"),
    ("gave to", rf"\bg(?:ave|ives|iven?) [^。;]{{0,30}}?\bto (?P<a>{_M})[^。;]{{0,8}}?rather than (?:to )?(?P<b>{_M})"),
    ("gave to", rf"\bprefer(?:red|s) (?P<a>{_M}) (?:to|over) (?P<b>{_M})"),
    ("gave to", rf"给了?(?P<a>{_M}), ?而不是[^。;]{{0,14}}?(?P<b>{_M})"),
)


@lru_cache(maxsize=1)
def _relations() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _RELATIONS)


def roles(skeleton: Skeleton) -> frozenset[Role]:
    """Return the roles of the names of a text."""
    found: set[Role] = set()
    for start, end in _sentences(skeleton.text):
        found.update(_moves(skeleton, skeleton.text[start:end]))
        found.update(_between(skeleton, skeleton.text[start:end]))
        found.update(_founded(skeleton, skeleton.text[start:end]))
        found.update(_reports(skeleton, skeleton.text[start:end]))
    return frozenset(found)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _between(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield the relations between two names."""
    taken: list[tuple[str, int, int]] = []
    for name, pattern in _relations():
        for match in pattern.finditer(sentence):
            if _TELLS.search(sentence, min(match.end("a"), match.end("b")), max(match.start("a"), match.start("b"))):
                continue  # an outlet that tells of it is not who does it
            verb = (name, match.end("a") if match.end("a") < match.end("b") else match.end("b"), match.end())
            if any(name == other and start < verb[2] and verb[1] < end for other, start, end in taken):
                continue
            taken.append(verb)
            for one in match["a"]:
                for other in match["b"]:
                    if re.match(MARK, one) and re.match(MARK, other) and one != other:
                        yield Role(name=name, one=skeleton.name(one).id, other=skeleton.name(other).id)


_WG: Final = rf"{_W}(?: ?(?:、|和|与|及|以及|, and|and|,) ?{_W})*"
_FOUNDED: Final = re.compile(
    rf"(?:创办|创立|成立)了? ?[^,。;\ue000-\uf8ff]{{0,10}}?(?P<a>{_WG})|(?P<b>{_WG}) ?(?:[^,。;\ue000-\uf8ff]{{0,6}})?(?:联合)?创始人|(?P<g>{_W}) ?由[^,。;]{{0,24}}?(?:创办|创立)"
    rf"|(?P<c>{_W}),? (?:which |that )?(?:was |were )?(?:co-)?founded by"
    rf"|(?:found(?:ed|ing)?(?! by)|set(?:ting)? up|start(?:ed)?|founders? of) (?:the |his |her |their )?[^,.。;\ue000-\uf8ff]{{0,40}}?(?P<d>{_WG})|(?P<e>{_WG})(?:'s)? (?:co-?)?founders?\b|(?:own company,|company (?:called|named|known as)) (?P<f>{_W})"
)


def _founded(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield what was founded, whoever did it."""
    for match in _FOUNDED.finditer(sentence):
        group = next(group for group in match.groupdict().values() if group)
        for mark in re.findall(MARK, group):
            yield Role(name="founded", one="", other=skeleton.name(mark).id)


_REPORT: Final = re.compile(rf"向 ?(?P<zh>[^,。;]{{0,14}}?) ?汇报|上级(?:是|为) ?(?P<boss>[^,。;]{{0,14}})|\b(?:report(?:s|ed|ing)?|answer(?:s|ed|ing)?)(?: directly)? to (?P<en>[^。;]{{0,60}})")


def _reports(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield who answers to whom: the last person before the word, to the person in or after it."""
    for match in _REPORT.finditer(sentence):
        people = [mark for mark in re.findall(MARK, match["zh"] or match["boss"] or match["en"] or "") if skeleton.name(mark).kind == "person"]
        heads = people[-1:] if match["zh"] or match["boss"] else people[:1]
        before = [mark for mark in re.findall(MARK, sentence[: match.start()]) if skeleton.name(mark).kind == "person"]
        for head in heads:
            for one in before[-1:]:
                yield Role(name="reported to", one=skeleton.name(one).id, other=skeleton.name(head).id)


def _moves(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield from where and to where people go."""
    marks = [(match.start(), skeleton.name(match.group())) for match in re.finditer(MARK, sentence)]
    person = ""
    following = iter(_followers(marks))
    for place, named in marks:
        upcoming = next(following)
        if named.kind == "person":
            if not person or not _BESIDE.search(sentence[:place]):
                person = named.id
            continue
        if named.kind == "place":
            continue
        before, after = sentence[max(0, place - 90) : place], sentence[place + 1 : place + 60]
        role = _role(before, after)
        which = re.match(rf"[^.;]{{0,40}}?, from which (?P<who>{_P})", after)
        if which:
            yield Role(name="from", one=skeleton.name(which["who"]).id, other=named.id)
        elif role:
            who = person if not upcoming or sentence[:place].rstrip().endswith("whom") else upcoming if _HIRE_AFTER.match(after) or _LOST_AFTER.match(after) or not person else person
            yield Role(name=role, one=who, other=named.id)


_TELLS: Final = re.compile(r"称|报道|文章|写[道作成]|\b(?:reported|wrote|writes|says)\b")
_BESIDE: Final = re.compile(r"(?:\b(?:with|under|alongside|by|after|to)|随|跟随|跟着|与|向|继) ?$")  # a person who is not the one that moves


def _followers(marks: Sequence[tuple[int, Named]]) -> Iterator[str]:
    """Yield for each mark the next person after it."""
    for number in range(len(marks)):
        yield next((named.id for _, named in marks[number + 1 :] if named.kind == "person"), "")


_MOVING: Final = re.compile(
    r"挖|招|聘|加入|入职|转|跳槽|离|辞|回|来|赴|投|\b(?:hir|recruit|poach|join|mov|left|leav|went|came|come|going|gone|return|back|depart|resign|quit|took|taken|brought|lured|exit|retir|lost|drew)\w*"
)
_AT_BEFORE: Final = re.compile(r"(?:\b(?:work(?:ed|ing|s)?|time|years?|months?|stay(?:ed)?|career|stint|generation|research|researcher|long|with|post|role|job|spent)\b[^,.;]{0,30}? at|\bat|在) ?$")
_GOES_ON_TO: Final = re.compile(r"^[^,。;]{0,40}?(?:转|到|去|跳|加入|至|赴|投|挖|招|来)")


def _role(before: str, after: str) -> str:
    if _BY_BEFORE.search(before):
        return "to" if re.match(r"[^,。;]{0,12}?(?:挖|招|聘|请|录用)", after) else ""
    if _FOR_BEFORE.search(before) or _TO_BEFORE.search(before):
        return "to"
    if _LOST_AFTER.match(after) or re.match(r" ?(?:前|原)(?!来|因|本|则|先|后|者)", after):
        return "from"
    source = _FROM_BEFORE.search(before)
    if source:
        bare = source.group().strip().lower()
        if bare in ("from", "out of") and not _MOVING.search(before + after):
            return ""  # "an offer from"
        return "" if bare == "由" and not _GOES_ON_TO.match(after) else "from"
    if _HIRE_AFTER.match(after):
        return "to"
    return "at" if _AT_BEFORE.search(before) else ""


_ONE_SIDED: Final = frozenset({"acquired", "sued", "accused", "reported to", "succeeded"})


def turned_round(said: frozenset[Role], known: frozenset[Role]) -> Iterator[Role]:
    """Yield the roles of a sentence that its spans have the other way round, or give to somebody else."""
    for role in said:
        if role in known or role.name == "at":
            continue
        if role.name in ("from", "to"):
            if _moved_otherwise(role, said, known):
                yield role
        elif role.name == "founded":
            made = {other.other for other in known if other.name == "founded"}
            if made and role.other not in made:
                yield role
        else:
            by = {other.one for other in known if other.name == role.name and other.other == role.other}
            back = Role(name=role.name, one=role.other, other=role.one) in known
            if back or (role.name in _ONE_SIDED and by and role.one not in by):
                yield role


def _moved_otherwise(role: Role, said: frozenset[Role], known: frozenset[Role]) -> bool:
    back = "to" if role.name == "from" else "from"
    same = [other for other in known if other.other == role.other and (not role.one or other.one == role.one)]
    # Who worked at a place and left it had gone there before.
    and_back = Role(name="from", one=role.one, other=role.other) in said
    there = {role.name, "at"} if role.name == "to" and and_back else {role.name}
    if any(other.name == back for other in same) and not any(other.name in there for other in known if other.other == role.other):
        return True
    # The spans tell where this person came from, and it is another place of theirs.
    theirs = {other.other for other in known if other.name == role.name and other.one == role.one != ""}
    founded = {other.other for other in known if other.name == "founded"}
    return bool(theirs) and role.name == "from" and role.other not in theirs and role.other in founded
