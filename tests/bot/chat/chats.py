"""What a test says about the messages of a chat."""

from bot.chat.texts import TEXTS
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.fake.world import Person, Posted
from tests.bot.chat.running import RunningBot

MARKS = tuple(texts.perhaps_again for texts in TEXTS.values())


def is_marked(message: Posted) -> bool:
    """Whether a message says that it may be a repeat."""
    return message.text.startswith(MARKS)


def about(telegram: FakeTelegram, chat: int, tag: str) -> list[Posted]:
    """The bot's messages in a chat that carry a question's tag."""
    return [message for message in telegram.replies(chat) if tag in message.text.split()]


def assert_answered_once(telegram: FakeTelegram, chat: int, tag: str) -> int:
    """Every question got its answer, and no second one that does not say so; return how many repeats there were."""
    found = about(telegram, chat, tag)
    assert found, f"{tag} was lost"
    unmarked = [message for message in found if not is_marked(message)]
    assert len(unmarked) <= 1, f"{tag} was answered {len(unmarked)} times:\n{telegram.transcript(chat)}"
    return len(found) - 1


def ask(bot: RunningBot, text: str, language: str = "en") -> tuple[Person, Posted]:
    """Somebody new asks; return who, and the answer."""
    person = bot.telegram.person("Ann", language)
    bot.telegram.says(person, text)
    return person, bot.telegram.wait_replies(person.id, 1)[0]
