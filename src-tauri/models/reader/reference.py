#!/usr/bin/env python3
"""Writes reference.json: pairs of question and passage written for this project, and what the fp32 reader makes of them.

usage: reference.py FP32_MODEL OUTPUT_FILE --tokenizer FILE [--compare MODEL]

It is the yardstick of a test of the model that ships: token ids, so that a program can check how it puts a pair together;
the span in characters of the passage; and the logits. With --compare, also prints how near another export comes.
"""

import argparse
import json
import pathlib

import numpy as np

from desk import LEVELS
from passages import Asked, Shelf, open_tokenizer
from reading import from_file, read_all

LEASE = (
    "The lease begins on 1 March 2021 and runs for five years. The monthly rent is 1,850 euros, payable in advance by the third "
    "working day. Either party may end the lease with a notice of six months to the end of a quarter. The deposit equals three "
    "months' rent and is returned within eight weeks after the keys have been handed over."
)
PUMP = (
    "Pump P-204 was replaced on 14 March after the inspection found cracks in its casing. Pump P-207 showed only normal wear and "
    "stayed in service. The replacement was ordered from Halvorsen and installed by the night shift under Ingrid Maas."
)
TRIAL = (
    "Of 212 patients, 108 received the new drug and 104 a placebo. After twelve weeks, pain had fallen by 2.3 points in the "
    "treatment group and by 0.9 points in the control group. Nausea was the most frequent side effect. No deaths occurred."
)
REPORT = (
    "Revenue rose to 48.2 million in 2022 from 41.7 million the year before, mainly because of the new plant in Gdansk. "
    "Operating profit fell by 4 percent, as energy cost more. The board proposes a dividend of 0.35 per share."
)
HARBOUR = (
    "The old harbour wall was built between 1871 and 1879 under the engineer Tobias Lindqvist. A storm in 1903 broke its northern "
    "end, which was rebuilt in concrete. Since 1988 the lighthouse on it has worked without a keeper."
)
PAIRS = [
    ("What is the monthly rent?", LEASE),
    ("How long is the notice period?", LEASE),
    ("When is the deposit returned?", LEASE),
    ("Who pays for repairs of the roof?", LEASE),
    ("When did the lease end?", LEASE),
    ("Which pump was replaced?", PUMP),
    ("Why was pump P-204 replaced?", PUMP),
    ("Why was pump P-207 replaced?", PUMP),
    ("Who led the night shift?", PUMP),
    ("How much did the replacement cost?", PUMP),
    ("How many patients received a placebo?", TRIAL),
    ("What was the most frequent side effect?", TRIAL),
    ("By how much did pain fall in the treatment group?", TRIAL),
    ("How many patients died in 2019?", TRIAL),
    ("What was revenue in 2022?", REPORT),
    ("What was revenue in 2020?", REPORT),
    ("Why did operating profit fall?", REPORT),
    ("What dividend does the board propose?", REPORT),
    ("Who built the harbour wall?", HARBOUR),
    ("When was the southern end broken?", HARBOUR),
    ("since when does the lighthouse work without a keeper", HARBOUR),
    ("harbour wall engineer", HARBOUR),
    ("What is the monthly rent?", HARBOUR),
    ("Who built the harbour wall?", TRIAL),
    ("What is the capital?", "Yes."),
    ("total", "| Item | Qty | Price |\n| Bolt M8 | 40 | 0.12 |\n| Nut M8 | 40 | 0.07 |"),
    ("How many bolts are there?", "| Item | Qty | Price |\n| Bolt M8 | 40 | 0.12 |\n| Nut M8 | 40 | 0.07 |"),
    ("Wie lang ist die Kündigungsfrist?", "Die Kündigungsfrist beträgt drei Monate zum Quartalsende."),
]
# The same with what stands above the passage: title, innermost heading, header of the table.
BELOW = [
    ("How much does Corvina pay in dividends?", REPORT, ("Corvina plc: annual report 2022", "Results", "")),
    ("How much does Baltic Steel pay in dividends?", REPORT, ("Corvina plc: annual report 2022", "Results", "")),
    ("What does it cost to hire the small hall at the weekend?", "Small hall\t£45\t£60\nLarge hall\t£80\t£110", ("Village hall", "Hire", "Room\tWeekday\tWeekend")),
    ("When must I be back?", "The gate is locked at 22:30.", ("House rules", "Evenings", "")),
    ("What is the monthly rent?", LEASE, ("Lease of 4 Mill Lane", "Lease of 4 Mill Lane", "")),
]
MIETE = (
    "Die Miete beträgt 1.050 € im Monat, die Nebenkosten 180 €. Die Kündigungsfrist beträgt drei Monate zum Quartalsende. Vermieterin "
    "ist Frau Ines Albrecht. Haustiere sind nur mit ihrer Zustimmung erlaubt."
)
ACTA = (
    "La reunión empezó a las 18:30 en la biblioteca. Presidió Lucía Ortega y redactó el acta Pedro Vidal. Se acordó pintar la escalera "
    "en mayo con un presupuesto de 2.400 euros."
)
NOTICE = (
    "Le lave-linge est garanti deux ans à partir de la livraison. En cas de panne, appelez le service après-vente au 01 23 45 67 89. La "
    "charge maximale est de 8 kg."
)
CLINIC = "门诊时间是每周一至周五上午八点到十二点。预约请拨打 555-0142。王芳医生负责儿科，李强医生负责眼科。"
TRIP = "Поезд отправляется в 9:40 с третьего пути. Экскурсовода зовут Елена Орлова. Обед в 13 часов, возвращение около семи вечера."
TABLE = "| Rechnung | Betrag | Fällig |\n| R-2041 | 312,50 € | 14.03.2025 |\n| R-2042 | 98,00 € | 28.03.2025 |"
MULTILINGUAL_PAIRS = [
    ("What is the monthly rent?", LEASE),
    ("Who pays for repairs of the roof?", LEASE),
    ("Why was pump P-204 replaced?", PUMP),
    ("Wie hoch ist die Miete?", MIETE),
    ("Wer ist die Vermieterin?", MIETE),
    ("Wann wurde das Haus gebaut?", MIETE),
    ("How long is the notice period?", MIETE),
    ("¿Quién redactó el acta?", ACTA),
    ("¿Cuánto costará pintar la escalera?", ACTA),
    ("Wer hat die Sitzung geleitet?", ACTA),
    ("Combien de temps dure la garantie ?", NOTICE),
    ("Quelle est la charge maximale ?", NOTICE),
    ("Which number do I call?", NOTICE),
    ("谁负责儿科？", CLINIC),
    ("预约电话是多少？", CLINIC),
    ("门诊在哪里？", CLINIC),
    ("Во сколько отправляется поезд?", TRIP),
    ("Как зовут экскурсовода?", TRIP),
    ("Welcher Betrag steht auf Rechnung R-2042?", TABLE),
    ("What is the monthly rent?", TRIP),
]


def context(title, heading, table_header):
    """What stands above a passage, as the program puts it together."""
    levels = LEVELS.join(dict.fromkeys(level for level in (title, heading) if level))
    return "\n".join(part for part in (levels, table_header) if part)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--encoder", help="e5-small-q4.bin, for a model that starts from it")
    parser.add_argument("--compare")
    arguments = parser.parse_args()
    shelf = Shelf(open_tokenizer(arguments.tokenizer))
    entries = [(*pair, ("", "", "")) for pair in MULTILINGUAL_PAIRS] if arguments.encoder else [(*pair, ("", "", "")) for pair in PAIRS] + BELOW
    asked = [(Asked(question).above(context(*above)), passage) for question, passage, above in entries]
    readings = read_all(from_file(arguments.model, encoder=arguments.encoder), shelf, asked)
    lines = []
    for (question, passage), (_, _, above), reading in zip(asked, entries, readings):
        tokens, piece = shelf.question(question), shelf.passage(passage).ids
        row = shelf.frame.encode([(tokens, piece)], shelf.frame.length(tokens, piece))
        line = {"question": question, **dict(zip(("title", "heading", "table_header"), above)), "passage": passage, "ids": row[0][0], "passage_at": row[3][0]}
        line |= {"start": reading.start, "end": reading.end, "answer": passage[reading.start : reading.end]}
        line |= {name: round(getattr(reading, name), 3) for name in ("margin", "relevance", "answerable")}
        lines.append(json.dumps(line, ensure_ascii=False))
    arguments.output.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    if arguments.compare:
        others = read_all(from_file(arguments.compare, encoder=arguments.encoder), shelf, asked)
        for name in ("margin", "relevance", "answerable"):
            apart = [abs(getattr(one, name) - getattr(two, name)) for one, two in zip(readings, others)]
            print(f"{name}: mean difference {np.mean(apart):.3f}, greatest {max(apart):.3f}")
        same = sum((one.start, one.end) == (two.start, two.end) for one, two in zip(readings, others))
        print(f"same span: {same} of {len(asked)}")


if __name__ == "__main__":
    main()
