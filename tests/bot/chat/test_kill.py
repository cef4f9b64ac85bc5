"""kill -9 at any moment: nothing is lost, and nothing is repeated without saying so."""

import random
import time

from tests.bot.chat.chats import about, assert_answered_once
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot

KILLS = 50
SEED = 20261124


def test_fifty_kills_lose_no_question_and_repeat_no_answer_unmarked(telegram: FakeTelegram, bot: RunningBot) -> None:
    chance = random.Random(SEED)
    people = [telegram.person(f"P{number}") for number in range(6)]
    group = telegram.group()
    asked: list[tuple[int, str]] = []
    for _ in range(KILLS):
        for _ in range(4):
            tag = f"#q{len(asked)}"
            person = chance.choice(people)
            text = chance.choice(("", "slow 0.05 ", "long ")) + f"Thinking Machines Lab? {tag}"
            if chance.random() < 0.2:
                telegram.says(person, f"/ask {text}", chat=group)
                asked.append((group, tag))
            else:
                telegram.says(person, text)
                asked.append((person.id, tag))
        # From before the batch is fetched until most of it is answered.
        time.sleep(chance.uniform(0.0, 0.25))
        bot.kill()
        bot.start()
    for chat, tag in asked:
        telegram.wait(lambda chat=chat, tag=tag: about(telegram, chat, tag), 60, what=f"an answer to {tag}")  # type: ignore[misc]
    time.sleep(1.0)
    repeats = sum(assert_answered_once(telegram, chat, tag) for chat, tag in asked)
    answered_before_a_kill = len(asked) - 4
    assert repeats < answered_before_a_kill / 4, "the window between sending and noting it must stay small"
