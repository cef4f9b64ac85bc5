"""What can go wrong with an index, for a person to mend."""

from pathlib import Path

from corpus.errors import TalentWarsError


class IndexMissingError(TalentWarsError):
    """There is no built index where one was looked for."""

    def __init__(self, folder: Path) -> None:
        """Name the folder that was looked in and the command that fills it."""
        super().__init__(
            problem=f"No index in {folder}.",
            remedy="Run `talentwars rebuild`, or set TALENTWARS_DATA to the right folder.",
        )


class IndexBrokenError(TalentWarsError):
    """No generation of the index can be used."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder and what is wrong with the newest generation in it."""
        super().__init__(problem=f"The index in {folder} cannot be used: {reason}.", remedy="Run `talentwars rebuild`.")


class OtherModelError(TalentWarsError):
    """The index was built by another embedding model than the one that is set."""

    def __init__(self, built_by: str, asked_for: str) -> None:
        """Name both models."""
        super().__init__(
            problem=f"The index was built with the embedding model {built_by!r}, and the one set now is {asked_for!r}.",
            remedy="Run `talentwars rebuild`, or set TALENTWARS_EMBEDDING back.",
        )


class IndexOutdatedError(TalentWarsError):
    """The index was built by an older version of this program, or of the model that comes with it."""

    def __init__(self, folder: Path) -> None:
        """Name the generation."""
        super().__init__(
            problem=f"The index in {folder} was built by another version of talentwars.",
            remedy="Run `talentwars rebuild`.",
        )


class BuildRunningError(TalentWarsError):
    """Another process builds the index."""

    def __init__(self, folder: Path) -> None:
        """Name the folder that is locked."""
        super().__init__(
            problem=f"Another rebuild is at work in {folder}.",
            remedy="Wait until it is done; a lock left by a killed one goes with it.",
        )


class BuildFailedError(TalentWarsError):
    """The new generation could not be written; the old one still serves."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder and the reason."""
        super().__init__(
            problem=f"The new index could not be written to {folder}: {reason}.",
            remedy="Make room there or set TALENTWARS_DATA to another folder; an index built before is untouched.",
        )


class NothingToIndexError(TalentWarsError):
    """No article could be read."""

    def __init__(self, folders: str, reason: str = "") -> None:
        """Name the folders that were read and, where there is one, the first complaint."""
        because = f" ({reason})" if reason else ""
        super().__init__(
            problem=f"No article could be read from {folders}{because}.",
            remedy=(
                "Put .md, .txt, .html, .pdf, .docx or .jsonl files there, or set TALENTWARS_CORPUS to another folder."
            ),
        )
