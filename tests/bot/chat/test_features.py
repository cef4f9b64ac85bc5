"""What a user sees, by polling and by webhook."""

import sqlite3
import time

from bot.chat.config import ChatSettings
from bot.chat.render import answered
from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about
from tests.bot.chat.fake.world import Posted
from tests.bot.chat.running import RunningBot
from tests.bot.chat.small_core import SmallCore

EN, ZH = TEXTS["en"], TEXTS["zh"]


def ask(bot: RunningBot, text: str, language: str = "en") -> tuple[int, Posted]:
    """Somebody new asks; return who, and the answer."""
    person = bot.telegram.person("Ann", language)
    bot.telegram.says(person, text)
    return person.id, bot.telegram.wait_replies(person.id, 1)[0]


def test_plain_text_is_a_question_and_typing_shows_at_once(shared: RunningBot) -> None:
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    expected = answered(SmallCore().answer("Who founded Thinking Machines Lab?"))
    assert answer.text == expected.text
    assert answer.entity_texts("text_link") == ["Murati's start-up", "Zhao leads the new lab"]
    assert (
        answer.entity_texts("blockquote")[0]
        == "Mira Murati founded Thinking Machines Lab with former OpenAI staff. [1]"
    )
    shared.telegram.wait(lambda: shared.telegram.do(lambda state: state.chats[ann].events) == ["typing"])


def test_every_message_has_its_link_preview_off(shared: RunningBot) -> None:
    ask(shared, "Who founded Thinking Machines Lab?")
    sent = [params for _, params in shared.telegram.requests("sendMessage")]
    assert sent
    assert all(params["link_preview_options"] == {"is_disabled": True} for params in sent)
    assert not any("parse_mode" in params for params in sent)


def test_the_commands_are_registered_in_both_languages(shared: RunningBot) -> None:
    telegram = shared.telegram
    telegram.wait(lambda: telegram.do(lambda state: len(state.commands)) == 4)
    commands = telegram.do(lambda state: dict(state.commands))
    private = ["ask", "sources", "latest", "lang", "help", "privacy", "forget", "cancel", "start"]
    group = ["ask", "help", "cancel"]
    assert commands == {
        ("all_private_chats", ""): private,
        ("all_private_chats", "zh"): private,
        ("all_group_chats", ""): group,
        ("all_group_chats", "zh"): group,
    }


def test_a_user_is_spoken_to_in_the_language_of_their_telegram_until_they_choose(shared: RunningBot) -> None:
    telegram = shared.telegram
    mei = telegram.person("Mei", "zh-hans")
    telegram.says(mei, "/help")
    telegram.says(mei, "/lang")
    first, choice = telegram.wait_replies(mei.id, 2)
    assert first.text == ZH.help.format(username="talentwars_bot")
    query = telegram.taps(mei, choice, "English")
    telegram.wait(lambda: telegram.tap_answer(query))
    assert (telegram.tap_answer(query) or {})["text"] == EN.lang_set
    telegram.says(mei, "/help")
    telegram.says(mei, "姚顺雨去了哪家公司？")
    assert telegram.wait_replies(mei.id, 4)[2].text == EN.help.format(username="talentwars_bot")
    assert "Sources" in telegram.replies(mei.id)[3].text
    telegram.says(mei, "/lang auto")
    telegram.says(mei, "姚顺雨去了哪家公司？")
    assert "来源" in telegram.wait_replies(mei.id, 6)[5].text


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
    telegram.taps(telegram.do(lambda state: state.people[ann]), answer, "[1]")
    passage = telegram.wait_replies(ann, 2)[1]
    link = next(one["url"] for one in passage.entities if "t.me" in one.get("url", ""))
    bob = telegram.person("Bob")
    telegram.says(bob, f"/start {link.partition('start=')[2]}")
    (opened,) = telegram.wait_replies(bob.id, 1)
    assert opened.text == passage.text.replace("[1] ", "")


def test_more_passages_go_on_where_the_answer_ended_until_there_are_none(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann_id, answer = ask(shared, "Who founded Thinking Machines Lab?")
    ann = telegram.do(lambda state: state.people[ann_id])
    telegram.taps(ann, answer, EN.more_button)
    more = telegram.wait_replies(ann_id, 2)[1]
    assert [button["text"] for button in more.keyboard[0]] == ["[3]", "[4]", "[5]"]
    telegram.taps(ann, more, "[5]")
    assert "吴永辉" in telegram.wait_replies(ann_id, 3)[2].text
    query = telegram.taps(ann, more, EN.more_button)
    telegram.wait(lambda: telegram.tap_answer(query))
    assert telegram.tap_answer(query) == {"callback_query_id": query, "text": EN.more_none, "show_alert": True}


def test_thumbs_are_kept_with_the_question_the_answer_and_the_generation(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann_id, answer = ask(shared, "Who founded Thinking Machines Lab?")
    ann = telegram.do(lambda state: state.people[ann_id])
    for thumb, line in (("👍", EN.thanks_up), ("👎", EN.thanks_down)):
        query = telegram.taps(ann, answer, thumb)
        telegram.wait(lambda query=query: telegram.tap_answer(query))  # type: ignore[misc]
        assert (telegram.tap_answer(query) or {})["text"] == line
    with sqlite3.connect(shared.database) as db:
        rows = db.execute("SELECT up, question, answer, generation FROM votes WHERE user = ?", (ann_id,)).fetchall()
    text = SmallCore().answer("Who founded Thinking Machines Lab?").text
    assert rows == [(0, "Who founded Thinking Machines Lab?", text, "g1")]


def test_a_thumb_put_on_the_message_counts_too(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann_id, answer = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.reacts(telegram.do(lambda state: state.people[ann_id]), answer, "👍")

    def votes() -> list[tuple[int]]:
        with sqlite3.connect(shared.database) as db:
            return db.execute("SELECT up FROM votes WHERE user = ?", (ann_id,)).fetchall()

    telegram.wait(lambda: votes() == [(1,)])


def test_a_follow_up_is_understood_from_the_question_before_and_a_reply_from_its_answer(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann_id, first = ask(shared, "Who founded Thinking Machines Lab?")
    ann = telegram.do(lambda state: state.people[ann_id])
    telegram.says(ann, "Who became chief scientist at Meta?")
    telegram.wait_replies(ann_id, 2)
    telegram.says(ann, "and when?")
    telegram.says(ann, "and with whom?", reply_to=first.id)
    telegram.wait_replies(ann_id, 4)
    with sqlite3.connect(shared.database) as db:
        rows = db.execute("SELECT resolved FROM answers WHERE user = ? ORDER BY at", (ann_id,)).fetchall()
    assert [row[0] for row in rows[2:]] == [
        "Who became chief scientist at Meta? → and when?",
        "Who founded Thinking Machines Lab? → and with whom?",
    ]


def test_an_edited_question_edits_its_answer(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    asked = telegram.says(ann, "long Thinking Machines Lab? #before")
    telegram.wait(lambda: about(telegram, ann.id, "#before"))
    old = [message.id for message in telegram.replies(ann.id)]
    assert len(old) == 3
    telegram.edits(asked, "Who became chief scientist at Meta? #after")
    telegram.wait(lambda: about(telegram, ann.id, "#after"))
    telegram.wait(lambda: len(telegram.replies(ann.id)) == 1, what="the other messages to vanish")
    (answer,) = telegram.replies(ann.id)
    assert (answer.id, answer.edits) == (old[0], 1)
    telegram.edits(asked, "Who became chief scientist at Meta? #after")  # an edit that changes nothing
    telegram.says(ann, "Thinking Machines Lab? #next")
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert len(telegram.replies(ann.id)) == 2


def test_a_question_that_telegram_split_in_two_is_one(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "Thinking Machines " + "x" * 4078)
    telegram.says(ann, "yz Lab? #end")
    (answer,) = telegram.wait_replies(ann.id, 1)
    assert "#end" in answer.text
    telegram.says(ann, "Thinking Machines Lab? #next")
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert len(telegram.replies(ann.id)) == 2


def test_a_split_question_that_fails_is_told_once(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "crash " + "x" * 4090)
    telegram.says(ann, "yz?")
    telegram.says(ann, "Thinking Machines Lab? #next")
    telegram.wait(lambda: about(telegram, ann.id, "#next"))
    assert len(telegram.replies(ann.id)) == 2


def test_a_question_longer_than_any_question_is_told_so(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "x" * 4096)
    telegram.says(ann, "y" * 4096)
    (line,) = telegram.wait_replies(ann.id, 1)
    assert line.text == EN.too_long.format(length=8193, most=ChatSettings(token="1:abc").question_chars)


def test_a_slow_answer_shows_its_stage_as_a_draft_and_then_comes_whole(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "slow 1.2 Thinking Machines Lab?")
    telegram.wait_replies(ann.id, 1)
    assert telegram.do(lambda state: state.chats[ann.id].drafts) == [EN.stage_search.format(articles=5)]


def test_a_draft_that_fails_changes_nothing_about_the_answer(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.fault("500", "sendMessageDraft", chat=ann.id, count=9)
    telegram.says(ann, "slow 1 Thinking Machines Lab?")
    telegram.wait_replies(ann.id, 1)
    time.sleep(0.2)
    assert len(telegram.replies(ann.id)) == 1


def test_in_a_group_a_slow_answer_is_edited_into_a_message_that_holds_its_place(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, group = telegram.person(), telegram.group()
    telegram.fault("drop after", "editMessageText", chat=group)  # an edit can be sent again without a second thought
    telegram.says(ann, "/ask slow 1.2 Thinking Machines Lab? #slow", chat=group)
    (held,) = telegram.wait_replies(group, 1)
    telegram.wait(lambda: about(telegram, group, "#slow"))
    telegram.wait(lambda: len(telegram.requests("editMessageText")) >= 2)
    (answer,) = telegram.replies(group)
    assert answer.id == held.id
    assert answer.keyboard


def test_cancel_stops_the_question_being_answered_and_those_that_wait(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "slow 3 Thinking Machines Lab? #one")
    telegram.says(ann, "Thinking Machines Lab? #two")
    telegram.wait(lambda: telegram.do(lambda state: state.chats[ann.id].events))
    time.sleep(0.2)
    began = time.time()
    telegram.says(ann, "/cancel")
    (line,) = telegram.wait_replies(ann.id, 1)
    assert line.text == EN.cancelled
    telegram.says(ann, "Thinking Machines Lab? #three")
    telegram.wait_replies(ann.id, 2)
    assert time.time() - began < 2
    assert [bool(about(telegram, ann.id, tag)) for tag in ("#one", "#two", "#three")] == [False, False, True]
    telegram.says(ann, "/cancel")
    assert telegram.wait_replies(ann.id, 3)[2].text == EN.nothing_to_cancel


def test_forget_deletes_what_is_kept_and_evidence_still_opens(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann_id, answer = ask(shared, "Who founded Thinking Machines Lab?")
    ann = telegram.do(lambda state: state.people[ann_id])
    telegram.taps(ann, answer, "👍")
    telegram.says(ann, "/lang en")
    telegram.wait_replies(ann_id, 2)
    time.sleep(0.2)
    telegram.says(ann, "/forget")
    assert telegram.wait_replies(ann_id, 3)[2].text == EN.forgotten.format(answers=1, votes=1)
    with sqlite3.connect(shared.database) as db:
        for table in ("answers", "votes", "people"):
            assert db.execute(f"SELECT count(*) FROM {table} WHERE user = ?", (ann_id,)).fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM inbox WHERE state = 'done' AND body != '{}'").fetchone() == (0,)
    telegram.taps(ann, answer, "[1]")
    telegram.wait_replies(ann_id, 4)
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


def test_in_groups_only_what_is_addressed_is_answered(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, bob, group = telegram.person(), telegram.person("Bob"), telegram.group()
    telegram.says(ann, "Who founded Thinking Machines Lab? #talk", chat=group)
    telegram.says(ann, "/ask@another_bot Thinking Machines Lab?", chat=group)
    telegram.says(ann, "/weather", chat=group)
    asked = telegram.says(ann, "/ask@talentwars_bot Thinking Machines Lab? #asked", chat=group)
    (answer,) = telegram.wait_replies(group, 1)
    assert "#asked" in answer.text
    assert answer.reply_to == asked.id
    telegram.says(bob, "Who became chief scientist at Meta? #reply", chat=group, reply_to=answer.id)
    assert "#reply" in telegram.wait_replies(group, 2)[1].text


def test_ask_without_a_question_asks_back_and_takes_the_reply(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, group = telegram.person(), telegram.group()
    telegram.says(ann, "/ask", chat=group)
    (prompt,) = telegram.wait_replies(group, 1)
    assert (prompt.text, prompt.force_reply) == (EN.ask_what, True)
    telegram.says(ann, "Thinking Machines Lab? #asked", chat=group, reply_to=prompt.id)
    assert "#asked" in telegram.wait_replies(group, 2)[1].text


def test_ask_as_a_reply_to_somebody_asks_what_they_said(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, bob, group = telegram.person(), telegram.person("Bob"), telegram.group()
    said = telegram.says(bob, "Who founded Thinking Machines Lab? #said", chat=group)
    telegram.says(ann, "/ask", chat=group, reply_to=said.id)
    assert "#said" in telegram.wait_replies(group, 1)[0].text


def test_topics_are_kept(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, group = telegram.person(), telegram.group(threads=(77,))
    telegram.says(ann, "/ask Thinking Machines Lab?", chat=group, thread=77)
    (answer,) = telegram.wait_replies(group, 1)
    telegram.taps(ann, answer, "[1]")
    assert [message.thread for message in telegram.wait_replies(group, 2)] == [77, 77]


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
    ann_id, answer = ask(shared, "Who founded Thinking Machines Lab?")
    ann = telegram.do(lambda state: state.people[ann_id])
    for data in ("e:zz:nonsense:1", "v::u", "x" * 64, "m:abc:99999"):
        query = telegram.taps(ann, answer, "", data=data)
        telegram.wait(lambda query=query: telegram.tap_answer(query))  # type: ignore[misc]
        assert (telegram.tap_answer(query) or {})["text"] == EN.button_old


def test_pictures_are_told_that_only_text_is_read_and_captions_are_questions(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    telegram.says(ann, "", extra={"photo": photo, "text": None})
    telegram.says(ann, "", extra={"photo": photo, "text": None, "caption": "Thinking Machines Lab? #caption"})
    line, answer = telegram.wait_replies(ann.id, 2)
    assert line.text == EN.text_only
    assert "#caption" in answer.text


def test_other_bots_are_ignored(shared: RunningBot) -> None:
    telegram = shared.telegram
    robot, ann = telegram.person("Robot", is_bot=True), telegram.person()
    telegram.says(robot, "Who founded Thinking Machines Lab?")
    telegram.says(ann, "/help")
    telegram.wait_replies(ann.id, 1)
    assert telegram.replies(robot.id) == []


def test_half_a_surrogate_pair_in_a_question_does_no_harm(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()
    telegram.says(ann, "Thinking Machines Lab? \ud83d #half")
    assert "#half" in telegram.wait_replies(ann.id, 1)[0].text


def test_a_refusal_shows_the_closest_passages_and_their_buttons_open_them(shared: RunningBot) -> None:
    telegram = shared.telegram
    mei_id, refusal = ask(shared, "天气如何？", "zh")
    assert refusal.text.startswith("语料里没有答案。")
    assert len(refusal.entity_texts("expandable_blockquote")) == 2
    telegram.taps(telegram.do(lambda state: state.people[mei_id]), refusal, "[2]")
    assert "Meta offered" in telegram.wait_replies(mei_id, 2)[1].text


def test_blocking_and_coming_back_is_noted(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann = telegram.person()

    def active() -> list[tuple[int]]:
        with sqlite3.connect(shared.database) as db:
            return db.execute("SELECT active FROM chats WHERE chat = ?", (ann.id,)).fetchall()

    telegram.membership(ann, "kicked")
    telegram.wait(lambda: active() == [(0,)])
    telegram.membership(ann, "member")
    telegram.wait(lambda: active() == [(1,)])
    telegram.says(ann, "Thinking Machines Lab?")
    telegram.wait_replies(ann.id, 1)
