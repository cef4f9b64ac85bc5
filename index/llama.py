"""The same index for LlamaIndex: retriever, embedding and node parser over ours, and its Documents as our articles.

Anything that takes a `BaseRetriever` can answer from the corpus, anything that takes a `BaseEmbedding` can embed with
our model, and what any LlamaIndex reader reads can be added to the corpus. The only file of the index that imports
llama_index, which takes over a second.

Not here: the search itself (`index/search.py`), how an article is cut (`corpus/passages.py`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import NodeParser
from llama_index.core.node_parser.node_utils import build_nodes_from_splits
from llama_index.core.schema import (
    BaseNode,
    Document,
    MetadataMode,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from corpus.article import Article, detect_language
from corpus.drafts import Draft, UnreadableError, complete, one_line
from corpus.encodings import clean
from corpus.passages import cut
from index.embedding import Embedder, load_embedder
from index.search import Hit, Index

BATCH: Final = 512  # texts handed to the embedder at once

_PLACES: Final = (
    "article",
    "start",
    "end",
    "language",
    "url",
)  # metadata for programs; neither model nor vector wants it
# What readers call the fields of an article, the best name first.
_TITLE: Final = ("title", "document_title", "Title")
_PUBLISHED: Final = ("published", "publish_date", "published_date", "date", "Published")
_PUBLISHER: Final = ("publisher", "site_name", "source_name")
_URL: Final = ("url", "URL", "source_url", "link", "source")
_PAGE: Final = "page_label"  # set by the readers that give each page of a file as a Document


class TalentWarsRetriever(BaseRetriever):  # type: ignore[misc]  # llama_index is not type-checked here
    """Our index as a LlamaIndex retriever.

    Each node is a passage: its text, its place in its article (`start_char_idx`, `end_char_idx`, in code points), the
    article's id as its source, and article, title, publisher, published, url and language in its metadata. The score
    is the probability that it answers the question.
    """

    def __init__(self, index: Index, similarity_top_k: int = 10, **settings: Any) -> None:  # noqa: ANN401 - BaseRetriever's
        """Search an index.

        Args:
            index: From `open_index`.
            similarity_top_k: How many passages to return at most.
            settings: Those of `BaseRetriever`.
        """
        super().__init__(**settings)
        self._index = index
        self._limit = similarity_top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_scored_node(hit) for hit in self._index.search(query_bundle.query_str, self._limit)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class TalentWarsEmbedding(BaseEmbedding):  # type: ignore[misc]  # llama_index is not type-checked here
    """Our embedding model, or any that `load_embedder` loads, as a LlamaIndex embedding."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None, **settings: Any) -> None:  # noqa: ANN401 - BaseEmbedding's
        """Embed with a model.

        Args:
            embedder: The model; the embedded one where None.
            settings: Those of `BaseEmbedding`.
        """
        embedder = embedder or load_embedder()
        super().__init__(**{"model_name": embedder.name, "embed_batch_size": BATCH, **settings})
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex stores."""
        return "TalentWarsEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


class TalentWarsNodeParser(NodeParser):  # type: ignore[misc]  # llama_index is not type-checked here
    """Our cutter as a LlamaIndex node parser: a node is a passage, and its offsets are exact."""

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex stores."""
        return "TalentWarsNodeParser"

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: ARG002 - cutting is done before a bar is drawn
        **_options: Any,  # noqa: ANN401 - NodeParser's
    ) -> list[BaseNode]:
        return [passage for node in nodes for passage in self._passages(node)]

    def _passages(self, node: BaseNode) -> list[TextNode]:
        text = node.get_content(metadata_mode=MetadataMode.NONE)
        if not text.strip():
            return []
        article = Article(id=node.node_id, title="", text=text, language=detect_language(text))
        passages = cut(article)
        parsed: list[TextNode] = build_nodes_from_splits(
            [passage.text for passage in passages], node, id_func=self.id_func
        )
        for part, passage in zip(parsed, passages, strict=True):
            part.start_char_idx, part.end_char_idx = passage.start, passage.end
        return parsed

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        # LlamaIndex looks for each node's text from the start of the one before it, and errs where a text repeats.
        places = [(node.start_char_idx, node.end_char_idx) for node in nodes]
        done: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(done, places, strict=True):
            node.start_char_idx, node.end_char_idx = start, end
        return done


def articles_from_documents(documents: Sequence[Document]) -> list[Article]:
    """Return what LlamaIndex readers read as articles, in order; a Document without text gives none.

    An article's id is the `id` in its metadata, else its file's name without its ending, else the Document's own id;
    where that is taken already, "-2", "-3" and so on follow it. Title, date, publisher, address and language are taken
    from the metadata where a reader left them there under a usual name. The pages of one file become one article.
    """
    articles = []
    taken: set[str] = set()
    for pages in _by_file(documents):
        draft = _draft(pages, taken)
        try:
            article, _ = complete(draft, None)
        except UnreadableError:
            continue
        taken.add(article.id)
        articles.append(article)
    return articles


def _scored_node(hit: Hit) -> NodeWithScore:
    article, passage = hit.article, hit.passage
    metadata = {
        "article": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published,
        "url": article.url,
        "language": passage.language,
        "start": passage.start,
        "end": passage.end,
    }
    node = TextNode(
        id_=f"{article.id}:{passage.start}-{passage.end}",
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        excluded_embed_metadata_keys=[*_PLACES, "publisher", "published"],
        excluded_llm_metadata_keys=list(_PLACES),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )
    return NodeWithScore(node=node, score=hit.score)


def _by_file(documents: Sequence[Document]) -> list[list[Document]]:
    """Gather the pages of each file; any other Document stays alone."""
    gathered: dict[str, list[Document]] = {}
    for number, document in enumerate(documents):
        paged = _PAGE in document.metadata and "file_path" in document.metadata
        key = f"file {document.metadata['file_path']}" if paged else f"document {number}"
        gathered.setdefault(key, []).append(document)
    return list(gathered.values())


def _draft(pages: Sequence[Document], taken: set[str]) -> Draft:
    metadata = pages[0].metadata
    file = PurePath(_first(metadata, ("file_name", "file_path"))).stem
    name = base = _first(metadata, ("id",)) or file or one_line(pages[0].doc_id)
    number = 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    address = _first(metadata, _URL)
    return Draft(
        id=name,
        text="\n\n".join(clean(page.get_content(metadata_mode=MetadataMode.NONE)) for page in pages).strip("\n"),
        title=_first(metadata, _TITLE) or file,
        language=_first(metadata, ("language", "lang")),
        published=_first(metadata, _PUBLISHED),
        publisher=_first(metadata, _PUBLISHER),
        url=address if "://" in address else "",
    )


def _first(metadata: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the first of some fields that is there, as one line of text."""
    return next((text for name in names if (text := one_line(str(metadata.get(name) or "")))), "")
