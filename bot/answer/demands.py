"""What some questions demand of a sentence beyond a thing of the right kind: a speaker, another employer, an investor.

"What did Ada say about B?" is not answered by whatever else a text tells of Ada and B: she must speak there. Who asks
where somebody was before something wants another organisation, and one that they left; who asks for investors, somebody
who invests; who asks for years, years.

Not here: which kinds of things and which aspects are asked for (`bot/answer/kinds.py`, `bot/answer/aspects.py`), how
what is counted is written (`bot/answer/measures.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.aspects import Aspect
from bot.answer.kinds import Kind, Spans
from bot.answer.measures import asked_figure, has_figure
from bot.answer.sides import side_spans
from bot.answer.spans import spans_of
from bot.answer.whose import cut_at
from corpus.entities import Entities, Mention

_SAYING_ZH: Final = re.compile(
    r"(?:怎么|如何|怎样|咋)[^?,，]{0,8}?(?:看待?|说|评价|解释|回应|形容|描述|表态|讲)|说了(?:什么|啥|哪)|说过(?:什么|啥)"
    r"|(?:什么|何|哪些)(?:看法|评价|回应|说法|反应|态度)|(?:眼里|眼中|看来)",
)
_SAYING_EN: Final = re.compile(
    r"(?:^|[:,;])\W*(?:what|how) (?:did|does|do|has|have) (?P<speaker>[A-Z][^?]{0,80}?)\b"
    r"(?:sa(?:y|id)|t(?:ell|old)|writ(?:e|ten)|think|make of|explain(?:ed)?|describe[d]?|comment(?:ed)?)\b",
    re.IGNORECASE,
)
# Whoever is named only before it: "after Ada came to B, what did she say", 某人说，他们怎么看 …
_BEFORE_IT: Final = re.compile(r"[^,，]{0,3}?(?:[以之]后|后|时|的时候|说|表示|认为|称|回忆|透露)[,，]")
_OF_THEIRS: Final = re.compile(r"['’]s?\b|['’] ")  # "Ada's peers" speak, and not she
_SAYS: Final = re.compile(
    r"[说讲](?!服|法不)|(?<![简名职人统俗堪])称(?!为|号)|表示|认为|觉得|回应|写道|指出|评价|感[叹慨]|回忆|透露|坦言|直言"
    r"|强调|解释|提及|提到|总结|分析|看来|眼[里中]|发文|承认|否认|宣布|[“\"]"
    r"|\b(?:sa(?:y|id|ys|ying)|told|tells?|wr(?:ote|ites?|itten)|call(?:ed|s)|th(?:ink|inks|ought)|argu(?:ed|es)"
    r"|describ(?:ed|es)|explain(?:ed|s)|respond(?:ed|s)|reply|replied|admit(?:ted|s)|den(?:ied|ies)|claim(?:ed|s)"
    r"|recall(?:ed|s)|comment(?:ed|s)|announc(?:ed|es)|put it|according to|in (?:his|her) (?:view|words|opinion))\b",
    re.IGNORECASE,
)
_ASKS_WHAT_WAS: Final = re.compile(
    r"(?:之前|以前|创业前)[,，]?(?:又|都)?(?:是?[在做干]|是什么|任|担任|从事|曾|当过|就职|供职|效力)"
    r"|(?:之前|以前)的(?:工作|东家|公司|职业)"
    r"|\b(?:where|which|what)\b[^?]{0,80}\b(?:work(?:ed|ing)?|employed|do|job|career|living|business)\b"
    r"[^?]{0,80}\bbefore\b|\b(?:earlier|previously|formerly|used to) (?:work|employ)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r"[之以]前|\bbefore\b", re.IGNORECASE)
_WAS_THERE: Final = re.compile(
    r"(?<!以)[原曾]|前(?!途|景|往|沿|程)|来自|从|离开|出身|任职|供职|老东家"
    r"|\b(?:former|formerly|previous|previously|once|had|worked|was|were|left|from|ex|before|then at)\b",
    re.IGNORECASE,
)
_ASKS_WHO_INVESTS: Final = re.compile(
    r"谁(?:又|还|都|在)?(?:领?投|出资|注资)|(?:投资(?:方|机构|人|者)|资方)[^?]{0,6}(?:谁|哪)"
    r"|哪[家些几个一]{1,2}[^?]{0,4}(?:机构|基金|资本|公司|投资[人方])?[^?]{0,4}(?:投(?!资[机公人者])|注资|出资|参与)"
    r"|(?:融资|投资|钱|轮)[^?]{0,10}(?:哪[家些几个]|谁)"
    r"|\b(?:which|what) (?:[\w-]+ ){0,2}(?:investors?|backers?|funds?|vcs?)\b(?! (?-i:[A-Z]))|\bwhich venture\b"
    r"|\bwho(?: else| has| have| is| are| was| were)* (?:invest|back|fund|led|lead|put)",
    re.IGNORECASE,
)
_ASKS_WHAT_IT_IS_PUT_INTO: Final = re.compile(
    r"(?:投资?|押注)(?:了|过)?(?:的是)?哪[几些]?[家个]"
    r"|\b(?:which|what)\b[^?]*\b(?:put (?:its |his |her |their )?money into|invest(?:ed|s)? in|bet on)\b",
    re.IGNORECASE,
)
_INVESTS: Final = re.compile(
    r"[领参跟]投|投资(?!人|者|圈|机构|界|方|银行)|注资|出资|入股|押|下注|投了"
    r"|\b(?:invest(?:ed|s|ing)?|back(?:ed|s|ing)|led|lead|leading|funded|stake|bet|put)\b",
    re.IGNORECASE,
)
_ASKS_FOR_OTHERS: Final = re.compile(
    r"其[他余](?:几位|的)?(?:联合)?(?:创始人|创办人|合伙人)|(?:另外|其[他余])[几两三四五六七八九]位"
    r"|\bother (?:(?:two|three|four|five|six|seven|eight|nine|ten)\b|(?:co-?)?(?:founders?|partners?)\b)"
    r"|\b(?:three|four|five|six|seven|eight|nine|ten) others\b",
    re.IGNORECASE,
)
_ASKS_WHO_WAS_BEFORE: Final = re.compile(
    r"前任|上一任|(?:之|以|此|任)前[,，]?[^?？]{0,16}(?:由|是)?谁(?:来|在)?(?:负责|[管带掌当]|领导?|执掌|主管|担任)"
    r"|(?:之|以|此|任)前[,，]?[^?？]{0,16}(?:负责人|掌门人|一把手|老大|主管)(?:又?是谁|是哪)"
    r"|\bpredecessor|\bwho (?:\w+ ){0,2}(?:headed|led|ran|managed|was (?:in charge|running|leading|heading))\b"
    r"[^?]*\b(?:before|prior)\b",
    re.IGNORECASE,
)
_FOLLOWS: Final = re.compile(
    r"前任|接[替过手任]|取代|继任|换[成下为]|(?:此前|之前|原先)(?:由|一直|的)"
    r"|\bpredecessor|\breplac|\bsucce|\bt(?:ook|aking|akes) over\b|\bhad (?:led|headed|run)\b|\buntil (?:then|now)\b"
    r"|\bin place of\b",
    re.IGNORECASE,
)
_ASKS_FOR_NEXT: Final = re.compile(
    r"(?:排[名位行]?|[位名]列)[^,，。?？]{0,10}第?[二三](?!年|天|个月)|第[二三](?:名|位|高|大|多)(?:的|是|为)"
    r"|\b(?:c[ao]mes?|coming|rank(?:s|ed)?|placed|finish(?:es|ed)?)(?: in)? (?:second|third)\b|\brunners?-up\b",
    re.IGNORECASE,
)
_NEXT: Final = re.compile(
    r"第[二三23]|其次|次[席高大]|[亚季]军|紧随|仅次|[位列居][二三]位?"
    r"|\b(?:second|third|runners?-up|followed by|next)\b",
    re.IGNORECASE,
)
_ASKS_WHO_HOLDS: Final = re.compile(
    r"(?:负责人|掌门人?|一把手|老大|总裁|CEO|首席[\u4e00-\u9fff]{1,4}) ?(?:现在|如今|目前)?(?:是谁|是哪位)"
    r"|谁(?:在|来)?(?:负责|领导|带领|掌管|执掌|主管)"
    r"|\bwho(?:'s| is| now| currently)* (?:lead|head|run|manag|in charge|(?:the )?"
    r"(?:new |current )?(?:ceo|chief|head|boss|president|leader))",
    re.IGNORECASE,
)
_IN_THE_PAST: Final = re.compile(
    r"[之以]?前|曾|原|当时|那时|\b(?:was|were|before|former|used to|then)\b", re.IGNORECASE
)
_HELD_BEFORE: Final = re.compile(
    r"[前原](?!沿|途|景)[^,，。;；]{0,24}$|\b(?:former|ex-?|previous|onetime)\b[^,.;]{0,40}$", re.IGNORECASE
)
_HELD_NO_MORE: Final = re.compile(
    r"[^,，。;；]{0,4}(?:卸任|辞去|不再担?任|曾[任是]|离任)|[^,.;]{0,16}\b(?:stepped down|resigned|had been|used to)\b",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"[他她]|\b(?:he|she)\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[,，;；。]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What a question demands of any sentence that answers it.

    Attributes:
        speakers: Ids of those of whom one must speak; empty where nobody need.
        earlier: Whether it must tell of an organisation that they left, and that the question does not name.
        invests: Whether somebody must invest.
        others: Whether it must name several people: "the other founders".
        follows: Whether somebody must follow on another: "who ran it before her".
        next: Whether it must tell of a second or a third, and not of the first alone.
        holder: Whether it must name somebody who holds an office now.
        figure: What it has that tells the number asked for; None where any number may.
        known: Ids of all people and organisations that the question names.
    """

    speakers: frozenset[str]
    earlier: bool
    invests: bool
    others: bool
    follows: bool
    next: bool
    holder: bool
    figure: re.Pattern[str] | None
    known: frozenset[str]

    @classmethod
    def of(
        cls,
        question: str,
        mentions: Sequence[Mention],
        kind: Kind | None,
        aspects: Sequence[Aspect],
        entities: Entities,
    ) -> "Demands":
        """Read off a question what it demands.

        Args:
            question: As asked.
            mentions: The people and organisations that it names.
            kind: Of what it asks for.
            aspects: What it asks about them.
            entities: The names to know them by.
        """
        people = [one for one in mentions if entities.is_person(one.entity_id)]
        companies = [one for one in mentions if one not in people]
        return cls(
            speakers=_speakers(question, mentions, entities) if kind is None else frozenset(),
            earlier=bool(people) and _asks_what_was_before(question, kind, companies),
            invests=kind in ("person", "organisation", "party")
            and (
                (any(one.name == "funding" for one in aspects) and _ASKS_WHO_INVESTS.search(question) is not None)
                or _ASKS_WHAT_IT_IS_PUT_INTO.search(question) is not None
            ),
            others=_ASKS_FOR_OTHERS.search(question) is not None,
            follows=bool(people) and _ASKS_WHO_WAS_BEFORE.search(question) is not None,
            next=_ASKS_FOR_NEXT.search(question) is not None,
            holder=kind == "person"
            and _ASKS_WHO_HOLDS.search(question) is not None
            and not _IN_THE_PAST.search(question),
            figure=asked_figure(question, counts=kind == "count"),
            known=frozenset(mention.entity_id for mention in mentions),
        )

    def met_by(self, text: str, own: Spans, mentions: Sequence[Mention], entities: Entities) -> bool:
        """Whether a sentence meets all demands.

        Args:
            text: The sentence.
            own: Its parts that tell of the people in the question.
            mentions: The people and organisations that it names.
            entities: The names to know them by.
        """
        return (
            (not self.speakers or self._has_speaker(text, mentions, entities))
            and (not self.earlier or self._tells_where_they_were(text, own, mentions, entities))
            and (not self.invests or self._has_investor(text, entities))
            and (not self.others or len({*spans_of("person", text, entities, frozenset())}) > 1)
            and (not self.follows or _FOLLOWS.search(text) is not None)
            and (not self.next or _NEXT.search(text) is not None)
            and (not self.holder or self._has_holder(text, entities))
            and (self.figure is None or has_figure(self.figure, text))
        )

    def _has_speaker(self, text: str, mentions: Sequence[Mention], entities: Entities) -> bool:
        """Whether a speaker's name comes before words of saying, with nobody else in between, or nobody is named."""
        named = [one for one in mentions if one.entity_id in self.speakers]
        if not named:  # it may go on with what somebody says
            unasked = (one.entity_id not in self.known or entities.is_person(one.entity_id) for one in mentions)
            return _SAYS.search(text) is not None and not any(unasked)
        others: list[int] = []
        if any(map(entities.is_person, self.speakers)):  # a company speaks by somebody
            others = [
                one.start
                for one in mentions
                if one.entity_id not in self.speakers and entities.is_person(one.entity_id)
            ]
        return any(
            _SAYS.search(text, one.end, min((place for place in others if place > one.start), default=len(text)))
            for one in named
        )

    def _tells_where_they_were(self, text: str, own: Spans, mentions: Sequence[Mention], entities: Entities) -> bool:
        """Whether a clause tells of the people with an organisation that they left and the question does not name."""
        if not any(entities.is_person(one.entity_id) for one in mentions) and not _PRONOUN.search(text):
            return False
        not_left = {
            one.start
            for one, side in side_spans(text, mentions, entities)
            if side == "to" or not self.known.isdisjoint(entities.wholes([one.entity_id]))
        }
        left = {start for start, _ in spans_of("organisation", text, entities, self.known)} - not_left
        return any(
            _WAS_THERE.search(text, start, end) and any(start <= place < end for place in left)
            for first, last in own
            for start, end in cut_at(_CLAUSE, text, first, last)
        )

    def _has_investor(self, text: str, entities: Entities) -> bool:
        """Whether a sentence tells of an investment and names somebody whom the question does not name."""
        return _INVESTS.search(text) is not None and bool(spans_of("party", text, entities, self.known))

    def _has_holder(self, text: str, entities: Entities) -> bool:
        """Whether a sentence names somebody, and not only people who held an office before."""
        return any(
            not _HELD_BEFORE.search(text, max(0, start - 50), start) and not _HELD_NO_MORE.match(text, end)
            for start, end in spans_of("person", text, entities, self.known)
        )


def _speakers(question: str, mentions: Sequence[Mention], entities: Entities) -> frozenset[str]:
    """Return whose words a question may ask for: in English the name after "did", in Chinese those before the verb.

    In "what did Google co-founder Ada say" that is Ada.
    """
    if asking := _SAYING_EN.search(question):
        named = [one for one in mentions if asking.start("speaker") <= one.start < asking.end("speaker")]
        own = [one for one in named if not _OF_THEIRS.match(question, one.end)]
        people = [one for one in own if entities.is_person(one.entity_id)]
        return frozenset(one.entity_id for one in people or own[:1])
    if asking := _SAYING_ZH.search(question):
        before = [
            one
            for one in mentions
            if one.end <= asking.end() and not _BEFORE_IT.match(question, one.end, asking.start() + 1)
        ]
        clause = max(question.rfind(mark, 0, asking.start()) for mark in ",，")
        return frozenset(one.entity_id for one in [one for one in before if one.start > clause] or before)
    return frozenset()


def _asks_what_was_before(question: str, kind: Kind | None, companies: Sequence[Mention]) -> bool:
    """Whether a question asks where people were, or what they did, before they came to the companies that it names."""
    if not _ASKS_WHAT_WAS.search(question):
        return False
    before = _BEFORE.search(question)
    if kind == "organisation" or before is None:
        return True
    # What they did at a company is asked about that one: "what did she do at A before she came to B".
    later = [one.start > before.start() for one in companies]
    return all(later) if before.group().isascii() else not any(later)
