"""Change a file that may be mapped into memory somewhere.

Writing over a mapped file in place cuts it off under its reader, which the system answers by ending the process
(SIGBUS). A disk does not do that: it hands out other bytes. So the changed file is a new one in the old one's place.
"""

from pathlib import Path


def replace_file(file: Path, content: bytes | bytearray) -> None:
    """Put a new file with this content in the place of a file."""
    beside = file.with_name(file.name + ".damaged")
    beside.write_bytes(content)
    beside.replace(file)
