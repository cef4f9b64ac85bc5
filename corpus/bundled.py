"""Where the articles lie that come with the package.

By itself, because every question asks for the folder and hardly one for the readers of `corpus/library.py`.
"""

from pathlib import Path


def bundled_articles() -> Path:
    """Return the folder of the articles that come with the package."""
    return Path(__file__).parent / "articles"
