#!/usr/bin/env python3
"""Judges sentences for `sayso learn stance --silver`: fine-tunes a small encoder on annotated targets, and writes how
likely it takes each side to be for sentences that nobody has annotated.

    silver_stance.py --model DIR --train newsmtsc-train.csv --dev newsmtsc-dev.csv --pool pool.csv --out silver.csv

Needs torch, transformers, numpy. All files have the columns id, sentence, target_start, target_end, target_text
(characters, ends exclusive); train and dev have polarity too. Dev is only reported on. The weights that come with sayso
were learned from all-MiniLM-L6-v2 (Apache-2.0; macro F1 .751 on dev, 8.5% of the polar with the wrong sign) and the
80,000 targets of silver_pool.py.
"""
import argparse
import csv
import random

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

SIDES = ["negative", "neutral", "positive"]
MARK = "[unused1]"


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Net(torch.nn.Module):
    def __init__(self, model, words):
        super().__init__()
        self.body = AutoModel.from_pretrained(model)
        self.body.resize_token_embeddings(words)
        self.out = torch.nn.Linear(2 * self.body.config.hidden_size, len(SIDES))
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, ids, mask, place):
        states = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.out(self.drop(torch.cat([states[torch.arange(len(ids)), place], mean], 1)))


class Coder:
    """Sentences as numbers; the target is replaced by a mark, so that its name tells nothing."""

    def __init__(self, model):
        self.tokens = AutoTokenizer.from_pretrained(model)
        self.tokens.add_special_tokens({"additional_special_tokens": [MARK]})
        self.mark = self.tokens.convert_tokens_to_ids(MARK)

    def code(self, row):
        sentence, start, end = row["sentence"], int(row["target_start"]), int(row["target_end"])
        text = f"{sentence[:start]} {MARK} {sentence[end:]}"
        return self.tokens(text, truncation=True, max_length=128)["input_ids"]

    def batch(self, coded):
        longest = max(map(len, coded))
        ids = torch.zeros(len(coded), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for n, code in enumerate(coded):
            ids[n, : len(code)] = torch.tensor(code)
            mask[n, : len(code)] = 1
        return ids, mask, torch.tensor([c.index(self.mark) if self.mark in c else 0 for c in coded])


def predict(net, coder, coded):
    net.eval()
    out = np.zeros((len(coded), len(SIDES)))
    order = sorted(range(len(coded)), key=lambda i: len(coded[i]))
    with torch.no_grad():
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            out[some] = net(*coder.batch([coded[i] for i in some])).softmax(1).numpy()
    return out


def macro_f1(right, said):
    both = [2 * ((said == s) & (right == s)).sum() / max(1, (said == s).sum() + (right == s).sum()) for s in range(3)]
    return float(np.mean(both))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "train", "dev", "pool", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    coder = Coder(args.model)
    train, dev, pool = rows(args.train), rows(args.dev), rows(args.pool)
    coded = [coder.code(r) for r in train]
    sides = torch.tensor([SIDES.index(r["polarity"]) for r in train])
    net = Net(args.model, len(coder.tokens))
    groups = [{"params": net.body.parameters(), "lr": 1e-4}, {"params": net.out.parameters(), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    size = 16
    steps = args.epochs * (len(train) // size + 1)
    rate = lambda i: min(1.0, i / (0.1 * steps)) * max(0.0, 1 - i / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    coded_dev = [coder.code(r) for r in dev]
    right = np.array([SIDES.index(r["polarity"]) for r in dev])
    for epoch in range(args.epochs):
        net.train()
        order = list(range(len(train)))
        random.shuffle(order)
        batches = []
        for at in range(0, len(order), size * 32):
            alike = sorted(order[at : at + size * 32], key=lambda i: len(coded[i]))
            batches += [alike[b : b + size] for b in range(0, len(alike), size)]
        random.shuffle(batches)
        for some in batches:
            said = net(*coder.batch([coded[i] for i in some]))
            loss = torch.nn.functional.cross_entropy(said, sides[some], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        said = predict(net, coder, coded_dev).argmax(1)
        print(f"epoch {epoch + 1}: macro F1 {macro_f1(right, said):.4f} on dev", flush=True)
    chances = predict(net, coder, [coder.code(r) for r in pool])
    columns = ["id", "sentence", "target_start", "target_end", "target_text"]
    with open(args.out, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns + SIDES)
        for row, of_row in zip(pool, chances):
            out.writerow([row[c] for c in columns] + [round(float(c), 3) for c in of_row])


if __name__ == "__main__":
    main()
