"""The `talentwars` command.

Each command parses, calls and prints; exit codes are 0 done or answered, 1 a failure told in two lines, 2 wrong usage,
3 no answer. What takes long to import is imported by the command that needs it, so that a question is answered in a
blink.

Not here: anything that decides (`bot/wiring.py`, `bot/answer/`).
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from bot import corpus_commands, index_commands
from bot.batch import STANDARD_INPUT, read_batch
from bot.options import FAILED, AsJson, given_settings
from bot.output import close_output, opening, print_json, say, use_utf8_in_pipes
from corpus.errors import TalentWarsError

if TYPE_CHECKING:
    from rich.console import Console

    from bot.answer.core import Answerer
    from corpus.formats import Complaint

NOT_ANSWERED: Final = 3

app = typer.Typer(
    name="talentwars",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Batch = Annotated[
    str | None,
    typer.Option("--batch", metavar="FILE", help='Read one {"id", "question"} a line from FILE ("-": standard input).'),
]
Question = Annotated[
    str | None,
    typer.Argument(metavar="QUESTION", help='In Chinese or English ("-": standard input).', show_default=False),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"talentwars {version('talentwars')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ask about the AI talent wars, in Chinese or English. Every sentence of an answer carries a passage to check."""


@app.command()
def ask(question: Question = None, *, batch: Batch = None, as_json: AsJson = False) -> None:
    """Answer a question with cited passages; builds the index first where there is none.

    Exit code 3 says that the corpus holds no answer.

    For example:

    - `talentwars ask "罗福莉什么时候加入小米？"`
    - `talentwars ask "Who left OpenAI for Anthropic?" --json`
    - `talentwars ask --batch questions.jsonl > answers.jsonl`
    """
    question = _asked(question, batch)
    from bot.as_json import answer_object

    started = time.perf_counter()
    answerer = _answerer()
    load_ms = (time.perf_counter() - started) * 1000
    if batch is not None:
        for line in read_batch(batch):
            print_json(answer_object(answerer.answer(line.question), question_id=line.id, load_ms=load_ms))
        return
    answer = answerer.answer(question)
    if as_json:
        print_json(answer_object(answer, load_ms=load_ms))
    else:
        from bot.terminal import print_answer

        print_answer(_console(), answer)
    if not answer.answered:
        raise typer.Exit(NOT_ANSWERED)


@app.command()
def search(
    question: Question = None,
    *,
    hits: Annotated[int, typer.Option("-k", "--hits", min=1, max=1000, help="How many passages.")] = 10,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages nearest to a question, ranked, without choosing an answer.

    For example:

    - `talentwars search "ByteDance Seed leadership" -k 5`
    """
    question = _asked(question, batch)
    from bot.as_json import hits_object

    started = time.perf_counter()
    index = _answerer().index
    load_ms = round((time.perf_counter() - started) * 1000, 1)

    def found(text: str, question_id: object) -> dict[str, Any]:
        begun = time.perf_counter()
        passages = index.search(text, hits)
        timing = {"load": load_ms, "search": round((time.perf_counter() - begun) * 1000, 2)}
        return hits_object(text, passages, question_id=question_id, timing_ms=timing)

    if batch is not None:
        for line in read_batch(batch):
            print_json(found(line.question, line.id))
    elif as_json:
        print_json(found(question, None))
    else:
        from bot.terminal import print_hits
        from corpus.article import detect_language

        print_hits(_console(), index.search(question, hits), detect_language(question))


@app.command()
def chat() -> None:
    """Hold a conversation, with follow-up questions.

    What a question leaves out is taken from the one before: "那他呢？", "and what did he get paid?". Ctrl-D ends it.

    For example:

    - `talentwars chat`
    """
    from bot.terminal import converse
    from bot.wiring import open_core

    settings = given_settings()
    with opening() as progress:
        core = open_core(settings, progress)
    converse(_console(), core)


def bot() -> None:
    """Run the Telegram bot until SIGTERM or Ctrl-C; .env.example lists its settings.

    For example:

    - `TALENTWARS_TELEGRAM_TOKEN=… TALENTWARS_TELEGRAM_EVERYONE=yes talentwars bot`
    """
    from bot.chat.service import run
    from bot.wiring import chat_settings, open_core

    settings = given_settings()
    for_chat = chat_settings(settings)
    with opening() as progress:
        core = open_core(settings, progress)
    raise typer.Exit(run(core, for_chat, settings.data))


def evaluate(
    questions: Annotated[
        Path,
        typer.Argument(metavar="QUESTIONS.jsonl", help="One question a line, as tests/QUESTIONS.md says."),
    ],
    *,
    guard: Annotated[
        Path | None, typer.Option(metavar="CASES.jsonl", help="Measure the guard too, on changed and true sentences.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval, citation and refusal on questions with known evidence.

    For example:

    - `talentwars eval tests/questions.jsonl --guard tests/guard_cases.jsonl`
    """
    from bot.answer.guard_report import guard_report
    from bot.evaluation import evaluate as measure
    from bot.evaluation import print_report, read_questions

    read = read_questions(questions)
    answerer = _answerer()
    report = measure(answerer, read)
    if guard is not None:
        report["guard"] = guard_report(guard, answerer.index.entities)
    if as_json:
        print_json(report)
    else:
        print_report(_console(), report)


corpus_commands.register(app)
index_commands.register(app)
app.command(name="eval")(evaluate)
app.command()(bot)


def main() -> NoReturn:
    """Run the command; failures become two lines on standard error and an exit code."""
    use_utf8_in_pipes()
    try:
        app(prog_name="talentwars")
    except TalentWarsError as error:
        say(error.problem, error.remedy)
    except OSError as error:  # the output's disk is full, say; what has a better remedy is told where it is met
        say(f"{error.filename or 'The output'}: {error.strerror or error}.", "Mend that and try again.")
        close_output()
    sys.exit(FAILED)


def _answerer() -> "Answerer":
    """Return what answers, after what is wrong with it on standard error."""
    from bot.wiring import open_answerer

    settings = given_settings()
    with opening() as progress:
        answerer = open_answerer(settings, progress, _complain)
    if answerer.index.warning:
        say(f"Warning: {answerer.index.warning}.", "Run `talentwars rebuild` to mend it.")
    return answerer


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


def _complain(complaint: "Complaint") -> None:
    print(complaint, file=sys.stderr)


def _asked(question: str | None, batch: str | None) -> str:
    """Return the question, read from standard input where it is "-"; empty where a batch has the questions."""
    if (question is None) == (batch is None):
        raise typer.BadParameter('give one QUESTION, in quotes, or --batch FILE; "-" reads standard input')
    return sys.stdin.read().strip() if question == STANDARD_INPUT else question or ""
