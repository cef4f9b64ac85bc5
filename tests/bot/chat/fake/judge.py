"""Is a request one that the Bot API allows?

Checked against the Bot API as data where that lies beside the repository, else against the signatures of
python-telegram-bot; texts, entities and keyboards are checked by rules of our own in both cases.
"""

import inspect
import itertools
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import telegram

SPECIFICATION = Path(__file__).parents[4].parent / "shared" / "telegram" / "api.json"

_SNAKE = re.compile(r"(?<!^)(?=[A-Z])")


def units(text: str) -> int:
    """The length that Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


@cache
def specification() -> dict[str, Any] | None:
    if not SPECIFICATION.exists():
        return None
    parsed: dict[str, Any] = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return parsed


def violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with a request, one line each."""
    found = specification_violations(method, params) if specification() else _against_signatures(method, params)
    if "text" in params and method not in ("sendMessageDraft", "answerCallbackQuery"):
        found += text_violations(str(params["text"]), params.get("entities") or [])
    markup = params.get("reply_markup")
    if isinstance(markup, dict):
        found += keyboard_violations(markup.get("inline_keyboard", []))
    if method == "answerCallbackQuery" and units(str(params.get("text", ""))) > 200:
        found.append("text of a tap's answer longer than 200")
    for result in params.get("results", []) if method == "answerInlineQuery" else []:
        content = result.get("input_message_content", {})
        found += text_violations(content.get("message_text", ""), content.get("entities") or [])
    if method == "answerInlineQuery" and len(params.get("results", [])) > 50:
        found.append("more than 50 results")
    return [f"{method}: {line}" for line in found]


def specification_violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """What the Bot API as data finds wrong: names, types, and what is missing."""
    spec = specification()
    if spec is None:
        return []
    known = spec["methods"].get(method)
    return ["no such method"] if known is None else _fields(known.get("fields", []), params, spec, method)


def text_violations(text: str, entities: list[dict[str, Any]]) -> list[str]:
    """Whether Telegram would take a text with these entities, and show all of them."""
    found = []
    if not text.strip():
        found.append("message text is empty")
    if units(text) > 4096:
        found.append(f"message is too long: {units(text)}")
    if len(entities) > 100:
        found.append(f"{len(entities)} entities")
    encoded = text.encode("utf-16-le")
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if not 0 <= start < end <= units(text):
            found.append(f"entity out of range: {entity}")
            continue
        try:
            encoded[2 * start : 2 * end].decode("utf-16-le")
        except UnicodeDecodeError:
            found.append(f"entity cuts a surrogate pair: {entity}")
        if entity["type"] == "text_link" and not entity.get("url", "").startswith(("https://", "http://")):
            found.append(f"link without address: {entity}")
    quotes = [one for one in entities if "blockquote" in one["type"]]
    pairs = itertools.permutations(quotes, 2)
    nested = any(one["offset"] <= other["offset"] < one["offset"] + one["length"] for one, other in pairs)
    found += ["a quotation within a quotation"] if nested else []
    return found


def keyboard_violations(rows: list[list[dict[str, Any]]]) -> list[str]:
    found = []
    if sum(len(row) for row in rows) > 100:
        found.append("more than 100 buttons")
    for row in rows:
        if not 1 <= len(row) <= 8:
            found.append(f"a row of {len(row)} buttons")
        for button in row:
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= 64:
                found.append(f"BUTTON_DATA_INVALID: {data!r}")
            if not button.get("text"):
                found.append("a button without text")
    return found


def _fields(fields: list[dict[str, Any]], given: Mapping[str, Any], spec: dict[str, Any], where: str) -> list[str]:
    by_name = {field["name"]: field for field in fields}
    found = [f"{where}.{name} is not known" for name in given if name not in by_name]
    found += [
        f"{where}.{name} is missing" for name, field in by_name.items() if field["required"] and name not in given
    ]
    for name, value in given.items():
        if name in by_name and not any(_is(kind, value, spec, f"{where}.{name}") for kind in by_name[name]["types"]):
            found.append(f"{where}.{name} is not {' or '.join(by_name[name]['types'])}: {value!r}")
    return found


def _is(kind: str, value: object, spec: dict[str, Any], where: str) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_is(kind.removeprefix("Array of "), one, spec, where) for one in value)
    simple: dict[str, type | tuple[type, ...]] = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool}
    if kind in simple:
        return isinstance(value, simple[kind]) and (kind == "Boolean" or not isinstance(value, bool))
    shape = spec["types"].get(kind)
    if shape is None or not isinstance(value, dict):
        return False
    if subtypes := shape.get("subtypes"):
        return any(_is(subtype, value, spec, where) for subtype in subtypes)
    return not _fields(shape.get("fields", []), value, spec, where)


def _against_signatures(method: str, params: Mapping[str, Any]) -> list[str]:
    function = getattr(telegram.Bot, _SNAKE.sub("_", method).lower(), None)
    if function is None:
        return ["no such method"]
    renamed = {"message_thread_id", "reply_parameters", "link_preview_options"}
    names = set(inspect.signature(function).parameters) | renamed
    return [f"{name} is not known" for name in params if name not in names]
