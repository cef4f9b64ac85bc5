"""What most tests of the index start from: the embedded model, the names, and one built index."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.entities import Entities
from index.build import build
from index.embedding import EmbeddedModel, TokenIds
from index.search import Index, open_index
from index.store import Store
from tests.index.sample import ARTICLES


class WatchedModel(EmbeddedModel):
    """The embedded model, with a record of the stretches of text that it cut."""

    seen: list[str]

    def token_ids(self, texts: Sequence[str]) -> list[TokenIds]:
        self.__dict__.setdefault("seen", []).extend(texts)
        return super().token_ids(texts)


@pytest.fixture(scope="session")
def model() -> EmbeddedModel:
    return EmbeddedModel.load()


@pytest.fixture
def watched() -> WatchedModel:
    model = WatchedModel.load()
    model.seen = []
    return model


@pytest.fixture(scope="session")
def entities() -> Entities:
    return Entities.load()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, model: EmbeddedModel, entities: Entities) -> Path:
    """The folder of a store with one generation; no test may change it."""
    folder = tmp_path_factory.mktemp("built") / "index"
    build(Store(folder), ARTICLES, entities, model)
    return folder


@pytest.fixture(scope="session")
def index(built: Path, model: EmbeddedModel) -> Index:
    return open_index(built, model)
