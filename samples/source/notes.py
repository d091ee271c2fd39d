"""Project notes: one person's running notes in Markdown about redeploying the sensors of the tidal flats study."""

FILE = "Project notes.md"

TEXT = """\
---
title: Skelhorn 2, project notes
author: Yuki Hanabusa
---

# Skelhorn 2: project notes

Running notes for the second deployment. Newest decisions first. The paper about the first one is in *Notes in Coastal
Observation* 7; these notes only say what we do differently.

## Where we stand (12 March 2024)

We go out on the **spring tides of 8 to 11 April**. Forty sensors this time, all shuttered, in five rows of eight. The boat is
the *Sanderling*, skipper Wout. If the wind is above 5 Beaufort on the 8th we wait for the next springs and lose two
weeks.

### Still to do

- [x] Order lithium cells (96, size D, from Brandsma, arrived 1 March)
- [x] Ask the harbour master for a notice to mariners
- [ ] Calibrate units 27 to 40 in Skelhorn mud, not formazin
- [ ] Cut ten spare rods to **1.6 m**, because 1.2 m was too short for row A
- [ ] Send the plan to the wardens before 25 March
- [ ] Find out who has the metal detector

## Decisions

| Date       | Decision                                  | Why                                             |
|------------|-------------------------------------------|-------------------------------------------------|
| 2024-03-05 | Visit every eight weeks, not ten          | Dafydd found spat settling in nine               |
| 2024-02-20 | Ten spare units instead of better housings | Cheaper per usable month                         |
| 2024-02-06 | Sample every 15 minutes                   | Cells must last from April to the following March |
| 2024-01-23 | No row at the sandy end                   | Abrasion, and the walkers' path                  |
| 2023-12-14 | Label every unit with a telephone number  | Somebody took one last time                      |

## Budget

The Northern Shores Fund gives 14,800 euros. Sensors come to 1,560, shutters to 720, boat days to 6,400 and cells to
1,150. What is left pays Anneke for the calibration and leaves **about 900 euros** for things that go wrong.

> Wout says that nine hundred is optimistic. Wout has met the sea.

## Firmware

Version 2.3 wakes, opens the shutter, waits 400 ms, takes 30 readings and stores the median. The bug that wrote two
headers after a brown-out is fixed. Settings live in `flat.toml` on the card:

```toml
[burst]
readings = 30
interval_minutes = 15
settle_ms = 400

[shutter]
open_ms = 4000
retry = 3            # then report fault F-07 and stay open

[clock]
zone = "UTC"         # never local time, see the mess of October 2021
```

To read a card:

```sh
flatread --port /dev/ttyUSB0 --since 2024-04-08 > unit-31.csv
```

## Open questions

1. Do copper shutters poison the mud beneath them? Maren wants sediment samples at 0, 10 and 50 cm from ten rods.
2. Can slack water be detected from the readings alone, without the tide table? A first try found 83 % of them.
3. Is it worth putting one bare sensor beside each corner, as a control? (Probably yes: four more units, 160 euros.)

## Telephone numbers

Wardens' hut 555 0126 (ring for a long time). Wout 555 0181. Coastguard: **channel 16**, not the telephone.
"""


def build(folder):
    (folder / FILE).write_bytes(TEXT.encode("utf-8"))
