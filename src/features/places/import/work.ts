/** The long work of an import, done as jobs: reading, comparing, saving at one stroke, taking back. Each may run twice. */
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import type { Tx } from '../../../platform/db/index.ts';
import type { Duty } from '../../../platform/duties.ts';
import { newId } from '../../../platform/ids.ts';
import { jobKind, type JobContext, type JobKinds } from '../../../platform/jobs.ts';
import { Problem, type Text } from '../../../platform/problem.ts';
import { UnreadableTable } from '../../../platform/workbook/table.ts';
import { inAct, record } from '../../ledger/index.ts';
import { voidObligations } from '../../obligations/index.ts';
import { searchableName } from '../../territory/index.ts';
import { checkNew, codesFor, isUnassigned, queueUnassigned, reckoningOf, rowsOf, today } from '../actions.ts';
import type { FirmRef, NewPlace } from '../new-place.ts';
import { countLayerUp, findFirms, insertPlaces, insertRows, layerVersion, type Firm, type StoredPlace } from '../store.ts';
import { lineOf } from './actions.ts';
import { applyChanges, takeChangesBack } from './changes.ts';
import { noNameColumn } from './no-name.ts';
import { packed, unpacked, type Part } from './parts.ts';
import { personsOf } from './persons.ts';
import { withReader, type TableReader } from './reader.ts';
import {
  brokeOff,
  idleDays,
  importForgotten,
  importLivedOn,
  importStale,
  interrupted,
  keptDays,
  tooManyChanges,
  type Stage,
} from './rules.ts';
import {
  areasOf,
  clearRows,
  contentOf,
  factsOf,
  forgetContent,
  forgetDrafts,
  idleOf,
  importById,
  insertPart,
  livedOn,
  lockImport,
  outlinesAfter,
  outlived,
  regionsOf,
  rememberedOf,
  rowsOfKind,
  takeFirmsOut,
  takeOut,
  updateImport,
  type StoredImport,
  type Summary,
} from './store.ts';
import type { Draft } from './understand.ts';

class Cancelled extends Error {}

const input = z.object({ import: z.uuid() });
type Input = z.infer<typeof input>;

/** Places told the reading thread at a time. */
const knownAtOnce = 2000;
const nobody = '00000000-0000-0000-0000-000000000000';
const mostChanges = 15_000;

/** Where an import stands after a stage came to nothing. */
const backFrom = (stage: Stage): Stage => (stage === 'undoing' ? 'committed' : stage === 'committing' ? 'difference' : 'refused');

/** Does one stage; what the sender can mend ends the import with the reason, anything else is tried again. */
async function staged(
  context: JobContext,
  id: string,
  stage: Stage,
  work: (stored: StoredImport) => Promise<void>,
): Promise<void> {
  const { database, district, attempt, attempts } = context;
  const stored = await importById(database, district, id);
  if (!stored || stored.stage !== stage) return; // done before the server fell over, or cancelled
  const end = async (problem: Text) => {
    const back = backFrom(stage);
    await updateImport(database, district, id, {
      stage: back,
      cancelAsked: false,
      problem,
      ...(back === 'refused' && { state: 'cancelled' }),
    });
    if (back === 'refused') await forgetContent(database, district, id);
  };
  // Nobody may be looking any more: what was cut off while it changed the register waits for a person's word.
  if (attempt > 1 && (stage === 'committing' || stage === 'undoing') && !stored.cancelAsked) return end(interrupted[stage]);
  try {
    if (stored.cancelAsked) throw new Cancelled('cancelled');
    await work(stored);
  } catch (error) {
    if (error instanceof Cancelled) {
      await clearRows(database, district, id);
      await forgetContent(database, district, id);
      await updateImport(database, district, id, { stage: 'cancelled', state: 'cancelled' });
    } else if (error instanceof UnreadableTable) await end(error.text);
    else if (error instanceof Problem) await end(error.detail);
    else {
      if (!context.signal.aborted && (attempt >= attempts || stage === 'committing' || stage === 'undoing')) await end(brokeOff);
      throw error;
    }
  }
}

/** @throws Cancelled */
async function tell(
  { database, district, progress, signal }: JobContext,
  id: string,
  done: number,
  total: number,
): Promise<void> {
  await progress(done, total);
  if (await updateImport(database, district, id, { done, total })) throw new Cancelled('cancelled');
  if (signal.aborted) throw new Error('the server is stopping');
}

async function opened<T>(
  context: JobContext,
  stored: StoredImport,
  mayFollow: boolean,
  work: (reader: TableReader) => Promise<T>,
): Promise<T> {
  const { database, district } = context;
  const regions = await regionsOf(database, district, await today(database, context.clock.now()));
  const input = async () => {
    const bytes = await contentOf(database, district, stored.id);
    const remembered = await rememberedOf(database, district, stored.sender);
    return { bytes, fileName: stored.fileName, district, regions, remembered };
  };
  // A thread that still has the file open knows the regions of then.
  const file = `${stored.id} ${createHash('sha256').update(JSON.stringify(regions)).digest('hex')}`;
  return withReader(file, input, mayFollow, context.signal, work);
}

const read = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'reading', async (stored) => {
    const { database, district } = context;
    const headerRows = Object.fromEntries(
      stored.plan.map(({ sheet, headerRow }) => [sheet, headerRow]).filter(([, row]) => row! > 0),
    );
    await opened(context, stored, true, async (reader) => {
      const { sheets, encoding } = await reader.plan(headerRows);
      if (!sheets.some(({ headerRow, columns }) => headerRow > 0 && columns.some(({ field }) => field === 'name'))) {
        const text = noNameColumn(sheets);
        await updateImport(database, district, id, { plan: sheets });
        throw new UnreadableTable('no-header', text);
      }
      if (
        !sheets.some(({ headerRow, rows, columns }) => headerRow > 0 && rows > 0 && columns.some(({ field }) => field === 'name'))
      )
        throw new UnreadableTable('no-rows', {
          zh: '只有表头，下面一行数据也没有。选填好的那个文件再传。',
          en: 'There is a header and not a single row below it. Choose the file that was filled in.',
        });
      await updateImport(database, district, id, { stage: 'columns', plan: sheets, summary: { encoding }, done: 0, total: null });
    });
  });

/** Compares the file with the register as it stands; `keep` gets the rows in parts. */
async function compared(
  context: JobContext,
  stored: StoredImport,
  keep: (part: Part, done: number, total: number) => Promise<void>,
): Promise<Required<Pick<Summary, 'digest' | 'counts' | 'version' | 'reports' | 'warnings'>>> {
  const { database, district } = context;
  const on = await today(database, context.clock.now());
  const areas = await areasOf(database, district, on);
  const datum = stored.mapping.datum ?? 'unstated';
  return opened(context, stored, false, async (reader) => {
    const understood = reader.understand({ sheets: stored.plan, datum, today: on, areas });
    const version = await layerVersion(database, district);
    // While the thread reads, so does the database.
    const known: string[] = [];
    for (let after: string | null = nobody; after !== null;) {
      const page = await outlinesAfter(database, district, after, knownAtOnce);
      known.push(page.places);
      after = page.last;
    }
    const reports = await understood;
    const meant: string[] = [];
    for (const places of known) meant.push(...(await reader.know(places)));
    for (let from = 0; from < meant.length; from += knownAtOnce)
      await reader.learn(await factsOf(database, district, meant.slice(from, from + knownAtOnce)));
    const { digest, counts, warnings } = await reader.compare(keep);
    return { digest, counts, version, reports, warnings: [...hiddenWarnings(stored), ...warnings] };
  });
}

function hiddenWarnings({ plan }: StoredImport): Text[] {
  const hidden = plan.filter((sheet) => sheet.hidden && !sheet.use && sheet.rows > 0).map(({ name }) => name);
  const rows = plan.filter(({ use, hiddenRows }) => use && hiddenRows > 0);
  return [
    ...(hidden.length > 0
      ? [
          {
            zh: `隐藏的工作表没有读：${hidden.join('、')}。要读就勾上。`,
            en: `Hidden sheets were left out: ${hidden.join(', ')}. Choose them to have them read.`,
          },
        ]
      : []),
    ...rows.map(({ name, hiddenRows }) => ({
      zh: `工作表“${name}”有 ${hiddenRows} 行被隐藏（可能是筛选），也读了。`,
      en: `The sheet "${name}" hides ${hiddenRows} rows (a filter, perhaps); they were read too.`,
    })),
  ];
}

const compare = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'comparing', async (stored) => {
    const { database, district } = context;
    await clearRows(database, district, id);
    let told = 0;
    const summary = await compared(context, stored, async (part, done, total) => {
      await insertPart(database, district, id, part);
      if (done - told < 2000) return;
      told = done;
      await tell(context, id, done, total);
    });
    await updateImport(database, district, id, { stage: 'difference', problem: null, summary });
  });

const buildings = new Set(['R01', 'R02', 'R03', 'R04', 'R05', 'O01', 'U01', 'U02', 'O05']);
const formOf = (type: string | undefined): NewPlace['form'] =>
  type === 'W06' || type === 'C01' ? 'yard' : type && buildings.has(type) ? 'building' : 'occupancy';

/** A row as it is handed to the register. */
function newPlaceOf(draft: Draft, asOf: string, source: string): NewPlace {
  const { code, name, type, region, address, lon, lat, hazardClass, creditCode, operator, openedOn, measures, attributes } =
    draft;
  return {
    ...(code !== undefined && { code }),
    form: formOf(type),
    name,
    type: type ?? 'unclassified',
    region,
    address: address ?? null,
    position: lon === undefined || lat === undefined ? null : { lon, lat, source: 'import' },
    hazardClass: hazardClass ?? null,
    operator: operator === undefined ? null : { name: operator, creditCode: creditCode ?? null },
    openedOn: openedOn ?? null,
    attributes,
    measures: Object.entries(measures).map(([measure, value]) => ({ measure, value, asOf, source })),
    contacts: personsOf(draft),
  };
}

/** Tables that new rows go to, in the order in which they refer to each other. */
const tables = ['firm', 'place', 'place_measure', 'place_contact'] as const;
type Table = (typeof tables)[number];

/** Rows that are ready to be stored at one stroke, packed, for a file may bring hundreds of thousands. */
interface Ready {
  pieces: Map<Table, Uint8Array[]>;
  unassigned: { id: string }[];
  /** When its firms are made. */
  now: string;
}

const commit = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'committing', async (stored) => {
    const { database, district, clock } = context;
    const { counts } = stored.summary;
    if ((counts?.changed ?? 0) > mostChanges) throw tooManyChanges({ count: counts!.changed });
    const total = (counts?.new ?? 0) + (counts?.changed ?? 0);
    await tell(context, id, 0, total);
    if ((await layerVersion(database, district)) !== stored.summary.version) {
      const now = await compared(context, stored, () => tell(context, id, 0, total));
      if (now.digest !== stored.summary.digest) throw importStale({});
    }
    const ready = await prepare(context, stored, total);
    const act = newId();
    await inAct(
      database,
      clock,
      { id: act, district, actor: context.actor, post: stored.post, via: context.actor ? 'import' : 'job', request: act },
      async (tx, acting) => {
        const locked = await lockImport(tx, district, id);
        if (locked?.stage !== 'committing') return { status: 200, answer: null };
        if (locked.cancelAsked) throw new Cancelled('cancelled');
        await store(tx, district, ready);
        if ((counts?.new ?? 0) > 0)
          await record(tx, acting, [
            {
              verb: 'place.broughtIn',
              subjectKind: 'placeImport',
              subject: id,
              region: district,
              trade: null,
              facts: { import: id, count: counts!.new, unassigned: ready.unassigned.length },
            },
          ]);
        await queueUnassigned(tx, acting, ready.unassigned, id);
        await applyChanges(tx, acting, id, sourceOf(stored));
        await countLayerUp(tx, district);
        await forgetContent(tx, district, id);
        await forgetDrafts(tx, district, id);
        await updateImport(tx, district, id, {
          stage: 'committed',
          state: 'committed',
          committedAt: acting.now,
          problem: null,
          done: total,
          plan: withoutSamples(stored),
          summary: { firmsAt: [ready.now, acting.now] },
        });
        return { status: 200, answer: null };
      },
    );
  });

/** Samples are what stood in somebody's cells. */
const withoutSamples = ({ plan }: StoredImport) =>
  plan.map((sheet) => ({ ...sheet, columns: sheet.columns.map((column) => ({ ...column, samples: [] })) }));

const sourceOf = ({ fileName, id }: StoredImport) => `${fileName} (${id.slice(-6)})`;

/** Reckons everything that is new ahead of the one stroke, in short steps. */
async function prepare(context: JobContext, stored: StoredImport, total: number): Promise<Ready> {
  const { database, district, clock } = context;
  const { id } = stored;
  const now = clock.now();
  const reckoning = await reckoningOf(database, district, now);
  const regions = new Set([district, ...(await regionsOf(database, district, reckoning.on)).map(({ code }) => code)]);
  const firms = new FirmsOfFile();
  const ready: Ready = { pieces: new Map(tables.map((table) => [table, []])), unassigned: [], now };
  const keep = (table: Table, rows: readonly object[]) => {
    if (rows.length > 0) ready.pieces.get(table)!.push(packed(rows));
  };
  let done = 0;
  for await (const drafts of rowsOfKind(database, district, id, 'new')) {
    const places = drafts.map(({ draft }) => newPlaceOf(draft!, reckoning.on, sourceOf(stored)));
    places.forEach((place, at) => checkNew(place, done + at + 1, regions));
    const refs = places.flatMap(({ operator }) => (operator ? [operator] : []));
    keep('firm', await firms.settle(context, refs, now));
    const codes = await database.transaction((tx) =>
      codesFor(
        tx,
        district,
        places.map(({ code, region, type }) => ({ ...(code !== undefined && { code }), region: region!, type: type! })),
      ),
    );
    await breathe();
    const made = rowsOf({ district, now }, places, codes, (ref) => firms.of(ref), reckoning, id);
    keep('place', made.rows);
    keep('place_measure', made.measures);
    keep('place_contact', made.contacts);
    for (const row of made.rows) if (isUnassigned(row)) ready.unassigned.push({ id: row.id });
    done += drafts.length;
    await tell(context, id, done, total);
    await breathe();
  }
  return ready;
}

async function store(tx: Tx, district: string, { pieces }: Ready): Promise<void> {
  for (const table of tables)
    for (const piece of pieces.get(table)!) {
      const rows = unpacked<Record<string, unknown>>(piece);
      if (table === 'place') await insertPlaces(tx, rows as unknown as StoredPlace[]);
      else await insertRows(tx, table, district, rows);
    }
}

/** The firms a file names: known ones are found, the others are made once. */
class FirmsOfFile {
  private readonly byCode = new Map<string, Firm>();
  private readonly byName = new Map<string, Firm>();

  /** @returns rows of the firms that have to be made */
  async settle({ database, district }: JobContext, refs: readonly FirmRef[], now: string): Promise<object[]> {
    const told = refs.flatMap((ref) => ('id' in ref ? [] : [{ name: ref.name.trim(), code: ref.creditCode ?? null }]));
    const unknown = told.filter(({ name, code }) => !(code ? this.byCode.has(code) : this.byName.has(name)));
    if (unknown.length === 0) return [];
    const codes = unknown.flatMap(({ code }) => code ?? []);
    for (const firm of await findFirms(database, district, { codes, names: unknown.map(({ name }) => name), ids: [] }))
      this.keep(firm);
    const made: Firm[] = [];
    for (const { name, code } of unknown) {
      if (code ? this.byCode.has(code) : this.byName.has(name)) continue;
      const firm = { id: newId(), name, creditCode: code };
      made.push(firm);
      this.keep(firm);
    }
    return made.map((firm) => ({ ...firm, ...searchableName(firm.name), createdAt: now }));
  }

  private keep(firm: Firm): void {
    if (firm.creditCode) this.byCode.set(firm.creditCode, firm);
    this.byName.set(firm.name, firm);
  }

  of(ref: FirmRef): Firm {
    const firm = 'id' in ref ? undefined : ref.creditCode ? this.byCode.get(ref.creditCode) : this.byName.get(ref.name.trim());
    if (!firm) throw new Error('a firm of the file was not settled');
    return firm;
  }
}

const undo = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'undoing', async (stored) => {
    const { database, district, clock } = context;
    const actId = newId();
    await inAct(
      database,
      clock,
      { id: actId, district, actor: context.actor, post: stored.post, via: context.actor ? 'import' : 'job', request: actId },
      async (tx, act) => {
        const locked = await lockImport(tx, district, id);
        if (locked?.stage !== 'undoing') return { status: 200, answer: null };
        if (locked.forgottenAt) throw importForgotten({ days: keptDays });
        const alive = await livedOn(tx, district, id, 5);
        if (alive.length > 0) throw importLivedOn({ count: alive[0]!.count, codes: alive.map(({ code }) => code) });
        const restored = await takeChangesBack(tx, act, id);
        const { removed, obligations } = await takeOut(tx, district, id);
        await takeFirmsOut(tx, district, stored.summary.firmsAt ?? []);
        const idle = (await idleOf(tx, district, obligations)).map((one) => one.id);
        await voidObligations(tx, act, idle, '导入已撤回 / import undone');
        await record(tx, act, [lineOf(act, 'importUndone', id, { removed, restored })]);
        await countLayerUp(tx, district);
        await clearRows(tx, district, id);
        await updateImport(tx, district, id, { stage: 'undone', state: 'undone', undoneAt: act.now, problem: null });
        return { status: 200, answer: null };
      },
    );
  });

export const importJobs: JobKinds = {
  'places.readImport': jobKind({ text: { zh: '读导入文件', en: 'Read an import file' }, input, run: read }),
  'places.compareImport': jobKind({ text: { zh: '比对导入差异', en: 'Compare an import' }, input, run: compare }),
  'places.commitImport': jobKind({ text: { zh: '保存导入', en: 'Save an import' }, input, run: commit }),
  'places.undoImport': jobKind({ text: { zh: '撤回导入', en: 'Undo an import' }, input, run: undo }),
};

/** What rows held is dropped when undoing is over, and files that nobody went on with are dropped whole. */
export const importDuty: Duty = {
  name: 'places.forgetImports',
  text: { zh: '清除旧的导入内容', en: 'Drop what old imports held' },
  everySeconds: 3600,
  run: async ({ database, district, clock }) => {
    const now = clock.now();
    const before = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();
    for (const { id, stage } of await outlived(database, district, {
      committedBefore: before(keptDays),
      openedBefore: before(idleDays),
    }))
      await database.transaction(async (tx) => {
        const stored = await lockImport(tx, district, id);
        if (stored?.stage !== stage) return;
        await clearRows(tx, district, id);
        await forgetContent(tx, district, id);
        await updateImport(tx, district, id, {
          forgottenAt: now,
          plan: withoutSamples(stored),
          ...((stage === 'columns' || stage === 'difference') && { stage: 'cancelled' as const, state: 'cancelled' }),
        });
      });
  },
};
