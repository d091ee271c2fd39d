"""The reader's network: the encoder of the embedding model with a head for spans and one for the first token.

The encoder is written out here rather than taken from a library, so that its parameters keep the names of the published
file and its attention is the plain one, which is the fastest on processors without a graphics card.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

LAYERS, HIDDEN, HEADS, WIDE = 6, 384, 12, 1536
VOCABULARY, POSITIONS, SEGMENTS = 30522, 512, 2
EPSILON = 1e-12
MAX_LENGTH = 256


class Normalised(nn.Module):
    """A dense layer, the residual, and the normalisation after both."""

    def __init__(self, inputs):
        super().__init__()
        self.dense = nn.Linear(inputs, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, value, residual):
        return self.LayerNorm(self.dense(value) + residual)


class Projections(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))

    def forward(self, hidden, mask):
        batch, length, _ = hidden.shape
        query, key, value = (
            dense(hidden).view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)
            for dense in (self.query, self.key, self.value)
        )
        scores = (query / math.sqrt(HIDDEN // HEADS)) @ key.transpose(-1, -2) + mask
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, HIDDEN)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.self = Projections()
        self.output = Normalised(HIDDEN)

    def forward(self, hidden, mask):
        return self.output(self.self(hidden, mask), hidden)


class Expansion(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(HIDDEN, WIDE)

    def forward(self, hidden):
        return F.gelu(self.dense(hidden))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = Attention()
        self.intermediate = Expansion()
        self.output = Normalised(WIDE)

    def forward(self, hidden, mask):
        hidden = self.attention(hidden, mask)
        return self.output(self.intermediate(hidden), hidden)


class Embeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(SEGMENTS, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, ids, segments):
        positions = self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + positions + self.token_type_embeddings(segments))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(LAYERS))


class Reader(nn.Module):
    """Gives, for each pair of question and passage, the logits of the span's start and end at each token, and those of
    relevance and answerability."""

    def __init__(self):
        super().__init__()
        self.embeddings = Embeddings()
        self.encoder = Encoder()
        self.span = nn.Linear(HIDDEN, 2)
        self.first = nn.Linear(HIDDEN, HIDDEN)
        self.verdict = nn.Linear(HIDDEN, 2)

    def forward(self, ids, segments, mask):
        hidden = self.embeddings(ids, segments)
        if torch.is_autocast_enabled("cpu"):
            # Else the residual stays in fp32, and every dense layer makes its own copy of it in the shorter type.
            hidden = hidden.to(torch.get_autocast_dtype("cpu"))
        penalty = ((1 - mask) * -10000.0).to(hidden.dtype)[:, None, None, :]
        for layer in self.encoder.layer:
            hidden = layer(hidden, penalty)
        start, end = self.span(hidden).float().unbind(-1)
        relevance, answerable = self.verdict(torch.tanh(self.first(hidden[:, 0]))).float().unbind(-1)
        return start, end, relevance, answerable

    def start_from(self, weights):
        """Takes the encoder's parameters from `weights`, a dictionary in the names of the published file."""
        own = {name for name in self.state_dict() if name.startswith(("embeddings.", "encoder."))}
        taken = {name: value.float() for name, value in weights.items() if name in own}
        if own - taken.keys():
            raise ValueError(f"weights lack {sorted(own - taken.keys())[:3]}")
        self.load_state_dict(taken, strict=False)
        for head in (self.span, self.first, self.verdict):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
