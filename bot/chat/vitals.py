"""How the bot is doing, measured by progress: when it last heard from Telegram, what waits, when it last sent.

Not here: who asks (`health.py`).
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

BUCKETS_S = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0)

_HELP = {
    "updates_total": "Updates taken in, by kind.",
    "outcomes_total": "Questions and other updates finished, by outcome.",
    "sends_total": "Requests that carry a message, by what became of them.",
    "repeats_total": "Letters sent again and marked as a possible repeat.",
    "limiter_wait_seconds_total": "Seconds that letters waited for their turn.",
}


@dataclass(slots=True, kw_only=True)
class Vitals:
    """Counts and times of one process; times are seconds since the epoch.

    Attributes:
        open: When each unfinished update was received, by its id; without those that Telegram made us hold back.
    """

    started: float
    last_heard: float = 0.0
    last_sent: float = 0.0
    open: dict[int, float] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    answer_s: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    answer_s_sum: float = 0.0
    limiter_wait_s: float = 0.0
    generation: str = ""

    def count(self, name: str, label: str = "") -> None:
        """Add one to a counter."""
        self.counts[name, label] += 1

    def total(self, name: str) -> int:
        """Return a counter over all its labels."""
        return sum(count for (counter, _), count in self.counts.items() if counter == name)

    def answered_in(self, seconds: float) -> None:
        """Note how long one answer took from its receipt until it was sent."""
        self.answer_s[sum(seconds > bound for bound in BUCKETS_S)] += 1
        self.answer_s_sum += seconds

    def queue_age_s(self, now: float) -> float:
        """Return the age of the oldest unfinished update, 0 without one."""
        return max(0.0, now - min(self.open.values())) if self.open else 0.0

    def problems(self, now: float, *, heard_s: float, queue_s: float) -> list[str]:
        """Return what is wrong: each thing that made no progress for too long.

        Args:
            now: Seconds since the epoch.
            heard_s: Most seconds without word from Telegram.
            queue_s: Most seconds that an update may wait.
        """
        found = []
        if now - max(self.last_heard, self.started) > heard_s:
            found.append(f"no successful getUpdates for {now - max(self.last_heard, self.started):.0f} s")
        if self.queue_age_s(now) > queue_s:
            found.append(f"an update waits for {self.queue_age_s(now):.0f} s")
        return found

    def report(self, now: float) -> dict[str, object]:
        """Return the figures that a person asks for."""
        return {
            "up_s": round(now - self.started, 1),
            "last_get_updates_age_s": round(now - self.last_heard, 1) if self.last_heard else None,
            "last_send_age_s": round(now - self.last_sent, 1) if self.last_sent else None,
            "queue": len(self.open),
            "queue_age_s": round(self.queue_age_s(now), 1),
            "generation": self.generation,
        }

    def metrics(self, now: float) -> str:
        """Return everything in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
        lines: list[str] = []

        def gauge(name: str, value: float, text: str) -> None:
            lines.extend(
                (
                    f"# HELP talentwars_bot_{name} {text}",
                    f"# TYPE talentwars_bot_{name} gauge",
                    f"talentwars_bot_{name} {value:g}",
                )
            )

        never = float("inf")
        gauge("up_seconds", now - self.started, "Seconds since the start.")
        gauge(
            "last_get_updates_age_seconds",
            now - self.last_heard if self.last_heard else never,
            "Seconds since Telegram was last heard.",
        )
        gauge(
            "last_send_age_seconds",
            now - self.last_sent if self.last_sent else never,
            "Seconds since a message was last sent.",
        )
        gauge("queue_length", len(self.open), "Updates taken in and not finished.")
        gauge("queue_age_seconds", self.queue_age_s(now), "Age of the oldest of them.")
        gauge("resident_memory_bytes", resident_bytes(), "Resident memory of this process.")
        names = ("updates_total", "outcomes_total", "sends_total", "repeats_total")
        for name in names:
            lines.extend((f"# HELP talentwars_bot_{name} {_HELP[name]}", f"# TYPE talentwars_bot_{name} counter"))
            found = sorted((label, count) for (counter, label), count in self.counts.items() if counter == name)
            for label, count in found or [("", 0)]:
                lines.append(f"talentwars_bot_{name}" + (f'{{kind="{label}"}}' if label else "") + f" {count}")
        name = "limiter_wait_seconds_total"
        lines.extend((f"# HELP talentwars_bot_{name} {_HELP[name]}", f"# TYPE talentwars_bot_{name} counter"))
        lines.append(f"talentwars_bot_{name} {self.limiter_wait_s:.3f}")
        lines.extend(self._histogram("answer_seconds", "Seconds from receipt of a question until its answer was sent."))
        return "\n".join(lines) + "\n"

    def _histogram(self, name: str, text: str) -> list[str]:
        lines = [f"# HELP talentwars_bot_{name} {text}", f"# TYPE talentwars_bot_{name} histogram"]
        below = 0
        for bound, count in zip((*(f"{bound:g}" for bound in BUCKETS_S), "+Inf"), self.answer_s, strict=True):
            below += count
            lines.append(f'talentwars_bot_{name}_bucket{{le="{bound}"}} {below}')
        lines.extend((f"talentwars_bot_{name}_sum {self.answer_s_sum:.3f}", f"talentwars_bot_{name}_count {below}"))
        return lines


def resident_bytes() -> int:
    """Return this process' resident memory, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
