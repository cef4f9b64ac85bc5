"""Articles and passages on disk: what goes in comes out."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.passages import cut
from corpus.sentences import sentence_spans
from index.cutting import Cutter
from index.embedding import EmbeddedModel
from index.errors import IndexBrokenError
from index.records import record_of
from index.shelf import Shelf
from index.shelf_writer import Cut, ShelfWriter
from tests.damage import replace_file
from tests.index.sample import ARTICLES, any_article, many


def in_pieces(article: Article, model: EmbeddedModel) -> Cut:
    passages = cut(article)
    first = len(article.title) + 1
    spans = [(0, len(article.title)), *((first + passage.start, first + passage.end) for passage in passages)]
    [written] = Cutter(model).cut([(f"{article.title}\n{article.text}", spans)])
    lengths = np.arange(len(passages), dtype=np.float32)
    return Cut(passages=passages, units=written.units, places=written.places, lengths=lengths)


def shelved(folder: Path, articles: list[Article], model: EmbeddedModel) -> Shelf:
    writer = ShelfWriter(folder)
    for article in articles:
        writer.add(record_of(article), in_pieces(article, model))
    writer.close()
    return Shelf(folder, model.spelling)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([replace(ARTICLES[0], title="[PAD]", text="[UNK]")])
@given(st.lists(any_article, min_size=1, max_size=4, unique_by=lambda article: article.id))
def test_any_articles_come_back_with_their_passages(
    tmp_path_factory: pytest.TempPathFactory, model: EmbeddedModel, articles: list[Article]
) -> None:
    shelf = shelved(tmp_path_factory.mktemp("shelf"), articles, model)
    assert shelf.articles == len(articles)
    rows = 0
    for number, article in enumerate(articles):
        assert shelf.article(number) == article
        assert shelf.number_of(article.id) == number
        first, last = shelf.span(number)
        assert first == rows
        assert [shelf.passage(row, article) for row in range(first, last)] == list(cut(article))
        for passage, read in zip(cut(article), shelf.readings(range(first, last)), strict=True):
            assert (read.title, read.text, read.language) == (article.title, passage.text, passage.language)
            pieces = np.concatenate(model.token_ids([article.title, passage.text]))
            # Sorted: of MMM as M and MM or as MM and M, which are equally likely, rounding chooses.
            np.testing.assert_array_equal(np.sort(read.pieces), np.sort(pieces))
        assert {shelf.article_number(row) for row in range(first, last)} == {number}
        assert shelf.contents()[number] == record_of(article).content
        rows = last
    assert shelf.passages == rows >= len(articles)


def sentences_of(shelf: Shelf, number: int) -> list[tuple[int, list[tuple[int, int]], list[str]]]:
    """Return each passage's row, where its sentences are, and what they say."""
    article = shelf.article(number)
    rows = range(*shelf.span(number))
    cuts = [(row, shelf.passage(row, article).text) for row in rows]
    return [
        (row, spans, [text[start:end] for start, end in spans])
        for row, text in cuts
        for spans in [list(sentence_spans(text))]
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_article)
def test_sentences_of_any_article_have_the_pieces_that_they_are_cut_into(
    tmp_path_factory: pytest.TempPathFactory, model: EmbeddedModel, article: Article
) -> None:
    shelf = shelved(tmp_path_factory.mktemp("shelf"), [article], model)
    for row, spans, texts in sentences_of(shelf, 0):
        found = shelf.pieces_within(row, spans)
        if found is not None:
            assert [sorted(pieces.tolist()) for pieces in found] == [*map(sorted, cut_up(model, texts))]


def test_pieces_of_sentences_are_kept_but_for_odd_letters(tmp_path: Path, model: EmbeddedModel) -> None:
    odd = replace(ARTICLES[0], id="odd", text="½ of ① ﬁrm. The rest stayed.")
    shelf = shelved(tmp_path, [*ARTICLES, odd], model)
    kept = [
        shelf.pieces_within(row, spans) is not None
        for number in range(shelf.articles)
        for row, spans, _ in sentences_of(shelf, number)
    ]
    assert kept == [True] * (len(kept) - 1) + [False]


def cut_up(model: EmbeddedModel, texts: list[str]) -> list[list[int]]:
    return [ids.tolist() for ids in model.token_ids(texts)]


@given(any_article)
def test_any_article_has_a_passage_and_each_stands_in_its_text(article: Article) -> None:
    passages = cut(article)
    assert passages
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text


@given(any_article, any_article)
def test_articles_share_a_hash_when_they_are_equal_and_else_do_not(one: Article, two: Article) -> None:
    assert (record_of(one).content == record_of(two).content) == (one == two)


def test_an_unknown_id_has_no_number(tmp_path: Path, model: EmbeddedModel) -> None:
    shelf = shelved(tmp_path, list(ARTICLES), model)
    assert shelf.number_of("nobody") is None
    assert shelf.number_of("") is None


def test_articles_copied_from_another_shelf_give_the_same_bytes_as_those_written_anew(
    tmp_path: Path, model: EmbeddedModel
) -> None:
    articles = list(many(50))
    for name in ("earlier", "copied", "anew"):
        (tmp_path / name).mkdir()
    earlier = shelved(tmp_path / "earlier", articles, model)
    changed = [*ARTICLES, *articles[30:], *articles[:20]]
    writer = ShelfWriter(tmp_path / "copied")
    for article in changed:
        number = earlier.number_of(article.id)
        if number is None:
            writer.add(record_of(article), in_pieces(article, model))
        else:
            writer.copy(
                earlier, number, number + 1, [(number, article.translation_of)] if article.translation_of else []
            )
    writer.close()
    shelved(tmp_path / "anew", changed, model)
    copied = {file.name: file.read_bytes() for file in (tmp_path / "copied").iterdir()}
    assert copied == {file.name: file.read_bytes() for file in (tmp_path / "anew").iterdir()}
    assert [Shelf(tmp_path / "copied", model.spelling).article(number) for number in range(len(changed))] == changed


@given(any_article)
def test_the_hash_of_an_article_changes_with_whatever_is_told_of_it(article: Article) -> None:
    others = [replace(article, text=article.text + "吴"), replace(article, url=article.url + "x")]
    others += [replace(article, organisations=(*article.organisations, "o-new"))]
    assert record_of(article).content == record_of(replace(article)).content
    assert len({record_of(one).content for one in (article, *others)}) == 4


def test_a_translation_and_its_original_know_each_other(tmp_path: Path, model: EmbeddedModel) -> None:
    shelf = shelved(tmp_path, list(ARTICLES), model)
    numbers = [shelf.number_of(name) for name in ("wu-yonghui.zh", "wu-yonghui.en", "luo-fuli.zh")]
    original, translation, alone = (number for number in numbers if number is not None)
    assert shelf.twin(translation) == original
    assert shelf.twin(original) == translation
    assert shelf.twin(alone) is None


def test_a_shelf_of_nothing_can_be_opened(tmp_path: Path, model: EmbeddedModel) -> None:
    shelf = shelved(tmp_path, [], model)
    assert (shelf.articles, shelf.passages) == (0, 0)
    assert shelf.number_of("a") is None
    assert shelf.contents() == []


def test_the_same_articles_give_the_same_bytes(tmp_path: Path, model: EmbeddedModel) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shelved(tmp_path / name, list(many(50)), model)
    files = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}
    assert len(files) == 3
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}


@pytest.mark.parametrize("name", ["articles.bin", "articles.npy", "passages.npy"])
def test_a_missing_file_is_an_os_error(tmp_path: Path, name: str, model: EmbeddedModel) -> None:
    shelved(tmp_path, list(ARTICLES), model)
    (tmp_path / name).unlink()
    with pytest.raises(OSError, match=name):
        Shelf(tmp_path, model.spelling)


@pytest.mark.parametrize("name", ["articles.npy", "passages.npy"])
@pytest.mark.parametrize("left", [0, 20, 200])
def test_half_a_table_is_a_value_error(tmp_path: Path, name: str, left: int, model: EmbeddedModel) -> None:
    shelved(tmp_path, list(ARTICLES), model)
    replace_file(tmp_path / name, (tmp_path / name).read_bytes()[:left])
    with pytest.raises(ValueError, match=r"."):
        Shelf(tmp_path, model.spelling)


def test_a_table_of_another_form_is_a_value_error(tmp_path: Path, model: EmbeddedModel) -> None:
    shelved(tmp_path, list(ARTICLES), model)
    replace_file(tmp_path / "articles.npy", (tmp_path / "passages.npy").read_bytes())
    with pytest.raises(ValueError, match="another form"):
        Shelf(tmp_path, model.spelling)


def test_a_changed_record_is_told_in_two_lines_or_harmless(tmp_path: Path, model: EmbeddedModel) -> None:
    articles = list(many(20))
    shelved(tmp_path, articles, model)
    file = tmp_path / "articles.bin"
    whole = file.read_bytes()
    rng = random.Random(2)
    told = 0
    for _ in range(40):
        changed = bytearray(whole)
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        replace_file(file, changed)
        shelf = Shelf(tmp_path, model.spelling)
        for number, article in enumerate(articles):
            try:
                read = shelf.article(number)
            except IndexBrokenError:
                told += 1
            else:
                assert read == article
    assert told == 40
