#!/usr/bin/env python3
"""The script a user would write instead of Footnote, to measure against: text of every PDF page, fixed-size pieces, one
embedding each, nearest neighbours.

usage: baseline.py PDF_DIR QUESTIONS MODEL_DIR

PDF_DIR      folder of PDF files
QUESTIONS    JSON lines with `question` and `evidence`, a list of {doc_name, evidence_page_num}; pages count from 0
MODEL_DIR    all-MiniLM-L6-v2 in fp32: model.onnx and tokenizer.json, as src-tauri/models/all-minilm-l6-v2/convert.py --fp32
             writes them

Prints one JSON object: seconds for text, embedding and all; mean milliseconds for a question, its embedding included; and the
share of questions with a gold page, or a gold document, among the first 1, 5 and 10 pieces. Only questions about documents
that are in PDF_DIR count. It needs pymupdf, faiss-cpu, onnxruntime, tokenizers and numpy.
"""

import argparse
import json
import pathlib
import time

import faiss
import numpy as np
import onnxruntime
import pymupdf
from tokenizers import Tokenizer

PIECE, OVERLAP = 1000, 200
BATCH, MAX_TOKENS, THREADS = 16, 256, 2
CUTS = (1, 5, 10)


def pieces(text):
    """Pieces of PIECE characters, each beginning OVERLAP before the end of the last."""
    for start in range(0, len(text), PIECE - OVERLAP):
        yield text[start : start + PIECE]
        if start + PIECE >= len(text):
            return


def read(folder):
    """Every piece of every page, with the document and page it is from, and the number of pages."""
    found, pages = [], 0
    for path in sorted(folder.glob("*.pdf")):
        with pymupdf.open(path) as document:
            if document.needs_pass:
                document.authenticate("")
            for number, page in enumerate(document):
                pages += 1
                found += [(path.stem, number, piece) for piece in pieces(page.get_text().strip()) if piece.strip()]
    return found, pages


class Embedder:
    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def vectors(self, texts):
        """One unit vector for each text, in their order. Texts of like length share a batch, so little is padded."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        result = np.empty((len(texts), 384), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            encoded = self.tokenizer.encode_batch([texts[at] for at in batch])
            ids = np.array([text.ids for text in encoded], np.int64)
            mask = np.array([text.attention_mask for text in encoded], np.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            tokens = self.session.run(["last_hidden_state"], feed)[0]
            weight = mask[:, :, None].astype(np.float32)
            mean = (tokens * weight).sum(1) / weight.sum(1)
            result[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdfs", type=pathlib.Path)
    parser.add_argument("questions", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    arguments = parser.parse_args()
    embedder = Embedder(arguments.model)

    began = time.perf_counter()
    found, pages = read(arguments.pdfs)
    if not found:
        raise SystemExit(f"no text in the PDF files of {arguments.pdfs}")
    read_at = time.perf_counter()
    vectors = embedder.vectors([piece for _, _, piece in found])
    embedded_at = time.perf_counter()
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    indexed_at = time.perf_counter()

    documents = {document for document, _, _ in found}
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    hits = {f"{kind}@{cut}": 0 for kind in ("page", "doc") for cut in CUTS}
    asked, spent = 0, 0.0
    for question in questions:
        gold = {(item["doc_name"], item["evidence_page_num"]) for item in question["evidence"]}
        if not {document for document, _ in gold} & documents:
            continue
        started = time.perf_counter()
        _, nearest = index.search(embedder.vectors([question["question"]]), max(CUTS))
        spent += time.perf_counter() - started
        asked += 1
        places = [found[at][:2] for at in nearest[0] if at >= 0]
        for cut in CUTS:
            hits[f"page@{cut}"] += bool(set(places[:cut]) & gold)
            hits[f"doc@{cut}"] += bool({place[0] for place in places[:cut]} & {place[0] for place in gold})
    report = {
        "pages": pages,
        "pieces": len(found),
        "text_seconds": round(read_at - began, 2),
        "embedding_seconds": round(embedded_at - read_at, 2),
        "total_seconds": round(indexed_at - began, 2),
        "questions": asked,
        "query_milliseconds": round(1000 * spent / asked, 2) if asked else None,
        **{name: round(count / asked, 3) if asked else None for name, count in hits.items()},
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
