"""What Chinese news pages and WeChat articles add around an article, and where they say who published it and when.

Only whole lines go, and only such as stand in no report: "责任编辑：…", "点击进入专题", "扫码关注". A line that merely
begins alike and ends like a sentence stays.

Not here: finding the article in the page (`corpus/web_pages.py`).
"""

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 90  # characters; furniture is short
_CHINA: Final = dt.timezone(dt.timedelta(hours=8))

_FURNITURE: Final = re.compile(
    r"(?:"
    r"原标题[:：].*"
    r"|[（(【]?(?:责任编辑|责任编校|责编|编辑|校对|审核|审读|监制|值班编委|值班编辑|美编|排版|运营编辑)\s?[:：丨|／/].{1,60}"
    r"|(?:点击|长按|扫描|扫码|识别|微信扫).{0,30}(?:关注|二维码|专题|读者群|订阅|了解更多|阅读全文|查看原文|下载|授权).{0,20}"
    r"|(?:喜欢|觉得|如果).{0,20}(?:点赞|点个|在看|转发|分享).{0,30}"
    r"|(?:点个|点亮|求)?[“「\"]?在看[”」\"]?[!！]?"
    r"|(?:欢迎)?关注(?:我们|该公众号|本公众号|.{0,15}(?:公众号|微博|视频号))[!！]?"
    r"|(?:阅读|查看|展开)(?:原文|全文|更多).{0,10}|返回(?:搜狐|首页|顶部).{0,10}"
    r"|(?:相关|延伸|推荐|更多)(?:阅读|新闻|推荐|内容|精彩).{0,10}|往期(?:回顾|推荐|精选).{0,10}|热门(?:推荐|评论)|网友评论"
    r"|微信扫一扫.{0,20}|分享(?:到|至)[:：]?.{0,30}|(?:我要)?(?:收藏|举报|点赞|评论|分享|反馈|纠错)"
    r"|(?:版权|免责|特别)声明[:：].*|本文(?:为|系).{0,30}原创.{0,40}|未经.{0,12}(?:授权|许可|允许).{0,20}转载.*"
    r"|转载请.{0,30}|.{0,10}(?:仅代表|不代表).{0,20}(?:观点|立场).{0,30}"
    r"|[【\[（(]广告[】\])）].*|广告(?:\s*[|｜×xX:：].*)?|(?:打开|下载).{0,12}(?:APP|App|app|客户端).{0,30}"
    r"|海量资讯、精准解读.{0,20}"
    r"|advertisement|share this (?:article|story|post)|sign up (?:for|to) .{0,70}|subscribe(?: now| to .{0,60})?"
    r"|(?:read (?:more|next)|related(?: stories| articles)?)[:：].{0,80}|story continues below.{0,20}"
    r"|all rights reserved\.?"
    r")",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[。！？][”’」』）)]*$")
_MAY_END_SO: Final = re.compile(r"(?:喜欢|觉得|如果|转载|本文|未经|版权|点击|长按|扫|欢迎|关注|【广告|.{0,10}代表)")
_END: Final = re.compile(r"[—–\-=·*\s|｜]*(?:END|The End|全文完|完)[—–\-=·*\s|｜]*", re.IGNORECASE)
# What follows the end is left out where it is no larger a part of the text.
_MOST_AFTER_END: Final = 0.25

_WECHAT: Final = re.compile(r"""id=["']js_content["']|mp\.weixin\.qq\.com/s\b""")
_ACCOUNT: Final = re.compile(
    r"""id=["']js_name["'][^>]{0,300}>\s{0,200}([^<\s][^<]{0,100})<"""
    r"""|\bnickname\s?=\s?(?:htmlDecode\()?["']([^"'\n]{1,60})["']"""
)
_POSTED_S: Final = re.compile(r"""\b(?:ct|oriCreateTime)\s*=\s*["'](\d{9,10})["']""")
_POSTED: Final = re.compile(r"""\b(?:publish_time|createTime)\s*=\s*["'](\d{4}-\d\d-\d\d)""")
_SOURCE: Final = re.compile(
    r">\s*(?:稿件|文章|新闻|信息)?来源[:：]\s*(?:</?(?:a|span|em|b)\b[^>]{0,200}>\s*)*([^<>\s]{2,30})\s*<"
)
# A publisher is told beside the headline.
_SOURCE_REACH: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who published a page and when, as the page says it in Chinese ways; empty where it does not."""

    publisher: str = ""
    published: str = ""


def imprint(markup: str) -> Imprint:
    """Return what a page says of its publisher and date outside the places that all pages use."""
    if _WECHAT.search(markup):
        account, posted = _ACCOUNT.search(markup), _POSTED.search(markup)
        name = (account.group(1) or account.group(2)) if account else ""
        return Imprint(publisher=html.unescape(name).strip(), published=_posted(markup, posted))
    headline = markup.lower().find("<h1")
    source = _SOURCE.search(markup, headline, headline + _SOURCE_REACH) if headline >= 0 else None
    return Imprint(publisher=html.unescape(source.group(1)) if source else "")


def without_furniture(text: str) -> str:
    r"""Return an article without the lines that belong to the page.

    >>> without_furniture("原标题：抢人\n他加入腾讯。\n责任编辑：李想")
    '他加入腾讯。'
    """
    lines = text.split("\n")
    ends = [place for place, line in enumerate(lines) if _END.fullmatch(line)]
    if ends and len("".join(lines[ends[-1] :])) <= len(text) * _MOST_AFTER_END:
        lines = lines[: ends[-1]]
    return "\n".join(line for line in lines if not _is_furniture(line.strip())).strip("\n")


def _is_furniture(line: str) -> bool:
    """Tell whether a line belongs to the page and not to the article."""
    if not line or len(line) > _LONGEST or not _FURNITURE.fullmatch(line):
        return False
    return not _SENTENCE_END.search(line) or _MAY_END_SO.match(line) is not None


def _posted(markup: str, written: re.Match[str] | None) -> str:
    """Return the day on which a WeChat article was posted, in China."""
    seconds = _POSTED_S.search(markup)
    if seconds:
        return dt.datetime.fromtimestamp(int(seconds.group(1)), tz=_CHINA).date().isoformat()
    return written.group(1) if written else ""
