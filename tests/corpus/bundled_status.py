"""The words that say how sure a thing is and what became of a person, in both languages.

Each status has words that say it plainly and words that may say it among other things. A plain word on one side asks
for a plain or a possible one on the other; a merely possible word asks for nothing. So "the exit was reported" needs a
报道 or 称 in Chinese, while an English "said" alone needs none.
"""

import re
from dataclasses import dataclass
from typing import Final

from corpus.article import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One status with its words, as regular expressions."""

    name: str
    zh: str
    en: str
    zh_may: str = "(?!)"
    en_may: str = "(?!)"

    def plain(self, text: str, language: Language) -> bool:
        """Whether the text says it plainly."""
        return bool(re.search(self.zh if language == "zh" else self.en, text, re.IGNORECASE))

    def possible(self, text: str, language: Language) -> bool:
        """Whether the text says it plainly or may say it."""
        may = self.zh_may if language == "zh" else self.en_may
        return self.plain(text, language) or bool(re.search(may, text, re.IGNORECASE))


# "Left open", "left it as it was", "left Inflection standing": nobody goes.
_NOBODY_GOES: Final = (
    "a as at behind beside in it no of open out over standing the to untouched whether Inflection xAI Wu".split()
)

STATUSES: Final = (
    Status(
        name="rumoured",
        zh="传闻|传言|曾传|又传",
        en=r"rumou?r",
        zh_may="传出|被曝|未经证实|声称",
        en_may=r"unconfirmed|word of|story|looking for a buyer|reported|mentioned",
    ),
    Status(
        name="unconfirmed",
        zh="未经证实|未(?:得到|获)[^。，；]{0,8}证实|没有得到[^。，；]{0,8}证实|均未证实|无法核实",
        en=r"unconfirmed|unverified|not (?:been )?confirmed|not verify",
        zh_may="没有(?:正式)?(?:证实|确认)|未见其他来源|只有|仅此一家|传闻|未有定论|猜测|不支持|没有(?:公开|别的来源|其他来源)",
        en_may=r"no other source|bears? (?:this|it) out|neither .{0,40}confirmed|rumou?r|borne out by no|nothing else",
    ),
    Status(name="denied", zh="否认", en=r"\bden(?:y|ied|ies|ial)\b", zh_may="不诚实|斥"),
    Status(name="called false", zh="不诚实|斥|假新闻|荒唐", en=r"dishonest|ridiculous|fake news"),
    Status(
        name="declined",
        zh="拒绝|回绝|谢绝|婉拒|不肯|没有接受",
        en=r"declined (?:to|both|a|Meta|its)|turned (?:\w+ )?down|declin(?:e|ing) (?:to|a)|refus",
        zh_may="无一|不愿",
        en_may=r"would not|said (?:no|yes)|\bno\b|declined|accepted",
    ),
    Status(
        name="sued",
        zh="起诉|诉讼|告上法庭|官司",
        en=r"\bsu(?:ed|es|ing)\b|\blaw ?suits?\b|\b(?:the|two|xAI|court) suits?\b|'s suit\b",
        zh_may="法庭|法院|索赔|诉状| 诉 ",
        en_may=r"\bcourt\b|damages",
    ),
    Status(name="in arbitration", zh="仲裁", en=r"arbitra"),
    Status(name="dismissed", zh="驳回|辞退|解雇", en=r"dismiss"),
    Status(name="cut", zh="裁员|裁减", en=r"\bcut\b.{0,25}\bjobs|jobs cut|layoff|the cuts"),
    Status(name="retired", zh="退休", en=r"\bretir"),
    Status(
        name="returned",
        zh="返回|重回|回归|重返|迎回|返聘|请回",
        en=r"\breturn(?:s|ed|ing)?\b(?! for)|rehired|"
        r"\b(?:c[ao]me|go|went|gone|coming|going|got|took|taken|brought|bring\w*) (?:\w+ ){0,4}?back\b",
        zh_may="回到|回来|回 |重新|再次|海归|归来|再度",
        en_may=r"\bback\b|again|once more",
    ),
    Status(
        name="left",
        zh="离开|离职(?!率)|辞职|卸任|离任|出走|辞去",
        en=rf"\bresign|\bdepart(?:ed|ure|ures)\b|\bquit(?:ting)?\b|\bleft\b(?!\.| (?:{'|'.join(_NOBODY_GOES)})\b)",
        zh_may="走了|走人|走的|走出|走到|已走|先走|要走|往外走|离去|离队|告别|流失|转投|转到|转去|转来|去了|去往|"
        "还是去|来到|加入|退出|退下|卸下|分道|分手|招走|挖走|没有别的|早退",
        en_may=r"\bleav|\bleft\b|\bexits?\b|\bgo(?:es|ing|ne)?\b|\bwent\b|stepp?(?:ed|ing)? (?:down|back)|parted|"
        r"\bways\b|\bg(?:iv|av)(?:e|ing) up|\bmov|\blos(?:t|e|es|ing)\b|farewell|\bout\b|withdr|dropped|\bjoin|stay|"
        r"\bhire|\btook\b",
    ),
    Status(
        name="joined",
        zh="加入|加盟|入职|转投",
        en=r"\bjoin(?:ed|s|ing)?\b(?! (?:by|in)\b)",
        zh_may="去了|来到|来过|进入|转到|转去|转来|转入|招入|招来|招到|请来|聘请|投向|奔|并入|合并|到任|到了|任职|任命|"
        "出任|成为|前往|要去|参投|同往|下一站",
        en_may=r"\bhir|\bwent\b|\bmov|\bcame\b|\bcome\b|\bgo(?:ne|es|ing)?\b|\btook\b|\btaken\b|\bfor\b|\bat\b|\bto\b",
    ),
    Status(
        name="confirmed",
        zh="证实|确认",
        en=r"\bconfirm(?!ation)",
        zh_may="印证|核实",
        en_may=r"unconfirmed|unverified|bears? (?:it |this )?out|borne out|acknowledged|checked|no other source|"
        r"official",
    ),
    Status(
        name="reported",
        zh="报道|据报",
        en=r"\breport(?:s|ed|edly)?\b(?! to\b)",
        zh_may="写道|写到|援引|称|据|消息|转述|披露|文章|说|汇报|报告|记为|归",
        en_may=r"\bwrote\b|\bwrit|\bsa(?:id|ys?)\b|according|\bcit(?:es|ed|ing)\b|account|\bquot|\btold\b|\bcarried\b|"
        r"article|headline|page|\bcounts?\b|\bgives?\b|news|claims?\b|\bhad it\b|\bby\b|printed|\breport",
    ),
    Status(
        name="blocked", zh="叫停", en=r"\bblock(?:ed|s)?\b|stopping the deal|purchase stopped", en_may=r"stopped|halt"
    ),
    Status(name="frozen", zh="冻结", en=r"\bfr(?:eeze|oze)"),
    Status(name="under a non-compete", zh="竞业", en=r"non-compete"),
)

HEDGES: Final[dict[Language, re.Pattern[str]]] = {
    "zh": re.compile(
        "传闻|传言|又传|传出|未经证实|未(?:得到|获).{0,10}证实|没有得到.{0,8}证实|无法核实|声称|猜测|推测|估计|不支持|仅此一家|"
        "笔误|误记|有(?:文章|一家|一个页面)|却把离职写成"
    ),
    "en": re.compile(
        r"rumou?r|unconfirmed|unverified|claim|guess|surmise|alleg|estimate|no other source|stands alone|slip|misdat|"
        r"one article|evidently|gets several other dates wrong",
        re.IGNORECASE,
    ),
}
"""What tells a reader that a paragraph holds something that nobody has confirmed."""


def differing(zh: str, en: str) -> list[str]:
    """The statuses that one language says plainly and the other does not say at all."""
    return [
        status.name
        for status in STATUSES
        if (status.plain(zh, "zh") and not status.possible(en, "en"))
        or (status.plain(en, "en") and not status.possible(zh, "zh"))
    ]
