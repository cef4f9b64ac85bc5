"""Chinese news pages and WeChat articles come out clean, with publisher and date; no sentence of an article is lost."""

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.bundled import bundled_articles
from corpus.formats import read_file
from corpus.news_pages import Imprint, imprint, without_furniture

PAGES = Path(__file__).parent / "pages"


def expected(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_wechat_article_comes_out_clean_with_its_account_and_day(tmp_path: Path, encoding: str) -> None:
    markup = (PAGES / "wechat.html").read_text(encoding="utf-8").replace("charset=utf-8", f"charset={encoding}")
    (tmp_path / "saved.html").write_bytes(markup.encode(encoding))
    [article] = read_file(tmp_path / "saved.html")
    assert isinstance(article, Article)
    assert article.text == expected("wechat.txt")
    assert (article.title, article.publisher, article.published, article.language) == (
        "一份没有人签的竞业协议", "算法街九号", "2025-01-07", "zh",
    )  # fmt: skip
    assert article.url.startswith("http://mp.weixin.qq.com/s?__biz=MzA5OTk5OTk5OQ==&mid=2650000001&idx=1&sn=01234")


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-8"])
def test_a_news_portal_comes_out_clean_with_the_outlet_that_it_names(tmp_path: Path, encoding: str) -> None:
    markup = (PAGES / "portal.html").read_text(encoding="utf-8")
    (tmp_path / "saved.html").write_bytes(markup.encode(encoding))
    [article] = read_file(tmp_path / "saved.html")
    assert isinstance(article, Article)
    assert article.text == expected("portal.txt")
    assert (article.title, article.publisher, article.published) == (
        "北辰实验室半年招走九名研究员 星图智能称属正常流动", "江城晚报", "2025-01-09",
    )  # fmt: skip


def test_the_day_of_a_wechat_article_is_that_of_china() -> None:
    page = '<div id="js_content"></div><script>var ct = "1736266200";</script>'  # 16:10 on the 7th in London
    assert imprint(page).published == "2025-01-08"
    assert imprint(page.replace("var ct", "var other")).published == ""
    assert imprint('<h1>题</h1><span>来源：<a href="/x">晚点 LatePost</a></span>') == Imprint()
    assert imprint('<h1>题</h1><span>来源：<a href="/x">晚点</a></span>') == Imprint(publisher="晚点")


@pytest.mark.parametrize(
    "line",
    [
        "原标题：星图智能半年流失九名研究员",
        "责任编辑：李想 TF012",
        "（责编：王某、李某）",
        "编辑 | 周一鸣",
        "点击进入专题：大模型公司抢人",
        "长按识别二维码，关注我们",
        "喜欢这篇文章，请点个“在看”",
        "阅读原文",
        "【广告】开年购车季，首付一成起",
        "微信扫一扫",
        "相关阅读",
        "本文为算法街九号原创，转载请联系后台授权。",
        "未经授权不得转载",
        "打开江城新闻客户端 提升3倍流畅度",
        "海量资讯、精准解读，尽在新浪财经APP",
        "Advertisement",
        "Sign up for our newsletter",
        "Read more: Who left OpenAI",
    ],
)
def test_a_line_that_belongs_to_the_page_goes(line: str) -> None:
    kept = "他加入腾讯。\n她留在北京。"
    assert without_furniture(f"{line}\n{kept}\n{line}") == kept


@pytest.mark.parametrize(
    "line",
    [
        "广告主更愿意为有人气的研究员付钱。",
        "编辑部的人说，他去年就走了。",
        "原标题党的做法行不通了。",
        "点击量最高的一篇写的是罗福莉。",
        "关注人才流动的人都知道这件事。",
        "他在看新的机会。",
        "阅读更多论文是她的习惯。",
        "评论认为，挖角还会继续。",
        "Subscribers left in 2024.",
        "责任编辑：他说自己从没当过责任编辑，那只是一个误会。",
    ],
)
def test_a_sentence_that_begins_alike_stays(line: str) -> None:
    assert without_furniture(line) == line


def test_no_line_of_the_bundled_articles_is_taken_for_furniture() -> None:
    lines = 0
    for path in bundled_articles().glob("*.md"):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1].strip("\n")
        assert without_furniture(body) == body
        lines += body.count("\n") + 1
    assert lines > 1_000


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ['id="js_name"', 'id="js_name">' + " " * 500, "var ct = ", "来源：", '>来源：<a href="x">', "<h1", 'nickname = "'],
)
def test_markup_made_to_be_slow_is_not(piece: str) -> None:
    markup = 'id="js_content"' + piece * (2_000_000 // len(piece))
    assert imprint(markup) is not None
    assert imprint(markup.replace("js_content", "x", 1)) is not None
