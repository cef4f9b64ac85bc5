"""The bot under load: many chats asking at once, with storms of 429, against the pretended Telegram.

    python -m tests.bench.bench_chat                       200 chats, 2,000 questions, Telegram's rates, storms
    python -m tests.bench.bench_chat --memory              10,000 questions as fast as they go; how memory grows
    python -m tests.bench.bench_chat --soak 600            for ten minutes, with every fault of the list

Printed: percentiles of the time from question to answer, with and without the limiter's own waiting, the greatest age
in the queue, resident memory, and whether every question was answered exactly once.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bot.chat.chats import is_marked
from tests.bot.chat.fake.faults import Kind
from tests.bot.chat.fake.server import FakeTelegram
from tests.bot.chat.fake.world import Person
from tests.bot.chat.running import RunningBot

TELEGRAMS_RATES = {"chat_interval_s": 1.0, "group_per_minute": 20, "all_per_second": 25.0}
EVERY_FAULT: tuple[Kind, ...] = (
    "429", "429 bare", "500", "502", "drop before", "drop after", "slow before", "slow after", "502 after", "truncated",
    "bad entities",
)  # fmt: skip
LEFT_S = 180.0


@dataclass(slots=True, kw_only=True)
class Load:
    """What was asked, and what was seen of the process."""

    asked: dict[str, tuple[int, float]]
    resident: list[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--per-second", type=float, default=18.0, help="questions a second over all chats")
    parser.add_argument("--storm", type=float, default=0.05, help="share of questions whose chat meets a 429")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--soak", type=float, default=0.0, metavar="SECONDS")
    arguments = parser.parse_args()
    rates: dict[str, Any] = dict(TELEGRAMS_RATES)
    if arguments.memory:
        arguments.questions, arguments.per_second, arguments.storm = 10_000, 1e9, 0.0
        rates = {"chat_interval_s": 0.0, "group_per_minute": 10_000, "all_per_second": 10_000.0}
    if arguments.soak:
        arguments.chats, arguments.per_second = 30, 3.0
        arguments.questions = int(arguments.soak * arguments.per_second)
    with tempfile.TemporaryDirectory() as folder:
        telegram = FakeTelegram()
        telegram.do(lambda state: setattr(state, "keep_requests", False))
        bot = RunningBot(telegram, Path(folder), log_level="INFO", poll_s=25, send_s=5.0, **rates)
        log = Path(folder) / "log.txt"
        command = [sys.executable, "-m", "tests.bot.chat.run_bot", str(bot.write_config())]
        begun = time.perf_counter()
        with log.open("wb") as file:
            process = subprocess.Popen(command, stderr=file)
        try:
            telegram.wait(lambda: telegram.do(lambda state: state.counts["getUpdates"]), 20)
            print(f"start to first poll:         {time.perf_counter() - begun:.2f} s")
            load = run_load(telegram, process.pid, arguments)
        finally:
            process.terminate()
            code = process.wait(15)
        report(telegram, load, log, code)
        telegram.close()


def run_load(telegram: FakeTelegram, pid: int, arguments: argparse.Namespace) -> Load:
    """Ask at a steady rate, each chat in turn, and wait until everything was answered."""
    chance = random.Random(1)
    people = [telegram.person(f"P{number}") for number in range(arguments.chats)]
    asked: dict[str, tuple[int, float]] = {}
    resident = [resident_bytes(pid)]
    began = time.monotonic()
    for number in range(arguments.questions):
        pause_s = began + number / arguments.per_second - time.monotonic()
        if pause_s > 0:
            time.sleep(pause_s)
        person = people[number % len(people)]
        storm(telegram, person, chance, arguments)
        tag = f"#q{number}"
        asked[tag] = (person.id, time.time())
        telegram.says(person, f"Who founded Thinking Machines Lab? {tag}")
        if number % 100 == 0:
            resident.append(resident_bytes(pid))
            if arguments.memory:  # keep the queue short, so that memory is not that of a backlog
                telegram.wait(lambda number=number: answers(telegram) >= number - 200, 120)  # type: ignore[misc]
    deadline = time.monotonic() + LEFT_S
    while answers(telegram) < arguments.questions and time.monotonic() < deadline:
        time.sleep(0.2)
        resident.append(resident_bytes(pid))
    time.sleep(2)
    resident.append(resident_bytes(pid))
    return Load(asked=asked, resident=resident)


def storm(telegram: FakeTelegram, person: Person, chance: random.Random, arguments: argparse.Namespace) -> None:
    """Now and then, let something go wrong for a chat."""
    if arguments.soak and chance.random() < 0.3:
        kind = chance.choice(EVERY_FAULT)
        telegram.fault(kind, "sendMessage", chat=person.id, value=chance.choice((1, 2)) if "429" in kind else 6)
        if chance.random() < 0.1:
            telegram.fault(chance.choice(("502", "429", "drop before")), "getUpdates")
    elif chance.random() < arguments.storm:
        telegram.fault(
            "429", "sendMessage", chat=person.id, value=chance.choice((1, 2, 3)), count=chance.choice((1, 2))
        )


def answers(telegram: FakeTelegram) -> int:
    """How many questions have an answer."""
    return telegram.do(
        lambda state: len(
            {
                one.text.rpartition("#q")[2].split()[0]
                for chat in state.chats.values()
                for one in chat.messages
                if one.author == 0 and "#q" in one.text
            }
        )
    )


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096


def report(telegram: FakeTelegram, load: Load, log: Path, code: int) -> None:
    """Print the figures."""
    found: dict[str, list[tuple[float, bool]]] = {}
    for chat in telegram.do(lambda state: list(state.chats.values())):
        for message in chat.messages:
            if message.author == 0 and "#q" in message.text:
                tag = "#q" + message.text.split("#q")[1].split()[0]
                found.setdefault(tag, []).append((message.at, is_marked(message)))
    lost = [tag for tag in load.asked if tag not in found]
    unmarked = [tag for tag, sent in found.items() if sum(not marked for _, marked in sent) > 1]
    marked = sum(mark for sent in found.values() for _, mark in sent)
    seen = [min(at for at, _ in found[tag]) - load.asked[tag][1] for tag in found]
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    done = [line for line in lines if line["event"] == "finished" and line["kind"] == "question"]
    own = [line["took_s"] - line["limiter_s"] for line in done]
    print(f"questions {len(load.asked)}, lost {len(lost)}, unmarked repeats {len(unmarked)}, marked repeats {marked}")
    print(f"question to answer:          {percentiles(seen)}")
    print(f"without the limiter's wait:  {percentiles(own)}")
    print(f"limiter's wait:              {percentiles([line['limiter_s'] for line in done])}")
    print(f"greatest age in the queue:   {max(line['took_s'] for line in done):.2f} s")
    megabytes = [size / 1e6 for size in load.resident]
    after_warm_up = megabytes[min(len(megabytes) - 1, 10)]
    print(
        f"resident memory:             start {megabytes[0]:.1f} MB, after 1,000 questions {after_warm_up:.1f} MB, "
        f"greatest {max(megabytes):.1f} MB, end {megabytes[-1]:.1f} MB"
    )
    print(f"exit code {code}, requests against the rules {len(telegram.do(lambda state: state.violations))}")


def percentiles(values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"median {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, p99 {cuts[98]:.3f} s, most {max(values):.3f} s"


if __name__ == "__main__":
    main()
