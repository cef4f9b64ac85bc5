"""Who did it to whom, and from where to where: the roles of the names in a text.

A role is a triple such as (from, Yao Shunyu, OpenAI), (to, Yao Shunyu, Tencent), (sued, xAI, OpenAI). Two texts
contradict each other where
one has a triple turned round that the other has straight.

Not here: whether the event is said at all (`bot/answer/events.py`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.answer.relations import Role, relations
from bot.answer.skeleton import MARK, PERSON, PLACE_OF_WORK, Named, Skeleton

_M: Final = MARK
_P: Final = PERSON
_W: Final = PLACE_OF_WORK
_SENTENCE_END: Final = re.compile(r"[。！？!?;\n]|\.(?=\s|$)")

# What stands right before an organisation that somebody leaves, or goes to.
_FROM_BEFORE: Final = re.compile(
    r"(?:离开了?|辞别|告别|从|由|自|来自|原为|曾任|曾在|曾是|原|前|原任|辞去|走出|出身"
    r"|\b(?:from|left|leav(?:e|es|ing)|quit(?:s|ting)?|depart(?:ed|s|ing)?|departure from|resign(?:ed|s|"
    r"ing)? from|exit(?:ed)? from|former|formerly (?:of|at|with)|ex-|once (?:of|at|with)|previously "
    r"(?:of|at)|out of|away from|lost by|parted with|farewell to))"
    r" ?(?:the |his employer |its )?$",
    re.IGNORECASE,
)
_TO_BEFORE: Final = re.compile(
    r"(?:加入了?|入职了?|加盟了?|转投了?|投奔|跳槽到|跳槽至|跳槽去|跳到|转到|转至|去了?|来到|(?<![找达提看见想得系涉遇受收])到了?|进入了?|赴|回到了?|重回|重返|返回|回归|空降(?:到|至)|改投"
    r"|\b(?:join(?:ed|s|ing)?|(?:re)join(?:ed|s)?|(?:went|go|goes|going|gone|came|come|coming|move[ds]?|"
    r"moving|return(?:ed|s|ing)?|switch(?:ed)?|defect(?:ed)?|over|back) (?:over |back |on )?to|"
    r"enter(?:ed|s)?|hired by|poached by|recruited by|lured (?:away )?by|taken on by|part of|arriv(?:ed|"
    r"es) at|now at|signed with))"
    r" ?(?:the )?$",
    re.IGNORECASE,
)
_BY_BEFORE: Final = re.compile(r"被 ?$")
_HIRE_AFTER: Final = re.compile(
    rf"^ ?(?:已|已经|又|还|也|随后|于是|转而|最终|同一天|当天)?[^,。;被]{{0,24}}?(?:从 ?{_M} ?)?(?:聘请|"
    rf"聘用|招入|招来|招走|招揽|招募|任命|挖走|挖来|挖到|挖|请来|请回|迎回|揽入|雇用)"
    r"|^,?(?: (?:has|had|have|then|also|since|which|that|it|already|recently|confirmed|on [^,]{0,20}))"
    r"*,? (?:hir(?:ed|es|ing)|recruit(?:ed|s|ing)?|poach(?:ed|es|ing)?|took on|takes on|brought in|"
    r"brought|lured|took .{0,30}? back|snapped up|won back|appointed|named)\b"
)
_LOST_AFTER: Final = re.compile(
    r"^[^,。;]{0,14}?(?:流失|失去)|^ ?与[^,。;]{0,24}?(?:分道|分手)|^(?: (?:has|had|have|also))* (?:lost|"
    r"part(?:ed|ing) (?:ways )?with|lost its)\b"
)
_FOR_BEFORE: Final = re.compile(
    rf"(?:离开了?|left|leav(?:ing|es|e)|quit|exit(?:ed)?|departure from|resigned from|parted with)"
    rf"[^.。;]{{0,60}}?\b(?:for|to) (?:the )?$|\bfrom {_M}[^,.;]{{0,20}}? (?:back )?to (?:the )?$|"
    rf"{_M}.{{0,24}}? left (?:in [^,.]{{0,20}} )?for $|\blost .{{0,60}}? to $|(?:由|从|离开) "
    rf"?{_M}[^,。;]{{0,16}}?(?:到|至|去|赴|加入) ?$"
)
_SAME_ORG: Final = re.compile(rf"^ ?(?:、|和|与|及|以及|and|,|, and) ?{_M}")


def roles(skeleton: Skeleton) -> frozenset[Role]:
    """Return the roles of the names of a text."""
    found: set[Role] = set()
    for start, end in _sentences(skeleton.text):
        found.update(_moves(skeleton, skeleton.text[start:end]))
        found.update(relations(skeleton, skeleton.text[start:end]))
    return frozenset(found)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _moves(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield from where and to where people go."""
    marks = [(match.start(), skeleton.name(match.group())) for match in re.finditer(MARK, sentence)]
    people: list[str] = []
    last_person = -1
    following = iter(_followers(marks))
    for place, named in marks:
        upcoming = next(following)
        if named.kind == "person":
            if people and _CONNECTS.fullmatch(sentence[last_person + 1 : place]):
                people.append(named.id)
            elif not people or not _BESIDE.search(sentence[:place]):
                people = [named.id]
            last_person = place
        elif named.kind != "place":
            yield from _moves_of(skeleton, sentence, place, people, upcoming)


def _moves_of(skeleton: Skeleton, sentence: str, place: int, people: Sequence[str], upcoming: str) -> Iterator[Role]:
    """Yield what the name at a place is to those who move."""
    other = skeleton.name(sentence[place]).id
    before, after = sentence[max(0, place - 90) : place], sentence[place + 1 : place + 60]
    which = re.match(rf"[^.;]{{0,40}}?, from which (?P<who>{_P})", after)
    if which:
        yield Role(name="from", one=skeleton.name(which["who"]).id, other=other)
        return
    role = move(before, after)
    hires = _HIRE_AFTER.match(after) or _LOST_AFTER.match(after)
    whom = sentence[:place].rstrip().endswith("whom")
    ones = [upcoming] if upcoming and (hires or not people) and not whom else list(people)
    for one in ones or [""]:
        if role:
            yield Role(name=role, one=one, other=other)
        if role == "to" and hires and one:
            yield Role(name="hired", one=other, other=one)
        if re.match(r"[^.;]{0,60}?\b(?:left|leaving|quit) it\b(?! for)", after):
            yield Role(name="from", one=one, other=other)


_CONNECTS: Final = re.compile(r" ?(?:、|和|与|及|以及|,|, and|and) ?")
_BESIDE: Final = re.compile(
    r"(?:\b(?:with|under|alongside|by|after|to)|随|跟随|跟着|与|向|继) ?$"
)  # a person who is not the one that moves


def _followers(marks: Sequence[tuple[int, Named]]) -> Iterator[str]:
    """Yield for each mark the next person after it."""
    for number in range(len(marks)):
        yield next((named.id for _, named in marks[number + 1 :] if named.kind == "person"), "")


_MOVING: Final = re.compile(
    r"挖|招|聘|加入|入职|转|跳槽|离|辞|回|来|赴|投|\b(?:hir|recruit|poach|join|mov|left|leav|went|came|"
    r"come|going|gone|return|back|depart|resign|quit|took|taken|brought|lured|exit|retir|lost|drew)\w*"
)
_AT_BEFORE: Final = re.compile(
    r"(?:\b(?:work(?:ed|ing|s)?|time|years?|months?|stay(?:ed)?|career|stint|generation|research|researcher|"
    r"long|with|post|role|job|spent)\b[^,.;]{0,30}? at|\bat|在) ?$"
)
_GOES_ON_TO: Final = re.compile(r"^[^,。;]{0,40}?(?:转|到|去|跳|加入|至|赴|投|挖|招|来)")


def move(before: str, after: str) -> str:
    """Return what an organisation is to those who move: `from`, `to`, `at`, or nothing."""
    taken = bool(re.match(r"[^,。;]{0,12}?(?:挖|招|聘|请|录用)", after))
    if (_BY_BEFORE.search(before) and taken) or _FOR_BEFORE.search(before) or _TO_BEFORE.search(before):
        return "to"
    if _LOST_AFTER.match(after) or re.match(r" ?(?:前|原)(?!来|因|本|则|先|后|者)", after):
        return "from"
    source = _FROM_BEFORE.search(before)
    if source:
        return "from" if _is_left(source.group().strip().lower(), before, after) else ""
    if _HIRE_AFTER.match(after):
        return "to"
    return "at" if _AT_BEFORE.search(before) else ""


def _is_left(word: str, before: str, after: str) -> bool:
    """Whether a word that may mean a departure means one: "an offer from" does not, nor does 由 before who does it."""
    if word in ("from", "out of"):
        return bool(_MOVING.search(before + after))
    return word != "由" or bool(_GOES_ON_TO.match(after))


# Relations in which one side tells the other: what is bought by one company was not bought by another one.
_ONE_SIDED: Final = frozenset(
    {
        "acquired",
        "sued",
        "accused",
        "reported to",
        "succeeded",
        "offered",
        "hired",
        "paid",
        "arbitrated",
        "behind",
        "founder of",
        "took over",
    }
)


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
            if role.name in _TIES:
                if _tied_elsewhere(role, known):
                    yield role
                continue
            if back or (
                role.name in _ONE_SIDED and by and role.one not in by and any(one[:1] == role.one[:1] for one in by)
            ):
                yield role


_TIES: Final = frozenset({"of", "studied at"})


def _tied_elsewhere(role: Role, known: frozenset[Role]) -> bool:
    """Whether the spans tie both names of a role, each to another one, and never to each other."""
    if any({role.one, role.other} == {other.one, other.other} for other in known):
        return False
    ties = [other for other in known if other.name == role.name]
    return any(tie.one == role.one for tie in ties) and any(tie.other == role.other for tie in ties)


def _moved_otherwise(role: Role, said: frozenset[Role], known: frozenset[Role]) -> bool:
    back = "to" if role.name == "from" else "from"
    same = [other for other in known if other.other == role.other and (not role.one or other.one == role.one)]
    # Who worked at a place and left it had gone there before.
    and_back = Role(name="from", one=role.one, other=role.other) in said
    there = {role.name, "at"} if role.name == "to" and and_back else {role.name}
    if any(other.name == back for other in same) and not any(
        other.name in there for other in known if other.other == role.other
    ):
        return True
    # The spans tell where this person came from, and it is another place of theirs.
    theirs = {other.other for other in known if other.name == role.name and other.one == role.one != ""}
    founded = {other.other for other in known if other.name == "founded"}
    return bool(theirs) and role.name == "from" and role.other not in theirs and role.other in founded
