"""Whether each name of a sentence stands in its spans, under any of its names and in either script.

Not here: how listed and Latin names are found (`bot/answer/skeleton.py`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.answer.glossary import aliases, countries
from bot.answer.skeleton import MARK, Named, Skeleton, folded_name
from bot.answer.words import Words, meets, sounds_like
from corpus.entities import Entities
from index.folding import fold

# The usual surnames with their usual Latin spellings; the second group also begins ordinary words and is
# believed only before two characters.
_SURNAMES: Final = (
    "王Wang 李Li/Lee 张Zhang/Chang 刘Liu/Lau 陈Chen/Chan 杨Yang 赵Zhao 黄Huang/Wong 吴Wu/Ng 徐Xu/Hsu "
    "孙Sun 朱Zhu/Chu 胡Hu 郭Guo 林Lin/Lam 罗Luo/Lo 郑Zheng/Cheng 梁Liang/Leung 谢Xie/Tse 宋Song 唐Tang "
    "邓Deng "
    "冯Feng/Fung 韩Han 曹Cao/Tsao 彭Peng 萧Xiao 肖Xiao 蔡Cai/Tsai 潘Pan 袁Yuan 董Dong 蒋Jiang 杜Du 苏Su "
    "魏Wei 吕Lu/Lyu 丁Ding 沈Shen 姚Yao 卢Lu/Lo 傅Fu 姜Jiang 崔Cui 谭Tan/Tam 廖Liao 范Fan 汪Wang 陆Lu "
    "贾Jia 韦Wei "
    "邱Qiu 侯Hou 邹Zou 熊Xiong 孟Meng 秦Qin 阎Yan 闫Yan 薛Xue 尹Yin 段Duan 雷Lei 黎Li/Lai 史Shi 陶Tao "
    "贺He 顾Gu 毛Mao 郝Hao 龚Gong 邵Shao 钱Qian 覃Qin 戴Dai 莫Mo 孔Kong 汤Tang 洪Hong 翁Weng 翟Zhai "
    "庞Pang 樊Fan 殷Yin 柯Ke 聂Nie 岳Yue 齐Qi 焦Jiao 俞Yu 葛Ge 章Zhang 鲁Lu 倪Ni 严Yan 牛Niu 温Wen 芦Lu "
    "季Ji 詹Zhan 裴Pei 邢Xing 盛Sheng 欧Ou 阮Ruan 郁Yu 漆Qi 闵Min 茹Ru 谷Gu 曲Qu 乔Qiao"
).split()
_LATIN_SURNAMES: Final = {pair[0]: tuple(pair[1:].lower().split("/")) for pair in _SURNAMES}
_COMMON_SURNAMES: Final = {
    "周": ("zhou",),
    "何": ("he", "ho"),
    "高": ("gao",),
    "马": ("ma",),
    "程": ("cheng",),
    "余": ("yu",),
    "叶": ("ye", "yip"),
    "田": ("tian",),
    "石": ("shi",),
    "金": ("jin", "kim"),
    "江": ("jiang",),
    "龙": ("long",),
    "万": ("wan",),
    "常": ("chang",),
    "武": ("wu",),
    "康": ("kang",),
    "夏": ("xia",),
    "钟": ("zhong",),
    "许": ("xu",),
    "华": ("hua",),
    "薄": ("bo",),
    "栾": ("luan",),
    "冉": ("ran",),
    "邬": ("wu",),
    "佟": ("tong",),
    "柴": ("chai",),
    "迟": ("chi",),
}
_HAN: Final = "\u3400-\u9fff"
_BEFORE_NAME: Final = (
    rf"(?:^|(?<=[,。、:;()《》\"\s{MARK[1:-1]}])|(?<=[由和与让请向对被把给及是的但称说而使将跟同因对])|"
    rf"(?<=[了过])|(?<=以及)|(?<=任命)|(?<=研究员)|(?<=工程师)|(?<=科学家)|(?<=创始人)|(?<=负责人)|(?<=总裁)|(?<=教授)|(?<=主任)|(?<=院长)|(?<=合伙人)|(?<=校长)|"
    rf"(?<=博士)|(?<=总监)|(?<=经理)|(?<=董事长)|(?<=高管)|(?<=记者)|(?<=投资人)|(?<=法官)|(?<=聘请)|"
    rf"(?<=招揽)|(?<=挖走)|(?<=挖来)|(?<=招来)|(?<=包括)|(?<=C[ETFO]O)|(?<=执行官)|(?<=技术官)|(?<=运营官)|(?<=财务官))"
)
_AFTER_NAME: Final = (
    r"(?=$|[,。、;()\"\s\d\ue000-\uf8ff]|加入|离开|离职|入职|出任|担任|当上|称|说|表示|宣布|在|从|和|与|"
    r"及|等|将|也|则|向|对|被|把|到|去|跳|转|创|成立|获|接|领导|带领|负责|辞|退|回|重返|认为|指|拒绝|"
    r"否认|证实|确认|承认|透露|当|未|没|不|又|并|教授|博士|先生|女士|拿|出走|还|主|执|发|提|随|以|是|的|"
    r"曾|已|仍|同|做|任|替|取代|为|所|用|给|于|之|这|有)"
)
_GIVEN: Final = rf"(?![被把了的也又])[{_HAN}]"
_NAME_ZH: Final = re.compile(
    rf"{_BEFORE_NAME}(?<!\d )(?P<name>[{''.join(_LATIN_SURNAMES)}]{_GIVEN}{{1,2}}?|"
    rf"[{''.join(_COMMON_SURNAMES)}]{_GIVEN}{{2}}){_AFTER_NAME}"
)
# Ordinary words that begin like a surname.
_WORDS: Final = re.compile(
    r"..?(?:联合|主[持管任]|总[裁监经]|团队|助理|院长|教授|负责|经理|公司|员工|研究|工程|技术|管理|业务|"
    r"部门|之[后前间]|以[后前及]|已经|同时|目前|方面|职位|合作|创始)|高|任[命何职期务]|方[面式案向便]|"
    r"金[额融钱]|成[为立功员本果]|[曾于](?:[任经在被为是说以])|何[时以种况]|马上|白宫|石油|程[序度]|"
    r"江[苏西]|许[多诺可]|张口|谢绝|雷同|严[重格肃厉]|安[全排置静]|关[于系键注闭]|万[元人美]|常[见常用]|"
    r"文[章件字中]|华[人为尔]"
    r"|包[括含]|向[来上]|周[年末期边一二三四五六日报刊]|温和|盛[大行传]|章程|季度|莫[非名大]|孔雀|"
    r"史[上无]|毛利|顾[问客虑]|陆续|段时|董事|曲折|齐[全心]|苏[州联]|汤加|戴上|洪水|丁香|黄金|黎明|康复|"
    r"唐突|宋体|韩[国企]|秦皇|鲁莽|谷[歌底]|余[下人部]|马力|金牌|夏[天季]|钟[头表]|龙头|武[汉器]|田[野间]|"
    r"王牌|林业|罗列|贺[词电]|齐聚"
    r"|胡乱|乔迁|沈阳|徐州|雷达|钱款|牛市|欧[元洲盟美]|罗马|杜绝|孟买|郭靖|单方|高[管级层薪校达于调]|顾及|乔装|范[围畴例]|文档|钱[超都也花的关没有]|易于|石墨|盛况|殷切|汪洋|温度|严峻|侯选"
)
_NAME_OF: Final = re.compile(
    rf"(?:(?<=[\ue800-\uf7ff]的)|(?<=合伙人)|(?<=创始人)|(?<=负责人)|(?<=科学家)|(?<=执行官)|(?<=技术官))(?P<name>[{''.join(_COMMON_SURNAMES)}][{_HAN}])(?=替换|取代|接替|加入|离开|担任|"
    rf"出任|任|说|称|表示|宣布)"
)
_TRANSLITERATED: Final = re.compile(
    r"[斯尔特克德拉里尼布格姆杰弗莱罗森伯艾奥巴贝卡科莫纳帕皮普塞萨索塔托瓦韦维沃希扎佐穆诺洛兰丹达迪多恩菲哈赫"
    r"霍基凯肯库曼米娜内佩乔琼瑟舍施泰坦汤图威西雅亚伊泽詹切蒂登顿列夫吉季津柳]{3,6}"
)
_SPELLING: Final = re.compile(rf" ?\( ?{MARK}")
_DOTTED: Final = re.compile(rf"[{_HAN}]{{1,6}}(?:·[{_HAN}]{{1,6}})+")
_SUFFIXED: Final = re.compile(
    rf"(?P<stem>[{_HAN}]{{2}})(?P<suffix>大学|学院|银行|集团(?!副|总|高|层|内|旗)|资本|证券|日报|时报|晚报|"
    rf"周刊|创投|基金会|科技(?!巨头|公司|大厂|圈|界|行业|人才)|汽车(?!行业|公司))"
)
_AFTER_KIND: Final = re.compile(
    rf"(?<=基金|机构|公司|企业|入职|加盟|加入|创办|创立)(?P<stem>[{_HAN}]{{2}})(?P<suffix>投资|量化|智能|创新|科技|科学)"
    rf"(?=$|[,。、;() ]|[的和与并任做当]|后|之后|以后)"
)
_STEMS: Final = re.compile(
    r"[任命为是的成]|[回来去考读][到自入过]|[一这该某本两各几其所在和与读上进]|.[所家个的在了和与是]|商业|风险|人工|国有|投资|高等|"
    r"理工|师范|中央|[知具著]名|顶尖|名牌|多家|智能|大型|新闻|电动|海外|互联|信息"
)

_NUMBERED: Final = re.compile(r"\ds$")  # H100s are several of one name
_HALF_WIDTH: Final = str.maketrans("，：；（）“”", ',:;()""')  # as in a skeleton; each is one character still


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a text, and what they are looked up in.

    Attributes:
        ids: Of the names that a list knows.
        words: Every Latin word of the text, folded.
        aliases: Every Latin word of all other names of whom it names, folded.
        latin: All Latin letters and digits of the text in a row, folded, for names written apart or together.
        han: The text, folded, for Chinese names that no list knows.
        unlisted: What looks like a Chinese name that no list knows.
        listed: The names of `ids` as written, folded; one may lie within another, as Google in Google DeepMind.
        loose: The Latin words that no list knows, folded: "Lin" alone may be Lin Junyang.
        rest: The words that are no names.
    """

    ids: frozenset[str]
    words: frozenset[str]
    aliases: frozenset[str]
    latin: str
    han: str
    loose: frozenset[str]
    unlisted: tuple[str, ...]
    listed: tuple[str, ...]
    rest: Words


_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f0-9][A-Za-z\u00c0-\u024f0-9.&'+_-]*")


def names_of(skeleton: Skeleton, entities: Entities, rest: Words) -> Names:
    """Gather the names of a span; `rest` are its other words."""
    words = {
        folded_name(word)
        for match in _LATIN_WORD.finditer(skeleton.plain)
        for word in (match.group(), *re.split(r"[.&'+_-]", match.group()))
    }
    others: set[str] = set()
    ids = frozenset(named.id for named in skeleton.names)
    for entity in (entities.by_id(entity_id) for entity_id in ids):
        if entity is not None:
            others.update(word for name in entities.names(entity) for word in _words_of(name))
    others.update(folded_name(name.split()[-1]) for one in ids for name in aliases(one))  # "the Journal"
    return Names(
        unlisted=tuple(_chinese_names(skeleton.text)),
        listed=tuple(fold(named.written) for named in skeleton.names if named.id.startswith(("p-", "o-"))),
        ids=ids,
        rest=rest,
        words=frozenset(words - {""}),
        aliases=frozenset(others - {""}),
        latin=" ".join(folded_name(word) for word in skeleton.plain.split()),
        han=fold(skeleton.plain),
        loose=frozenset(
            folded_name(word) for named in skeleton.names if not named.listed for word in named.written.split()
        ),
    )


def _is_initials(name: str, names: Names, entities: Entities) -> bool:
    """Whether a name is made of the initials of one that a list knows: FT is the Financial Times."""
    listed = [(entities.by_id(one), aliases(one)) for one in names.ids]
    known = (other for entity, others in listed for other in (entities.names(entity) if entity else others))
    return any(name == "".join(word[:1] for word in re.split(r"[ -]", other)) for other in known)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[str, ...]:
    return (folded_name(name), *(folded_name(word) for word in re.split(r"[ .·-]", name) if len(word) > 1))


def missing_names(said: Skeleton, known: Sequence[Names], entities: Entities) -> Iterator[str]:
    """Yield the names of a sentence, as written, that none of its spans has."""
    anywhere = all(names.ids.isdisjoint(countries()) for names in known)
    for named in said.names:
        if named.id in countries() and (anywhere or _in_a_title(named.written, said.plain)):
            continue  # "China's ministry": the spans say no other
        if not any(_stands_in(named, names, entities) for names in known):
            yield named.written
    marked = said.text
    for name in _chinese_names(marked):
        if not any(_chinese_stands_in(name, names) for names in known):
            yield name


def _in_a_title(name: str, text: str) -> bool:
    """Whether a country stands in the name of an outlet: 《德国商报》."""
    return re.search(rf"《[^》]*{re.escape(name)}[^》]*》", text) is not None


def _stands_in(named: Named, names: Names, entities: Entities) -> bool:
    if named.id in names.ids | entities.wholes(names.ids) or (
        named.id == "g-China" and re.search(f"[{_HAN}]", names.han)
    ):
        return True  # Chinese texts say 国内, or nothing, where English ones say China
    entity = entities.by_id(named.id)
    written = [named.written] if entity is None else [named.written, *entities.names(entity)]
    if entity is not None and any(
        re.search(rf"(?<![a-z0-9]){re.escape(fold(name))}(?![a-z0-9])", other)
        for name in written
        for other in names.listed
    ):
        return True
    if named.id == "g-six tigers" or any(fold(name) in other for name in aliases(named.id) for other in names.listed):
        return True
    if not named.listed and _written_in(named.written, names):
        return True
    if not named.listed and (
        (named.written.isupper() and _is_initials(named.written, names, entities))
        or all(folded_name(word) in names.words | names.aliases for word in re.split(r"[ .-]", named.written))
    ):
        return True
    wholes = entities.wholes([named.id]) & names.ids
    return (
        _in_characters(named, written, names)
        or _whole_and_part(written, wholes, names, entities)
        or (named.kind == "person" and any(word in names.loose for name in written for word in _words_of(name)))
    )


def _in_characters(named: Named, written: Sequence[str], names: Names) -> bool:
    """Whether a Latin name that no list knows in characters may stand in a text in them."""
    if named.listed and re.search(f"[{_HAN}]", "".join(written)):
        return False
    return _romanised_in(named.written, names) or (
        re.search(f"[{_HAN}]", names.han) is not None and meets(named.written, names.rest)
    )


def _whole_and_part(written: Sequence[str], wholes: Collection[str], names: Names, entities: Entities) -> bool:
    """Whether a text has the whole and, elsewhere, the rest of a name: ByteDance, and then "the AI Lab"."""
    heads = [name for whole in wholes if (entity := entities.by_id(whole)) for name in entities.names(entity)]
    rests = (name[len(head) :].strip(" '’s的") for name in written for head in heads if name.startswith(head))
    return any(rest and _written_in(rest, names) for rest in rests)


def _written_in(name: str, names: Names) -> bool:
    """Whether a name is written in a text as whole words, joined or apart, or as characters."""
    if not name.isascii() and re.search(f"[{_HAN}]", name):
        return fold(name) in names.han
    folded = folded_name(name)
    if not folded:
        return True
    if (
        folded in names.words
        or (_NUMBERED.search(folded) and folded[:-1] in names.words)
        or re.search(rf"(?:^| ){re.escape(' '.join(folded_name(word) for word in name.split()))}(?: |$)", names.latin)
    ):
        return True
    parts = [part for part in (folded_name(word) for word in re.split(r"[ .-]", name)) if part]
    return len(parts) > 1 and all(part in names.words for part in parts)


def _romanised_in(name: str, names: Names) -> bool:
    """Whether a Latin name may be that of a Chinese person whom the text names in characters: their surnames agree."""
    parts = [part.lower() for part in name.split()]
    if not 2 <= len(parts) <= 3 or not all(part.isalpha() for part in parts):  # noqa: PLR2004 - a surname with one given name or two
        return False
    surnames = [
        char
        for char, spelt in {**_LATIN_SURNAMES, **_COMMON_SURNAMES}.items()
        if spelt and (parts[0] in spelt or parts[-1] in spelt)
    ]
    return any(name[0] in surnames for name in names.unlisted)


def joint(name: str) -> str:
    """Return what stands right around the dot of a foreign name: more may be words beside it."""
    return re.sub(r"^.*?(.{1,2}·.{1,2}).*$", r"\1", name)


def _chinese_names(text: str) -> Iterator[str]:
    """Yield what looks like a Chinese name that no list knows, unless its own spelling follows, and is looked up."""
    for match in _NAME_ZH.finditer(text):
        if not _WORDS.match(match["name"]) and not _SPELLING.match(text, match.end("name")):
            yield match["name"]
    for pattern in (_NAME_OF, _DOTTED, _TRANSLITERATED):
        for match in pattern.finditer(text):
            if not _SPELLING.match(text, match.end()):
                yield match.group()
    for pattern in (_SUFFIXED, _AFTER_KIND):
        for match in pattern.finditer(text):
            if not _STEMS.match(match["stem"]):
                yield match.group()


def chinese_people(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand that look like those of people, whether a list knows them or not.

    >>> text = "公司任命王小明为总裁，彼得·斯特恩，离开。"
    >>> [text[start:end] for start, end in chinese_people(text)]
    ['王小明', '彼得·斯特恩']
    """
    plain = text.translate(_HALF_WIDTH)
    found = [match.span() for pattern in (_DOTTED, _TRANSLITERATED) for match in pattern.finditer(plain)]
    found += [match.span("name") for match in _NAME_ZH.finditer(plain) if not _WORDS.match(match["name"])]
    taken: list[tuple[int, int]] = []
    for start, end in found:
        if all(end <= there[0] or there[1] <= start for there in taken):
            taken.append((start, end))
    yield from sorted(taken)


def _joint(name: str) -> str:
    """Return, folded, what surely belongs to a dotted name: one letter behind the dot; words may follow a short one."""
    before, _, after = fold(joint(name)).partition("·")
    return f"{before}·{after[:1]}"


def _chinese_stands_in(name: str, names: Names) -> bool:
    if fold(name) in names.han or (_DOTTED.fullmatch(name) and _joint(name) in names.han):
        return True
    if re.search(f"[{_HAN}]", names.han):
        return name[:-1] in names.unlisted  # the span is Chinese too, and would have it; 姚骏调 of 姚骏调去 is 姚骏
    if _DOTTED.fullmatch(name) or _TRANSLITERATED.fullmatch(name):
        return sounds_like(
            name.replace("·", " "), sorted({*names.loose, *(word for one in names.listed for word in one.split())})
        )
    spelt = _LATIN_SURNAMES.get(name[0]) or _COMMON_SURNAMES.get(name[0])
    return (
        spelt is None or any(surname in names.loose for surname in spelt) or not re.fullmatch(f"[{_HAN}]{{2,3}}", name)
    )
