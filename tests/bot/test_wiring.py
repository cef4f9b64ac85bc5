"""Where the parts meet: an index where there was none, the old one where the new one fails, figures that are true."""

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.answer.core import Answerer
from bot.settings import Settings, read_settings
from bot.wiring import (
    chat_settings,
    describe,
    misplaced,
    open_answerer,
    open_core,
    open_embedder,
    rebuild,
    verify_index,
)
from corpus.errors import TalentWarsError
from corpus.passages import Passage
from index.errors import IndexBrokenError, IndexMissingError, NothingToIndexError
from index.shelf import Shelf
from index.store import Store
from tests.damage import replace_file

if TYPE_CHECKING:
    from corpus.formats import Complaint

PAID = "Microsoft paid Inflection AI $650 million in May 2024."


def quiet(_articles: int, _passages: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "paid.txt").write_text(PAID + "\n", encoding="utf-8")
    values = {"TALENTWARS_DATA": str(tmp_path / "data"), "TALENTWARS_CORPUS": str(tmp_path / "corpus")}
    return read_settings(values, tmp_path / ".env")


def add(settings: Settings, name: str, text: str) -> None:
    (settings.corpus[0] / name).write_text(text, encoding="utf-8")


def test_an_answerer_builds_an_index_where_there_is_none_and_tells_what_is_wrong(settings: Settings) -> None:
    add(settings, "broken.jsonl", "{\n")
    complaints: list[Complaint] = []
    progress: list[tuple[int, int]] = []
    answerer = open_answerer(settings, lambda *done: progress.append(done), complaints.append)
    assert answerer.answer("How much did Microsoft pay Inflection AI?").citations[0].quote == PAID
    assert progress == [(1, 1)]
    (complaint,) = complaints
    assert (complaint.file, complaint.line, complaint.kind) == (
        str(settings.corpus[0] / "broken.jsonl"),
        1,
        "unreadable",
    )


def test_an_answerer_opens_the_index_that_is_there_as_it_is(settings: Settings) -> None:
    built = rebuild(settings, quiet).built
    add(settings, "later.txt", "Something else happened later.\n")
    complaints: list[Complaint] = []
    answerer = open_answerer(settings, quiet, complaints.append)
    assert (answerer.searched.generation, answerer.searched.articles) == (built.manifest.generation, 1)
    assert complaints == []


def test_a_rebuild_embeds_what_is_new_alone(settings: Settings) -> None:
    rebuild(settings, quiet)
    add(settings, "later.txt", "Something else happened later.\n")
    built = rebuild(settings, quiet).built
    assert (built.manifest.articles, built.embedded, built.reused) == (2, 1, 1)


def test_a_rebuild_of_nothing_names_folders_and_the_first_complaint(settings: Settings) -> None:
    (settings.corpus[0] / "paid.txt").unlink()
    with pytest.raises(NothingToIndexError) as raised:
        rebuild(settings, quiet)
    assert raised.value.problem == f"No article could be read from {settings.corpus[0]}."
    add(settings, "broken.jsonl", "\n{\n")
    with pytest.raises(NothingToIndexError, match=r"broken\.jsonl, line 2: the line is not JSON"):
        rebuild(settings, quiet)


def test_an_article_of_the_future_is_told_and_kept(settings: Settings) -> None:
    tomorrow = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=400)
    add(settings, "future.jsonl", json.dumps({"id": "f", "text": "Later.", "published": tomorrow.isoformat()}) + "\n")
    done = rebuild(settings, quiet)
    assert done.built.manifest.articles == 2
    assert [complaint.kind for complaint in done.complaints] == ["flawed"]


def test_own_articles_are_read_beside_the_bundled_ones(tmp_path: Path) -> None:
    settings = read_settings({"TALENTWARS_DATA": str(tmp_path)}, tmp_path / ".env")
    settings.own_articles.mkdir()
    (settings.own_articles / "mine.txt").write_text("A bridge over the harbour was opened.\n", encoding="utf-8")
    done = rebuild(settings, quiet)
    assert done.complaints == ()
    index = open_answerer(settings, quiet).index
    assert index.article("mine") is not None
    assert index.article("luo-fuli-xiaomi.zh") is not None


def test_a_broken_index_is_told_and_not_built_over(settings: Settings) -> None:
    generation = rebuild(settings, quiet).built.manifest.generation
    (settings.index / generation / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexBrokenError, match="Run `talentwars rebuild`"):
        open_answerer(settings, quiet)
    assert rebuild(settings, quiet).built.manifest.articles == 1
    assert open_answerer(settings, quiet).searched.articles == 1


def test_the_last_good_index_serves_with_a_warning_where_the_newest_is_broken(settings: Settings) -> None:
    old = rebuild(settings, quiet).built.manifest.generation
    add(settings, "later.txt", "Something else happened later.\n")
    new = rebuild(settings, quiet).built.manifest.generation
    replace_file(settings.index / new / "vectors.faiss", b"")
    answerer = open_answerer(settings, quiet)
    assert answerer.searched.generation == old
    assert answerer.index.warning.startswith(f"generation {old} serves, since the newest is broken: ")
    assert describe(settings)["warning"] == answerer.index.warning


def test_what_is_described_is_what_is_there(settings: Settings) -> None:
    manifest = rebuild(settings, quiet).built.manifest
    told = describe(settings)
    folder = settings.index / manifest.generation
    assert told["bytes"] == sum(
        file.stat().st_size for file in folder.rglob("*") if file.is_file() and file.name != "manifest.json"
    )
    assert (told["generation"], told["articles"], told["passages"]) == (manifest.generation, 1, 1)
    assert (told["model"], told["dimension"]) == ("embedded", open_embedder(settings).dimension)
    age = dt.datetime.now(tz=dt.UTC) - dt.datetime.fromisoformat(told["built"])
    assert dt.timedelta(0) <= age < dt.timedelta(minutes=10)


def test_what_was_never_built_cannot_be_described_or_verified(settings: Settings) -> None:
    for look in (describe, verify_index):
        with pytest.raises(IndexMissingError):
            look(settings)


def test_verifying_a_sound_index_finds_nothing(settings: Settings) -> None:
    generation = rebuild(settings, quiet).built.manifest.generation
    report = verify_index(settings)
    files = Store(settings.index).read(generation).manifest.files
    assert report == {"generation": generation, "files": len(files), "articles": 1, "passages": 1, "problems": []}


def test_verifying_finds_each_file_that_was_changed_cut_or_taken_away(settings: Settings) -> None:
    generation = rebuild(settings, quiet).built.manifest.generation
    folder = settings.index / generation
    names = sorted(Store(settings.index).read(generation).manifest.files)
    assert len(names) > 5
    for name in names:
        content = (folder / name).read_bytes()
        for damaged in (content + b"x", bytes([content[0] ^ 1]) + content[1:] if content else b"x", None):
            if damaged is None:
                (folder / name).unlink()
            else:
                replace_file(folder / name, damaged)
            (problem,) = verify_index(settings)["problems"]
            assert str(folder / name) in problem
            replace_file(folder / name, content)
    assert verify_index(settings)["problems"] == []


def test_a_passage_that_is_not_where_it_was_cut_is_found(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(misplaced(answerer.index)) == []
    untouched = Shelf.passage

    def moved(shelf: Shelf, number: int, article: object) -> Passage:
        passage = untouched(shelf, number, article)  # type: ignore[arg-type]
        if number != 3:
            return passage
        return Passage(
            article_id=passage.article_id,
            start=passage.start + 1,
            end=passage.end,
            text=passage.text[1:],
            language=passage.language,
        )

    monkeypatch.setattr(Shelf, "passage", moved)
    article = answerer.index.shelf.article(answerer.index.shelf.article_number(3))
    assert list(misplaced(answerer.index)) == [
        f"the passages of article {article.id!r} are not those that it is cut into"
    ]


def test_a_core_follows_the_index_as_it_is_rebuilt(settings: Settings) -> None:
    core = open_core(settings, quiet)
    first = core.status()
    core.refresh()
    assert core.status() == first
    add(settings, "later.txt", "A bridge over the harbour was opened in March 2023.\n")
    assert core.rebuild() == f"2 articles, 2 passages, generation {core.status().generation}."
    assert core.status().generation != first.generation
    answer = core.answer("When was the bridge over the harbour opened?")
    assert answer.searched == core.status()
    assert answer.citations[0].article_id == "later"


def test_the_bot_needs_a_token(settings: Settings) -> None:
    with pytest.raises(TalentWarsError, match="token"):
        chat_settings(settings)


def test_the_settings_of_the_bot_reach_it(tmp_path: Path) -> None:
    values = {
        "TOKEN": "123456:" + "A" * 35,
        "USERS": "1,2",
        "ADMINS": "3",
        "USER_PER_MINUTE": "0",
        "ALL_PER_DAY": "7",
        "WEBHOOK_URL": "https://example.org/hook",
        "WEBHOOK_SECRET": "s" * 16,
        "HEALTH_PORT": "8080",
        "WORKERS": "2",
    }
    environment = {f"TALENTWARS_TELEGRAM_{name}": value for name, value in values.items()}
    made = chat_settings(read_settings(environment, tmp_path / ".env"))
    assert (made.users, made.admins, made.everyone) == (frozenset({1, 2}), frozenset({3}), False)
    assert (made.quotas.user_per_minute, made.quotas.all_per_day, made.workers, made.health_port) == (0, 7, 2, 8080)
    assert made.webhook is not None
    assert (made.webhook.url, made.webhook.port) == ("https://example.org/hook", 8443)
