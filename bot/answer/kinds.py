"""What kind of thing a question asks for.

"When" wants a date, "how much" an amount. A sentence without one is a poor answer, whatever words it shares with the
question.

Not here: where such things stand in a sentence (`bot/answer/spans.py`), how much that counts
(`bot/answer/sentences.py`).
"""

import re
from typing import Final, Literal

Kind = Literal["person", "organisation", "party", "school", "date", "amount", "count", "reason"]
Spans = tuple[tuple[int, int], ...]  # code points, in order

_PAY: Final = (
    "(?:年薪|薪酬|薪资|月薪|工资|估值|金额|价格|价钱|身价|融资额|奖金|报价|罚款|费用|经费|预算|开销"
    "|成本|收入|营收|票房|学费|身家|报酬|酬劳|薪水|薪金|年包|利润|市值|股价|售价|定价|单价|租金|总价|总额|成交额|交易额"
    "|赔偿金|(?:募资|融资|资金|基金|投资|交易|资产|管理)[^,，。?？]{0,3}规模)"
)
_PAID: Final = "(?:price|salary|pay|sum|amount|valuation|cost|fee|value|worth|package|bonus)"

_NO_MEASURE: Final = "(?![人个名位家次年天岁月台辆套])"  # after 多少: people, companies or years, and no money
_CHANGES: Final = "(?:drop|fall|fell|rise|rose|grow|grew|increased?|decreased?|declined?|changed?|shrink|shrank)"
_ASKING: Final = "who|whom|whose|what|which|when|where|how|why|is|are|was|were|do|does|did|has|have|can|could"
# What begins a question that asks whether: "when" says there under which circumstances.
_WHETHER: Final = "is|are|was|were|do|does|did|has|have|had|will|would|can|could|should"
# What "who" asks after; after a noun it only says more about that: "people who work on …".
_BEFORE_WHO: Final = "and|but|or|by|to|from|with|for|of|on|in|is|was|exactly|about|know|tell me|say|said|then|so|after"

# What an organisation is called that is asked for, and what may not stand before it: "what did the company …".
_PLACES: Final = "(?:公司|企业|机构|学院|实验室|研究院|研究所|部门|基金|平台|团队)"
_PLACE: Final = (
    "(?:compan|firm|lab|universit|school|start-?up|organi[sz]|outlet|newspaper|publication|team|institut|employer|rival"
    "|competitor|giant|bank|funds?\\b|unit\\b|division|department|arm\\b)"
)
_NO_ADJECTIVE: Final = (
    r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|happened|made|got|kind|sort|type|to|of|at|in|on|for|from|by|with|the|a|an"
    r"|his|her|its|their)\b"
)

# What asks for each kind, in Chinese and in English. The first that matches decides: "how much was he paid when he
# joined" asks for an amount, "多少人" for a count.
_ASKS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    (
        "reason",
        (
            r"为什么|为何|何以|為什麼|[靠凭拿用]什么(?!手段|方式|方法|技术|工具|话|词|形式|名|来?[支代]?付|比喻|字眼|说法)|什么(?:原因|理由)|理由(?:是|有哪|为)|原因是|原因何在|出于什么|[是就]因为|因为什么|由于什么|什么(?:让|使|促使|导致|引发|引起)",
            (
                r"\bwhy\b|\breasons?\b|\bhow come\b|\bwhat for\b"
                r"|\bwhat (?:got|made|makes|led|drove|drives|prompted|pushed|caused|convinced|persuaded|brought"
                r"|triggered|sparked)\b"
            ),
        ),
    ),
    (
        "amount",
        (
            r"多少(?:钱|美元|美金|元|万|亿|资金|薪)|\bhow many (?:[\w-]+ )?(?:dollars|yuan|rmb|euros|pounds)\b",
            rf"{_PAY}(?:是|为|有|达|到|大概|大约|约)*多[少高大]",
            rf"(?:多少|多高|几)的?{_PAY}",
            rf"融(?:资|了).*多少|给了?[^,，。?？]{{0,16}}多少{_NO_MEASURE}|(?:募资|资金|资产)[^,，。?？]{{0,6}}多[少大]",
            rf"(?:[挣赚领付花掏值赔捐投]|卖了?|拿[到了]?)(?:[了到过出下得]|上)?多少{_NO_MEASURE}",
            r"\bhow (?:big|large) (?:is|was|are|were)\b[^?]*\b(?:fund|round|deal|budget|fine)\b",
            rf"(?<!\bby )\bhow much\b(?![^?]*\b{_CHANGES}\b)|\bat what (?:price|valuation|salary)|\bvalued at\b",
            rf"^(?:(?![什谁哪为怎]).)*{_PAY}[?？]?$|^(?:(?!\b(?:{_ASKING})\b).)*\b(?:price|salary|valuation|revenue)\??$",
            rf"\bwhat (?:\w+ ){{0,2}}{_PAID}\b (?:did|does|do|has|would|will)\b",
            r"\bwhat (?:did|does|do|would|will) .{1,40}\b(?:pay|spend|invest|raise|earn|cost)\b",
            (
                rf"\bwhat(?: exactly)?(?: was| is| were|['’]s) (?:[\w'’.-]+ ){{0,4}}{_PAID}\b"
                r"(?! (?:rise|raise|increase|cut)\b)"
            ),
        ),
    ),
    (
        "date",
        (
            r"什么时候|什么时间|何时|何年|哪一?年|哪一?天|哪个?月|几月|几号|几几年|多会儿|什么日期",
            (
                rf"^(?!(?:{_WHETHER})\b(?![^?]*(?:know|say|tell|remember) when\b))"
                r"(?:(?!\b(?:who|whom|what|which|where|how|why)\b).)*\bwhen\b"
                r"(?![^?]*, (?:who|whom|what|which|where|how|why)\b)"
                r"|\b(?:what|which) (?:(?:exact|precise) )?(?:year|month|day|date)\b"
            ),
        ),
    ),
    (
        "count",
        (
            r"多少|(?<![哪早这那前近头好后])(?<!的(?=几[个名位]))几(?:个|人|名|位|家|篇|次|年|成|倍|岁|轮|项|届|[处辆只条台座场件瓶支架艘户间所套笔])|百分之几|比例|占比|(?<![众很许更])多大(?![模厂])|多久|多长",
            (
                r"(?<!\blimit on )(?<!\bcap on )\bhow (?:many|long|old|big|large|often)\b"
                rf"|\bby how much\b|\bhow much\b[^?]*\b{_CHANGES}\b"
            ),
            r"\bwhat (?:[\w-]+ ){0,2}(?:share|percentages?|percent|proportion|number|rate)\b",
            r"^(?:(?![什谁哪为怎]).)*(?:率|幅度|涨幅|增幅)[?？]?$",
        ),
    ),
    (
        "party",  # a person or an organisation: who bought it, who led the round
        (
            r"谁(?:来|又|想|要|会|把.{1,12})?(?:收购|买|投资|领投|控股|拥有|起诉|告|挖|出资|接管)|(?:被|归|由|给)了?谁(?!来?(?:负责|管|带|领|担任|接|主|执掌|出任))|谁的(?:公司|钱)",
            (
                r"\bwho(?: else| is| was| has| had| will| would)? "
                r"(?:own|buy|bought|acquir|fund|back|invest|led the|lead the|su(?:ed|es|ing)|hire|poach|paid|pays"
                r"|(?:took|takes|has taken) over(?!.*\b(?:job|role|post|position|as)\b))"
                r"|\b(?:by|to|from) whom\b|\bowned by who\b"
            ),
        ),
    ),
    (
        "school",
        (
            r"(?:哪[一两二三四五几]?[家所个]?|什么|何)(?:大学|高校|学校|院校|学院|[中小]学)|哪[一两二三四五几]?所|毕业于(?:哪|何|什么)|(?:哪里|哪儿|何处)(?:毕业|读|念|上学)|母校",
            (
                r"\b(?:which|what) (?:universit|school|college)|\balma mater\b"
                r"|\bwhere\b.*\b(?:stud(?:y|ied)|graduate|educated|degree|ph\.?d|doctorate|bachelor|master'?s|universit|college|school)"
            ),
        ),
    ),
    (
        "organisation",
        (
            (
                r"哪[一两二三四五几]?[家所]|哪(?:[一两二三四五几]?个|些)?(?:研究|科技|创业|互联网|投资)?"
                r"(?:公司|企业|机构|大学|学校|高校|学院|实验室|平台|媒体|部门|团队|基金|大厂"
                r"|法院|医院|银行|巨头)"
            ),
            r"什么(?:公司|机构|大学|学校|部门)|来自哪|毕业于哪|哪里(?!人)|哪儿(?!人)|去向|下家",
            r"(?:去|到|加入|加盟|跳槽到)了?哪(?!一?[些个种类条年天次项])",
            rf"{_PLACES}[^，。？,?]{{0,6}}叫(?:做|作)?什么|{_PLACES}的?名[字称]是?什么",
            rf"\b(?:which|what) (?:of (?:the|these|those) )?(?:(?!{_NO_ADJECTIVE})[\w'’.-]+ ){{0,3}}{_PLACE}",
            rf"\bname of (?:the|his|her|its|their) (?:[\w-]+ ){{0,2}}{_PLACE}",
            rf"\b{_PLACE}[a-z-]*(?: [\w'’.-]+){{0,4}} (?:called|named)\?",
            r"\bwhere\b",
        ),
    ),
    (
        "person",
        (
            r"谁|誰|哪[一两二三四五几]?位|哪个人|[人板员长师家练手]叫(?:做|作)?什么(?!公司|机构)|[个位]人叫什么|哪些人|何人",
            r"(?:[是由被找请]|招了?|挖了?)什么人|哪几个?人",
            r"哪些 ?(?:AI ?)?(?:高管|研究员|科学家|(?:联合)?创始人|员工|成员|高手|大牛|专家|学生|作者|老板|大佬)",
            rf"[这那]位[^，。？,?]{{0,12}}叫什么|^(?:(?![什谁哪为怎]).)*(?:创始人|负责人|老板)[?？]?$|^(?:(?!\b(?:{_ASKING})\b).)*founder\??$",
            rf"(?:^|[^\w ]\s*|\b(?:{_BEFORE_WHO}) )who(?:m|se)?\b",
            (
                r"\b(?:which|what)"
                r" (?:(?!(?:do|does|did|is|are|was|were|has|have|will|kinds?|sorts?|types?)\b)[\w'’.-]+ ){0,4}"
                r"(?:people|person|researchers?|(?:co-?)?founders?|executives?|engineers?"
                r"|scientists?|professors?|president|headhunters?"
                r"|figures|players?|champions?|opponents?|experts?|entrepreneurs?|tycoons?|boss(?:es)?|students?|authors?|investors?)\b"
            ),
        ),
    ),
)
# What asks for the first asks in other words for the second too: 多少钱 has 多少.
_WITHIN: Final[dict[Kind, set[Kind]]] = {
    "amount": {"count"},
    "school": {"organisation"},
    "party": {"person"},
}
_ASKED: Final = tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in _ASKS)

_WHERE: Final = re.compile(r"哪里|哪儿|去向|下家|\bwhere\b", re.IGNORECASE)


def asked_kind(question: str) -> Kind | None:
    """Return the kind of thing that a question asks for, or None where it does not tell.

    >>> asked_kind("罗福莉什么时候加入小米？"), asked_kind("How much did Google pay?"), asked_kind("Tell me about SSI")
    ('date', 'amount', None)
    """
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), None)


def asks_one_thing(question: str) -> bool:
    """Whether a question asks for things of one kind: "where, and how much" asks for two."""
    kinds = {kind for kind, pattern in _ASKED if pattern.search(question)}
    for narrower, wider in _WITHIN.items():
        if narrower in kinds:
            kinds -= wider
    return len(kinds) == 1


def asks_where(question: str) -> bool:
    """Whether a question leaves open what kind of place it asks for: 哪里 may be a company or "back to school"."""
    return _WHERE.search(question) is not None
