from itertools import pairwise

import pytest

from bot.answer.asides import asides
from bot.answer.skeleton import skeleton
from corpus.entities import Entities

ENTITIES = Entities.load()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (
            "Qiao Siyuan, who had come from Google with Wu Yonghui in 2025, had quit ByteDance for Meta.",
            "M had quit M for M.",
        ),
        ("Apple hired Ruoming Pang, citing WIRED.", "M hired M."),
        ("随吴永辉一起来的乔思远，据 ITBEAR 报道，离开字节跳动去了 Meta。", "M, 离开M去了 M。"),
        ("Meta hired Ruoming Pang.", "M hired M."),
    ],
)
def test_what_is_said_in_passing_may_be_left_out(text: str, rest: str) -> None:
    found = skeleton(text, ENTITIES)
    left = "".join(
        "M" if "\ue000" <= char <= "\uf8ff" else char
        for place, char in enumerate(found.text)
        if not any(start <= place < end for start, end in asides(found.text, found.language))
    )
    assert left == rest


def test_asides_do_not_overlap() -> None:
    text = "Luo Fuli (formerly of DeepSeek), whom Lei Jun, the founder of Xiaomi, was courting, was by then at Xiaomi."
    found = skeleton(text, ENTITIES)
    stretches = asides(found.text, found.language)
    assert stretches
    assert all(one[1] <= other[0] for one, other in pairwise(stretches))
