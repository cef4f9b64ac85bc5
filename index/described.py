"""People and companies that a question names by each other: "Kai-Fu Lee's company" is 01.AI, 特斯拉老板 is Elon Musk.

Articles call them by their names. Who leads what is read off the descriptions in the list of names, and taken only
where it leads to one.

Not here: the names themselves (`corpus/entities.py`).
"""

import re
from functools import lru_cache
from typing import Final

from corpus.article import Language
from corpus.entities import Entities, Entity, Mention

# What follows a person's name and means that person's company, and what follows a company's and means who leads it.
_COMPANY_OF: Final = re.compile(
    r" ?(?:他们|自己)?(?:的|家的?|那家|开的|办的|创办的|创立的|手下的?)(?:新|创业)?(?:公司|企业|团队|初创|大模型公司)"
    r"|(?:他们)家(?![庭人乡长])"
    r"|['’]s? (?:(?:own|new|AI|whole) )?(?:company|start-?up|firm|lab|venture|place)\b",
    re.IGNORECASE,
)
_HEAD_OF: Final = re.compile(
    r" ?(?:的|家的?)?(?:大?老板|掌门人?|当家人|一把手|创始人|创[办立][者人]|首席执行官|CEO)(?![们团娘])"
    r"|(?:['’]s)? (?:boss|chief executive|CEO|founder)\b(?! of)",
    re.IGNORECASE,
)
_MOST_STEPS: Final = 2  # "TikTok's parent's founder"
# What follows a company's name and means the one that it belongs to.
_PARENT_OF: Final = re.compile(
    r" ?的?母公司|['’]s parent(?: company| group)?\b|(?<=[a-z]) parent company\b", re.IGNORECASE
)
# What stands before a person to whose company people go.
_GOES_TO: Final = re.compile(
    r"(?:投奔|投靠|转投|改投|加盟|跳槽到|去投|挖到)了?$|\b(?:defect(?:ed|s)?|went over) to $", re.IGNORECASE
)
# The same before a company's name, and what asks who that is: then nothing is known but the company.
_HEAD_BEFORE: Final = re.compile(r"\b(?:the )?(?:boss|chief executive|CEO|founder|head) (?:of|at) $", re.IGNORECASE)
_ASKED_BEHIND: Final = re.compile(
    r"\s*(?:现在|目前|如今|到底|究竟)?(?:是谁|是哪|叫|是什么|名字|换|都?有谁)|\s*(?:called|named)\b", re.IGNORECASE
)
_ASKED_BEFORE: Final = re.compile(
    r"(?:谁是|哪家是|哪位是)$"
    r"|\b(?:(?:who|what|which)(?:['’]s| is| was| are| were| became| runs)|name of|as) (?:the |its )?(?:new )?$",
    re.IGNORECASE,
)
# What follows an organisation's name in the description of a person who leads it, or who was among its founders.
_LEADS: Final = re.compile(
    r" ?(?:的?(?:创始人|掌门人|首席执行官|CEO|董事长|老板)|(?:['’]s)? (?:founder|chief executive|CEO|chairman|boss)\b)"
)
_FOUNDER: Final = re.compile(r"创[始办立]|\bfounder", re.IGNORECASE)
_FOUNDED: Final = re.compile(r" ?(?:的?联合创始人|(?:['’]s)? co-?founder)")
# What stands before an organisation's name in the description of the one that it belongs to, and the other way round.
_OWNS: Final = re.compile(r"(?:拥有 ?|\bowner of (?:the )?)$", re.IGNORECASE)
_OWNED_BY: Final = re.compile(r"(?:母公司(?:为|是)? ?|\b(?:owned by|part of) (?:the )?)$", re.IGNORECASE)
# What follows a person's name in the description of an organisation of theirs.
_THEIRS: Final = re.compile(
    r" ?(?:[^，。、]{0,16}(?:的公司|创办|创立|创建)|的[^，。]{0,8}公司|['’]s (?:[\w-]+ ){0,3}(?:company|lab|start-?up))"
)


def named_directly(text: str, entities: Entities, language: Language) -> str:
    """Return a question with whom it describes by one name called by the other.

    >>> named_directly("李开复的公司裁员了吗？", Entities.load(), "zh")
    '零一万物裁员了吗？'
    """
    for _ in range(_MOST_STEPS):
        before, text = text, _named_once(text, entities, language)
        if text == before:
            break
    return text


def _named_once(text: str, entities: Entities, language: Language) -> str:
    told, end = [], 0
    for mention in entities.find(text):
        found = _described(text, mention, entities)
        if found is None or mention.start < end:
            continue
        one, start, stop = found
        told += [text[end:start], (one.zh if language == "zh" else "") or one.en]
        end = stop
    return "".join([*told, text[end:]])


def _described(text: str, mention: Mention, entities: Entities) -> tuple[Entity, int, int] | None:
    """Return whom a description around a name means, and where it stands; None where there is none."""
    entity = entities.by_id(mention.entity_id)
    if entity is None:
        return None
    start, end = mention.start, mention.end
    behind = (_COMPANY_OF if entity.kind == "person" else _HEAD_OF).match(text, end)
    parent = _PARENT_OF.match(text, end) if entity.kind == "organisation" else None
    if behind is not None:
        end = behind.end()
    elif parent is not None:
        end = parent.end()
    elif entity.kind == "person" and _GOES_TO.search(text, 0, start) is not None:
        pass
    elif (
        entity.kind == "organisation"
        and not text.startswith(("'s", "’s"), end)
        and (before := _HEAD_BEFORE.search(text, 0, start)) is not None
    ):
        start = before.start()
    else:
        return None
    alone = not text[:start].strip() and not text[end:].strip(" ?？")
    if alone or _ASKED_BEHIND.match(text, end) or _ASKED_BEFORE.search(text, 0, start):
        return None
    founder = _FOUNDER.search(text, start, end) is not None
    other = (_ties(entities, founder=founder) if parent is None else _parents(entities)).get(entity.id)
    one = None if other is None else entities.by_id(other)
    return None if one is None else (one, start, end)


@lru_cache(maxsize=4)
def _parents(entities: Entities) -> dict[str, str]:
    """Return the organisation that each one belongs to, where one is told."""
    parents: dict[str, set[str]] = {}
    for entity in entities:
        for about in (entity.about_zh, entity.about_en):
            for other in entities.find(about) if entity.kind == "organisation" else ():
                if _OWNS.search(about, 0, other.start):
                    parents.setdefault(other.entity_id, set()).add(entity.id)
                elif _OWNED_BY.search(about, 0, other.start):
                    parents.setdefault(entity.id, set()).add(other.entity_id)
    return _the_only(parents)


@lru_cache(maxsize=4)
def _ties(entities: Entities, *, founder: bool) -> dict[str, str]:
    """Return the one organisation of each person, and the one who leads each organisation, or founded it."""
    ties: dict[str, set[str]] = {}
    for entity in entities:
        for about in (entity.about_zh, entity.about_en):
            for other in entities.find(about):
                kind = getattr(entities.by_id(other.entity_id), "kind", entity.kind)
                if kind == entity.kind:
                    continue
                theirs = entity.kind == "organisation" and _THEIRS.match(about, other.end)
                leads = _LEADS.match(about, other.end) if entity.kind == "person" else None
                if theirs or (leads and (not founder or _FOUNDER.search(leads.group()))):
                    ties.setdefault(entity.id, set()).add(other.entity_id)
                    ties.setdefault(other.entity_id, set()).add(entity.id)
                elif entity.kind == "person" and not leads and _FOUNDED.match(about, other.end):
                    ties.setdefault(entity.id, set()).add(other.entity_id)
    return _the_only(ties)


def _the_only(ties: dict[str, set[str]]) -> dict[str, str]:
    return {one: next(iter(others)) for one, others in ties.items() if len(others) == 1}
