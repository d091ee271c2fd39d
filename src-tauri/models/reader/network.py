"""The reader's network: the encoder of an embedding model with a head for spans and one for the first token.

The encoder is written out here rather than taken from a library, so that its parameters keep the names of the published
file and its attention is the plain one, which is the fastest on processors without a graphics card.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

HIDDEN, HEADS, WIDE = 384, 12, 1536
POSITIONS, SEGMENTS = 512, 2
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
    def __init__(self, vocabulary):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, HIDDEN)
        self.position_embeddings = nn.Embedding(POSITIONS, HIDDEN)
        self.token_type_embeddings = nn.Embedding(SEGMENTS, HIDDEN)
        self.LayerNorm = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, ids, segments):
        positions = self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + positions + self.token_type_embeddings(segments))


class Encoder(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(layers))


class Reader(nn.Module):
    """Gives, for each pair of question and passage, the logits of the span's start and end at each token, and those of
    relevance and answerability.

    The `left` lowest layers, with what comes before them, stay as they are; the word embeddings always do."""

    def __init__(self, layers=6, vocabulary=30522):
        super().__init__()
        self.embeddings = Embeddings(vocabulary)
        self.encoder = Encoder(layers)
        self.left = 0
        self.span = nn.Linear(HIDDEN, 2)
        self.first = nn.Linear(HIDDEN, HIDDEN)
        self.verdict = nn.Linear(HIDDEN, 2)

    def forward(self, ids, segments, mask):
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.left):
            hidden = self.embeddings(ids, segments)
            if torch.is_autocast_enabled("cpu"):
                # Else the residual stays in fp32, and every dense layer makes its own copy of it in the shorter type.
                hidden = hidden.to(torch.get_autocast_dtype("cpu"))
            penalty = ((1 - mask) * -10000.0).to(hidden.dtype)[:, None, None, :]
            for layer in self.encoder.layer[: self.left]:
                hidden = layer(hidden, penalty)
        for layer in self.encoder.layer[self.left :]:
            hidden = layer(hidden, penalty)
        start, end = self.span(hidden).float().unbind(-1)
        relevance, answerable = self.verdict(torch.tanh(self.first(hidden[:, 0]))).float().unbind(-1)
        return start, end, relevance, answerable

    def leave(self, layers):
        """Leaves the `layers` lowest as they are, and the word embeddings."""
        self.left = layers
        self.embeddings.word_embeddings.weight.requires_grad_(False)
        if layers:
            for part in (self.embeddings, *self.encoder.layer[:layers]):
                part.requires_grad_(False)

    def start_from(self, weights):
        """Takes the encoder's parameters from `weights`, a dictionary in the names of the published file."""
        own = {name for name in self.state_dict() if name.startswith(("embeddings.", "encoder."))}
        taken = {name: torch.as_tensor(value).float() for name, value in weights.items() if name in own}
        if own - taken.keys():
            raise ValueError(f"weights lack {sorted(own - taken.keys())[:3]}")
        self.load_state_dict(taken, strict=False)
        for head in (self.span, self.first, self.verdict):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
