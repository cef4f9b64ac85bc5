"""Vectors that are made again from pieces are those that were made from texts."""

from pathlib import Path

import numpy as np
import pytest

from corpus.entities import Entities
from index import dense
from index.build import build
from index.embedding import EmbeddedModel
from index.search import Index, open_index
from index.store import Store
from index.vector_bytes import Vectors
from tests.index.sample import ARTICLES, many


@pytest.fixture
def large(tmp_path: Path, model: EmbeddedModel, entities: Entities, monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index of so many passages that their vectors are quantised."""
    monkeypatch.setattr(dense, "EXACT_UP_TO", 50)
    build(Store(tmp_path / "index"), [*ARTICLES, *many(100)], entities, model)
    return open_index(tmp_path / "index", model)


def embedded(index: Index, model: EmbeddedModel) -> Vectors:
    texts = []
    for row in range(index.shelf.passages):
        article = index.shelf.article(index.shelf.article_number(row))
        texts.append(f"{article.title}\n{index.shelf.passage(row, article).text}")
    return model.embed_passages(texts)


def test_no_bytes_are_kept_and_vectors_and_cosines_are_exact(
    large: Index, model: EmbeddedModel, tmp_path: Path
) -> None:
    assert large.manifest.vectors == "quantised"
    assert not list(tmp_path.rglob("*.i8"))
    vectors = embedded(large, model)
    np.testing.assert_array_equal(large.dense.vectors(0, large.shelf.passages), vectors)
    question = model.embed_query("Who joined ByteDance?")
    rows, cosines = large.dense.search(question, 10)
    np.testing.assert_allclose(cosines, vectors[rows] @ question, atol=1e-5)
    nearest = np.sort(vectors @ question)[::-1][:10]
    np.testing.assert_allclose(cosines, nearest, atol=1e-5)
    assert large.manifest.recall >= 0.98


def test_a_build_that_keeps_articles_gives_the_bytes_of_one_that_does_not(
    large: Index, model: EmbeddedModel, entities: Entities, tmp_path: Path
) -> None:
    changed = [*ARTICLES[1:], *many(103)]
    kept = Store(tmp_path / "index")
    built = build(kept, changed, entities, model, earlier=large)
    assert built.reused > built.embedded > 0
    anew = Store(tmp_path / "anew")
    build(anew, changed, entities, model)
    one, two = kept.folder / kept.current(), anew.folder / anew.current()
    files = {file.relative_to(two): file.read_bytes() for file in two.rglob("*") if file.is_file()}
    files.pop(Path("manifest.json"))
    assert len(files) > 6
    for name, content in files.items():
        assert (one / name).read_bytes() == content
