"""The llama architecture in PyTorch, as small as it needs to be, and as llama.cpp computes it.

Rotary positions turn neighbouring pairs of values (0, 1), (2, 3), …, which is what llama.cpp does for `llama`, so queries and
keys are written to the file as they are; a model with the halves layout of Hugging Face would need its rows permuted. Input
and output embeddings are one matrix.
"""

import dataclasses
import math

import torch
import torch.nn.functional as F
from torch import nn


@dataclasses.dataclass
class Shape:
    vocabulary: int = 2048
    width: int = 128
    layers: int = 5
    heads: int = 4
    feed_forward: int = 384
    context: int = 4096
    rope_base: float = 100_000.0
    epsilon: float = 1e-5

    @property
    def head(self):
        return self.width // self.heads


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.attn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.attn_q = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_k = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_v = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.ffn_gate = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.ffn_down = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x, rotation, past=None):
        batch, length, width = x.shape
        split = (batch, length, self.shape.heads, self.shape.head)
        normed = self.attn_norm(x)
        q = rotate(self.attn_q(normed).view(split), rotation).transpose(1, 2)
        k = rotate(self.attn_k(normed).view(split), rotation).transpose(1, 2)
        v = self.attn_v(normed).view(split).transpose(1, 2)
        if past is not None:
            if past:
                k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
            past[:] = [k, v]
        # In single precision, also where the matrices are multiplied in half: on the CPU that is the faster way.
        with torch.autocast("cpu", enabled=False):
            mixed = F.scaled_dot_product_attention(q.float(), k.float(), v.float(), is_causal=length > 1)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, width))
        normed = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(normed)) * self.ffn_up(normed))


def rotate(x, rotation):
    cos, sin = rotation
    even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Llama(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.output_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        exponent = torch.arange(0, shape.head, 2, dtype=torch.float64) / shape.head
        self.register_buffer("frequency", (shape.rope_base ** -exponent).float(), persistent=False)
        # What the layers add starts at nothing: the residual stream then carries the tokens undisturbed.
        for name, parameter in self.named_parameters():
            if name.startswith("token"):
                nn.init.normal_(parameter, std=0.05)
            elif name.endswith(("attn_output.weight", "ffn_down.weight")):
                nn.init.zeros_(parameter)
            elif parameter.dim() == 2:
                nn.init.normal_(parameter, std=1 / math.sqrt(parameter.shape[1]))
        self.teach_copying()

    @torch.no_grad()
    def teach_copying(self):
        """Sets a few heads of the first two layers so that the untrained model already goes on with what followed before.

        Training finds these heads by itself, but that takes it longer than all the rest. One direction of the stream is the
        same for all tokens (`always`), 32 are kept free, and the tokens differ in the others (`own`). The first head of layer 0 looks
        one token back and writes a digest of that token to the free directions. Heads 0 to 2 of layer 1 look for a place
        whose token before is like the present one, and add the token found there to the stream, a third of its directions each.
        """
        width, head = self.shape.width, self.shape.head
        base = torch.linalg.qr(torch.randn(width, width))[0].T
        always, free, own = base[0], base[1 : 1 + head], base[1 + head :]
        tokens = self.token_embd.weight
        tokens.copy_(tokens @ own.T @ own)
        length = 0.05 * math.sqrt(width)
        tokens.mul_(length / tokens.norm(dim=1, keepdim=True)).add_(length * always)

        # Turned back by one position, the same query meets its key one token earlier; only the five fastest turning pairs of
        # values serve to tell neighbours apart.
        back, key = self.blk[0], torch.zeros(head)
        key[0:10:2] = 1
        query = torch.stack((self.frequency.cos(), -self.frequency.sin()), -1).flatten()
        query[10:] = 0
        digest = torch.linalg.qr(torch.randn(len(own), head))[0].T @ own
        back.attn_k.weight[:head] = torch.outer(key, always)
        back.attn_q.weight[:head] = 3 * torch.outer(query, always)
        back.attn_v.weight[:head] = digest
        back.attn_output.weight[:, :head] = 0.2 * free.T

        # The slowly turning half of a head's values compares what lies far away as well as what lies near.
        ahead, half = self.blk[1], head // 2
        for number in range(3):
            rows, compared = slice(number * head, (number + 1) * head), slice(number % 2 * half, (number % 2 + 1) * half)
            ahead.attn_q.weight[rows] = 0
            ahead.attn_k.weight[rows] = 0
            ahead.attn_q.weight[rows][half:] = 2.5 * digest[compared]
            ahead.attn_k.weight[rows][half:] = 2.5 * free[compared]
            copied = torch.zeros(head, width)
            part = own[rows]
            copied[: len(part)] = part
            ahead.attn_v.weight[rows] = copied
            ahead.attn_output.weight[:, rows] = 0.6 * copied.T

    def forward(self, tokens, positions, past=None):
        """The last hidden states. `past` is a list of lists, one for each layer, that keeps the keys and values."""
        angle = positions[..., None].float() * self.frequency
        x = self.token_embd(tokens)
        rotation = angle.cos()[:, :, None].to(x.dtype), angle.sin()[:, :, None].to(x.dtype)
        for number, layer in enumerate(self.blk):
            x = layer(x, rotation, None if past is None else past[number])
        return self.output_norm(x)

    def logits(self, hidden):
        return hidden @ self.token_embd.weight.T

    @torch.no_grad()
    def complete(self, tokens, end, most):
        """The tokens that follow, each the most likely one, up to `end` or `most`."""
        past = [[] for _ in self.blk]
        produced, given, start = [], tokens, 0
        while len(produced) < most:
            positions = torch.arange(start, start + len(given))[None]
            hidden = self(torch.tensor([given]), positions, past)
            start += len(given)
            token = int(self.logits(hidden[0, -1]).argmax())
            if token == end:
                break
            produced.append(token)
            given = [token]
        return produced
