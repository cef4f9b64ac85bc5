"""kill -9 at any moment: nothing is lost, and nothing is repeated without saying so."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.bot.chat.chats import about, assert_answered_once, is_marked
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.running import RunningBot, webhook_settings

KILLS = 50
SEED = 20261124
HEADS = 2  # messages of a long answer before its last


@pytest.mark.parametrize(("mode", "kills"), [("polling", KILLS), ("webhook", KILLS // 4)])
def test_kills_lose_no_question_and_repeat_no_answer_unmarked(
    telegram: FakeTelegram, new_bot: Callable[..., RunningBot], mode: str, kills: int
) -> None:
    bot = new_bot(**webhook_settings(telegram) if mode == "webhook" else {})
    bot.start()
    chance = random.Random(SEED)
    people = [telegram.person(f"P{number}") for number in range(6)]
    group = telegram.group()
    asked: list[tuple[int, str]] = []
    long: Counter[int] = Counter()
    for _ in range(kills):
        for _ in range(4):
            tag = f"#q{len(asked)}"
            person = chance.choice(people)
            text = chance.choice(("", "slow 0.05 ", "long ")) + f"Thinking Machines Lab? {tag}"
            in_group = chance.random() < 0.2
            telegram.says(person, f"/ask {text}" if in_group else text, chat=group if in_group else None)
            asked.append((group if in_group else person.id, tag))
            long[asked[-1][0]] += text.startswith("long")
        # From before the batch is fetched until most of it is answered.
        time.sleep(chance.uniform(0.0, 0.25))
        bot.kill()
        bot.start()
    for chat, tag in asked:
        telegram.wait(lambda chat=chat, tag=tag: about(telegram, chat, tag), 60, what=f"an answer to {tag}")  # type: ignore[misc]
    time.sleep(1.0)
    repeats = sum(assert_answered_once(telegram, chat, tag) for chat, tag in asked)
    for chat in [person.id for person in people] + [group]:
        # The tag stands in an answer's last message; what comes before it must be there as well, and once.
        heads = [message for message in telegram.replies(chat) if "#q" not in message.text]
        unmarked = [message for message in heads if not is_marked(message)]
        assert len(unmarked) <= long[chat] * HEADS <= len(heads)
        repeats += len(heads) - long[chat] * HEADS
    print(f"{len(asked)} questions, {kills} kills, {repeats} marked repeats")
    assert repeats <= kills * (len(people) + 1), "a kill can leave no more than one message of each chat in doubt"
