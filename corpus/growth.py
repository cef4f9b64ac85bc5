"""Add to the user's own articles what is new, and tell what is not.

Whether a candidate is new is judged twice: once to show it, and once more while nobody else writes.

Not here: where candidates come from (`corpus/candidates.py`), how a file is written (`corpus/own.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.candidates import Candidate
from corpus.catalogue import Catalogue, Entry, Known, Progress
from corpus.errors import TalentWarsError
from corpus.own import OwnArticles, Provenance, free_id


class ArticleError(TalentWarsError):
    """An id that names no article, or one that cannot be removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a candidate.

    Attributes:
        known: The article that it is or repeats; None where it is new.
        id: Under which it was added; empty where it was not, or not yet.
    """

    candidate: Candidate
    known: Known | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """Own articles beside all others of the corpus.

    Attributes:
        folders: Everything that the corpus is read from, the folder of own articles included.
    """

    own: OwnArticles
    catalogue: Catalogue
    folders: Sequence[Path]

    def judge(self, candidates: Sequence[Candidate], *, force: bool = False) -> list[Verdict]:
        """Tell which candidates are new, to the library and among themselves; nothing is written.

        Args:
            candidates: In the order in which they would be added.
            force: Whether to keep what has the address of another article, or repeats one. The same text is never
                kept twice.
        """
        verdicts = []
        with Catalogue() as before, before.changing():
            for number, candidate in enumerate(candidates):
                known = self.catalogue.recognise(candidate.article, candidate.likeness, force=force)
                known = known or before.recognise(candidate.article, candidate.likeness, force=force)
                if known is None:
                    before.add(candidate.article, candidate.likeness, Path(str(number)))
                verdicts.append(Verdict(candidate=candidate, known=known))
        return verdicts

    def add(self, candidates: Sequence[Candidate], *, now: str, force: bool = False) -> list[Verdict]:
        """Write what is new.

        Args:
            candidates: Added in this order.
            now: The time to write into the files, as text of ISO 8601.
            force: As for `judge`.

        Raises:
            LibraryError: Nothing, or not all, could be written; what was is whole.
        """
        if not candidates:
            return []
        with self.own.writing():
            self.catalogue.bring_up_to_date(self.folders)
            with self.catalogue.changing():
                return [self._added(candidate, now, force=force) for candidate in candidates]

    def own_entry(self, article_id: str) -> Entry:
        """Return the own article with an id.

        Raises:
            ArticleError: There is none, or it is not the user's own.
        """
        found = self.catalogue.find(article_id)
        if found is None:
            raise ArticleError(
                problem=f"There is no article {article_id!r}.",
                remedy="`talentwars articles` lists all, with their ids.",
            )
        if not self.is_own(found):
            raise ArticleError(
                problem=f"The article {found.id!r} was not added by `talentwars add`: it lies in {found.path}.",
                remedy="Remove the file yourself; the bundled articles go where TALENTWARS_CORPUS names other folders.",
            )
        return found

    def is_own(self, entry: Entry) -> bool:
        """Tell whether an article is a file of its own in the folder of own articles."""
        return Path(entry.path) == self.own.path(entry.id)

    def remove(self, entries: Iterable[Entry]) -> None:
        """Remove own articles.

        Raises:
            LibraryError: Nothing, or not all, could be removed.
        """
        with self.own.writing():
            for entry in entries:
                self.own.remove(entry.id)
            self.catalogue.bring_up_to_date(self.folders)

    def bring_up_to_date(self, progress: Progress = lambda _articles: None) -> None:
        """Look through the folders for what is new, changed or gone."""
        self.catalogue.bring_up_to_date(self.folders, progress)

    def _added(self, candidate: Candidate, now: str, *, force: bool) -> Verdict:
        """Write one article, unless it is known."""
        known = self.catalogue.recognise(candidate.article, candidate.likeness, force=force)
        if known:
            return Verdict(candidate=candidate, known=known)
        new_id = free_id(candidate.article, self.catalogue.taken, keep=candidate.named)
        article = replace(candidate.article, id=new_id)
        path = self.own.write(article, Provenance(origin=candidate.origin, added=now, sha256=candidate.sha256))
        self.catalogue.add(article, candidate.likeness, path)
        return Verdict(candidate=candidate, id=new_id)
