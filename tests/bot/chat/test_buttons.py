"""Evidence one tap away, votes, inline mode, and what is forgotten, by polling and by webhook."""

import sqlite3
import time

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import ask
from tests.bot.chat.running import RunningBot
from tests.bot.chat.small_core import SmallCore

EN, ZH = TEXTS["en"], TEXTS["zh"]


def test_an_evidence_button_opens_the_passage_below_the_answer_with_its_quote_set_off(shared: RunningBot) -> None:
    telegram = shared.telegram
    mei = telegram.person("Mei", "zh")
    telegram.says(mei, "姚顺雨去了哪家公司？")
    (answer,) = telegram.wait_replies(mei.id, 1)
    query = telegram.taps(mei, answer, "[1]")
    passage = telegram.wait_replies(mei.id, 2)[1]
    assert passage.reply_to == answer.id
    quote = "OpenAI 研究员姚顺雨加入腾讯，负责大模型方向。"
    assert passage.entity_texts("underline") == [quote]
    assert passage.entity_texts("blockquote") == [f"消息在九月传出。{quote}腾讯没有披露薪酬。"]
    assert "2025-09-12" in passage.text
    assert [one["url"] for one in passage.entities if one["type"] == "text_link"][1] == "https://example.org/yao"
    assert telegram.tap_answer(query) is not None


def test_a_shared_link_opens_the_same_passage_for_somebody_else(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.taps(ann, answer, "[1]")
    passage = telegram.wait_replies(ann.id, 2)[1]
    link = next(one["url"] for one in passage.entities if "t.me" in one.get("url", ""))
    bob = telegram.person("Bob")
    telegram.says(bob, f"/start {link.partition('start=')[2]}")
    (opened,) = telegram.wait_replies(bob.id, 1)
    assert opened.text == passage.text.replace("[1] ", "")


def test_a_shared_question_is_answered_for_somebody_else(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab? #shared")
    telegram.says(ann, "/sources")
    sources = telegram.wait_replies(ann.id, 2)[1]
    link = next(one["url"] for one in sources.entities if "start=q_" in one.get("url", ""))
    bob = telegram.person("Bob")
    telegram.says(bob, f"/start {link.partition('start=')[2]}")
    assert telegram.wait_replies(bob.id, 1)[0].text == answer.text
    telegram.says(bob, "/start q_nonsense")
    assert telegram.wait_replies(bob.id, 2)[1].text == EN.answer_gone


def test_more_passages_go_on_where_the_answer_ended_until_there_are_none(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.taps(ann, answer, EN.more_button)
    more = telegram.wait_replies(ann.id, 2)[1]
    assert [button["text"] for button in more.keyboard[0]] == ["[3]", "[4]", "[5]"]
    telegram.taps(ann, more, "[5]")
    assert "吴永辉" in telegram.wait_replies(ann.id, 3)[2].text
    query = telegram.taps(ann, more, EN.more_button)
    telegram.wait(lambda: telegram.tap_answer(query))
    assert telegram.tap_answer(query) == {"callback_query_id": query, "text": EN.more_none, "show_alert": True}


def test_thumbs_are_kept_with_the_question_the_answer_and_the_generation(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    for thumb, line in (("👍", EN.thanks_up), ("👎", EN.thanks_down)):
        query = telegram.taps(ann, answer, thumb)
        telegram.wait(lambda query=query: telegram.tap_answer(query))  # type: ignore[misc]
        assert (telegram.tap_answer(query) or {})["text"] == line
    with sqlite3.connect(shared.database) as db:
        rows = db.execute("SELECT up, question, answer, generation FROM votes WHERE user = ?", (ann.id,)).fetchall()
    text = SmallCore().answer("Who founded Thinking Machines Lab?").text
    assert rows == [(0, "Who founded Thinking Machines Lab?", text, "g1")]


def test_a_thumb_put_on_the_message_counts_too(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.reacts(ann, answer, "👍")

    def votes() -> list[tuple[int]]:
        with sqlite3.connect(shared.database) as db:
            return db.execute("SELECT up FROM votes WHERE user = ?", (ann.id,)).fetchall()

    telegram.wait(lambda: votes() == [(1,)])


def test_forget_deletes_what_is_kept_and_evidence_still_opens(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.taps(ann, answer, "👍")
    telegram.says(ann, "/lang en")
    telegram.wait_replies(ann.id, 2)
    time.sleep(0.2)
    telegram.says(ann, "/forget")
    assert telegram.wait_replies(ann.id, 3)[2].text == EN.forgotten.format(answers=1, votes=1)
    with sqlite3.connect(shared.database) as db:
        for table in ("answers", "votes", "people"):
            assert db.execute(f"SELECT count(*) FROM {table} WHERE user = ?", (ann.id,)).fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM inbox WHERE state = 'done' AND body != '{}'").fetchone() == (0,)
    telegram.taps(ann, answer, "[1]")
    telegram.wait_replies(ann.id, 4)
    query = telegram.taps(ann, answer, EN.more_button)
    telegram.wait(lambda: telegram.tap_answer(query))
    assert (telegram.tap_answer(query) or {})["text"] == EN.answer_gone


def test_inline_mode_offers_passages_within_a_second(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    found = telegram.inline_answer(telegram.asks_inline(ann, "Thinking Machines Lab"))
    assert found["took_s"] < 1
    results = found["answer"]["results"]
    assert results[0]["title"] == "Mira Murati founded Thinking Machines Lab with former OpenAI staff."
    assert found["answer"]["is_personal"] is True
    assert found["answer"]["button"] == {"text": EN.inline_private, "start_parameter": "inline"}
    telegram.says(ann, "/start inline")
    assert telegram.wait_replies(ann.id, 1)[0].text.startswith("Hello!")
    empty = telegram.inline_answer(telegram.asks_inline(ann, ""))
    assert empty["answer"]["results"] == []


def test_inline_mode_is_quick_while_every_answer_is_slow(shared: RunningBot) -> None:
    telegram = shared.telegram
    people = [telegram.person() for _ in range(6)]
    for person in people:
        telegram.says(person, "slow 1 Thinking Machines Lab?")
    found = telegram.inline_answer(telegram.asks_inline(telegram.person(), "Thinking Machines Lab"))
    assert found["took_s"] < 1
    for person in people:
        telegram.wait_replies(person.id, 1)


def test_what_was_sent_by_inline_mode_is_no_question(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "Mira Murati founded …", extra={"via_bot": telegram.do(lambda state: state.me)})
    telegram.says(ann, "/help")
    assert telegram.wait_replies(ann.id, 1)[0].text.startswith("Just send")


def test_somebody_elses_button_opens_the_passage_in_their_own_chat_and_does_nothing_else(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, bob, group = telegram.person(), telegram.person("Bob"), telegram.group()
    telegram.says(ann, "/ask Thinking Machines Lab?", chat=group)
    (answer,) = telegram.wait_replies(group, 1)
    query = telegram.taps(bob, answer, "[1]")
    telegram.wait(lambda: telegram.tap_answer(query))
    assert (telegram.tap_answer(query) or {})["url"].startswith("https://t.me/talentwars_bot?start=s_")
    for button in (EN.more_button, "👍"):
        query = telegram.taps(bob, answer, button)
        telegram.wait(lambda query=query: telegram.tap_answer(query))  # type: ignore[misc]
        assert (telegram.tap_answer(query) or {})["text"] == EN.not_yours
    assert len(telegram.replies(group)) == 1


def test_a_button_that_is_not_ours_is_told_so(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    for data in ("e:zz:nonsense:1", "v::u", "x" * 64, "m:abc:99999"):
        query = telegram.taps(ann, answer, "", data=data)
        telegram.wait(lambda query=query: telegram.tap_answer(query))  # type: ignore[misc]
        assert (telegram.tap_answer(query) or {})["text"] == EN.button_old


def test_a_refusal_shows_the_closest_passages_and_their_buttons_open_them(shared: RunningBot) -> None:
    telegram = shared.telegram
    mei, refusal = ask(shared, "天气如何？", "zh")
    assert refusal.text.startswith("语料里没有答案。")
    assert len(refusal.entity_texts("expandable_blockquote")) == 2
    telegram.taps(mei, refusal, "[2]")
    assert "Meta offered" in telegram.wait_replies(mei.id, 2)[1].text
