"""Questions and answers in a private chat, by polling and by webhook."""

import sqlite3
import time

from bot.chat.config import ChatSettings
from bot.chat.render import answered
from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about, ask
from tests.bot.chat.running import RunningBot
from tests.bot.chat.small_core import SmallCore

EN, ZH = TEXTS["en"], TEXTS["zh"]


def test_plain_text_is_a_question_and_typing_shows_at_once(shared: RunningBot) -> None:
    ann, answer = ask(shared, "Who founded Thinking Machines Lab?")
    expected = answered(SmallCore().answer("Who founded Thinking Machines Lab?"))
    assert answer.text == expected.text
    assert answer.entity_texts("text_link") == ["Murati's start-up", "Zhao leads the new lab"]
    assert (
        answer.entity_texts("blockquote")[0]
        == "Mira Murati founded Thinking Machines Lab with former OpenAI staff. [1]"
    )
    shared.telegram.wait(lambda: shared.telegram.do(lambda state: state.chats[ann.id].events) == ["typing"])


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


def test_a_follow_up_is_understood_from_the_question_before_and_a_reply_from_its_answer(shared: RunningBot) -> None:
    telegram = shared.telegram
    ann, first = ask(shared, "Who founded Thinking Machines Lab?")
    telegram.says(ann, "Who became chief scientist at Meta?")
    telegram.wait_replies(ann.id, 2)
    telegram.says(ann, "and when?")
    telegram.says(ann, "and with whom?", reply_to=first.id)
    telegram.wait_replies(ann.id, 4)
    with sqlite3.connect(shared.database) as db:
        rows = db.execute("SELECT resolved FROM answers WHERE user = ? ORDER BY at", (ann.id,)).fetchall()
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
