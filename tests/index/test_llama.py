"""The index as LlamaIndex sees it."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llama_index.core import Document, MockEmbedding, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeRelationship, QueryBundle, TextNode

from corpus.article import Article
from corpus.entities import Entities
from corpus.passages import cut
from index.build import build
from index.embedding import EmbeddedModel
from index.llama import TalentWarsEmbedding, TalentWarsNodeParser, TalentWarsRetriever, articles_from_documents
from index.search import Index, open_index
from index.store import Store
from tests.index.sample import ARTICLES, any_text, many

QUESTION = "Who leads fundamental research in the Seed team?"


def test_a_query_engine_answers_from_our_passages(index: Index) -> None:
    engine = RetrieverQueryEngine.from_args(TalentWarsRetriever(index, similarity_top_k=3), llm=MockLLM())
    for answer in (engine.query(QUESTION), asyncio.run(engine.aquery(QUESTION))):
        assert answer.source_nodes[0].node_id == f"wu-yonghui.en:0-{len(ARTICLES[1].text)}"
        # The mock language model says its prompt: what a real one would be given.
        assert "title: Wu Yonghui joins ByteDance\npublisher: Test Daily\npublished: 2025-02-21" in str(answer)
        assert ARTICLES[1].text in str(answer)
        assert QUESTION in str(answer)
        assert "start:" not in str(answer)


def test_a_node_is_a_passage_with_its_place_and_its_source(index: Index) -> None:
    retriever = TalentWarsRetriever(index, similarity_top_k=4)
    found = retriever.retrieve(QUESTION)
    hits = index.search(QUESTION, 4)
    assert len(found) == 4
    assert [node.score for node in found] == [hit.score for hit in hits]
    for scored, hit in zip(found, hits, strict=True):
        node = scored.node
        assert isinstance(node, TextNode)
        assert hit.article.text[node.start_char_idx : node.end_char_idx] == node.text == hit.passage.text
        assert node.ref_doc_id == hit.article.id
        assert node.metadata == {
            "article": hit.article.id,
            "title": hit.article.title,
            "publisher": hit.article.publisher,
            "published": hit.article.published,
            "url": hit.article.url,
            "language": hit.passage.language,
            "start": hit.passage.start,
            "end": hit.passage.end,
        }
        assert TextNode.from_json(node.to_json()) == node
    assert asyncio.run(retriever.aretrieve(QueryBundle(QUESTION))) == found


@pytest.mark.parametrize("question", ["", "😀", "\0", "who"])
def test_a_question_with_nothing_to_search_for_finds_no_node(index: Index, question: str) -> None:
    assert TalentWarsRetriever(index).retrieve(question) == []


def test_an_embedding_is_the_models(model: EmbeddedModel) -> None:
    embedding = TalentWarsEmbedding(model)
    texts = [article.text for article in ARTICLES]
    vectors = model.embed_passages(texts)
    assert embedding.model_name == "embedded"
    np.testing.assert_array_equal(embedding.get_text_embedding_batch(texts), vectors)
    np.testing.assert_array_equal(asyncio.run(embedding.aget_text_embedding_batch(texts)), vectors)
    np.testing.assert_array_equal(embedding.get_text_embedding(texts[0]), vectors[0])
    np.testing.assert_array_equal(asyncio.run(embedding.aget_text_embedding(texts[0])), vectors[0])
    np.testing.assert_array_equal(embedding.get_query_embedding(QUESTION), model.embed_query(QUESTION))
    np.testing.assert_array_equal(asyncio.run(embedding.aget_query_embedding(QUESTION)), model.embed_query(QUESTION))
    assert {type(value) for value in embedding.get_query_embedding(QUESTION)} == {float}


def test_without_a_model_the_embedded_one_is_taken(model: EmbeddedModel) -> None:
    assert TalentWarsEmbedding().get_query_embedding(QUESTION) == model.embed_query(QUESTION).tolist()


def test_llama_indexes_own_index_works_with_our_parts(model: EmbeddedModel) -> None:
    documents = [Document(text=article.text, doc_id=article.id) for article in ARTICLES]
    theirs = VectorStoreIndex.from_documents(
        documents, embed_model=TalentWarsEmbedding(model), transformations=[TalentWarsNodeParser()]
    )
    (found,) = theirs.as_retriever(similarity_top_k=1).retrieve("When may cars use the new bridge?")
    assert found.node.ref_doc_id == "harbour.en"


@settings(max_examples=60, deadline=None)
@given(st.lists(any_text, max_size=4))
def test_the_nodes_of_any_document_are_its_passages_with_exact_places(texts: list[str]) -> None:
    documents = [Document(text=text, metadata={"shelf": "a"}) for text in texts]
    for nodes in (
        TalentWarsNodeParser().get_nodes_from_documents(documents),
        asyncio.run(TalentWarsNodeParser().aget_nodes_from_documents(documents)),
    ):
        places: dict[str | None, list[tuple[int | None, int | None]]] = {}
        for node in nodes:
            assert isinstance(node, TextNode)
            (document,) = (document for document in documents if document.id_ == node.ref_doc_id)
            assert document.text[node.start_char_idx : node.end_char_idx] == node.text
            assert node.metadata == {"shelf": "a"}
            places.setdefault(node.ref_doc_id, []).append((node.start_char_idx, node.end_char_idx))
        for document in documents:
            article = Article(id="a", title="", text=document.text or " x", language="zh")
            if document.text.strip():
                assert places[document.id_] == sorted(places[document.id_])
                assert places[document.id_][0][0] == cut(article)[0].start


def test_places_are_exact_where_a_text_repeats_itself() -> None:
    sentence = "The same sentence stands in this article again and again, until nobody reads it any more. "
    document = Document(text=sentence * 60)
    nodes = TalentWarsNodeParser().get_nodes_from_documents([document])
    assert len(nodes) > 3
    assert len({node.get_content() for node in nodes}) < len(nodes)
    end = 0
    for node in nodes:
        assert isinstance(node, TextNode)
        assert node.start_char_idx is not None
        assert node.end_char_idx is not None
        assert node.start_char_idx >= end
        assert document.text[node.start_char_idx : node.end_char_idx] == node.text
        end = node.end_char_idx
    assert NodeRelationship.NEXT in nodes[0].relationships
    assert NodeRelationship.PREVIOUS in nodes[-1].relationships


def test_a_pipeline_of_llama_index_runs_our_parser_and_our_embedding(model: EmbeddedModel) -> None:
    pipeline = IngestionPipeline(transformations=[TalentWarsNodeParser(), TalentWarsEmbedding(model)])
    nodes = pipeline.run(documents=[Document(text=article.text) for article in many(6)])
    assert len(nodes) >= 6
    assert all(node.embedding is not None and len(node.embedding) == model.dimension for node in nodes)
    assert MockEmbedding(embed_dim=3).get_text_embedding("a") != nodes[0].embedding


def test_what_a_reader_reads_can_be_asked(tmp_path: Path, model: EmbeddedModel, entities: Entities) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    (folder / "zhou-chang.txt").write_text("周畅曾负责阿里巴巴通义千问，2024年离开，后加入字节跳动。", encoding="utf-8")
    (folder / "amrein.txt").write_text(
        "The library on Amrein Square reopened.\r\nIt lends telescopes.", encoding="utf-8"
    )
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    documents = SimpleDirectoryReader(str(folder)).load_data()
    articles = articles_from_documents(documents)
    assert [(article.id, article.title, article.language) for article in articles] == [
        ("amrein", "amrein", "en"),
        ("zhou-chang", "zhou-chang", "zh"),
    ]
    assert articles[0].text == "The library on Amrein Square reopened.\nIt lends telescopes."

    build(Store(tmp_path / "index"), [*ARTICLES, *articles], entities, model)
    retriever = TalentWarsRetriever(open_index(tmp_path / "index", model), similarity_top_k=1)
    assert retriever.retrieve("Which library lends telescopes?")[0].node.metadata["article"] == "amrein"
    assert retriever.retrieve("周畅加入了哪家公司？")[0].node.metadata["article"] == "zhou-chang"


def test_an_article_takes_what_a_reader_left_in_the_metadata() -> None:
    documents = [
        Document(
            text="Text.\nMore.",
            doc_id="one",
            metadata={
                "title": " A  title\n",
                "date": "Fri, 21 Feb 2025 10:00:00 +0800",
                "site_name": "Outlet",
                "source": "https://example.org/a",
                "language": "zh-Hans",
                "tags": ["not", "ours"],
            },
        ),
        Document(
            text="Text.", doc_id="two", metadata={"id": 17, "url": "/relative", "published": "soon", "language": "fr"}
        ),
    ]
    assert articles_from_documents(documents) == [
        Article(
            id="one",
            title="A title",
            text="Text.\nMore.",
            language="zh",
            published="2025-02-21",
            publisher="Outlet",
            url="https://example.org/a",
        ),
        Article(id="17", title="", text="Text.", language="en"),
    ]


def test_the_pages_of_one_file_are_one_article_and_no_id_comes_twice() -> None:
    def page(text: str, label: str, file: str = "/a/report.pdf") -> Document:
        return Document(text=text, metadata={"page_label": label, "file_name": Path(file).name, "file_path": file})

    articles = articles_from_documents(
        [
            page("Page one.", "1"),
            page("", "2"),
            page("Page three.", "3"),
            page("Another report.", "1", "/b/report.pdf"),
            Document(text="A row.", metadata={"file_name": "rows.csv", "file_path": "/a/rows.csv"}),
            Document(text="A second row.", metadata={"file_name": "rows.csv", "file_path": "/a/rows.csv"}),
        ]
    )
    assert [(article.id, article.text) for article in articles] == [
        ("report", "Page one.\n\n\n\nPage three."),
        ("report-2", "Another report."),
        ("rows", "A row."),
        ("rows-2", "A second row."),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Document,
            text=any_text,
            metadata=st.dictionaries(
                st.sampled_from(["title", "date", "file_name", "file_path", "page_label", "language", "url", "id"]),
                any_text | st.integers() | st.none(),
            ),
        ),
        max_size=4,
    )
)
def test_any_documents_give_articles_with_ids_of_their_own(documents: list[Document]) -> None:
    articles = articles_from_documents(documents)
    assert len({article.id for article in articles}) == len(articles)
    for article in articles:
        assert cut(article)
        article.text.encode()
