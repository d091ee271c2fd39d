#!/usr/bin/env python3
"""Writes reference.json: 200 texts and the vectors the fp32 model gives them, for the test of the model that ships.

usage: reference.py FP32_MODEL_DIR OUTPUT_FILE [--compare MODEL_DIR]

FP32_MODEL_DIR is what `convert.py --fp32` wrote. Vectors are mean pooled over the attention mask and L2 normalised, and kept
as whole numbers of ten-thousandths. With --compare, also prints how near another model in the same layout comes.
All texts are written for this project or put together from the lists below with a fixed seed.
"""

import argparse
import json
import pathlib
import random

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

BATCH = 16
SCALE = 10_000
COUNT = 200

WRITTEN = [
    "Yes.",
    "invoice",
    "Who approved the budget?",
    "What is the notice period for cancelling the lease?",
    "How much did revenue grow in 2021 compared with the year before?",
    "when does the warranty end",
    "Which pump was replaced after the March inspection, and why?",
    "The cat slept on the windowsill.",
    "No smoking, no open flames, no exceptions.",
    "Page 12 of 48",
    "TABLE OF CONTENTS",
    "Chapter 3: Maintenance of the Cooling System",
    "§ 14 Termination for good cause",
    "Total current liabilities 4,212.7 3,980.1 5.8%",
    "ISBN 978-0-00-000000-2",
    "3.14159 2.71828 1.41421 1.61803",
    "https://example.org/reports/2023/q4?lang=en#summary",
    "Dear Ms Hartmann, thank you for your letter of 4 May. We have forwarded the matter to our claims department and will reply by the end of the month.",
    "Water boils at 100 degrees Celsius at sea level; at 3,000 metres it boils at about 90 degrees, which is why pasta takes longer to cook in the mountains.",
    "The committee met twice in the spring. At its first meeting it heard the auditors; at its second it voted, by five to two, to postpone the extension of the harbour wall until the survey of the seabed is complete.",
    "Take one tablet twice a day with food. Do not take a double dose to make up for a forgotten one. If you notice swelling of the face or difficulty breathing, stop taking the medicine and see a doctor at once.",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen. In plants it happens in the chloroplasts, whose green pigment absorbs mostly red and blue light.",
    "The lessee shall keep the premises in good repair, reasonable wear and tear excepted, and shall at the end of the term deliver them up in the condition in which they were received.",
    "A binary search halves the range at every step, so a sorted list of a million entries needs at most twenty comparisons.",
    "Goodwill is tested for impairment at least once a year. The test compares the carrying amount of each reporting unit with its fair value, estimated from discounted cash flows and from prices paid for similar businesses.",
    "Mix 250 g of flour with a pinch of salt, rub in 125 g of cold butter, add two spoons of water and let the dough rest for half an hour before rolling it out.",
    "The bridge was closed to lorries in 1974, to cars in 1991, and reopened for cyclists and walkers after the deck had been replaced.",
    "To reset the controller, hold the left button for ten seconds until the red lamp blinks three times, then release it and wait for the unit to restart.",
    "Our results may differ materially from those expressed in any forward-looking statement, among other reasons because of changes in demand, currency, interest rates, regulation and the cost of raw materials.",
    "Patients in the treatment group reported less pain after six weeks than those in the control group (mean difference 1.4 points, 95% interval 0.6 to 2.2), but the difference was no longer present after a year.",
    'fn main() {\n    let total: u32 = (1..=10).filter(|n| n % 2 == 0).sum();\n    println!("{total}");\n}',
    "def mean(values):\n    if not values:\n        raise ValueError('no values')\n    return sum(values) / len(values)",
    "SELECT customer, SUM(amount) AS total FROM orders WHERE placed >= '2024-01-01' GROUP BY customer ORDER BY total DESC LIMIT 10;",
    "for (let i = 0; i < rows.length; i++) { if (rows[i].done) continue; queue.push(rows[i]); }",
    '{"name": "sensor-7", "unit": "kPa", "readings": [101.3, 101.1, 100.9], "ok": true}',
    "<table><tr><th>Year</th><th>Sales</th></tr><tr><td>2020</td><td>14</td></tr></table>",
    '#!/bin/sh\nset -eu\nfor file in *.log; do gzip -9 "$file"; done',
    "error[E0502]: cannot borrow `list` as mutable because it is also borrowed as immutable",
    "2024-02-29 23:59:58 WARN worker-3 queue length 1042 exceeds 1000, dropping oldest",
    "ssh -i key.pem admin@192.0.2.17 'df -h /var; uptime'",
    "| Item | Qty | Price |\n|---|---|---|\n| Bolt M8 | 40 | 0.12 |\n| Nut M8 | 40 | 0.07 |",
    "a;b;c\n1;2;3\n4;5;6\n7;8;9",
    "E = mc², F = ma, PV = nRT, a² + b² = c²",
    "∀x ∈ ℝ: x² ≥ 0 ⇒ √(x²) = |x|",
    "C₆H₁₂O₆ + 6 O₂ → 6 CO₂ + 6 H₂O",
    "☎ +49 30 1234567 ✉ post@example.org",
    "😀 great job, team!!! 🎉🎉",
    "?????? !!!!!! ......",
    "----------------------------------------------------------------",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "THE CONTRACTOR SHALL INDEMNIFY AND HOLD HARMLESS THE CLIENT AGAINST ALL CLAIMS ARISING OUT OF THE WORKS.",
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor",
    "Die Mieterin kann den Vertrag mit einer Frist von drei Monaten zum Quartalsende kündigen.",
    "Der Ausschuss hat den Bericht geprüft und empfiehlt, die Mittel für das nächste Jahr zu erhöhen.",
    "Le contrat prend effet à la date de signature et reste en vigueur pendant deux ans.",
    "L'eau de la rivière a monté de deux mètres pendant la nuit, et plusieurs caves ont été inondées.",
    "El informe anual muestra un aumento de los ingresos del ocho por ciento.",
    "La biblioteca abre de lunes a viernes, de nueve de la mañana a ocho de la tarde.",
    "Il treno per Bologna parte dal binario quattro alle 7.42.",
    "A reunião foi adiada para quinta-feira porque o relatório ainda não está pronto.",
    "De vergadering begint om tien uur in de grote zaal op de eerste verdieping.",
    "Räkningen ska betalas senast den sista i månaden.",
    "Umowa wchodzi w życie z dniem podpisania przez obie strony.",
    "Smlouva se uzavírá na dobu neurčitou s výpovědní lhůtou tří měsíců.",
    "Договор вступает в силу со дня его подписания обеими сторонами.",
    "Η σύμβαση ισχύει για δύο χρόνια από την υπογραφή της.",
    "Sözleşme imzalandığı tarihte yürürlüğe girer.",
    "يدخل العقد حيز التنفيذ من تاريخ التوقيع.",
    "החוזה נכנס לתוקף ביום חתימתו.",
    "यह अनुबंध हस्ताक्षर की तिथि से लागू होता है।",
    "本合同自双方签字之日起生效。",
    "会議は来週の火曜日に延期されました。",
    "계약은 서명일로부터 효력이 발생합니다.",
    "สัญญามีผลบังคับใช้ตั้งแต่วันที่ลงนาม",
    "Hợp đồng có hiệu lực kể từ ngày ký.",
]

NOUNS = "harbour turbine contract orchard satellite archive vaccine violin reactor glacier tariff bridge dividend library enzyme railway lantern quarry parliament reservoir".split()
PEOPLE = (
    "engineers auditors farmers tenants surgeons teachers sailors miners judges botanists translators pilots".split()
)
VERBS = (
    "measured repaired inspected sold replaced described financed abandoned restored compared delayed insured".split()
)
PLACES = "in the valley,near the coast,at the northern depot,in the old quarter,beyond the ring road,on the second floor,outside the city,under the main hall".split(
    ","
)
REASONS = (
    "because the first estimate had left out the cost of transport,although nobody had asked for it,after two years of argument,"
    "so that the work could begin before winter,while prices were still low,since the law had changed,despite a shortage of parts,"
    "as the report had recommended"
).split(",")
FIGURES = "Net sales,Cost of goods sold,Gross margin,Research and development,Interest expense,Income taxes,Net income,Deferred revenue,Inventories,Accounts payable,Capital expenditures".split(
    ","
)


def sentence(chance):
    who, did, what = chance.choice(PEOPLE), chance.choice(VERBS), chance.choice(NOUNS)
    tail = chance.choice(
        [chance.choice(PLACES), chance.choice(REASONS), f"{chance.choice(PLACES)} in {chance.randint(1850, 2024)}"]
    )
    opening = chance.choice(["The", "Several", f"About {chance.randint(3, 900)}", "Most of the", "Once again the"])
    return f"{opening} {who} {did} the {what} {tail}."


def table(chance, rows):
    year = chance.randint(2005, 2024)
    lines = [f"(in millions) {year} {year - 1} change"]
    for name in chance.sample(FIGURES, rows):
        now, before = chance.uniform(10, 9000), chance.uniform(10, 9000)
        lines.append(f"{name} ${now:,.1f} ${before:,.1f} {100 * (now / before - 1):+.1f}%")
    return "\n".join(lines)


def function(chance):
    name, value = chance.choice(NOUNS), chance.choice(NOUNS)
    return (
        f"pub fn {name}_{chance.choice(VERBS)}({value}: &[f64], limit: usize) -> Option<f64> {{\n"
        f"    {value}.iter().take(limit).copied().filter(|x| *x > {chance.randint(1, 99)}.0).reduce(f64::max)\n}}"
    )


def texts():
    chance = random.Random(20)
    made = list(WRITTEN)
    kinds = [
        lambda: sentence(chance),
        lambda: " ".join(sentence(chance) for _ in range(chance.randint(2, 6))),
        lambda: " ".join(sentence(chance) for _ in range(chance.randint(10, 30))),
        lambda: table(chance, chance.randint(2, 10)),
        lambda: function(chance),
        lambda: f"What had the {chance.choice(PEOPLE)} {chance.choice(VERBS)} {chance.choice(PLACES)}?",
        lambda: " ".join(f"{chance.uniform(-1e4, 1e6):.{chance.randint(0, 4)}f}" for _ in range(chance.randint(5, 60))),
    ]
    while len(made) < COUNT:
        made.append(kinds[len(made) % len(kinds)]())
    assert len(set(made)) == COUNT, "every text occurs once"
    return made


class Embedder:
    """A model folder, with the pooling and normalisation its user does."""

    def __init__(self, folder):
        settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(settings["model_max_length"])
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def vectors(self, batch):
        encoded = self.tokenizer.encode_batch(batch)
        ids = np.array([text.ids for text in encoded], np.int64)
        mask = np.array([text.attention_mask for text in encoded], np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        tokens = self.session.run(["last_hidden_state"], feed)[0]
        weight = mask[:, :, None].astype(np.float32)
        mean = (tokens * weight).sum(1) / weight.sum(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def all(self, texts, batch=BATCH):
        return np.concatenate([self.vectors(texts[at : at + batch]) for at in range(0, len(texts), batch)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fp32", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    arguments = parser.parse_args()
    made = texts()
    exact = Embedder(arguments.fp32).all(made)
    kept = np.rint(exact * SCALE).astype(int)
    entries = [{"text": text, "vector": vector.tolist()} for text, vector in zip(made, kept)]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    arguments.output.write_text(f'{{"scale":{SCALE},"texts":[\n{lines}\n]}}\n', encoding="utf-8")
    if arguments.compare:
        other = Embedder(arguments.compare)
        together, alone = other.all(made), other.all(made, 1)
        cosine = (together * exact).sum(1)
        worst = np.argsort(cosine)[:5]
        print(f"cosine to fp32: mean {cosine.mean():.4f}, least {cosine.min():.4f}")
        print(f"alone against in a batch: greatest difference {np.abs(together - alone).max():.2e}")
        for at in worst:
            print(f"{cosine[at]:.4f} {made[at][:70]!r}")


if __name__ == "__main__":
    main()
