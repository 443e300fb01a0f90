/** `risk evaluate`: any table with a header, no district needed. */
import { basename } from 'node:path';
import { type AdditiveModel, fit, inverseLink, reasonsBySource, scoreCodes } from '../core/risk/additive.ts';
import type { Codes } from '../core/risk/columns.ts';
import { cellValue, dayNumber, kindOf, numberOf } from '../core/risk/cells.ts';
import { encodeTable, type Input, learnInputs, type Source, type TextColumn } from '../core/risk/inputs.ts';
import { auc, calibrationSlope, capture, daysEarlier, rateSlope } from '../core/risk/measures.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readCsv } from '../platform/csv.ts';
import { type Flags, listFlag, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { writeWhole } from './whole-file.ts';

const percents = [1, 5, 10, 20, 25, 50];

interface Table {
  file: string;
  rows: number;
  columns: TextColumn[];
  /** The file's row of each of ours, for messages. */
  line: number[];
}

export async function evaluate(flags: Flags): Promise<number> {
  const names = {
    id: requiredFlag(flags, 'id', 'the column that names a row'),
    outcome: requiredFlag(flags, 'outcome', 'the column to be foretold'),
    time: textFlag(flags, 'time'),
    exposure: textFlag(flags, 'exposure'),
  };
  const out = requiredFlag(flags, 'out', 'the file for the scores');
  const seed = numberFlag(flags, 'seed', { min: 0, max: 4_294_967_295, whole: true }) ?? 1;
  const notes: string[] = [];
  const train = await readTable(requiredFlag(flags, 'train', 'the table to learn from'), names.outcome, notes);
  const test = await readTable(requiredFlag(flags, 'test', 'the table to score'), names.outcome, notes);
  const outcomeFile = textFlag(flags, 'outcome-file');
  const outcomes = outcomeFile === undefined ? undefined : await readTable(outcomeFile, names.outcome, notes);

  const began = performance.now();
  const learned = learnOutcome(train, names, textFlag(flags, 'positive'), notes);
  const truth = outcomes ? outcomesById(test, outcomes, names) : column(test, names.outcome);
  if (!truth) throw new BadInput(`${basename(test.file)}:1 has no column ${names.outcome}; without one --outcome-file is needed`);
  const aside = new Set(
    [names.id, names.outcome, names.exposure, ...(listFlag(flags, 'exclude') ?? [])].map((one) => one?.toLowerCase()),
  );
  for (const one of listFlag(flags, 'exclude') ?? [])
    if (!column(train, one)) throw new BadInput(`--exclude ${one}: ${basename(train.file)} has no such column`);
  const shared = train.columns.filter(({ name }) => !aside.has(name.toLowerCase()));
  const used = shared.filter(({ name }) => column(test, name));
  for (const { name } of shared)
    if (!used.some((one) => one.name === name)) notes.push(`${name}: not in ${basename(test.file)}, left out`);
  const { kept, kind, outcome, exposure } = learned;
  const rows = used.map((one): TextColumn => ({ ...one, ...compact(one, kept) }));
  const { inputs, codes, notes: inputNotes } = learnInputs(rows, { kind, outcome, exposure }, seed);
  notes.push(...inputNotes);
  if (inputs.length === 0) notes.push('no column tells anything; every row gets the average');
  const model = fit(
    inputs.map((input) => input.column),
    { codes, outcome, exposure },
    { outcome: kind, seed },
  );
  const fitSeconds = seconds(began);

  const scoring = performance.now();
  const testCodes = encodeTable(inputs, test.columns, test.rows);
  for (const { source } of inputs)
    if (source.as === 'category') notes.push(...neverSeen(column(train, source.from)!, column(test, source.from)!, kept));
    else if (source.as === 'number' || (source.as === 'date' && source.part === 'day'))
      notes.push(...unreadable(source, column(test, source.from)!));
  const scores = scoreCodes(model, testCodes, test.rows);
  const times = kind === 'count' && names.exposure ? 1000 : 1;
  await writeWhole([out, scoresCsv(model, inputs, test, names, scores, testCodes, times, notes)]);
  const scoreSeconds = seconds(scoring);
  const modelFile = textFlag(flags, 'model');
  if (modelFile) await writeWhole([modelFile, `${JSON.stringify({ inputs, model })}\n`]);

  const merit = measure(test, truth, names, learned, scores, notes);
  const report = {
    ...merit,
    fit_seconds: fitSeconds,
    score_seconds: scoreSeconds,
    outcome: kind,
    ...(learned.positive !== undefined && { positive: learned.positive }),
    train_rows: outcome.length,
    test_rows: test.rows,
    inputs: inputs.length,
    notes,
  };
  for (const note of notes) process.stderr.write(`${note}\n`);
  process.stdout.write(`${flags['json'] ? JSON.stringify(report) : JSON.stringify(report, undefined, 2)}\n`);
  return 0;
}

/** Says how many test rows have a category that no training row has: nothing of it could be learned. */
function neverSeen(train: TextColumn, test: TextColumn, kept: ArrayLike<number>): string[] {
  const seen = new Set<string | undefined>();
  for (let i = 0; i < kept.length; i++) seen.add(train.cells[train.at[kept[i]!]!]);
  const isNew = test.cells.map((cell) => !seen.has(cell));
  const count = test.at.reduce((sum, cell) => sum + (cell >= 0 && isNew[cell] ? 1 : 0), 0);
  return count === 0 ? [] : [`${test.name}: ${count} test rows have a value that training never saw; they count as "other"`];
}

/** Says how many test rows have a text where training had numbers or dates. */
function unreadable(source: Source, { name, cells, at }: TextColumn): string[] {
  const odd = cells.map((cell) => Number.isNaN(source.as === 'date' ? dayNumber(cell, source.order) : numberOf(cell)));
  const count = at.reduce((sum, cell) => sum + (cell >= 0 && odd[cell] ? 1 : 0), 0);
  if (count === 0) return [];
  const example = cells[odd.indexOf(true)]!.slice(0, 40);
  return [
    `${name}: ${count} test rows have no ${source.as === 'date' ? 'date' : 'number'} there, such as ${example}; they count as unknown`,
  ];
}

const seconds = (began: number) => Math.round(performance.now() - began) / 1000;

const column = (table: Table, name: string) => table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());

async function readTable(file: string, outcome: string, notes: string[]): Promise<Table> {
  const columns: TextColumn[] = [];
  const index: Map<string, number>[] = [];
  const at: number[][] = [];
  const line: number[] = [];
  let places: number[] = [];
  let outcomePlace = -1;
  let short = 0;
  let width = 0;
  await readCsv(
    file,
    (header) => {
      width = header.length;
      const seen = new Set<string>();
      for (const name of header) {
        if (name === '') continue;
        if (seen.has(name.toLowerCase())) {
          notes.push(`${basename(file)}: two columns ${name}; the first counts`);
          continue;
        }
        seen.add(name.toLowerCase());
        columns.push({ name, cells: [], at: new Int32Array(0) });
        index.push(new Map());
        at.push([]);
      }
      places = columns.map((_, i) => i);
      outcomePlace = columns.findIndex(({ name }) => name.toLowerCase() === outcome.toLowerCase());
      return { required: columns.map(({ name }) => name.toLowerCase()) };
    },
    (row) => {
      if (row.width > width) throw row.bad(`has ${row.width} fields, the header ${width}: is a comma not quoted?`);
      if (row.width === 0) return;
      if (row.width < width / 2) short += 1;
      line.push(row.row);
      for (const place of places) {
        const cell = !row.has(place) ? null : place === outcomePlace ? outcomeValue(row.text(place)) : cellValue(row.text(place));
        if (cell === null) {
          at[place]!.push(-1);
          continue;
        }
        const known = index[place]!;
        let number = known.get(cell);
        if (number === undefined) {
          number = known.size;
          known.set(cell, number);
          columns[place]!.cells.push(cell);
        }
        at[place]!.push(number);
      }
    },
  );
  if (line.length === 0) throw new BadInput(`${basename(file)}: has no rows below its header`);
  if (short > 0) notes.push(`${basename(file)}: ${short} rows are empty in their second half`);
  columns.forEach((one, place) => (one.at = Int32Array.from(at[place]!)));
  return { file, rows: line.length, columns, line };
}

/** Among outcomes "none" and "unknown" are answers. */
const outcomeValue = (text: string) => (/^(na|n\/a|#n\/a|nan|null|\?)?$/i.test(text.trim()) ? null : text.trim());

const textAt = (one: TextColumn, row: number): string | null => (one.at[row]! < 0 ? null : one.cells[one.at[row]!]!);

/** The same column for some rows only, without the cells that none of these has. */
function compact(one: TextColumn, rows: Uint32Array): Pick<TextColumn, 'cells' | 'at'> {
  const renumbered = new Int32Array(one.cells.length).fill(-1);
  const cells: string[] = [];
  const at = Int32Array.from(rows, (row) => {
    const cell = one.at[row]!;
    if (cell < 0) return -1;
    if (renumbered[cell]! < 0) renumbered[cell] = cells.push(one.cells[cell]!) - 1;
    return renumbered[cell]!;
  });
  return { cells, at };
}

interface Names {
  id: string;
  outcome: string;
  time: string | undefined;
  exposure: string | undefined;
}

interface Outcomes {
  kind: 'yes-no' | 'count';
  /** Reads one cell; undefined where it is none of the training table's kind. */
  read: (cell: string) => number | undefined;
  positive: string | undefined;
}

const yesWords = new Set(['1', 'yes', 'y', 'true', 't', 'positive', 'fail', 'failed', '是', '有', '真', '不合格', '发生']);
const plainCell = (cell: string) => cell.replace(/\.$/, '').toLowerCase();

/** What the outcome is, by the training rows alone. @throws BadInput if it is neither yes/no nor a count, or never varies */
function outcomesOf(
  cells: readonly string[],
  counts: Float64Array,
  positive: string | undefined,
  exposed: boolean,
  where: string,
): Outcomes {
  const present = cells.filter((_, i) => counts[i]! > 0);
  const byPlain = new Map<string, number>();
  cells.forEach((cell, i) => counts[i]! > 0 && byPlain.set(plainCell(cell), (byPlain.get(plainCell(cell)) ?? 0) + counts[i]!));
  if (positive !== undefined) {
    const wanted = plainCell(positive);
    if (!byPlain.has(wanted)) throw new BadInput(`--positive ${positive}: no row of ${where} has it`);
    if (byPlain.size < 2) throw new BadInput(`${where} is ${positive} in every row: nothing can be learned from it`);
    return { kind: 'yes-no', read: (cell) => (plainCell(cell) === wanted ? 1 : 0), positive };
  }
  const numbers = present.map(numberOf);
  const distinct = new Set<string | number>(numbers.some(Number.isNaN) ? byPlain.keys() : numbers);
  if (distinct.size < 2)
    throw new BadInput(`${where} is ${present[0] ?? 'unknown'} in every row: nothing can be learned from it`);
  if (distinct.size === 2 && !exposed && numbers.every(Number.isFinite)) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    return {
      kind: 'yes-no',
      read: (cell) => {
        const value = numberOf(cell);
        return value === low ? 0 : value === high ? 1 : undefined;
      },
      positive: String(high),
    };
  }
  if (numbers.every((value) => Number.isInteger(value) && value >= 0))
    return {
      kind: 'count',
      read: (cell) => {
        const value = numberOf(cell);
        return Number.isInteger(value) && value >= 0 ? value : undefined;
      },
      positive: undefined,
    };
  if (distinct.size > 2 || exposed)
    throw new BadInput(
      `${where} has ${distinct.size} different values (${present.slice(0, 3).join(', ')} …): expected yes or no, or a count; --positive VALUE says which means yes`,
    );
  const [a, b] = [...byPlain].sort((x, y) => x[1] - y[1]);
  const yes = yesWords.has(a![0]) === yesWords.has(b![0]) ? a![0] : yesWords.has(a![0]) ? a![0] : b![0];
  const no = yes === a![0] ? b![0] : a![0];
  return {
    kind: 'yes-no',
    read: (cell) => (plainCell(cell) === yes ? 1 : plainCell(cell) === no ? 0 : undefined),
    positive: yes,
  };
}

interface Learned extends Outcomes {
  kept: Uint32Array;
  outcome: Float64Array;
  exposure: Float64Array;
}

function learnOutcome(train: Table, names: Names, positive: string | undefined, notes: string[]): Learned {
  const file = basename(train.file);
  const need = (name: string) => {
    const found = column(train, name);
    if (!found)
      throw new BadInput(
        `${file}:1 has no column ${name}; its columns are ${train.columns
          .map((one) => one.name)
          .join(',')
          .slice(0, 200)}`,
      );
    return found;
  };
  need(names.id);
  if (names.time) need(names.time);
  const given = need(names.outcome);
  const exposures = names.exposure ? need(names.exposure) : undefined;
  const counts = new Float64Array(given.cells.length);
  for (const cell of given.at) if (cell >= 0) counts[cell] = counts[cell]! + 1;
  const outcomes = outcomesOf(given.cells, counts, positive, exposures !== undefined, `${file} ${names.outcome}`);
  const kept: number[] = [];
  const outcome: number[] = [];
  const exposure: number[] = [];
  let unknown = 0;
  for (let row = 0; row < train.rows; row++) {
    const cell = textAt(given, row);
    const value = cell === null ? undefined : outcomes.read(cell);
    const size = exposures ? numberOf(textAt(exposures, row) ?? '') : 1;
    if (value === undefined || !(size > 0)) {
      unknown += 1;
      continue;
    }
    kept.push(row);
    outcome.push(value);
    exposure.push(size);
  }
  if (unknown > 0)
    notes.push(
      `${file}: ${unknown} rows without ${names.outcome}${exposures ? ` or ${names.exposure} above 0` : ''}, not learned from`,
    );
  if (kept.length < 20) throw new BadInput(`${file}: ${kept.length} rows to learn from; at least 20 are needed`);
  if (outcome.every((value) => value === outcome[0]))
    throw new BadInput(`${file} ${names.outcome} is ${outcome[0]} in every row: nothing can be learned from it`);
  const happened = outcome.filter((value) => value > 0).length;
  const fewer = Math.min(happened, outcome.length - happened);
  if (fewer < 10 && outcomes.kind === 'yes-no')
    notes.push(`${file}: ${names.outcome} is ${happened} times yes in ${outcome.length} rows; so few tell next to nothing`);
  if (happened < 10 && outcomes.kind === 'count')
    notes.push(`${file}: ${names.outcome} happened in ${happened} rows; so few tell next to nothing`);
  return {
    ...outcomes,
    kept: Uint32Array.from(kept),
    outcome: Float64Array.from(outcome),
    exposure: Float64Array.from(exposure),
  };
}

/** The outcome of each test row out of another file; rows of the same id are matched in their order. */
function outcomesById(test: Table, outcomes: Table, names: Names): TextColumn {
  const file = basename(outcomes.file);
  const [ids, given, own] = [column(outcomes, names.id), column(outcomes, names.outcome), column(test, names.id)];
  if (!ids || !given) throw new BadInput(`${file}:1 has no column ${ids ? names.outcome : names.id}`);
  if (!own) throw new BadInput(`${basename(test.file)}:1 has no column ${names.id}`);
  const rowsOf = new Map<string | null, number[]>();
  for (let row = 0; row < outcomes.rows; row++) rowsOf.set(textAt(ids, row), [...(rowsOf.get(textAt(ids, row)) ?? []), row]);
  const taken = new Map<string | null, number>();
  const at = new Int32Array(test.rows).fill(-1);
  for (let row = 0; row < test.rows; row++) {
    const id = textAt(own, row);
    const place = taken.get(id) ?? 0;
    taken.set(id, place + 1);
    const found = rowsOf.get(id)?.[place];
    if (id !== null && found !== undefined) at[row] = given.at[found]!;
  }
  for (const [id, count] of taken) {
    const theirs = rowsOf.get(id)?.length ?? 0;
    if (id !== null && theirs > 0 && theirs !== count && Math.max(theirs, count) > 1)
      throw new BadInput(`${file}: ${names.id} ${id} stands there ${theirs} times, in ${basename(test.file)} ${count} times`);
  }
  return { name: names.outcome, cells: given.cells, at };
}

function measure(test: Table, truth: TextColumn, names: Names, learned: Learned, scores: Float64Array, notes: string[]) {
  const exposures = names.exposure ? column(test, names.exposure) : undefined;
  const known: number[] = [];
  const outcomes: number[] = [];
  const sizes: number[] = [];
  let odd = 0;
  for (let row = 0; row < test.rows; row++) {
    const cell = textAt(truth, row);
    const value = cell === null ? undefined : learned.read(cell);
    if (cell !== null && value === undefined) odd += 1;
    if (value === undefined) continue;
    const size = exposures ? numberOf(textAt(exposures, row) ?? '') : 1;
    known.push(row);
    outcomes.push(value);
    sizes.push(size > 0 ? size : Number.NaN);
  }
  if (odd > 0) notes.push(`${basename(test.file)}: ${odd} outcomes are none of the training table's values, not measured`);
  if (known.length < test.rows)
    notes.push(`${test.rows - known.length} of ${test.rows} test rows have no known outcome; the figures leave them out`);
  const ranked = known.map((row) => scores[row]!);
  const positives = outcomes.map((value) => (value > 0 ? 1 : 0));
  const happened = positives.reduce<number>((sum, one) => sum + one, 0);
  if (known.length === 0) notes.push('no test row has a known outcome: there is nothing to measure');
  else if (happened === 0 || happened === positives.length)
    notes.push(`every known test row ${happened === 0 ? 'lacks' : 'has'} the outcome: there is nothing to measure`);
  const alike = ranked.every((score) => score === ranked[0]);
  if (known.length > 0 && alike) notes.push('every test row has the same score: nothing tells whether it is too bold');
  const slope = learned.kind === 'yes-no' ? calibrationSlope(ranked, positives).slope : rateSlope(ranked, outcomes, sizes).slope;
  return {
    auc: figure(auc(ranked, positives)),
    calibration_slope: alike || happened === 0 || happened === positives.length ? null : figure(slope),
    capture: Object.fromEntries(percents.map((percent) => [String(percent), figure(capture(ranked, outcomes, percent))])),
    ...(names.time && { days_earlier: figure(earlier(test, names.time, known, ranked, positives, notes)) }),
  };
}

const figure = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(10)) : null);

function earlier(test: Table, name: string, known: number[], ranked: number[], positives: number[], notes: string[]): number {
  const time = column(test, name);
  if (!time) throw new BadInput(`${basename(test.file)}:1 has no column ${name}`);
  const counts = new Float64Array(time.cells.length);
  for (const cell of time.at) if (cell >= 0) counts[cell] = counts[cell]! + 1;
  const kind = kindOf(time.cells, counts);
  if (kind.kind === 'category') throw new BadInput(`${basename(test.file)} ${name}: neither dates nor numbers of days`);
  const days = time.cells.map((cell) => (kind.kind === 'date' ? Math.floor(dayNumber(cell, kind.order)) : numberOf(cell)));
  const dated = known.flatMap((row, i) => (time.at[row]! >= 0 && !Number.isNaN(days[time.at[row]!]) ? [i] : []));
  if (dated.length < known.length)
    notes.push(`${known.length - dated.length} test rows without ${name}; days_earlier leaves them out`);
  return daysEarlier(
    dated.map((i) => ranked[i]!),
    dated.map((i) => positives[i]!),
    dated.map((i) => days[time.at[known[i]!]!]!),
  );
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** `id,score,reason1,reason2,reason3`; a reason is the column, the row's cell and what it adds on the link scale. */
function scoresCsv(
  model: AdditiveModel,
  inputs: readonly Input[],
  test: Table,
  names: Names,
  scores: Float64Array,
  codes: readonly Codes[],
  per: number,
  notes: string[],
): string {
  const ids = column(test, names.id);
  if (!ids) throw new BadInput(`${basename(test.file)}:1 has no column ${names.id}`);
  const seen = new Set<number>();
  let [twice, nameless] = [0, 0];
  const columnOf = new Map(test.columns.map((one) => [one.name, one]));
  const sources = inputs.map(({ source }) => source.from);
  const lines = ['id,score,reason1,reason2,reason3'];
  const strongest = reasonsBySource(model, sources);
  for (let row = 0; row < test.rows; row++) {
    const id = ids.at[row]!;
    if (id < 0) nameless += 1;
    else if (seen.has(id)) twice += 1;
    else seen.add(id);
    const reasons = strongest(codes, row, 3).map(({ sources: of, value }) => {
      const cells = of.map((name) => `${name}=${textAt(columnOf.get(name)!, row)?.slice(0, 60) ?? '?'}`).join(' & ');
      return quoted(`${cells} ${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`);
    });
    while (reasons.length < 3) reasons.push('');
    lines.push([quoted(textAt(ids, row) ?? ''), inverseLink(model.outcome, scores[row]!) * per, ...reasons].join(','));
  }
  if (twice > 0)
    notes.push(`${basename(test.file)}: ${twice} rows have an ${names.id} that stood there before; each row is scored by itself`);
  if (nameless > 0) notes.push(`${basename(test.file)}: ${nameless} rows have no ${names.id}`);
  return `${lines.join('\n')}\n`;
}
