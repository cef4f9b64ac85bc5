"""What each command does.

Not here: questions (`questions.py`), and who may use a command (`desk.py`).
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from telegram.helpers import create_deep_linked_url

from bot.answer.answer import Citation
from bot.chat import buttons, records, render
from bot.chat.context import Context, place_for, say
from bot.chat.inbox import Response
from bot.chat.incoming import Incoming
from bot.chat.outgoing import letters
from bot.chat.records import AnswerRecord
from bot.chat.rich import plain
from bot.chat.taps import open_passage
from bot.chat.texts import EXAMPLES, TEXTS, Texts
from bot.chat.vitals import resident_bytes
from corpus.article import Language
from corpus.errors import TalentWarsError

LOG = logging.getLogger(__name__)

NEWEST = 5
_LOOK_FURTHER = 4  # most articles stand in the corpus once in each language
MAINTENANCE: Final = "maintenance"

Command = Callable[[Context, Incoming, Texts], Awaitable[Response]]


async def question_in(context: Context, payload: str) -> str:
    """Return the question that a deep link `q_<answer>` stands for, or empty."""
    if not payload.startswith("q_"):
        return ""
    record = await context.database.run(records.answer_by_id, payload[2:])
    return record.resolved if record else ""


async def _start(context: Context, incoming: Incoming, texts: Texts) -> Response:
    if incoming.text.startswith("s_"):
        response = await open_passage(context, incoming, incoming.text[2:], texts)
        return response or say(incoming, texts.passage_gone, "gone")
    if incoming.text.startswith("q_"):
        return say(incoming, texts.answer_gone, "gone")
    return say(incoming, texts.start.format(example=EXAMPLES[_language(texts)]), "start")


async def _help(context: Context, incoming: Incoming, texts: Texts) -> Response:
    return say(incoming, texts.help.format(username=context.me.username), "help")


async def _privacy(context: Context, incoming: Incoming, texts: Texts) -> Response:
    return say(incoming, texts.privacy.format(days=f"{context.settings.retention_days:g}"), "privacy")


async def _forget(context: Context, incoming: Incoming, texts: Texts) -> Response:
    answers, votes = await context.database.run(records.forget, incoming.user)
    return say(incoming, texts.forgotten.format(answers=answers, votes=votes), "forgotten")


async def _sources(context: Context, incoming: Incoming, texts: Texts) -> Response:
    """Show the sources of the last answer, or of the one replied to."""
    record = None
    if incoming.reply_to:
        record = await context.database.run(records.answer_by_message, incoming.chat, incoming.reply_to)
    if record is None or record.user != incoming.user:
        record = await context.database.run(records.last_answer, incoming.chat, incoming.user)
    searched = await context.quick.call(context.core.status)
    found = await context.quick.call(_citations, context, record) if record else ()
    keys = [(citation.number, render.key_of(citation)) for citation in found]
    like = replace(place_for(incoming), keyboard=buttons.numbered(incoming.user, keys))
    link = create_deep_linked_url(context.me.username, f"q_{record.id}") if record else ""
    rich = render.sources(found, searched, texts, link=link)
    return Response(letters=letters(rich, like), outcome="sources")


async def _latest(context: Context, incoming: Incoming, texts: Texts) -> Response:
    """Show the newest articles in the reader's language, or in any where there are none."""
    found = await context.quick.call(context.core.latest, NEWEST * _LOOK_FURTHER)
    readable = [line for line in found if line.language in (None, _language(texts))]
    return say(incoming, render.headlines((readable or found)[:NEWEST], texts), "latest")


async def _lang(context: Context, incoming: Incoming, texts: Texts) -> Response:
    choices: dict[str, Language | None] = {"zh": "zh", "中文": "zh", "en": "en", "english": "en", "auto": None}
    wanted = incoming.text.lower()
    if not wanted:
        like = replace(place_for(incoming), keyboard=buttons.languages(texts), rich=plain(texts.lang_which))
        return Response(letters=(like,), outcome="language")
    if wanted not in choices:
        return say(incoming, texts.lang_command_unknown, "language")
    language = choices[wanted]
    await context.database.run(records.choose_language, incoming.user, language)
    return say(incoming, TEXTS[language].lang_set if language else texts.lang_auto, "language")


async def _cancel(context: Context, incoming: Incoming, texts: Texts) -> Response:
    """Stop this user's questions in this chat that came before: the one being answered, and those that wait."""
    cancelled = 0
    for update_id, (question, task) in tuple(context.running.items()):
        if (question.chat, question.user) == (incoming.chat, incoming.user) and update_id < incoming.update_id:
            context.cancelled.add(update_id)
            task.cancel()
            cancelled += 1
    for question in context.waiting(incoming):
        context.cancelled.add(question.update_id)
        cancelled += 1
    return say(incoming, texts.cancelled if cancelled else texts.nothing_to_cancel, "cancel")


async def _status(context: Context, incoming: Incoming, texts: Texts) -> Response:
    searched = await context.quick.call(context.core.status)
    vitals = context.vitals
    figures = vitals.report(context.now()) | {
        "generation": searched.generation,
        "answered": vitals.counts["outcomes_total", "answered"],
        "refused": vitals.counts["outcomes_total", "refused"],
        "failed": vitals.counts["outcomes_total", "failed"],
        "marked_repeats": vitals.total("repeats_total"),
        "resident_mb": round(resident_bytes() / 1e6, 1),
    }
    lines = [render.searched_line(searched, texts), *(f"{name}: {value}" for name, value in figures.items())]
    return say(incoming, "\n".join(lines), "status")


async def _rebuild(context: Context, incoming: Incoming, _: Texts) -> Response:
    if context.delivery.spare(incoming.chat):
        context.aside(context.api.typing(incoming.chat, incoming.thread))
    try:
        line = await context.workers.call(context.core.rebuild)
    except TalentWarsError as error:
        return say(incoming, f"{error.problem}\n{error.remedy}", "rebuild failed")
    return say(incoming, line, "rebuilt")


async def _maintenance(context: Context, incoming: Incoming, texts: Texts) -> Response:
    on = incoming.text.lower() != "off"
    await context.database.run(records.set_flag, MAINTENANCE, "on" if on else "")
    return say(incoming, texts.maintenance_on if on else texts.maintenance_off, "maintenance")


def _citations(context: Context, record: AnswerRecord) -> tuple[Citation, ...]:
    """Return an answer's citations as the serving index has them; those that are gone are left out."""
    found = []
    for place in record.places:
        citation = context.core.passage(place.article_id, place.start, place.end)
        if citation:
            found.append(replace(citation, number=place.number))
    return tuple(found)


def _language(texts: Texts) -> Language:
    """Return which language these sentences are in."""
    return "zh" if texts is TEXTS["zh"] else "en"


COMMANDS: Final[dict[str, Command]] = {
    "start": _start,
    "help": _help,
    "privacy": _privacy,
    "forget": _forget,
    "sources": _sources,
    "latest": _latest,
    "lang": _lang,
    "cancel": _cancel,
}
ADMIN_COMMANDS: Final[dict[str, Command]] = {"status": _status, "rebuild": _rebuild, "maintenance": _maintenance}
# What a user may always do, whoever may ask.
OPEN_COMMANDS: Final = frozenset({"privacy", "forget"})
