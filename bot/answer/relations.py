"""Who did what to whom, between two names: sued, acquired, paid, accused, succeeded, founded.

Not here: from where to where people go (`bot/answer/direction.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answer.skeleton import MARK, PERSON, PLACE_OF_WORK, Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A directed relation between two names, by their ids; `one` is empty where the text does not tell who."""

    name: str
    one: str
    other: str


_M: Final = MARK
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
    ("sued", rf"(?P<b>{_P}){_GAP}{{0,40}}?(?:遭到?|受到?) ?(?P<a>{_GROUP}) ?的? ?(?:起诉|索赔)"),
    ("studied at", rf"(?P<a>{_P})[^,。;\ue000-\uf8ff]{{0,16}}?(?:毕业于|\bgraduated from) ?(?P<b>{_W})"),
    ("founder of", rf"(?P<a>{_P})[^,。;\ue000-\uf8ff]{{0,14}}?(?:创办|创立|组建)了?的? ?(?P<b>{_W})"),
    ("founder of", rf"(?P<a>{_P})[^.;\ue000-\uf8ff]{{0,50}}?\b(?:founded|set up) (?P<b>{_W})"),
    ("took over", rf"(?P<b>{_GROUP})[^,。;]{{0,30}}?被 ?(?P<a>{_W}) ?(?:接管|接收|接手)"),
    ("took over", rf"(?P<a>{_W})[^,。;\ue000-\uf8ff]{{0,20}}?(?:接管|接收|\btook over)了? ?(?P<b>{_GROUP})"),
    ("invested", rf"(?P<a>{_W})[^,。;\ue000-\uf8ff]{{0,12}}?(?:连投|投了) ?(?P<b>{_GROUP})"),
    ("of", rf"(?P<b>{_W}) ?的 ?[^,。;、和与及A-Za-z\s\ue000-\uf8ff]{{0,8}}(?P<a>{_P}{_AND})"),
    ("of", rf"(?P<b>{_W})'s (?:[a-z-]+ ){{0,4}}(?P<a>{_P})"),
    ("of", rf"(?P<a>{_P}{_AND})(?:, [a-z -]{{0,30}}?)? of (?P<b>{_W})"),
    ("behind", rf"(?P<a>{_W}){_GAP}{{0,24}}?(?:落后于|\b(?:behind|trail(?:s|ed))) ?(?P<b>{_GROUP})"),
    ("sued", rf"(?P<b>{_GROUP}){_GAP}{{0,30}}?\b(?:was|were|been|being|is) sued by {_GAP}{{0,20}}?(?P<a>{_GROUP})"),
    ("sued", rf"(?P<a>{_GROUP})(?:'s)? (?:law)?suit against {_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"),
    (
        "sued",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:su(?:ed|es|ing)|took) "
            rf"{_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP})(?! to (?:labou?r )?arbitration)"
        ),
    ),
    ("sued", rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,16}}?(?:起诉|状告|诉)了? ?{_OWNED}(?P<b>{_GROUP})"),
    (
        "sued",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?(?:把|将|对) "
            rf"?{_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP})[^,。;]{{0,12}}?(?:告上|诉讼|提告)"
        ),
    ),
    (
        "arbitrated",
        (
            rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,60}}?\barbitration\b{_GAP}{{0,60}}?\bagainst "
            rf"{_GAP}{{0,30}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    (
        "arbitrated",
        (
            rf"(?P<a>{_GROUP}) (?:had |has )?(?:took|taken) {_GAP}{{0,16}}?{_OWNED}(?P<b>{_GROUP}) to (?:labou?r "
            rf")?arbitration"
        ),
    ),
    (
        "arbitrated",
        (
            rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,24}}?(?:对|以) ?{_GAP}{{0,10}}?{_OWNED}(?P<b>{_GROUP})"
            rf"[^。;]{{0,20}}?仲裁"
        ),
    ),
    (
        "acquired",
        (
            rf"(?P<b>{_GROUP}){_GAP}{{0,24}}?\b(?:was|were|been|being|is) (?:acquired|bought|purchased|taken "
            rf"over) by {_GAP}{{0,12}}?(?P<a>{_GROUP})"
        ),
    ),
    ("acquired", rf"(?P<b>{_GROUP}){_GAP}{{0,12}}?(?:卖给|被) ?(?P<a>{_GROUP})(?:[^,。;]{{0,12}}?(?:收购|买下))?"),
    (
        "acquired",
        (
            rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,60}}?\b(?:acquir(?:ed|es|e|ing)|bought|buy(?:s|ing)?|purchas(?:ed|"
            rf"es|e)(?! of)) [^,。;]{{0,40}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    ("acquired", rf"(?P<a>{_GROUP})'s (?:{_GAP}{{0,16}})?(?:purchase|acquisition|takeover) of {_OWNED}(?P<b>{_GROUP})"),
    (
        "acquired",
        (
            rf"(?P<a>{_GROUP}){_OF}{_FREE}{{0,40}}?(?:收购|买下|并购)了? ?(?:整个|整家|的)"
            rf"?{_GAP}{{0,10}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    (
        "invested",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:put|invested|pour(?:ed|s)|pumped)"
            rf"\b[^,。;]{{0,40}}?\b(?:into|in) {_GAP}{{0,8}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    ("invested", rf"(?P<a>{_GROUP}){_OF}[^。;\ue000-\uf8ff]{{0,24}}?(?:入股|投资|注资)了? ?{_OWNED}(?P<b>{_GROUP})"),
    (
        "paid",
        (
            rf"(?P<a>{_GROUP})(?: (?:has|had|was|is|really))* (?:paid|pays|pay|paying) "
            rf"{_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    (
        "paid",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,16}}?(?:付给|支付给|给|向) ?{_OWNED}(?P<b>{_GROUP})"
            rf"[^,。;]{{0,16}}?(?:\d|薪|元|支付)"
        ),
    ),
    (
        "offered",
        (
            rf"(?P<a>{_GROUP})(?: (?:has|had|was|were|first|rumoured to be|be))* (?:offer(?:ed|s|ing)|court(?:ed|"
            rf"s|ing)|approach(?:ed|es)|invit(?:ed|es)) {_GAP}{{0,12}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    (
        "offered",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,24}}?(?:招揽|邀请|争取|接触|请)过?了? "
            rf"?{_GAP}{{0,8}}?{_OWNED}(?P<b>{_GROUP})"
        ),
    ),
    (
        "offered",
        (
            rf"(?P<a>{_GROUP}){_OF}[^,。;\ue000-\uf8ff]{{0,8}}?(?:给|向|为|对) ?{_OWNED}(?P<b>{_GROUP})"
            rf"[^,。;]{{0,16}}?(?:开出|开价|报价)"
        ),
    ),
    ("accused", rf"(?P<b>{_GROUP})[^。;]{{0,80}}?\b(?:was|were|been) accused by (?P<a>{_GROUP})"),
    ("accused", rf"(?P<b>{_GROUP})[^。;]{{0,40}}?被 ?(?:{_W}的? ?)?(?P<a>{_M}) ?(?:指责|指控|控告)"),
    ("accused", rf"(?P<a>{_M})(?: of {_M})? (?:has |had )?accus(?:ed|es) {_OWNED}(?P<b>{_GROUP})"),
    ("accused", rf"(?P<a>{_GROUP})[^,。;被\ue000-\uf8ff]{{0,8}}?(?:指责|指控|控告) ?{_OWNED}(?P<b>{_GROUP})"),
    (
        "hired from",
        (
            rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:hir(?:ed|ing)|poach(?:ed|ing)|recruit(?:ed|ing)|"
            rf"took on|taken on|lured|drawn? on|drew)\b[^。;]{{0,60}}?\b(?:from|of) (?:the )?(?:[A-Za-z-]+ )"
            rf"{{0,3}}(?P<b>{_W})"
        ),
    ),
    (
        "hired from",
        (
            rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?\b(?:hir(?:ed|ing)|poach(?:ed|ing)|recruit(?:ed|ing)|"
            rf"took on|lured)\b[^,。;]{{0,30}}?(?P<b>{_M})(?:'s)? (?:\w+ ){{0,2}}(?:employees|staff|people|"
            rf"researchers|engineers|chief executive)"
        ),
    ),
    (
        "hired from",
        rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?从 ?(?P<b>{_M})[^,。;]{{0,24}}?(?:招|挖|聘|请|引进)",
    ),
    (
        "hired from",
        (
            rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,40}}?(?:招走|挖走|招入|挖来|聘请|请来)"
            rf"了?[^,。;]{{0,10}}?(?P<b>{_W}) ?(?:的)? ?(?:员工|工程师|研究员|人|的? ?[^,。;]{{0,6}}{_P})"
        ),
    ),
    ("succeeded", rf"(?P<b>{_M})[^,。;]{{0,50}}?\b(?:was|were|been) (?:succeeded|replaced) by (?P<a>{_M})"),
    ("succeeded", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?\b(?:succeed(?:ed|s)|replac(?:ed|es)) (?P<b>{_M})"),
    ("succeeded", rf"(?P<a>{_P})[^。;]{{0,70}}? in place of (?P<b>{_P})"),
    ("succeeded", rf"\breplace (?P<b>{_M}) with (?P<a>{_M})"),
    ("succeeded", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,6}}?(?:接替|取代|替换)了?[^,。;]{{0,4}}?(?P<b>{_M})"),
    (
        "succeeded",
        (
            rf"(?P<b>{_P})[^。;\ue000-\ue7ff]{{0,24}}?(?:由|交由|改由)[^,。;]{{0,6}}?(?P<a>{_M})"
            rf"{_OF}[^,。;\ue000-\uf8ff]{{0,4}}?(?:接任|接替|接手|掌管|接管|代管)"
        ),
    ),
    ("merged into", rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,24}}?(?:并入|(?:folded|merged) into) ?(?P<b>{_M})"),
    ("sold to", rf"\bsell (?P<b>{_M}) (?:to (?P<a>{_M}))"),
    (
        "advised against",
        (
            rf"(?P<a>{_M}){_OF}[^,。;\ue000-\uf8ff]{{0,12}}?(?:劝|advis(?:ed|ing))[^。;]{{0,80}}?(?:去|against "
            rf"going to the|against (?:going to|visiting)(?: the)?|not to visit the) ?(?P<b>{_M})"
        ),
    ),
    ("gave to", rf"\bg(?:ave|ives|iven?) [^。;]{{0,30}}?\bto (?P<a>{_M})[^。;]{{0,8}}?rather than (?:to )?(?P<b>{_M})"),
    ("gave to", rf"\bprefer(?:red|s) (?P<a>{_M}) (?:to|over) (?P<b>{_M})"),
    ("gave to", rf"给了?(?P<a>{_M}), ?而不是[^。;]{{0,14}}?(?P<b>{_M})"),
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _RELATIONS)


_TELLS: Final = re.compile(r"称|报道|文章|写[道作成]|\b(?:reported|wrote|writes|says)\b")


def relations(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield the relations between the names of one sentence.

    Args:
        skeleton: What the marks stand for.
        sentence: A stretch of its text.
    """
    yield from _between(skeleton, sentence)
    yield from _founded(skeleton, sentence)
    yield from _reports(skeleton, sentence)


def _between(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield the relations between two names."""
    taken: list[tuple[str, int, int]] = []
    for name, pattern in _patterns():
        for match in pattern.finditer(sentence):
            if _TELLS.search(sentence, min(match.end("a"), match.end("b")), max(match.start("a"), match.start("b"))):
                continue  # an outlet that tells of it is not who does it
            verb = (name, min(match.end("b"), match.end("a")), match.end())
            if any(name == other and start < verb[2] and verb[1] < end for other, start, end in taken):
                continue
            taken.append(verb)
            for one in match["a"]:
                for other in match["b"]:
                    if re.match(MARK, one) and re.match(MARK, other) and one != other:
                        yield Role(name=name, one=skeleton.name(one).id, other=skeleton.name(other).id)


_WG: Final = rf"{_W}(?: ?(?:、|和|与|及|以及|, and|and) ?{_W})*"
_FOUNDED: Final = re.compile(
    rf"(?:创办|创立|成立|组建)了? ?[^,。;\ue000-\uf8ff]{{0,10}}?(?P<a>{_WG})|(?P<b>{_WG}) "
    rf"?(?:[^,。;\ue000-\uf8ff]{{0,6}})?(?:联合)?创始人|(?P<g>{_W}) ?由[^,。;]{{0,60}}?(?:创办|创立)"
    rf"|(?P<c>{_W}),? (?:which |that )?(?:was |were )?(?:co-)?founded by"
    rf"|(?:found(?:ed|ing)?(?! by)|set(?:ting)? up|start(?:ed)?|founders? of) (?:the |his |her |their )"
    rf"?[^,.。;\ue000-\uf8ff]{{0,40}}?(?P<d>{_WG})|(?P<e>{_WG})(?:'s)? (?:co-?)?founders?\b|(?:own "
    rf"company,|company (?:called|named|known as)) (?P<f>{_W})"
)


def _founded(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield what was founded, whoever did it."""
    for match in _FOUNDED.finditer(sentence):
        group = next(group for group in match.groupdict().values() if group)
        for mark in re.findall(MARK, group):
            yield Role(name="founded", one="", other=skeleton.name(mark).id)


_REPORT: Final = re.compile(
    r"向 ?(?P<zh>[^,。;]{0,14}?) ?汇报|上级(?:是|为) ?(?P<boss>[^,。;]{0,14})|\b(?:report(?:s|ed|ing)?|"
    r"answer(?:s|ed|ing)?)(?: directly)? to (?P<en>[^。;]{0,60})"
)


def _reports(skeleton: Skeleton, sentence: str) -> Iterator[Role]:
    """Yield who answers to whom: the last person before the word, to the person in or after it."""
    for match in _REPORT.finditer(sentence):
        people = [
            mark
            for mark in re.findall(MARK, match["zh"] or match["boss"] or match["en"] or "")
            if skeleton.name(mark).kind == "person"
        ]
        heads = people[-1:] if match["zh"] or match["boss"] else people[:1]
        before = [mark for mark in re.findall(MARK, sentence[: match.start()]) if skeleton.name(mark).kind == "person"]
        for head in heads:
            for one in before[-1:]:
                yield Role(name="reported to", one=skeleton.name(one).id, other=skeleton.name(head).id)
