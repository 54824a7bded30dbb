#!/usr/bin/env python3
"""Draws targets, or pairs of actors, from treebanks, for silver_stance.py to judge.

    silver_pool.py --count 80000 --out pool.csv --skip train.csv --skip dev.csv treebank.conllu.gz:2 other.conllu.gz:1
    silver_pool.py --pairs --count 80000 --out pairs.csv --skip dev.csv treebank.conllu.gz:1

Treebanks have the eight columns id, form, lemma, tag, head, relation, entity, whether a space follows; the number behind
the colon is how many targets are drawn from a sentence at most. Sentences of 8 to 60 tokens count, each once, and none
of those in the files to skip (their column `sentence`; letters and digits are compared). Of the targets of a sentence,
persons are drawn with weight 6, organisations 3, pronouns 1.5, countries and groups 1; of pairs, each name alike and no
pronoun. The same files give the same pool.
"""
import argparse
import csv
import gzip
import random

WEIGHTS = {"PERSON": 6, "ORG": 3, "GPE": 1, "NORP": 1}
PRONOUNS = {"he", "she", "him", "her", "they", "them", "his", "their"}
PRONOUN = 1.5


def key(sentence):
    return "".join(c for c in sentence.lower() if c.isalnum())[:120]


def sentences(path):
    tokens = []
    for line in gzip.open(path, "rt", encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            tokens.append(line.split("\t"))
        elif not line and tokens:
            yield tokens
            tokens = []
    if tokens:
        yield tokens


def targets(tokens, places):
    """Weight, start and end of each."""
    out, at = [], 0
    while at < len(tokens):
        kind = tokens[at][6].split("-")[-1]
        if tokens[at][6] in ("_", "O", ""):
            if tokens[at][1].lower() in PRONOUNS:
                out.append((PRONOUN, *places[at]))
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and tokens[end][6] == "I-" + kind:
            end += 1
        if kind in WEIGHTS:
            first = at + (tokens[at][1].lower() == "the" and end - at > 1)
            last = end - (tokens[end - 1][1] in ("'s", "’s") and end - first > 1)
            out.append((WEIGHTS[kind], places[first][0], places[last - 1][1]))
        at = end
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebanks", nargs="+", metavar="FILE:N")
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    random.seed(7)
    skipped = set()
    for path in args.skip:
        with open(path, newline="", encoding="utf-8") as file:
            skipped.update(key(row["sentence"]) for row in csv.DictReader(file))
    rows = []
    for treebank in args.treebanks:
        path, _, most = treebank.rpartition(":")
        name = path.split("/")[-1].split(".")[0].split("-")[-1]
        seen = set()
        for tokens in sentences(path):
            if not 8 <= len(tokens) <= 60:
                continue
            text, places = "", []
            for token in tokens:
                places.append((len(text), len(text) + len(token[1])))
                text += token[1] + (" " if token[7] not in ("0", "_", "no", "False", "") else "")
            text = text.rstrip()
            if key(text) in skipped or key(text) in seen:
                continue
            seen.add(key(text))
            found = targets(tokens, places)
            if args.pairs:
                found = [(1, start, end) for weight, start, end in found if weight != PRONOUN]
            size = 2 if args.pairs else 1
            for _ in range(int(most)):
                if len(found) < size:
                    break
                drawn = []
                for _ in range(size):
                    one = random.choices(range(len(found)), [t[0] for t in found])[0]
                    drawn.append(found.pop(one)[1:])
                cells = [c for start, end in sorted(drawn) for c in (start, end, text[start:end])]
                rows.append((f"{name}{len(rows)}", text, *cells))
    random.shuffle(rows)
    with open(args.out, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        asked = ["p", "q"] if args.pairs else ["target"]
        out.writerow(["id", "sentence"] + [f"{a}_{what}" for a in asked for what in ("start", "end", "text")])
        out.writerows(rows[: args.count])


if __name__ == "__main__":
    main()
