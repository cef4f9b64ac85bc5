"""Groups: answered when addressed, silent otherwise, by polling and by webhook."""

from bot.chat.texts import TEXTS
from tests.bot.chat.chats import about
from tests.bot.chat.running import RunningBot

EN, ZH = TEXTS["en"], TEXTS["zh"]


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
