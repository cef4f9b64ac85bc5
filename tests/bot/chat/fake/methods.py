"""What each method of the Bot API does to the pretended Telegram."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.bot.chat.fake.world import Chat, Posted

if TYPE_CHECKING:
    from tests.bot.chat.fake.server import State


class RefusedError(Exception):
    """A failure as Telegram words it."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def message_json(state: "State", message: Posted) -> dict[str, Any]:
    chat = state.chats[message.chat]
    body: dict[str, Any] = {
        "message_id": message.id,
        "date": int(message.at),
        "chat": chat_json(chat),
        "from": state.me if message.author == 0 else state.people[message.author].as_json(),
        "text": message.text,
    }
    if message.entities:
        body["entities"] = message.entities
    if message.thread:
        body |= {"message_thread_id": message.thread, "is_topic_message": True}
    replied = chat.find(message.reply_to) if message.reply_to else None
    if replied:
        body["reply_to_message"] = {
            key: value for key, value in message_json(state, replied).items() if key != "reply_to_message"
        }
    return body


def chat_json(chat: Chat) -> dict[str, Any]:
    return {"id": chat.id, "type": chat.kind} | ({"title": chat.title} if chat.title else {"first_name": "x"})


def _chat(state: "State", params: dict[str, Any]) -> Chat:
    chat = state.chats.get(params["chat_id"])
    if chat is None:
        raise RefusedError(400, "Bad Request: chat not found")
    if chat.migrated_to:
        raise RefusedError(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    if chat.blocked:
        raise RefusedError(403, "Forbidden: bot was blocked by the user")
    thread = params.get("message_thread_id", 0)
    if thread and thread not in chat.threads:
        raise RefusedError(400, "Bad Request: message thread not found")
    return chat


def _send_message(state: "State", params: dict[str, Any]) -> Any:
    chat = _chat(state, params)
    reply = params.get("reply_parameters", {})
    reply_to = reply.get("message_id", 0)
    if reply_to and chat.find(reply_to) is None:
        if not reply.get("allow_sending_without_reply"):
            raise RefusedError(400, "Bad Request: message to be replied not found")
        reply_to = 0
    markup = params.get("reply_markup", {})
    message = Posted(
        id=next(chat.ids),
        chat=chat.id,
        author=0,
        text=params["text"],
        entities=params.get("entities", []),
        keyboard=markup.get("inline_keyboard", []),
        force_reply=bool(markup.get("force_reply")),
        reply_to=reply_to,
        thread=params.get("message_thread_id", 0),
        at=time.time(),
    )
    chat.messages.append(message)
    state.note_sent(chat)
    return message_json(state, message)


def _edit_message_text(state: "State", params: dict[str, Any]) -> Any:
    chat = _chat(state, params)
    message = chat.find(params["message_id"])
    if message is None or message.author:
        raise RefusedError(400, "Bad Request: message to edit not found")
    keyboard = params.get("reply_markup", {}).get("inline_keyboard", [])
    new = (params["text"], params.get("entities", []), keyboard)
    if new == (message.text, message.entities, message.keyboard):
        raise RefusedError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
        )
    message.text, message.entities, message.keyboard = new
    message.edits += 1
    state.note_sent(chat)
    return message_json(state, message)


def _delete_message(state: "State", params: dict[str, Any]) -> Any:
    message = _chat(state, params).find(params["message_id"])
    if message is None:
        raise RefusedError(400, "Bad Request: message to delete not found")
    message.deleted = True
    return True


def _send_chat_action(state: "State", params: dict[str, Any]) -> Any:
    _chat(state, params).events.append(params["action"])
    return True


def _send_message_draft(state: "State", params: dict[str, Any]) -> Any:
    chat = _chat(state, params)
    if chat.kind != "private":
        raise RefusedError(400, "Bad Request: chat not found")
    if not params["draft_id"]:
        raise RefusedError(400, "Bad Request: RANDOM_ID_INVALID")
    chat.drafts.append(params.get("text", ""))
    return True


def _answer_callback_query(state: "State", params: dict[str, Any]) -> Any:
    tap = state.taps.get(params["callback_query_id"])
    if tap is None or tap["answer"] is not None or time.time() - tap["at"] > state.tap_s:
        raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    tap["answer"] = params
    return True


def _answer_inline_query(state: "State", params: dict[str, Any]) -> Any:
    query = state.inline.get(params["inline_query_id"])
    if query is None or time.time() - query["at"] > 10:
        raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    query["answer"] = params
    query["took_s"] = time.time() - query["at"]
    return True


def _set_webhook(state: "State", params: dict[str, Any]) -> Any:
    state.webhook = dict(params)
    state.changed()
    return True


def _delete_webhook(state: "State", params: dict[str, Any]) -> Any:
    state.webhook = None
    if params.get("drop_pending_updates"):
        state.pending.clear()
    return True


def _webhook_info(state: "State", _: dict[str, Any]) -> Any:
    url = (state.webhook or {}).get("url", "")
    return {"url": url, "has_custom_certificate": False, "pending_update_count": len(state.pending)}


def _set_my_commands(state: "State", params: dict[str, Any]) -> Any:
    scope = params.get("scope", {}).get("type", "default")
    state.commands[scope, params.get("language_code", "")] = [one["command"] for one in params["commands"]]
    return True


def _get_me(state: "State", _: dict[str, Any]) -> Any:
    return state.me | {"can_join_groups": True, "supports_inline_queries": True}


def _true(_: "State", __: dict[str, Any]) -> Any:
    return True


METHODS: dict[str, Callable[["State", dict[str, Any]], Any]] = {
    "getMe": _get_me,
    "sendMessage": _send_message,
    "sendMessageDraft": _send_message_draft,
    "editMessageText": _edit_message_text,
    "deleteMessage": _delete_message,
    "sendChatAction": _send_chat_action,
    "answerCallbackQuery": _answer_callback_query,
    "answerInlineQuery": _answer_inline_query,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
    "setMyCommands": _set_my_commands,
    "setMyDescription": _true,
    "setMyShortDescription": _true,
}
