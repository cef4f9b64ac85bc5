"""Answers and hits as the JSON objects that the command line promises.

Not here: when they are printed (`bot/cli.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.answer.answer import Answer, Citation
from index.search import Hit

Object = dict[str, Any]


def answer_object(answer: Answer, *, question_id: object = None, load_ms: float = 0.0) -> Object:
    """Return an answer as `ask --json` prints it."""
    return {
        "id": question_id,
        "question": answer.question,
        "answered": answer.answered,
        "language": answer.language,
        "answer": answer.text,
        "citations": [citation_object(citation) for citation in answer.citations],
        "closest": [citation_object(citation) for citation in answer.closest],
        "notes": list(answer.notes),
        "usage": answer.usage,
        "index": asdict(answer.searched),
        "timing_ms": {"load": round(load_ms, 1), **answer.timing_ms},
    }


def citation_object(citation: Citation) -> Object:
    """Return a citation with every offset that is needed to check it."""
    return {
        "n": citation.number,
        "article": citation.article_id,
        "title": citation.title,
        "publisher": citation.publisher,
        "published": citation.published,
        "url": citation.url,
        "language": citation.language,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "passage_start": citation.passage_start,
        "passage_end": citation.passage_end,
        "passage": citation.passage,
        "score": round(citation.score, 4),
        "sources": [asdict(source) for source in citation.sources],
    }


def hits_object(
    question: str, hits: Sequence[Hit], *, question_id: object = None, timing_ms: dict[str, float]
) -> Object:
    """Return ranked passages as `search --json` prints them."""
    return {
        "id": question_id,
        "question": question,
        "hits": [
            {
                "rank": hit.rank,
                "article": hit.article.id,
                "title": hit.article.title,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
                "score": round(hit.score, 4),
                "language": hit.passage.language,
            }
            for hit in hits
        ],
        "timing_ms": timing_ms,
    }
