"""The other systems of `bench_scale.py`: each is a way to build in a folder and a way to open it and ask.

- LlamaIndex, default: a VectorStoreIndex with its vector store in memory, over our passages and our vectors.
- LlamaIndex, BM25: its BM25Retriever over our tokens, since it does not cut Chinese.
- LanceDB: our vectors in a table, searched as it does by default.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

HITS: Final = 10
BATCH: Final = 5_000  # passages handed over at once

Ask = Callable[[str], object]
System = tuple[Callable[[Path, Path], None], Callable[[Path, Path], Ask]]


def _passages(work: Path) -> Iterator[dict[str, str]]:
    with (work / "passages.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _build_default(work: Path, folder: Path) -> None:
    from llama_index.core import VectorStoreIndex  # noqa: PLC0415 - each child loads its own system alone
    from llama_index.core.schema import TextNode  # noqa: PLC0415

    from index.llama import TalentWarsEmbedding  # noqa: PLC0415

    nodes = [TextNode(text=f"{one['title']}\n{one['text']}") for one in _passages(work)]
    index = VectorStoreIndex(nodes, embed_model=TalentWarsEmbedding())
    index.storage_context.persist(str(folder))


def _open_default(_work: Path, folder: Path) -> Ask:
    from llama_index.core import StorageContext, load_index_from_storage  # noqa: PLC0415

    from index.llama import TalentWarsEmbedding  # noqa: PLC0415

    storage = StorageContext.from_defaults(persist_dir=str(folder))
    index = load_index_from_storage(storage, embed_model=TalentWarsEmbedding())
    ask: Ask = index.as_retriever(similarity_top_k=HITS).retrieve
    return ask


def _build_bm25(work: Path, folder: Path) -> None:
    from llama_index.core.schema import TextNode  # noqa: PLC0415
    from llama_index.retrievers.bm25 import BM25Retriever  # noqa: PLC0415

    from index.tokens import tokens  # noqa: PLC0415

    nodes = [TextNode(text=" ".join(tokens(f"{one['title']}\n{one['text']}"))) for one in _passages(work)]
    retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=HITS, skip_stemming=True)
    retriever.persist(str(folder))


def _open_bm25(_work: Path, folder: Path) -> Ask:
    from llama_index.retrievers.bm25 import BM25Retriever  # noqa: PLC0415

    from index.tokens import tokens  # noqa: PLC0415

    retriever = BM25Retriever.from_persist_dir(str(folder))
    return lambda question: retriever.retrieve(" ".join(tokens(question)))


def _build_lancedb(work: Path, folder: Path) -> None:
    import lancedb  # noqa: PLC0415

    from index.embedding import EmbeddedModel  # noqa: PLC0415

    model = EmbeddedModel.load()
    passages = list(_passages(work))
    table = None
    for start in range(0, len(passages), BATCH):
        here = passages[start : start + BATCH]
        vectors = model.embed_passages([f"{one['title']}\n{one['text']}" for one in here])
        rows = [{**one, "vector": vector} for one, vector in zip(here, vectors, strict=True)]
        if table is None:
            table = lancedb.connect(str(folder)).create_table("passages", rows)
        else:
            table.add(rows)


def _open_lancedb(_work: Path, folder: Path) -> Ask:
    import lancedb  # noqa: PLC0415

    from index.embedding import EmbeddedModel  # noqa: PLC0415

    model = EmbeddedModel.load()
    table = lancedb.connect(str(folder)).open_table("passages")
    return lambda question: table.search(model.embed_query(question)).limit(HITS).to_list()


RIVALS: Final[dict[str, System]] = {
    "LlamaIndex default": (_build_default, _open_default),
    "LlamaIndex BM25": (_build_bm25, _open_bm25),
    "LanceDB": (_build_lancedb, _open_lancedb),
}
