"""A question → its answer: joined where Telegram cut it, with what was asked before, within a deadline.

Not here: the answering (`bot/answer/`), the looks (`render.py`), the sending (`delivery.py`).
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.answer.answer import Answer
from bot.chat import buttons, records, render
from bot.chat.context import Context, failed, place_for, say
from bot.chat.core import AnsweringCore, refresh
from bot.chat.inbox import Received, Response
from bot.chat.incoming import LONG_UNITS, Incoming, belong_together
from bot.chat.lanes import Lane
from bot.chat.outgoing import letters
from bot.chat.records import AnswerRecord, Place
from bot.chat.rich import units
from bot.chat.signs import signs
from bot.chat.texts import TEXTS
from corpus.article import Language

LOG = logging.getLogger(__name__)

JOIN_WAIT_S = 1.5  # the second half of a long question comes right behind the first
_REPLY_AFTER_S = 30.0


async def ask(context: Context, incoming: Incoming, lane: Lane, received: Received) -> Response:
    """Answer a question, its second half taken from the lane where Telegram cut it."""
    texts = await context.texts(incoming)
    text = incoming.text or incoming.quoted
    if not text:
        return say(incoming, texts.ask_what, "prompt", force_reply=True)
    along: list[int] = []
    last = incoming
    # What was received long ago has nothing more to wait for.
    patience_s = JOIN_WAIT_S if context.now() - received.received < JOIN_WAIT_S else 0.0
    while (
        units(last.text) >= LONG_UNITS
        and (following := await lane.peek(patience_s))
        and belong_together(last, following)
    ):
        last = lane.take()
        along.append(last.update_id)
        text = rejoin(text, last.text)
    try:
        response = await _answer(context, incoming, text, received, crowded=len(lane) > 0)
    except Exception:
        # Told here, because whoever else would tell it does not know of the second half.
        LOG.exception("no answer", extra={"update": incoming.update_id})
        response = await failed(context, incoming)
    return replace(response, along=tuple(along))


async def edited(context: Context, incoming: Incoming, received: Received) -> Response:
    """Answer a question that was edited: in the place of its answer if it had one, else as a new one."""
    record = await context.database.run(records.answer_to, incoming.chat, incoming.message)
    if record and record.question == incoming.text:
        return Response(outcome="unchanged")
    if record is None and context.now() - incoming.date > context.settings.backlog_s:
        return Response(outcome="too old")
    if not incoming.text:
        return Response(outcome="empty")
    return await _answer(context, incoming, incoming.text, received, instead_of=record)


def rejoin(first: str, second: str) -> str:
    """Return a text that was cut at a space, with the space where one belongs.

    >>> rejoin("who left", "OpenAI"), rejoin("谁离开了", "OpenAI")
    ('who left OpenAI', '谁离开了OpenAI')
    """
    spaced = first[-1:].isascii() and second[:1].isascii() and not first[-1:].isspace()
    return f"{first} {second}" if spaced else first + second


async def _answer(
    context: Context,
    incoming: Incoming,
    question: str,
    received: Received,
    *,
    instead_of: AnswerRecord | None = None,
    crowded: bool = False,
) -> Response:
    """Answer a whole question, or say honestly why not."""
    settings, now = context.settings, context.now()
    chosen = await context.database.run(records.language_of, incoming.user)
    texts = await context.texts(incoming)
    if len(question) > settings.question_chars:
        return say(incoming, texts.too_long.format(length=len(question), most=settings.question_chars), "too long")
    refusal = await context.database.run(
        records.admit, incoming.update_id, incoming.user, incoming.chat, settings.quotas, now
    )
    if refusal:
        until = datetime.fromtimestamp(refusal.until, UTC).strftime("%H:%M")
        line = {"minute": texts.quota_minute, "day": texts.quota_day, "none": texts.quota_none}[refusal.quota]
        return say(incoming, line.format(seconds=max(1, round(refusal.until - now)), time=until), "over quota")
    history = await _history(context, incoming, now if instead_of is None else instead_of.at)
    LOG.debug("question", extra={"update": incoming.update_id, "text": question})
    # The messages of an edited question's answer are there already; they hold the place.
    targets = await context.database.run(records.messages_of, instead_of.id) if instead_of else ()
    try:
        async with signs(context, incoming, texts, targets[0] if targets else received.placeholder) as held:
            answer = await _search(context, incoming, question, history, chosen)
    except TimeoutError:
        return say(incoming, texts.late.format(seconds=round(settings.answer_s)), "late")
    except asyncio.CancelledError:
        if incoming.update_id not in context.cancelled:
            raise
        return Response(outcome="cancelled")
    context.vitals.generation = answer.searched.generation
    targets = targets or tuple(held)
    reply = incoming.group or crowded or now - incoming.date > _REPLY_AFTER_S
    return _respond(
        incoming,
        question,
        answer,
        instead_of.id if instead_of else context.new_id(),
        targets=targets,
        reply=reply,
        now=now,
    )


async def _search(
    context: Context, incoming: Incoming, question: str, history: Sequence[str], language: Language | None
) -> Answer:
    """Have the core answer, off the loop, until the deadline or until it is cancelled."""
    task = asyncio.ensure_future(context.workers.call(_ask_newest, context.core, question, history, language))
    context.running[incoming.update_id] = (incoming, task)
    try:
        return await asyncio.wait_for(task, context.settings.answer_s)
    finally:
        del context.running[incoming.update_id]


def _ask_newest(core: AnsweringCore, question: str, history: Sequence[str], language: Language | None) -> Answer:
    """Answer from the newest index generation, or from the one that serves when the newest cannot be opened."""
    refresh(core)
    return core.answer(question, history=history, language=language)


async def _history(context: Context, incoming: Incoming, before: float) -> tuple[str, ...]:
    """Return what a follow-up refers to: the question of the answer replied to, else the conversation's last ones."""
    if incoming.reply_to:
        replied = await context.database.run(records.answer_by_message, incoming.chat, incoming.reply_to)
        if replied:
            return (replied.resolved,)
    return await context.database.run(
        records.earlier_questions,
        incoming.chat,
        incoming.user,
        incoming.thread,
        before - context.settings.follow_up_s,
        before,
    )


def _respond(
    incoming: Incoming,
    question: str,
    answer: Answer,
    answer_id: str,
    *,
    targets: tuple[int, ...],
    reply: bool,
    now: float,
) -> Response:
    """Return an answer's messages, and what is remembered of it."""
    cited = answer.citations or answer.closest
    numbers = [citation.number if answer.citations else place for place, citation in enumerate(cited, 1)]
    keys = [(number, render.key_of(citation)) for number, citation in zip(numbers, cited, strict=True)]
    keyboard = buttons.under_answer(incoming.user, answer_id, keys, skip=len(cited), texts=TEXTS[answer.language])
    like = replace(
        place_for(incoming), keyboard=keyboard, answer_id=answer_id, reply_to=incoming.message if reply else 0
    )
    record = AnswerRecord(
        id=answer_id,
        at=now,
        chat=incoming.chat,
        user=incoming.user,
        thread=incoming.thread,
        asked_in=incoming.message,
        question=question,
        resolved=answer.resolved,
        text=answer.text,
        language=answer.language,
        generation=answer.searched.generation,
        places=tuple(
            Place(number=number, article_id=citation.article_id, start=citation.start, end=citation.end)
            for number, citation in zip(numbers, cited, strict=True)
        ),
    )
    return Response(
        letters=letters(render.answered(answer), like, targets=targets),
        record=record,
        outcome="answered" if answer.answered else "refused",
    )
