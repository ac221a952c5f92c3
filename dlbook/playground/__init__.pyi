# The package's names, each once: lazy_loader and type checkers read them.
from .chains import chain as chain, rounded as rounded
from .embedding import Playground as Playground, embed as embed
from .packing import pack as pack, unpack as unpack
