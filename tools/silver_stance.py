#!/usr/bin/env python3
"""Judges sentences for `sayso learn stance`: fine-tunes a small encoder on annotated targets, or on annotated pairs of
actors, and writes how likely it takes each side to be for sentences that nobody has annotated.

    silver_stance.py --model DIR --train newsmtsc-train.csv --dev newsmtsc-dev.csv --pool pool.csv --out silver.csv
    silver_stance.py --model DIR --train dse-train.csv --dev dse-dev.csv --pool pairs.csv --out silver-pairs.csv

Needs torch, transformers, numpy. All files have the columns id, sentence, and start, end and text of the target, or of p
and q (characters, ends exclusive); train and dev have polarity too, or label. Dev is only reported on. Chances are the
means over the encoders of all `--seeds`, which differ in the order of their examples. The weights that come with sayso
were learned from all-MiniLM-L6-v2 (Apache-2.0): 120,000 targets, seeds 1 and 2 (macro F1 .751 and .730 on dev), and,
after two epochs of seed 1, 15,000 pairs (.517 on dev).
"""
import argparse
import csv
import random

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

# What stands in place of the spans, so that their names tell nothing.
MARKS = ["[unused1]", "[unused2]"]


class Task:
    """What is asked of each sentence."""

    def __init__(self, columns):
        if "p_start" in columns:
            self.spans, self.column = ["p", "q"], "label"
            self.labels = ["neutral", "positive_pq", "positive_qp", "negative_pq", "negative_qp"]
        else:
            self.spans, self.column = ["target"], "polarity"
            self.labels = ["negative", "neutral", "positive"]
        self.columns = ["id", "sentence"] + [f"{s}_{what}" for s in self.spans for what in ("start", "end", "text")]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Net(torch.nn.Module):
    def __init__(self, model, words, task):
        super().__init__()
        self.body = AutoModel.from_pretrained(model)
        self.body.resize_token_embeddings(words)
        self.out = torch.nn.Linear((len(task.spans) + 1) * self.body.config.hidden_size, len(task.labels))
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, ids, mask, places):
        states = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        marked = [states[torch.arange(len(ids)), place] for place in places]
        return self.out(self.drop(torch.cat([*marked, mean], 1)))


class Coder:
    """Sentences as numbers, marks in place of the spans."""

    def __init__(self, model, task):
        self.task = task
        self.tokens = AutoTokenizer.from_pretrained(model)
        self.tokens.add_special_tokens({"additional_special_tokens": MARKS[: len(task.spans)]})
        self.marks = [self.tokens.convert_tokens_to_ids(m) for m in MARKS[: len(task.spans)]]

    def code(self, row):
        text = row["sentence"]
        spans = [(int(row[f"{s}_start"]), int(row[f"{s}_end"]), m) for s, m in zip(self.task.spans, MARKS)]
        for start, end, mark in sorted(spans, reverse=True):
            text = f"{text[:start]} {mark} {text[end:]}"
        return self.tokens(text, truncation=True, max_length=128)["input_ids"]

    def batch(self, coded):
        longest = max(map(len, coded))
        ids = torch.zeros(len(coded), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for n, code in enumerate(coded):
            ids[n, : len(code)] = torch.tensor(code)
            mask[n, : len(code)] = 1
        return ids, mask, [torch.tensor([c.index(m) if m in c else 0 for c in coded]) for m in self.marks]


def predict(net, coder, coded):
    net.eval()
    out = np.zeros((len(coded), len(coder.task.labels)))
    order = sorted(range(len(coded)), key=lambda i: len(coded[i]))
    with torch.no_grad():
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            out[some] = net(*coder.batch([coded[i] for i in some])).softmax(1).numpy()
    return out


def macro_f1(right, said, labels):
    both = [2 * ((said == l) & (right == l)).sum() / max(1, (said == l).sum() + (right == l).sum()) for l in range(labels)]
    return float(np.mean(both))


def train(net, coder, coded, right, epochs):
    groups = [{"params": net.body.parameters(), "lr": 1e-4}, {"params": net.out.parameters(), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    size = 16
    steps = epochs * (len(coded) // size + 1)
    rate = lambda i: min(1.0, i / (0.1 * steps)) * max(0.0, 1 - i / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    for _ in range(epochs):
        net.train()
        order = list(range(len(coded)))
        random.shuffle(order)
        batches = []
        for at in range(0, len(order), size * 32):
            alike = sorted(order[at : at + size * 32], key=lambda i: len(coded[i]))
            batches += [alike[b : b + size] for b in range(0, len(alike), size)]
        random.shuffle(batches)
        for some in batches:
            said = net(*coder.batch([coded[i] for i in some]))
            loss = torch.nn.functional.cross_entropy(said, right[some], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "train", "dev", "pool", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one encoder for each")
    args = parser.parse_args()
    annotated, dev, pool = rows(args.train), rows(args.dev), rows(args.pool)
    task = Task(annotated[0])
    coder = Coder(args.model, task)
    coded, coded_dev, coded_pool = ([coder.code(r) for r in some] for some in (annotated, dev, pool))
    right, right_dev = ([task.labels.index(r[task.column]) for r in some] for some in (annotated, dev))
    right, right_dev = torch.tensor(right), np.array(right_dev)
    of_dev, of_pool = 0, 0
    for seed in args.seeds:
        torch.manual_seed(seed)
        random.seed(seed)
        net = Net(args.model, len(coder.tokens), task)
        train(net, coder, coded, right, args.epochs)
        found = predict(net, coder, coded_dev)
        of_dev = of_dev + found / len(args.seeds)
        print(f"seed {seed}: macro F1 {macro_f1(right_dev, found.argmax(1), len(task.labels)):.4f} on dev", flush=True)
        of_pool = of_pool + predict(net, coder, coded_pool) / len(args.seeds)
    print(f"all: macro F1 {macro_f1(right_dev, of_dev.argmax(1), len(task.labels)):.4f} on dev")
    with open(args.out, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(task.columns + task.labels)
        for row, chances in zip(pool, of_pool):
            out.writerow([row[c] for c in task.columns] + [round(float(c), 3) for c in chances])


if __name__ == "__main__":
    main()
