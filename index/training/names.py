"""Chinese people who do not exist, with their pinyin: how a name sounds is learnt from many names.

Not here: names of people who do exist (`corpus/entities.yaml`): search expands those by itself.
"""

import random
import re
from collections.abc import Iterator, Sequence
from typing import Final

from index.training.dictionaries import package

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾夏"
    "韦方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文"
)
IN_NEWS: Final = re.compile(f"[{SURNAMES}]([\u4e00-\u9fff]{{1,2}})(?=(?:介绍|表示|说|告诉|认为|指出|报道|、|摄|）))")
COUNT: Final = 30_000
SURNAME_FIRST: Final = 0.7  # "Wu Yonghui" more often than "Yonghui Wu"


def invented_names(paragraphs: Sequence[str], chance: random.Random, count: int = COUNT) -> Iterator[tuple[str, str]]:
    """Yield (name, pinyin), the given names taken from people who speak in the news."""
    pypinyin = package("pypinyin")
    given = sorted({match[1] for text in paragraphs for match in IN_NEWS.finditer(text)})
    if pypinyin is None or not given:
        return
    for _ in range(count):
        surname, name = chance.choice(SURNAMES), chance.choice(given)
        parts = ["".join(pypinyin.lazy_pinyin(surname)), "".join(pypinyin.lazy_pinyin(name))]
        yield surname + name, " ".join(parts if chance.random() < SURNAME_FIRST else parts[::-1])
