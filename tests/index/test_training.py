"""The recipe of the embedded model, on a handful of texts."""

import json
import lzma
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tokenizers import Tokenizer

from index.embedding import MODEL_FOLDER, TOKENIZER_FILE, EmbeddedModel, fingerprint

pytest.importorskip("torch")
pytest.importorskip("safetensors")

from index.training.batches import Task, cut, draw_batch, inverse_frequencies
from index.training.dictionaries import Dictionary
from index.training.folding import folding_of
from index.training.gloss import gloss
from index.training.learn import learn, random_table
from index.training.publish import publish, published_table, quantised
from index.training.sounding import piece_sounds
from index.training.texts import HELD_OUT, RECIPES, held_out, read_tasks
from index.training.validation import recall
from index.training.vocabulary import Counts, fragments, pieces, tokenizer_of

ENGLISH = "The museum of natural history opened its doors in 1881, and visitors still admire the great hall of whales."
CHINESE = (
    "自然历史博物馆于1881年向公众开放，参观者至今仍然赞叹陈列鲸鱼的大厅，它由著名建筑师设计，许多孩子在这里看恐龙。"
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(MODEL_FOLDER / TOKENIZER_FILE))


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    sources = ("bilingual_ai_news", "lctt", *sorted(HELD_OUT))
    write(
        folder,
        "parallel",
        [
            {
                "en": f"{ENGLISH} Room {n} shows fossils from several continents.",
                "zh": f"{CHINESE}第{n}号展厅。",
                "source": source,
            }
            for n in range(30)
            for source in sources
        ],
    )
    write(
        folder,
        "terms",
        [{"en": "whale", "zh": "鲸鱼", "source": "t"}, {"en": "museum", "zh": "博物馆", "source": "t"}] * 5,
    )
    write(
        folder,
        "questions",
        [{"question": "博物馆哪一年开放？", "passage": CHINESE, "lang": "zh", "source": "drcd_dev"}] * 5
        + [{"question": "Visiting", "passage": ENGLISH, "lang": "en", "source": "heads_docs"}] * 5,
    )
    write(folder, "news", [{"text": CHINESE * 5, "published": "2023-08-01", "source": "n"}] * 3)
    write(folder, "prose", [{"title": "鲸鱼大厅", "text": CHINESE, "lang": "zh", "source": "p"}] * 3)
    return folder


def test_held_out_sources_are_in_no_task(data: Path) -> None:
    tasks = read_tasks(data, Dictionary(), [], random.Random(0))
    translations = tasks["translation"] + tasks["technical_translation"]
    assert len(translations) == 2 * 30
    assert len(held_out(data)) == len(HELD_OUT) * 30


def test_every_task_that_a_folder_can_feed_is_known_to_the_recipe(data: Path) -> None:
    tasks = read_tasks(data, Dictionary(), [], random.Random(0))
    assert {"translation", "english_clause", "chinese_clause", "question", "heading", "title", "neighbours"} <= set(
        tasks
    )
    assert set(tasks) <= set(RECIPES)
    assert all(queries for examples in tasks.values() for queries, _ in examples)


def test_a_gloss_keeps_the_order_and_counts_what_it_translated() -> None:
    dictionary = Dictionary(short={"鲸鱼": ["whale"], "鲸": ["whale"], "鱼": ["fish"], "唱歌": ["sing"]})
    english, hits = gloss("鲸鱼在哪里", dictionary, random.Random(1))
    pytest.importorskip("jieba")
    assert english == "whale in where"
    assert hits == 1


@pytest.fixture(scope="module")
def tasks(data: Path, tokenizer: Tokenizer) -> dict[str, Task]:
    read = read_tasks(data, Dictionary(), [], random.Random(0))
    return {name: Task.of(RECIPES[name], examples, tokenizer) for name, examples in read.items()}


def test_a_batch_pairs_each_query_with_a_passage(tasks: dict[str, Task]) -> None:
    queries, passages = draw_batch(tasks, 64, np.random.default_rng(0))
    assert len(queries) == len(passages) > 20
    assert all(query.size and passage.size for query, passage in zip(queries, passages, strict=True))


def test_a_clause_is_never_among_its_own_neighbours(tokenizer: Tokenizer) -> None:
    clauses = ("甲乙丙丁", "whale song", "open museum", "寒冷冬季", "温暖夏日")
    task = Task.of(RECIPES["neighbours"], [(clauses, "")], tokenizer)
    for seed in range(10):
        [(query, passage)] = task.draw(1, np.random.default_rng(seed))
        assert passage.size
        assert not set(query.tolist()) & set(passage.tolist())


def test_all_examples_are_drawn_before_any_again(tokenizer: Tokenizer) -> None:
    words = ["one", "two", "three", "four", "five", "six"]
    task = Task.of(RECIPES["term"], [((word,), word) for word in words], tokenizer)
    chance = np.random.default_rng(0)
    drawn = [int(query[0]) for _ in range(3) for query, _ in task.draw(2, chance)]
    assert len(set(drawn)) == len(words)


def test_rare_pieces_weigh_more(tokenizer: Tokenizer) -> None:
    texts = cut(tokenizer, ["the whale", "the museum", "the the"], 10)
    weights = inverse_frequencies([texts], tokenizer.get_vocab_size())
    the, whale = (tokenizer.token_to_id(word) for word in ("the", "whale"))
    assert weights[the] == pytest.approx(np.log(1 + 3.5 / 3.5))
    assert weights[whale] == pytest.approx(np.log(1 + 3.5 / 1.5))
    assert weights[:2].tolist() == [0, 0]


@given(arrays.arrays(np.float32, (5, 8), elements=st.floats(-4, 4, width=32)))
def test_int8_rows_are_within_half_a_step_of_the_table(table: np.ndarray[Any, np.dtype[np.float32]]) -> None:
    rows, scales = quantised(table)
    assert rows.dtype == np.int8
    assert (np.abs(rows * scales[:, None] - table) <= 0.5001 * scales[:, None] + 1e-30).all()


def test_a_known_word_stays_whole_and_an_unknown_one_falls_into_known_parts() -> None:
    counts = Counts()
    for text in ("whose eldest son sings", "国家图书馆里有鲸鱼", "shanghai beijing shan bei"):
        counts.add(text, 5)
    learnt = tokenizer_of(pieces(counts, 2000), folding_of(MODEL_FOLDER / TOKENIZER_FILE))
    assert learnt.encode("ＷＨÓSE eldest SON").tokens == ["whose", "eldest", "son"]
    assert learnt.encode("國家").tokens == learnt.encode("国家").tokens
    assert learnt.encode("beishan 1987年").tokens[:3] == ["bei", "shan", "1987"]


def test_fragments_are_those_that_unknown_words_share() -> None:
    found = fragments({"aldorf": 3.0, "waldorf": 3.0, "king": 9.0}, {"king"}, 3)
    assert len(found) == 3
    assert all(part in "aldorf" for part, _ in found)


def test_pieces_are_read_by_character_or_by_syllable_and_ordinary_words_not_at_all() -> None:
    pytest.importorskip("pypinyin")
    tables = piece_sounds(["[PAD]", "永辉", "yonghui", "women", "我们", "x9"], frozenset({"women"}))
    assert tables is not None
    assert np.diff(tables["offsets"]).tolist() == [0, 2, 2, 0, 2, 0]
    assert tables["chinese"].tolist() == [0, 1, 0, 0, 1, 0]


def test_training_brings_translations_together(tokenizer: Tokenizer, tmp_path: Path) -> None:
    terms = [("whale", "鲸鱼"), ("museum", "博物馆"), ("river", "河流"), ("teacher", "老师"), ("music", "音乐")]
    task = Task.of(RECIPES["term"], [((english,), chinese) for english, chinese in terms], tokenizer)
    vocabulary = tokenizer.get_vocab_size()
    table = learn(
        {"term": task}, random_table(vocabulary, 8, 0), batch=5, rate=0.1, steps=30, seed=0, report=lambda *_: None
    )
    publish(tmp_path, tokenizer, table, np.ones(vocabulary, np.float32), None)
    np.testing.assert_allclose(published_table(tmp_path), table, atol=np.abs(table).max() / 200)
    model = EmbeddedModel.load(tmp_path)
    assert model.fingerprint == fingerprint(tmp_path)
    assert model.dimension == 8
    figures = recall(model, [english for english, _ in terms], [chinese for _, chinese in terms])
    assert (figures.cosine, figures.interaction, figures.both) == (1, 1, 1)
    assert recall(model, ["whale", "museum"], ["博物馆", "鲸鱼"]).both == 0


def test_the_recipe_runs_from_data_to_figures(data: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "index.training", "--data", data, "--out", tmp_path / "model", "--smoke"],
        check=True,
        capture_output=True,
        text=True,
        cwd=MODEL_FOLDER.parent.parent,
    )
    last = run.stdout.splitlines()[-1]
    assert last.startswith("done  en → zh: cosine ")
    assert "zh → en: cosine " in last
    assert EmbeddedModel.load(tmp_path / "model").embed_query("鲸鱼").shape == (16,)
