"""Makes the sample documents anew, in `documents/`. Running it twice gives the same bytes.

Only the documents are made here; the questions about them are kept by hand in `questions.jsonl`.
"""

import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent
DOCUMENTS = SAMPLES / "documents"
sys.path.insert(0, str(SAMPLES))
sys.dont_write_bytecode = True

from source import agreement, garden, handbook, letter, minutes, notes, pump, study  # noqa: E402


def main():
    for sample in (handbook, agreement, study, garden, notes, letter, pump, minutes):
        sample.build(DOCUMENTS)
        print(f"{(DOCUMENTS / sample.FILE).stat().st_size:>9,}  {sample.FILE}")


if __name__ == "__main__":
    main()
