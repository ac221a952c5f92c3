"""Published weights of networks, fetched into the cache.

torchvision vouches for a file by the first digits of its SHA-256, which
stand in its name; so do we.
"""

import re
import tempfile
from hashlib import file_digest
from pathlib import Path

from dlbook.data.catalogue import RawFile
from dlbook.data.download import DownloadError
from dlbook.data.places import cache_folder, mirror_folder
from dlbook.data.transfer import transfer

VGG16 = "https://download.pytorch.org/models/vgg16-397923af.pth"
MOST = 2**30  # bytes that a file may have


def fetch_weights(url: str = VGG16) -> Path:
    """The file of weights that ``url`` names, downloaded if it is missing.

    Looked for in the mirror, the cache, and on the network. ``DownloadError``
    where it cannot be had or is not what its name says.
    """
    name = url.rsplit("/", 1)[-1]
    if not re.search(r"-[0-9a-f]{8,64}\.pth$", name):
        raise ValueError(
            "fetch_weights: expected a name that ends in a digest, as "
            f"vgg16-397923af.pth does, got {name}"
        )
    mirror, folder = mirror_folder(), cache_folder() / "weights"
    for place in (*([mirror / name] if mirror else []), folder / name):
        if place.is_file() and not wrong(place):
            return place
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
            fetched = Path(part) / name
            fault = transfer(url, fetched, RawFile(name, (url,), size=MOST))
            fault = fault or wrong(fetched)
            if not fault:
                return fetched.replace(folder / name)
    except OSError as cannot:
        fault = str(cannot)
    raise DownloadError(
        f"could not download {url}, and kept nothing: {fault}; put {name} "
        "into a folder and name the folder in DLBOOK_DATA"
    )


def wrong(path: Path) -> str:
    """What is wrong with a file whose name ends in its digest, or nothing."""
    wanted = path.stem.rsplit("-", 1)[-1]
    with path.open("rb") as file:
        came = file_digest(file, "sha256").hexdigest()
    if came.startswith(wanted):
        return ""
    return f"expected a SHA-256 that begins {wanted}, got {came}"
