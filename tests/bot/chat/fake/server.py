"""The server: requests in by HTTP, faults on the way, updates out by getUpdates or webhook; and what people do.

It runs in a thread of its own; every public method may be called from the test.
"""

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.bot.chat.fake import faults, judge
from tests.bot.chat.fake.faults import Fault
from tests.bot.chat.fake.methods import METHODS, RefusedError, chat_json, message_json
from tests.bot.chat.fake.world import Chat, Person, Posted, read_aloud

T = TypeVar("T")

TOKEN = "123456789:AAF-this_is_a_pretended_token_for_tests"
BOT_ID = 123456789


class State:
    """Everything that the pretended Telegram knows; touched in the server's loop alone."""

    def __init__(self) -> None:
        self.me: dict[str, Any] = {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "Talentwars",
            "username": "talentwars_bot",
        }
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.pending: deque[dict[str, Any]] = deque()
        self.update_ids = itertools.count(5000)
        self.requests: list[tuple[float, str, dict[str, Any]]] = []
        self.keep_requests = True
        self.counts: dict[str, int] = defaultdict(int)
        self.faults: list[Fault] = []
        self.violations: list[str] = []
        self.taps: dict[str, dict[str, Any]] = {}
        self.inline: dict[str, dict[str, Any]] = {}
        self.commands: dict[tuple[str, str], list[str]] = {}
        self.webhook: dict[str, Any] | None = None
        self.proxy_to = ""  # where the public address of the webhook leads
        self.deliveries: list[int] = []
        self.tap_s = 10.0
        self.interval_s = 0.0  # of messages to one chat; closer ones are violations
        self.group_per_minute = 0
        self.sent: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=30))
        self.poll = 0
        self.event = asyncio.Event()

    def changed(self) -> None:
        self.event.set()
        self.event = asyncio.Event()

    def note_sent(self, chat: Chat) -> None:
        now, sent = time.time(), self.sent[chat.id]
        if self.interval_s and sent and now - sent[-1] < 0.9 * self.interval_s:
            self.violations.append(f"two messages to {chat.id} within {now - sent[-1]:.3f} s")
        sent.append(now)
        most = self.group_per_minute
        if most and chat.kind != "private" and len(sent) > most and now - sent[-most - 1] < 59:
            self.violations.append(f"more than {most} messages a minute to {chat.id}")

    def put(self, body: dict[str, Any], update_id: int | None = None) -> int:
        update_id = next(self.update_ids) if update_id is None else update_id
        self.pending.append({"update_id": update_id} | body)
        self.changed()
        return update_id


class _Api(RequestHandler):
    def initialize(self, state: State) -> None:
        self.state = state

    async def post(self, token: str, method: str) -> None:
        state, params = self.state, self._params()
        if token != TOKEN:
            self._reply(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
            return
        state.counts[method] += 1
        if state.keep_requests and method != "getUpdates":
            state.requests.append((time.time(), method, params))
        state.violations += judge.violations(method, params)
        fault = next((one for one in state.faults if one.hits(method, params.get("chat_id"))), None)
        if fault:
            fault.used += 1
        if fault and fault.kind not in faults.APPLIED and not await self._fail(fault):
            return
        try:
            result = await self._apply(method, params)
        except RefusedError as error:
            body = {"ok": False, "error_code": error.status, "description": error.description}
            self._reply(error.status, body | ({"parameters": error.parameters} if error.parameters else {}))
            return
        if fault and fault.kind in faults.APPLIED:
            await self._fail(fault, result)
            return
        self._reply(200, {"ok": True, "result": result})

    get = post

    def write_error(self, *_: Any, **__: Any) -> None:
        self._reply(404, {"ok": False, "error_code": 404, "description": "Not Found"})

    def _params(self) -> dict[str, Any]:
        if self.request.headers.get("Content-Type", "").startswith("application/json"):
            parsed: dict[str, Any] = json.loads(self.request.body)
            return parsed
        params: dict[str, Any] = {}
        for name in self.request.arguments:
            text = self.get_argument(name, strip=False)
            # The form holds JSON for everything but strings; only these are strings that may look like JSON.
            if name in ("text", "callback_query_id", "inline_query_id", "secret_token", "next_offset", "description"):
                params[name] = text
                continue
            try:
                params[name] = json.loads(text)
            except ValueError:
                params[name] = text
        return params

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(body))

    async def _fail(self, fault: Fault, result: object = None) -> bool:
        """Fail as told; return whether the request goes on after all."""
        kind = fault.kind
        if kind == "slow before":
            await asyncio.sleep(fault.value)
            return True
        if kind == "slow after":
            await asyncio.sleep(fault.value)
            self._reply(200, {"ok": True, "result": result})
        elif kind in ("drop before", "drop after"):
            self.request.connection.stream.close()  # type: ignore[union-attr]
        elif kind == "truncated":
            whole = json.dumps({"ok": True, "result": result})
            self.set_status(200)
            self.finish(whole[: len(whole) // 2])
        elif kind == "429":
            body = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {fault.value:g}"}
            self._reply(429, body | {"parameters": {"retry_after": int(fault.value)}})
        else:
            status, text = faults.REPLIES[kind]
            self.set_status(status)
            self.finish(text)
        return False

    async def _apply(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._updates(params)
        known = METHODS.get(method)
        if known is None:
            raise RefusedError(404, "Not Found")
        return known(self.state, params)

    async def _updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        state = self.state
        if state.webhook is not None:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        state.poll += 1
        mine = state.poll
        state.changed()  # an older request ends with a conflict
        offset = params.get("offset")
        while offset is not None and state.pending and state.pending[0].get("update_id", -1) < offset:
            state.pending.popleft()
        deadline = time.monotonic() + params.get("timeout", 0)
        while not state.pending and time.monotonic() < deadline:
            try:
                await asyncio.wait_for(state.event.wait(), max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                break
            if state.poll != mine:
                raise RefusedError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
        return list(itertools.islice(state.pending, params.get("limit", 100)))


class FakeTelegram:
    """The pretended Telegram, with people in it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._people = itertools.count(1001)
        self._groups = itertools.count(-100_500_001, -1)
        self._queries = itertools.count(1)
        self.port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def do(self, change: Callable[[State], T]) -> T:
        """Run something on the state, in the server's loop."""

        async def inside() -> T:
            return change(self.state)

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result(30)

    def wait(self, happened: Callable[[], T], timeout_s: float = 10.0, *, what: str = "it") -> T:
        """Wait until something is true, and return it."""
        deadline = time.monotonic() + timeout_s
        while not (value := happened()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not happen within {timeout_s} s")
            time.sleep(0.01)
        return value

    # What people do.

    def person(self, name: str = "Ann", language: str = "en", *, is_bot: bool = False) -> Person:
        """Somebody with a private chat with the bot."""
        person = Person(id=next(self._people), name=name, language=language, is_bot=is_bot)

        def change(state: State) -> None:
            state.people[person.id] = person
            state.chats[person.id] = Chat(id=person.id)

        self.do(change)
        return person

    def group(self, title: str = "Talk", *, threads: tuple[int, ...] = ()) -> int:
        chat = Chat(id=next(self._groups), kind="supergroup", title=title, threads=set(threads))
        self.do(lambda state: state.chats.update({chat.id: chat}))
        return chat.id

    def says(
        self,
        person: Person,
        text: str,
        *,
        chat: int | None = None,
        reply_to: int = 0,
        thread: int = 0,
        age_s: float = 0.0,
        update_id: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Posted:
        """A message; by the privacy mode of groups, the bot gets it only when it is a command or a reply to it."""

        def change(state: State) -> Posted:
            place = state.chats[chat or person.id]
            message = Posted(
                id=next(place.ids),
                chat=place.id,
                author=person.id,
                text=text,
                reply_to=reply_to,
                thread=thread,
                at=time.time() - age_s,
            )
            place.messages.append(message)
            replied = place.find(reply_to) if reply_to else None
            if place.kind == "private" or text.startswith("/") or (replied and replied.author == 0):
                state.put({"message": message_json(state, message) | (extra or {})}, update_id)
            return message

        return self.do(change)

    def edits(self, message: Posted, text: str) -> None:
        def change(state: State) -> None:
            message.text = text
            message.edits += 1
            state.put({"edited_message": message_json(state, message) | {"edit_date": int(time.time())}})

        self.do(change)

    def taps(self, person: Person, message: Posted, button: str, *, data: str | None = None) -> str:
        """A tap on a button that stands under a message; `data` sends something else, as a forged client could."""
        query = f"tap{next(self._queries)}"

        def change(state: State) -> None:
            chosen = data if data is not None else message.button(button)["callback_data"]
            state.taps[query] = {"at": time.time(), "answer": None}
            state.put(
                {
                    "callback_query": {
                        "id": query,
                        "from": person.as_json(),
                        "chat_instance": "1",
                        "message": message_json(state, message),
                        "data": chosen,
                    }
                }
            )

        self.do(change)
        return query

    def tap_answer(self, query: str) -> dict[str, Any] | None:
        answer: dict[str, Any] | None = self.do(lambda state: state.taps[query]["answer"])
        return answer

    def asks_inline(self, person: Person, text: str, offset: str = "") -> str:
        query = f"inline{next(self._queries)}"

        def change(state: State) -> None:
            state.inline[query] = {"at": time.time(), "answer": None}
            body = {"id": query, "from": person.as_json(), "query": text, "offset": offset, "chat_type": "sender"}
            state.put({"inline_query": body})

        self.do(change)
        return query

    def inline_answer(self, query: str) -> dict[str, Any]:
        self.wait(lambda: self.do(lambda state: state.inline[query]["answer"]), what="the answer to an inline query")
        found: dict[str, Any] = self.do(lambda state: state.inline[query])
        return found

    def membership(self, person: Person, status: str) -> None:
        def change(state: State) -> None:
            chat = state.chats[person.id]
            chat.blocked = status == "kicked"
            member = {"status": status, "user": state.me} | ({"until_date": 0} if status == "kicked" else {})
            state.put(
                {
                    "my_chat_member": {
                        "chat": chat_json(chat),
                        "from": person.as_json(),
                        "date": int(time.time()),
                        "old_chat_member": {"status": "member", "user": state.me},
                        "new_chat_member": member,
                    }
                }
            )

        self.do(change)

    def reacts(self, person: Person, message: Posted, emoji: str) -> None:
        def change(state: State) -> None:
            state.put(
                {
                    "message_reaction": {
                        "chat": chat_json(state.chats[message.chat]),
                        "message_id": message.id,
                        "user": person.as_json(),
                        "date": int(time.time()),
                        "old_reaction": [],
                        "new_reaction": [{"type": "emoji", "emoji": emoji}],
                    }
                }
            )

        self.do(change)

    def put_raw(self, body: dict[str, Any], update_id: int | None = None) -> int:
        return self.do(lambda state: state.put(body, update_id))

    def fault(
        self, kind: faults.Kind, method: str, *, chat: int | None = None, count: int = 1, value: float = 1.0
    ) -> Fault:
        fault = Fault(kind=kind, method=method, chat=chat, count=count, value=value)
        self.do(lambda state: state.faults.append(fault))
        return fault

    # What is seen.

    def replies(self, chat: int) -> list[Posted]:
        """The bot's messages in a chat."""
        return self.do(lambda state: [one for one in state.chats[chat].messages if one.author == 0 and not one.deleted])

    def wait_replies(self, chat: int, count: int, timeout_s: float = 10.0) -> list[Posted]:
        self.wait(lambda: len(self.replies(chat)) >= count, timeout_s, what=f"message {count} to {chat}")
        return self.replies(chat)

    def requests(self, method: str) -> list[tuple[float, dict[str, Any]]]:
        return self.do(lambda state: [(at, params) for at, name, params in state.requests if name == method])

    def transcript(self, chat: int) -> str:
        """A chat as one would read it."""

        def read(state: State) -> str:
            place = state.chats[chat]
            names = {0: "Bot"} | {person.id: person.name for person in state.people.values()}
            return "\n".join(read_aloud(one, names[one.author]) for one in place.messages if not one.deleted) + "\n"

        return self.do(read)

    async def _start(self) -> int:
        self.state = State()
        self._server = HTTPServer(
            Application([(r"/bot([^/]+)/(\w+)", _Api, {"state": self.state})], log_function=lambda _: None)
        )
        sockets = bind_sockets(0, "127.0.0.1")
        self._server.add_sockets(sockets)
        self._courier = self._loop.create_task(self._deliver_by_webhook())
        return int(sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        self._courier.cancel()
        self._server.stop()
        await self._server.close_all_connections()

    async def _deliver_by_webhook(self) -> None:
        """Post updates to the webhook, each again until it is taken."""
        state = self.state
        clients: dict[str, httpx.AsyncClient] = {}
        while True:
            if state.webhook is None or not state.pending or not state.proxy_to:
                await state.event.wait()
                continue
            update = state.pending[0]
            unix = state.proxy_to.startswith("unix:")
            if state.proxy_to not in clients:
                transport = httpx.AsyncHTTPTransport(uds=state.proxy_to[5:] if unix else None)
                clients[state.proxy_to] = httpx.AsyncClient(transport=transport)
            client = clients[state.proxy_to]
            url = "http://localhost/updates" if unix else state.proxy_to
            headers = {"X-Telegram-Bot-Api-Secret-Token": state.webhook.get("secret_token", "")}
            try:
                reply = await client.post(url, content=json.dumps(update), headers=headers, timeout=5)
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
                continue
            state.deliveries.append(reply.status_code)
            if reply.is_success:
                state.pending.popleft()
            else:
                await asyncio.sleep(0.1)
