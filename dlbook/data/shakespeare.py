"""Tiny Shakespeare, whole, as the package carries it.

The file is the published one, compressed by bzip2: unpacked it must have the
checksum that the catalogue quotes. ``samples/LICENCES.md`` has its origin.
"""

import bz2
from hashlib import sha256
from pathlib import Path

from dlbook.data.catalogue import find
from dlbook.data.kinds import Text
from dlbook.data.loading import loaded

PATH = Path(__file__).parent / "samples" / "tiny_shakespeare.txt.bz2"


def read_shakespeare(path: Path = PATH) -> Text:
    """The text, 1,115,394 characters of plays; neither network nor mirror.

    ``ValueError`` if the file at ``path`` is cut short or another one.
    """
    entry = find("tiny_shakespeare")
    packed = path.read_bytes()
    content = unpacked(packed, path, entry.counts[0])
    found = f"sha256:{sha256(content).hexdigest()}"
    if found != entry.files[0].checksum:
        raise ValueError(
            f"{path}: expected the text with {entry.files[0].checksum}, "
            f"got one with {found}"
        )
    text = content.decode("ascii")
    source = f"{entry.title}, {entry.sizes}; carried by the package"
    record = {
        "name": entry.name,
        "path": str(path),
        "sha256": sha256(packed).hexdigest(),
        "source": source,
    }
    if record not in loaded:
        loaded.append(record)
    return Text(text, source)


def unpacked(packed: bytes, path: Path, size: int) -> bytes:
    """The content of a bzip2 file of ``size`` bytes, and not a byte more."""
    reader = bz2.BZ2Decompressor()
    try:
        content = reader.decompress(packed, size + 1)
    except OSError as fault:
        raise ValueError(f"{path}: not a file of bzip2: {fault}") from fault
    if len(content) < size:
        raise ValueError(
            f"{path}: expected {size:,} bytes of text, got {len(content):,}: "
            "the file is cut short"
        )
    return content
