import json
import re
from collections import Counter
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.entities import BUNDLED, Entities, Entity, Mention
from corpus.errors import TalentWarsError

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "entities.jsonl"
LISTED = Entities.load()
ALL_NAMES = [(entity, name) for entity in LISTED for name in LISTED.names(entity)]

MUSK = "- {id: p-musk, kind: person, en: Elon Musk, zh: 马斯克, about_en: a, about_zh: b}\n"


def found(text: str, entities: Entities = LISTED) -> list[tuple[str, str]]:
    return [(mention.entity_id, text[mention.start : mention.end]) for mention in entities.find(text)]


def entry(**changed: object) -> str:
    fields = {"id": "p-a", "kind": "person", "en": "Ada Byron", "zh": "", "about_en": "a", "about_zh": "b", **changed}
    return "- " + json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)


def refusal(text: str) -> str:
    with pytest.raises(TalentWarsError) as caught:
        Entities.parse(text, source="list.yaml")
    return str(caught.value)


# What is in the list.


def test_the_list_holds_every_person_and_organisation() -> None:
    assert Counter(entity.kind for entity in LISTED) == {"person": 314, "organisation": 216}
    assert len(LISTED) == 530
    assert len(ALL_NAMES) > 1_000


@pytest.mark.skipif(not FACTS.exists(), reason="the facts do not come with a clone")
def test_everybody_in_the_facts_is_listed_under_the_same_id_and_name() -> None:
    facts = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
    assert len(facts) == 298
    for fact in facts:
        entity = LISTED.by_id(fact["id"])
        assert entity is not None, fact["id"]
        assert entity.en == fact["name_en"].split(" (")[0]
        assert not fact["name_zh"] or entity.zh.startswith(fact["name_zh"])


SENTENCES = (
    *("Yesterday {} said so.", "“{}”", "{}'s", "（{}）", "{}", "the {} office", "hired from {} in June"),
    *(
        "昨天{}的消息，",
        "公司{}称",
        "为何{}离开",
        "上周{}离职",
        "对{}的",
        "通过{}",
        "提升{}",
        "第一{}第二",
        "据报{}加入",
    ),
    *("两位{}员工", "和{}和", "{}上月", "{}不满", "{}数百人", "{}流失人才", "{}安排", "{}可能", "{}以年薪", "{}带回"),
    *("{}确认", "{}为此", "{}准备"),
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_name_is_found_whole_and_stands_for_its_entity(sentence: str) -> None:
    for entity, name in ALL_NAMES:
        text = sentence.format(name)
        assert found(text) == [(entity.id, name)], text


def test_chinese_people_are_found_in_both_orders() -> None:
    spelt_out = [entity for entity in LISTED if entity.kind == "person" and re.fullmatch(r"[㐀-鿿]{2,4}", entity.zh)]
    assert len(spelt_out) > 100
    foreign = {"p-hassabis", "p-lecun", "p-goodfellow", "p-bosworth", "p-giannandrea", "p-simonyan", "p-mcgrew"}
    foreign |= {"p-trump", "p-zoph", "p-natfriedman", "p-defreitas", "p-levandowski"}
    own_name = {"p-andrewng", "p-gregyang", "p-martinlau", "p-mayun", "p-liyanhong", "p-wuyongming", "p-tonywu"}
    own_name |= {"p-huangrenxun", "p-shenxiangyang", "p-liuqiangdong", "p-suzifeng", "p-sunzhengyi", "p-yaoqizhi"}
    own_name |= {"p-caichongxin", "p-chenfuyang", "p-guowenjing", "p-jimfan", "p-jingkun", "p-shennanpeng"}
    own_name |= {"p-wangtao", "p-xingbo", "p-yuchengdong"}
    surname_first = {"p-lixiang", "p-xuli", "p-yinqi"}  # the other way round they are somebody else's
    namesakes = {"p-songyang_tt", "p-yangsong"}  # each order stands for one of the two
    for entity in spelt_out:
        if entity.id not in foreign | own_name | surname_first | namesakes:
            reverse = " ".join(reversed(entity.en.split()))
            assert found(reverse) == [(entity.id, reverse)]


def test_namesakes_name_each_other() -> None:
    pairs = [(entity, LISTED.by_id(other)) for entity in LISTED for other in entity.namesakes]
    assert len(pairs) >= 30
    for entity, other in pairs:
        assert other is not None
        assert entity.id in other.namesakes


def test_descriptions_are_one_dated_line_in_each_language() -> None:
    relative = re.compile(
        r"\b(last year|recently|currently|now|today|this year)\b|去年|近期|最近|目前|今年|现任", re.IGNORECASE
    )
    unspaced = re.compile(r"[㐀-鿿][A-Za-z0-9]|[A-Za-z0-9][㐀-鿿]")
    for entity in LISTED:
        for about, stop in ((entity.about_en, "."), (entity.about_zh, "。")):
            assert about.endswith(stop), about
            assert len(about) <= 125, about
            assert "\n" not in about
            assert not relative.search(about), about
        assert not unspaced.search(entity.about_zh), entity.about_zh
        assert re.search(r"[㐀-鿿]", entity.about_zh), entity.about_zh
        assert not re.search(r"[㐀-鿿]", entity.about_en), entity.about_en


# How names are found.


@pytest.mark.parametrize(
    ("text", "entity_id", "names"),
    [
        ("OpenAI研究员", "o-openai", ["OpenAI"]),
        ("Musk's, MUSK和ｍｕｓｋ", "p-musk", ["Musk", "MUSK", "ｍｕｓｋ"]),
        ("Kai-Fu Lee, Kaifu Lee, kai fu lee", "p-likaifu", ["Kai-Fu Lee", "Kaifu Lee", "kai fu lee"]),
        ("Yonghui Wu / Wu Yonghui", "p-wuyonghui", ["Yonghui Wu", "Wu Yonghui"]),
        ("山姆·阿尔特曼、山姆・阿尔特曼", "p-altman", ["山姆·阿尔特曼", "山姆・阿尔特曼"]),
        ("山姆•阿尔特曼、山姆‧阿尔特曼", "p-altman", ["山姆•阿尔特曼", "山姆‧阿尔特曼"]),
        ("山姆阿尔特曼、山姆 阿尔特曼、阿尔特曼", "p-altman", ["山姆阿尔特曼", "山姆 阿尔特曼", "阿尔特曼"]),
        ("馬斯克與馬斯克", "p-musk", ["馬斯克", "馬斯克"]),
        ("張一鳴和张一鸣", "p-zhangyiming", ["張一鳴", "张一鸣"]),
        ("谷歌DeepMind、谷歌 DeepMind", "o-googledeepmind", ["谷歌DeepMind", "谷歌 DeepMind"]),
        ("Karén, Kare\u0301n Simonyan", "p-simonyan", ["Kare\u0301n Simonyan"]),
        ("Karen Simonyan", "p-simonyan", ["Karen Simonyan"]),
        ("01.AI 01AI 01 AI", "o-01ai", ["01.AI", "01AI", "01 AI"]),
        ("joined Character.AI. Character AI", "o-characterai", ["Character.AI", "Character AI"]),
        ("from /dev/agents", "o-devagents", ["/dev/agents"]),
        ("Luo\nFuli", "p-luofuli", ["Luo\nFuli"]),
        ("led by Jason Wei. Wei left", "p-jasonwei", ["Jason Wei"]),
        ("Light Year / 光年之外", "o-guangnian", ["Light Year", "光年之外"]),
        ("FAIR, fair, Fair", "o-fair", ["FAIR"]),
    ],
)
def test_a_name_is_found_in_all_its_writings(text: str, entity_id: str, names: list[str]) -> None:
    assert found(text) == [(entity_id, name) for name in names]


@pytest.mark.parametrize(
    "text", ["", "Muskrat, Metaphor, unopenai, OpenAIs", "Luo\n\nFuli", "苏莱曼·德米雷尔", "马尔库斯·格罗斯", "met a"]
)
def test_a_part_of_another_word_or_name_is_not_found(text: str) -> None:
    assert found(text) == []


def test_of_overlapping_names_the_longest_is_found() -> None:
    assert found("字节跳动 AI Lab 并入字节跳动") == [("o-bdailab", "字节跳动 AI Lab"), ("o-bytedance", "字节跳动")]
    assert found("阿里巴巴公布林俊旸离职") == [("o-alibaba", "阿里巴巴"), ("p-linjunyang", "林俊旸")]
    assert found("Google DeepMind") == [("o-googledeepmind", "Google DeepMind")]


def test_what_is_part_of_an_organisation_is_listed_with_it() -> None:
    assert LISTED.wholes(["o-googledeepmind", "o-seed", "o-openai", "p-altman", "unknown"]) == {
        "o-google",
        "o-bytedance",
    }
    assert {one.id for one in LISTED if one.part_of} >= {"o-msl", "o-fair", "o-qwen", "o-damo"}


def test_namesakes_are_kept_apart() -> None:
    assert found("宋洋与宋飏") == [("p-songyang_tt", "宋洋"), ("p-yangsong", "宋飏")]
    assert found("Song Yang of TikTok, Yang Song of OpenAI")[::2] == [
        ("p-songyang_tt", "Song Yang"),
        ("p-yangsong", "Yang Song"),
    ]
    assert found("Groq, not Grok") == [("o-groq", "Groq")]
    assert found("Nando de Freitas, Daniel De Freitas") == [
        ("p-nandodefreitas", "Nando de Freitas"),
        ("p-defreitas", "Daniel De Freitas"),
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "It is fair to say that she met a director at the county fair, adept at cards; a light year away, they said.",
        "An inflection point for a monolith, a seed round, a moonshot; the mouse cursor stood on the alphabet.",
        "To scale AI you need open AI systems, cognition and a jumper. The silver and gross figures: a step.",
        "Gang, hang on: the yang and the yin, kai or chi, may rest. A byte, an index, a character, a pang of doubt.",
        "这段文字是精华为人传诵。大陆奇迹、聚焦可能、提高准确率；长江一带的稻田值得一看，王兴国也在。",
        "普通义务教育、完美团队、海纳百川、点点滴滴、含情脉脉；布林肯与杰克·布莱克，穆罕默德·阿里·真纳。",
        "零一年的时光，光年与光速，天才少女，头条与界面，种子轮。",
    ],
)
def test_ordinary_prose_names_nobody(prose: str) -> None:
    assert found(prose) == []


WORDS = st.sampled_from(
    [name for _, name in ALL_NAMES] + ["的", "。", " ", "\n\n", "-", "·", "x", "7", "é", "\u0301", "㍿"]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=12).map("".join))
def test_every_mention_is_a_name_of_its_entity_and_none_overlap(text: str) -> None:
    end = 0
    for mention in LISTED.find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        # By itself the stretch of text is found again, whole and for the same entity.
        assert found(text[mention.start : mention.end]) == [(mention.entity_id, text[mention.start : mention.end])]


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for mention in LISTED.find(text):
        assert text[mention.start : mention.end].strip()


# The object.


def test_a_mention_and_an_entity_are_values() -> None:
    assert LISTED.find("雷军") == (Mention(entity_id="p-leijun", start=0, end=2),)
    entity = LISTED.by_id("p-leijun")
    assert isinstance(entity, Entity)
    assert LISTED.names(entity) == ("Lei Jun", "雷军", "Jun Lei", "雷布斯")
    with pytest.raises(FrozenInstanceError):
        entity.en = "Somebody"  # type: ignore[misc]


def test_an_unknown_id_is_nobody() -> None:
    assert LISTED.by_id("p-nobody") is None


def test_the_compiled_form_says_the_same() -> None:
    again = Entities.from_json(LISTED.to_json())
    assert list(again) == list(LISTED)
    assert again.to_json() == LISTED.to_json()
    text = "；".join(name for _, name in ALL_NAMES)
    assert again.find(text) == LISTED.find(text)
    assert len(again.find(text)) >= len(ALL_NAMES)


def test_pyyaml_without_its_c_parts_reads_the_same_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert list(Entities.load()) == list(LISTED)


# What is refused.


def test_one_name_for_two_entities_is_refused() -> None:
    text = MUSK + entry(id="p-kimbal", en="Kimbal", aliases=["ELON-MUSK"])
    assert refusal(text) == (
        "list.yaml, entry p-kimbal: the name ELON-MUSK stands for p-musk too.\n"
        "Leave it with one of the two, and name the other one in namesakes."
    )


def test_a_name_that_is_another_ones_phrase_is_refused() -> None:
    text = MUSK + entry(not_in=["Elon Musk"])
    assert refusal(text).startswith("list.yaml, entry p-a: the name Elon Musk stands for p-musk too.")


TEXTS = "id, kind, en, zh, about_en, about_zh"


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        (
            MUSK + "- {id: p-a, en: [}",
            "list.yaml, line 2, is not valid YAML: did not find expected node content.",
            "Mend that line; a text with a colon, a quotation mark or “#” in it belongs in double quotes.",
        ),
        ("", "list.yaml holds no list of entities.", "Begin each entity with “- id: …” at the margin."),
        ("id: p-a", "list.yaml holds no list of entities.", "Begin each entity with “- id: …” at the margin."),
        (
            "- Ada",
            "list.yaml, entry 1: it is not a mapping of fields.",
            f"Write the fields {TEXTS} under it.",
        ),
        (
            MUSK + MUSK,
            "list.yaml, entry 2 (p-musk): the id p-musk is there already.",
            "Give each entity an id of its own, or merge the two.",
        ),
        (
            entry(about_zh=None),
            "list.yaml, entry 1 (p-a): about_zh is not a text but None.",
            "Give about_zh as text, in double quotes if it is a number.",
        ),
        (
            entry(en=51),
            "list.yaml, entry 1 (p-a): en is not a text but 51.",
            "Give en as text, in double quotes if it is a number.",
        ),
        (
            entry(aliases="Ada"),
            "list.yaml, entry 1 (p-a): aliases is not a list of texts.",
            "Write aliases as [first, second], numbers in double quotes.",
        ),
        (
            entry(nickname="Ada"),
            "list.yaml, entry 1 (p-a): the field nickname is unknown.",
            f"Use {TEXTS}, part_of, aliases, namesakes, as_written, not_in.",
        ),
        (
            entry(kind="organisation"),
            "list.yaml, entry 1 (p-a): id and kind do not go together.",
            "Kind is person or organisation; ids begin with p- or o- and are lower case.",
        ),
        (
            entry(namesakes=["p-b"]),
            "list.yaml, entry p-a: the namesake p-b is not another entity of the list.",
            "Correct the id, or take it out.",
        ),
        (
            entry(part_of="p-a"),
            "list.yaml, entry p-a: p-a, which it is part_of, is no organisation of the list.",
            "Correct the id.",
        ),
        (
            entry(aliases=["X"]),
            "list.yaml, entry p-a: the name X is too short to be found in texts.",
            "Take it out.",
        ),
    ],
)
def test_a_broken_list_is_refused_with_the_place_and_the_remedy(text: str, problem: str, remedy: str) -> None:
    assert refusal(text) == f"{problem}\n{remedy}"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "entities.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TalentWarsError) as caught:
        Entities.load(path)
    assert caught.value.problem.startswith(f"The list of entities {path} cannot be read: ")
    assert caught.value.remedy == "Restore the file, or install talentwars again."


def test_a_name_free_in_one_place_is_free_in_all() -> None:
    entities = Entities.parse(entry(id="o-a", kind="organisation", en="OpenAI", as_written=["Open AI"]), source="x")
    assert found("openai, open AI, Open AI, OPENAI", entities) == [
        ("o-a", "openai"),
        ("o-a", "Open AI"),
        ("o-a", "OPENAI"),
    ]


def test_the_bundled_list_lies_beside_the_code() -> None:
    assert BUNDLED.name == "entities.yaml"
    assert BUNDLED.is_file()
