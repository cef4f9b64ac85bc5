"""The root of every error that a person can meet.

    TalentWarsError
    ├── corpus: a file, a folder or a name list that cannot be used
    ├── index:  no index, a broken generation, another build at work, a model that does not load
    └── bot:    settings, the language model, Telegram

Each says what is wrong and what to do about it, in that order.
"""


class TalentWarsError(Exception):
    """Something a person can mend, told in two lines."""

    def __init__(self, *, problem: str, remedy: str) -> None:
        """Keep both lines.

        Args:
            problem: What is wrong, one sentence.
            remedy: What to do about it, one sentence.
        """
        super().__init__(f"{problem}\n{remedy}")
        self.problem = problem
        self.remedy = remedy
