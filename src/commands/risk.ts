import type { Command } from '../cli.ts';
import { BadInput } from '../platform/command-errors.ts';

export const risk: Command = {
  summary: 'how likely each row of a table is to have an outcome, learned from another, with reasons and figures of merit',
  help: `
Usage: fengsui risk evaluate --train A.csv --test B.csv --id COL --outcome COL [--outcome-file C.csv] [--positive VALUE]
                             [--time COL] [--exposure COL] [--exclude A,B] [--seed N] [--model MODEL.json] --out scores.csv --json

       fengsui risk fit     [--data DIR]   fits the district's model and rates every place anew; without a running server it waits for the next start
       fengsui risk score   [--data DIR] [--town CODE] [--type CODE] [--limit N]   prints the places by risk, with their reasons

Learns on the rows of --train alone which columns go with the outcome, and scores the rows of --test: id, score and the three
columns that moved it most. The outcome is yes or no, or a count; with --exposure (place-years) the score is the number expected
per 1,000 of it. Prints {auc, calibration_slope, capture, days_earlier, fit_seconds, score_seconds} and what was noticed.
Kinds of columns, fallbacks and messages: docs/plain-file-commands.md.
`,
  options: {
    train: { type: 'string' },
    test: { type: 'string' },
    id: { type: 'string' },
    outcome: { type: 'string' },
    'outcome-file': { type: 'string' },
    positive: { type: 'string' },
    time: { type: 'string' },
    exposure: { type: 'string' },
    exclude: { type: 'string' },
    seed: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
    data: { type: 'string' },
    town: { type: 'string' },
    type: { type: 'string' },
    limit: { type: 'string' },
  },
  async run(flags, words) {
    const [verb] = words;
    if (words.length === 1 && verb === 'evaluate') return (await import('./risk-evaluate.ts')).evaluate(flags);
    if (words.length === 1 && verb === 'fit') return (await import('./risk-district.ts')).fitDistrict(flags);
    if (words.length === 1 && verb === 'score') return (await import('./risk-district.ts')).scoreDistrict(flags);
    throw new BadInput(`expected evaluate, fit or score, got ${words.join(' ') || 'nothing'}`);
  },
};
