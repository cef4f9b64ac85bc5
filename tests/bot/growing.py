"""The commands that change the corpus, run in the test's process on a corpus of one article."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from index.embedding import Embedder, load_embedder
from tests.corpus.test_formats import PAGE
from tests.corpus.web_server import WebServer

Run = Callable[..., tuple[int, str, str]]
SAVED = PAGE.replace("CHARSET", "utf-8")


@lru_cache(maxsize=1)
def embedder() -> Embedder:
    """Load the embedded model once for all tests."""
    return load_embedder("embedded")


def found(run: Run, question: str) -> list[str]:
    """Return the articles that a search finds."""
    code, out, _ = run("search", question, "--json")
    assert code == 0
    return [hit["article"] for hit in json.loads(out)["hits"]]


def as_json(result: tuple[int, str, str], code: int = 0) -> dict[str, Any]:
    """Return the one object that a command printed."""
    assert (result[0], result[2]) == (code, "")
    loaded = json.loads(result[1])
    assert isinstance(loaded, dict)
    return loaded


def feed_of(web: WebServer, *numbers: int) -> str:
    """Serve a feed of pages."""
    items = ""
    for number in numbers:
        text = (
            SAVED.replace("https://example.com/wu", "").replace("十七年", f"{number}年").replace("字节", f"{number}号")
        )
        items += f"<item><link>{web.serve(f'/{number}', text.replace('吴永辉', f'第{number}位研究员'))}</link></item>"
    return web.serve("/feed", f'<rss version="2.0"><channel><title>日报</title>{items}</channel></rss>', "text/xml")
