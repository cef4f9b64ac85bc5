"""Settings: one list, the environment before `.env`, and two lines for what cannot be meant."""

import os
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import DEFAULTS, PREFIX, SETTINGS, SettingError, Settings, example, read_settings
from bot.wiring import chat_settings, open_answerer, open_writer
from corpus.bundled import bundled_articles
from corpus.entities import Entities
from corpus.errors import TalentWarsError
from tests.bot.command import ROOT, Command

TOKEN = "123456:" + "A" * 35


def read(tmp_path: Path, /, dotenv: str = "", **values: str) -> Settings:
    """Read settings from such an environment and such a `.env`."""
    file = tmp_path / "settings.env"
    file.write_text(dotenv, encoding="utf-8")
    return read_settings({PREFIX + name: value for name, value in values.items()}, file)


def test_the_example_lists_every_setting_with_its_default() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()
    names = [setting.name for _, group in SETTINGS for setting in group]
    assert len(names) > 30
    assert len(set(names)) == len(names)
    for _, group in SETTINGS:
        for setting in group:
            assert f"\n# {setting.meaning}\n{PREFIX}{setting.name}={setting.default}\n" in example()
            assert setting.meaning.endswith(".")


def test_the_example_read_as_a_dotenv_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, dotenv=example()) == read(tmp_path)
    assert read(tmp_path).values == DEFAULTS


def test_every_setting_that_the_program_asks_for_is_listed() -> None:
    asked = {
        word.partition('"')[2].partition('"')[0]
        for source in (ROOT / "bot").glob("*.py")
        for word in source.read_text(encoding="utf-8").split("settings.")
        if word.startswith(("text(", "whole(", "optional_whole(", "number(", "flag(", "ids(", "path("))
    }
    assert len(asked) > 30
    assert asked | {"CORPUS", "DATA"} == set(DEFAULTS)


def test_the_environment_goes_before_dotenv_and_that_before_the_default(tmp_path: Path) -> None:
    dotenv = 'TALENTWARS_LLM_MODEL="from file"\nTALENTWARS_LLM=ollama # a comment\nTALENTWARS_LLM_RETRIES=7\n'
    settings = read(tmp_path, dotenv=dotenv, LLM_MODEL="from environment")
    assert settings.text("LLM_MODEL") == "from environment"
    assert settings.text("LLM") == "ollama"
    assert settings.whole("LLM_RETRIES") == 7
    assert settings.number("LLM_TIMEOUT_S") == 60


def test_an_empty_value_is_the_default_and_goes_before_dotenv(tmp_path: Path) -> None:
    settings = read(tmp_path, dotenv="TALENTWARS_LLM=ollama\n", LLM="  ", EMBEDDING="")
    assert settings.text("LLM") == ""
    assert settings.text("EMBEDDING") == "embedded"


def test_variables_of_others_are_none_of_ours(tmp_path: Path) -> None:
    settings = read_settings({"LLM": "ollama", "DATA": "/x", "TALENTWARS_UNKNOWN": "1"}, tmp_path / "none.env")
    assert settings.values == DEFAULTS


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EMBEDING", "did you mean TALENTWARS_EMBEDDING?"),
        ("llm_model", "did you mean TALENTWARS_LLM_MODEL?"),
        ("MODEL", "did you mean TALENTWARS_LLM_MODEL?"),
        ("TOKEN", "did you mean TALENTWARS_TELEGRAM_TOKEN?"),
        ("TELEGRAM_RETENTION", "did you mean TALENTWARS_TELEGRAM_RETENTION_DAYS?"),
        ("Q", ".env.example lists every one."),
        ("", ".env.example lists every one."),
    ],
)
def test_a_name_that_no_setting_has_is_told_with_the_nearest_one(tmp_path: Path, name: str, meant: str) -> None:
    expected = (f"TALENTWARS_{name} is no setting; {meant}",)
    assert read(tmp_path, **{name: "x"}).strangers == expected
    assert read(tmp_path, dotenv=f"TALENTWARS_{name}=x\n").strangers == expected
    assert read(tmp_path, **{name: " "}).strangers == ()


def test_no_setting_is_a_stranger_and_neither_are_the_variables_of_others(tmp_path: Path) -> None:
    assert read(tmp_path, **dict.fromkeys(DEFAULTS, "1")).strangers == ()
    assert read_settings({"TALENT_WARS": "1", "HOME": "/", "EMBEDING": "x"}, tmp_path / "none.env").strangers == ()


@pytest.mark.parametrize("arguments", [["status", "--json"], ["articles", "--json"], ["feed", "list", "--json"]])
def test_a_mistyped_setting_is_told_in_one_line_on_standard_error_and_changes_nothing_else(
    talentwars: Command, bundled: Path, arguments: list[str]
) -> None:
    data = bundled if arguments[0] == "status" else None
    plain = talentwars(*arguments, data=data)
    (talentwars.folder / ".env").write_text("TALENTWARS_LLM_MODELL=secret\n", encoding="utf-8")
    outcome = talentwars(*arguments, data=data, environment={"TALENTWARS_EMBEDING": "secret"})
    assert (outcome.code, outcome.out) == (plain.code, plain.out)
    assert plain.err == ""
    assert outcome.err.splitlines() == [
        "Warning: TALENTWARS_EMBEDING is no setting; did you mean TALENTWARS_EMBEDDING?",
        "Warning: TALENTWARS_LLM_MODELL is no setting; did you mean TALENTWARS_LLM_MODEL?",
    ]


def test_the_corpus_is_bundled_and_own_articles_unless_it_is_set(tmp_path: Path) -> None:
    assert read(tmp_path, DATA="/d").corpus == (bundled_articles(), Path("/d/articles"))
    folders = read(tmp_path, CORPUS=os.pathsep.join(["/a", " ", "b/c", "~/d"])).corpus
    assert folders == (Path("/a"), Path("b/c"), Path("~/d").expanduser())
    assert read(tmp_path, CORPUS=os.pathsep * 3).corpus[0] == bundled_articles()


def test_own_articles_are_read_once_wherever_they_stand_in_the_corpus(tmp_path: Path) -> None:
    own = Path("/d/articles")
    assert read(tmp_path, DATA="/d").folders == (bundled_articles(), own)
    assert read(tmp_path, DATA="/d", CORPUS="/a").folders == (Path("/a"), own)
    assert read(tmp_path, DATA="/d", CORPUS=os.pathsep.join([str(own), "/a"])).folders == (own, Path("/a"))


def test_the_data_folder_holds_the_index_and_own_articles(tmp_path: Path) -> None:
    settings = read(tmp_path, DATA="~/talk")
    assert settings.data == Path("~/talk").expanduser()
    assert settings.index == settings.data / "index"
    assert settings.own_articles == settings.data / "articles"
    assert read(tmp_path).data.name == "talentwars"


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "٣", "²", "1" * 5000, "0x10", "1 000", "+3"])
def test_a_whole_number_is_digits(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingError) as raised:
        read(tmp_path, LLM_RETRIES=value).whole("LLM_RETRIES")
    assert raised.value.problem == f"TALENTWARS_LLM_RETRIES is {value!r}, and must be a whole number, 0 or more."
    assert raised.value.remedy == "Mend it in the environment or in .env; .env.example lists every setting."


@given(st.integers(0, 10**17))
def test_whole_numbers_are_read_as_they_are_written(number: int) -> None:
    settings = Settings(corpus=(), data=Path(), values={**DEFAULTS, "LLM_RETRIES": str(number)})
    assert settings.whole("LLM_RETRIES") == settings.optional_whole("LLM_RETRIES") == number


def test_zero_is_a_limit_and_nothing_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, LLM_TOKENS_A_DAY="0").optional_whole("LLM_TOKENS_A_DAY") == 0
    assert read(tmp_path).optional_whole("LLM_TOKENS_A_DAY") is None


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "-inf", "1e999", "soon", "1,5"])
def test_a_number_is_finite_and_not_below_zero(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingError) as raised:
        read(tmp_path, LLM_TIMEOUT_S=value).number("LLM_TIMEOUT_S")
    assert raised.value.problem == f"TALENTWARS_LLM_TIMEOUT_S is {value!r}, and must be a number, 0 or more."


@pytest.mark.parametrize(
    ("value", "meant"), [("yes", True), ("TRUE", True), ("1", True), ("No", False), ("false", False), ("0", False)]
)
def test_a_flag_is_yes_or_no(tmp_path: Path, value: str, meant: bool) -> None:
    assert read(tmp_path, LOG_JSON=value).flag("LOG_JSON") is meant


@pytest.mark.parametrize("value", ["maybe", "2", "on", "是"])
def test_what_is_neither_yes_nor_no_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingError, match=f"TALENTWARS_LOG_JSON is '{value}', and must be yes or no"):
        read(tmp_path, LOG_JSON=value).flag("LOG_JSON")


def test_ids_are_numbers_between_commas(tmp_path: Path) -> None:
    assert read(tmp_path, TELEGRAM_USERS="1, 22;-333 ,,1").ids("TELEGRAM_USERS") == {1, 22, -333}
    assert read(tmp_path).ids("TELEGRAM_USERS") == frozenset()


@pytest.mark.parametrize("value", ["--5", "@name", "1 2", "5-", "٣", "-", "1.0"])
def test_what_is_no_id_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingError, match="must be numeric ids separated by commas"):
        read(tmp_path, TELEGRAM_USERS=value).ids("TELEGRAM_USERS")


@pytest.mark.parametrize("name", ["DATA", "CORPUS"])
def test_a_home_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=f"TALENTWARS_{name} is '~no-such-user/x', and must be a path to a home"):
        read(tmp_path, **{name: "~no-such-user/x"})


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="must be a path"):
        read(tmp_path, DATA="a\0b")


def test_a_dotenv_that_is_no_text_is_told_in_two_lines(talentwars: Command) -> None:
    (talentwars.folder / ".env").write_bytes(b"TALENTWARS_LLM=\xff\xfe\n")
    outcome = talentwars("status")
    assert outcome.code == 1
    assert outcome.err == ".env cannot be read: it is not UTF-8.\nSave it as UTF-8 text, or take it away.\n"


def test_a_dotenv_in_the_working_folder_is_read(talentwars: Command) -> None:
    (talentwars.folder / ".env").write_text("TALENTWARS_CORPUS=nowhere\n", encoding="utf-8")
    assert talentwars("rebuild").err.startswith("No article could be read from nowhere (nowhere: there is no such")


WRONG = {
    "EMBEDDING_BATCH": "x",
    "LLM": "gpt",
    "LLM_TIMEOUT_S": "soon",
    "LLM_RETRIES": "-1",
    "LLM_CONTEXT_TOKENS": "8k",
    "LLM_TOKENS_A_DAY": "all",
    "LLM_PRICE_IN": "free",
    "LLM_PRICE_OUT": "€2",
    "TELEGRAM_TOKEN": "secret",
    "TELEGRAM_EVERYONE": "maybe",
    "TELEGRAM_USERS": "@me",
    "TELEGRAM_ADMINS": "@you",
    "TELEGRAM_USER_PER_MINUTE": "many",
    "TELEGRAM_USER_PER_DAY": "many",
    "TELEGRAM_CHAT_PER_DAY": "many",
    "TELEGRAM_ALL_PER_DAY": "many",
    "TELEGRAM_WEBHOOK_URL": "http://plain",
    "TELEGRAM_HEALTH_PORT": "x",
    "TELEGRAM_RETENTION_DAYS": "always",
    "TELEGRAM_WORKERS": "0",
    "LOG_LEVEL": "LOUD",
    "LOG_JSON": "perhaps",
}
OF_ANSWERS = [name for name in WRONG if name.startswith(("LLM", "EMBEDDING"))]


def test_every_setting_that_can_be_wrong_is_tried_below() -> None:
    # Text of any kind, or what only a server or a model hub can tell.
    free = {name for name in DEFAULTS if name.endswith(("MODEL", "URL", "KEY", "HOST", "SOCKET", "SECRET"))}
    free |= {"CORPUS", "DATA", "EMBEDDING", "EMBEDDING_DEVICE", "EMBEDDING_CACHE"}
    elsewhere = {"TELEGRAM_WEBHOOK_PORT", "ALLOW_PRIVATE_ADDRESSES"}  # heeded with an address, and by `add`
    assert set(DEFAULTS) - free - elsewhere == set(WRONG) - {"TELEGRAM_WEBHOOK_URL"}


@pytest.mark.parametrize("name", OF_ANSWERS)
def test_a_wrong_value_of_what_answers_is_told_in_two_lines(tmp_path: Path, bundled: Path, name: str) -> None:
    given_values = {"DATA": str(bundled), "LLM": "ollama", "LLM_MODEL": "m", name: WRONG[name]}
    with pytest.raises(TalentWarsError) as raised:
        open_answerer(read(tmp_path, **given_values), lambda _articles, _passages: None)
    assert f"TALENTWARS_{name} is {WRONG[name]!r}" in raised.value.problem
    assert "\n" not in raised.value.problem + raised.value.remedy


@pytest.mark.parametrize("name", sorted(WRONG.keys() - set(OF_ANSWERS)))
def test_a_wrong_value_of_the_bot_is_told_in_two_lines(tmp_path: Path, name: str) -> None:
    chat_settings(read(tmp_path, TELEGRAM_TOKEN=TOKEN))
    with pytest.raises(TalentWarsError) as raised:
        chat_settings(read(tmp_path, **{"TELEGRAM_TOKEN": TOKEN, name: WRONG[name]}))
    assert raised.value.problem
    assert raised.value.remedy
    assert "\n" not in raised.value.problem + raised.value.remedy
    assert "secret" not in raised.value.problem


def test_a_language_model_needs_a_name(tmp_path: Path) -> None:
    settings = read(tmp_path, LLM="openai")
    with pytest.raises(SettingError, match="TALENTWARS_LLM_MODEL is '', and must be the name of the model"):
        open_writer(settings, Entities.load())


def test_settings_show_no_secret_when_they_are_printed(tmp_path: Path) -> None:
    settings = read(tmp_path, TELEGRAM_TOKEN="123:abc", LLM_API_KEY="sk-secret")
    assert "123:abc" not in repr(settings)
    assert "sk-secret" not in repr(settings)


@pytest.mark.filterwarnings("ignore:'bot.settings' found in sys.modules:RuntimeWarning")
def test_the_module_run_as_a_program_prints_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("bot.settings", run_name="__main__")
    assert capsys.readouterr().out == example()
