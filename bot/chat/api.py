"""Every call that the bot makes to Telegram, and the only place that makes one.

Not here: when a call is made (`delivery.py`, `limiter.py`) and what became of one that failed (`transport.py`).
"""

import warnings
from collections.abc import Sequence
from typing import Any, Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    User,
)
from telegram.error import BadRequest

from bot.chat.buttons import Keyboard
from bot.chat.config import ChatSettings
from bot.chat.outgoing import Letter
from bot.chat.render import Snippet
from bot.chat.rich import Rich, entities
from bot.chat.texts import TEXTS
from bot.chat.transport import Transport

ALLOWED_UPDATES: Final = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "message_reaction",
    "my_chat_member",
]

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_CONNECT_S: Final = 5.0
_SMALL_CALL_S: Final = 5.0  # a sign of typing that takes longer is of no use
_POLL_SLACK_S: Final = 10.0  # the held request ends at Telegram's side first
_POOL: Final = 128
_NOT_MODIFIED: Final = "not modified"


class Api:
    """The Bot API as the bot uses it."""

    def __init__(self, settings: ChatSettings) -> None:
        """Prepare both pools of connections: one for getUpdates, which is always held open, one for the rest."""
        # getUpdates is called raw on purpose: one update that cannot be parsed must not lose the others of its batch.
        warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'")
        self._poll_s = settings.poll_s
        self._bot = Bot(
            settings.token,
            base_url=settings.base_url,
            request=Transport(
                connection_pool_size=_POOL,
                read_timeout=settings.send_s,
                write_timeout=settings.send_s,
                connect_timeout=_CONNECT_S,
                pool_timeout=settings.send_s,
            ),
            get_updates_request=Transport(
                connection_pool_size=2, connect_timeout=_CONNECT_S, read_timeout=settings.send_s
            ),
        )

    async def start(self) -> User:
        """Open the connections, check the token, and return who we are."""
        await self._bot.initialize()
        return self._bot.bot

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.shutdown()

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Return the next updates as they came, held open while there are none; those below `offset` are confirmed."""
        wanted: dict[str, Any] = {"timeout": self._poll_s, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            wanted["offset"] = offset
        reply = await self._bot.do_api_request(
            "getUpdates", api_kwargs=wanted, read_timeout=self._poll_s + _POLL_SLACK_S
        )
        return [update for update in reply if isinstance(update, dict)] if isinstance(reply, list) else []

    async def deliver(self, letter: Letter) -> int:
        """Carry out a letter and return the message's id, 0 after a deletion."""
        if letter.action == "delete":
            await self._bot.delete_message(letter.chat, letter.target)
            return 0
        if letter.action == "edit":
            try:
                await self._bot.edit_message_text(
                    letter.rich.text,
                    chat_id=letter.chat,
                    message_id=letter.target,
                    entities=_entities(letter.rich),
                    reply_markup=_markup(letter.keyboard),
                    link_preview_options=_NO_PREVIEW,
                )
            except BadRequest as error:
                if _NOT_MODIFIED not in error.message:
                    raise
            return letter.target
        return await self._send(letter)

    async def _send(self, letter: Letter) -> int:
        reply = ReplyParameters(letter.reply_to, allow_sending_without_reply=True) if letter.reply_to else None
        sent = await self._bot.send_message(
            letter.chat,
            letter.rich.text,
            entities=_entities(letter.rich),
            reply_markup=ForceReply(selective=True) if letter.force_reply else _markup(letter.keyboard),
            reply_parameters=reply,
            message_thread_id=letter.thread or None,
            link_preview_options=_NO_PREVIEW,
        )
        return sent.message_id

    async def typing(self, chat: int, thread: int) -> None:
        """Show that an answer is on its way."""
        await self._bot.send_chat_action(
            chat, "typing", message_thread_id=thread or None, read_timeout=_SMALL_CALL_S, pool_timeout=1.0
        )

    async def draft(self, chat: int, thread: int, draft_id: int, text: str) -> None:
        """Show a stage of a slow answer in a private chat; it vanishes by itself."""
        await self._bot.send_message_draft(
            chat, draft_id, text, message_thread_id=thread or None, read_timeout=_SMALL_CALL_S, pool_timeout=1.0
        )

    async def answer_tap(self, tap_id: str, *, text: str = "", alert: bool = False, url: str = "") -> None:
        """Stop a tapped button's spinner, with a line, an alert or a link to open."""
        await self._bot.answer_callback_query(
            tap_id, text=text or None, show_alert=alert or None, url=url or None, read_timeout=_SMALL_CALL_S
        )

    async def answer_inline(
        self, query_id: str, snippets: Sequence[Snippet], *, next_offset: str, button: str, cache_s: int
    ) -> None:
        """Answer an inline query with snippets, and a button that opens a private chat."""
        await self._bot.answer_inline_query(
            query_id,
            [
                InlineQueryResultArticle(
                    snippet.key,
                    snippet.title,
                    InputTextMessageContent(
                        snippet.message.text, entities=_entities(snippet.message), link_preview_options=_NO_PREVIEW
                    ),
                    description=snippet.description,
                )
                for snippet in snippets
            ],
            cache_time=cache_s,
            is_personal=True,
            next_offset=next_offset,
            button=InlineQueryResultsButton(button, start_parameter="inline"),
            read_timeout=_SMALL_CALL_S,
        )

    async def introduce(self) -> None:
        """Register commands and descriptions in both languages; every call can be repeated."""
        for texts, code in ((TEXTS["en"], None), (TEXTS["zh"], "zh")):
            commands = [BotCommand(name, line) for name, line in texts.commands]
            few = [BotCommand(name, line) for name, line in texts.commands if name in ("ask", "help", "cancel")]
            await self._bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=code)
            await self._bot.set_my_commands(few, BotCommandScopeAllGroupChats(), language_code=code)
            await self._bot.set_my_description(texts.description, language_code=code)
            await self._bot.set_my_short_description(texts.short_description, language_code=code)

    async def stop_webhook(self) -> None:
        """Let getUpdates be used; what waits at Telegram stays there."""
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def start_webhook(self, url: str, secret: str) -> None:
        """Have Telegram call us."""
        await self._bot.set_webhook(
            url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=40, drop_pending_updates=False
        )

    async def webhook_pending(self, url: str) -> int | None:
        """Return how many updates wait at Telegram to be delivered, or None when the webhook is no longer this one."""
        info = await self._bot.get_webhook_info()
        return info.pending_update_count if info.url == url else None


def _entities(rich: Rich) -> list[MessageEntity] | None:
    """Return the spans as PTB takes them."""
    return [MessageEntity(**entity) for entity in entities(rich)] or None


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return the keyboard as PTB takes it."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.text, url=button.url)
                if button.url
                else InlineKeyboardButton(button.text, callback_data=button.data)
                for button in row
            ]
            for row in keyboard
        ]
    )
