#!/usr/bin/env python3
"""Writes the weighted mean of two sets of weights of one training run: where the rate had fallen to nothing, and where it had
again after going on. Such a mean reads better than either (Wortsman et al. 2022).

usage: average.py EARLIER LATER --share S --output FILE

EARLIER, LATER  reader.safetensors of train.py
S               the share of the later one, 0 to 1
"""

import argparse
import pathlib

from safetensors.torch import load_file, save_file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("earlier", type=pathlib.Path)
    parser.add_argument("later", type=pathlib.Path)
    parser.add_argument("--share", type=float, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    earlier, later = load_file(arguments.earlier), load_file(arguments.later)
    mean = {name: earlier[name].lerp(value, arguments.share) for name, value in later.items()}
    save_file(mean, arguments.output)


if __name__ == "__main__":
    main()
