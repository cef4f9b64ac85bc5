"""Answers and hits as objects, key by key."""

import json
from dataclasses import replace

import pytest

from bot.answer.answer import Answer, Citation, Searched, Statement
from bot.answer.core import Answerer
from bot.as_json import answer_object, citation_object, hits_object
from corpus.article import Source

CITATION = Citation(
    number=1,
    article_id="a.zh",
    title="标题",
    publisher="日报",
    published="2025-02",
    url="https://example.org/a",
    language="zh",
    start=12,
    end=16,
    quote="“引”言",
    passage_start=10,
    passage_end=20,
    passage="某某“引”言某某某某",
    score=0.123456,
    sources=(Source(publisher="一报", title="题", url="https://example.org/s", published="2025", confidence="rumour"),),
)
SEARCHED = Searched(generation="000001-abc", articles=96, passages=512, newest="2026-07-01")
ANSWER = Answer(
    question="谁？",
    resolved="谁加入了小米？",
    language="zh",
    statements=(Statement(text="“引”言", numbers=(1,), emphasis=((1, 2),)),),
    citations=(CITATION,),
    closest=(),
    text="“引”言 [1]",
    searched=SEARCHED,
    notes=("请注意。",),
    usage={"prompt_tokens": 10.0, "completion_tokens": 2.0, "cost": 0.01},
    timing_ms={"search": 1.5, "answer": 0.25},
)
CITATION_OBJECT = {
    "n": 1,
    "article": "a.zh",
    "title": "标题",
    "publisher": "日报",
    "published": "2025-02",
    "url": "https://example.org/a",
    "language": "zh",
    "start": 12,
    "end": 16,
    "quote": "“引”言",
    "passage_start": 10,
    "passage_end": 20,
    "passage": "某某“引”言某某某某",
    "score": 0.1235,
    "sources": [
        {
            "publisher": "一报",
            "title": "题",
            "url": "https://example.org/s",
            "published": "2025",
            "confidence": "rumour",
        }
    ],
}


def test_a_citation_has_every_key_of_the_contract() -> None:
    assert citation_object(CITATION) == CITATION_OBJECT


def test_an_answer_has_every_key_of_the_contract() -> None:
    assert answer_object(ANSWER, question_id="q", load_ms=180.2345) == {
        "id": "q",
        "question": "谁？",
        "answered": True,
        "language": "zh",
        "answer": "“引”言 [1]",
        "citations": [CITATION_OBJECT],
        "closest": [],
        "notes": ["请注意。"],
        "usage": {"prompt_tokens": 10.0, "completion_tokens": 2.0, "cost": 0.01},
        "index": {"generation": "000001-abc", "articles": 96, "passages": 512, "newest": "2026-07-01"},
        "timing_ms": {"load": 180.2, "search": 1.5, "answer": 0.25},
    }


def test_a_refusal_has_the_same_keys() -> None:
    refused = replace(ANSWER, statements=(), citations=(), closest=(CITATION,), text="没有回答。", usage={})
    found = answer_object(refused)
    assert list(found) == list(answer_object(ANSWER))
    assert (found["id"], found["answered"], found["citations"], found["closest"]) == (
        None,
        False,
        [],
        [CITATION_OBJECT],
    )


@pytest.mark.parametrize("question", ["罗福莉什么时候加入小米？", "What is the capital of France?", "", "\ud83d"])
def test_every_answer_survives_being_written_and_read(small: Answerer, question: str) -> None:
    found = answer_object(small.answer(question), question_id={"a": [1]})
    assert json.loads(json.dumps(found)) == found


def test_hits_have_every_key_of_the_contract(small: Answerer) -> None:
    (hit,) = small.index.search("When did the city open the bridge?", 1)
    assert hits_object("bridge?", [replace(hit, score=0.98765432)], question_id=5, timing_ms={"search": 1.0}) == {
        "id": 5,
        "question": "bridge?",
        "hits": [
            {
                "rank": 1,
                "article": "bridge.en",
                "title": "A bridge",
                "start": 0,
                "end": 93,
                "text": "The city opened a bridge over its old harbour in March 2023. Cyclists may use it from Monday.",
                "score": 0.9877,
                "language": "en",
            }
        ],
        "timing_ms": {"search": 1.0},
    }
