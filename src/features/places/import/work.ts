/** The long work of an import, done as jobs: reading, comparing, saving at one stroke, taking back. Each may run twice. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isInside } from '../../../core/geo/inside.ts';
import { wgs84FromGcj02 } from '../../../core/geo/gcj02.ts';
import type { Act } from '../../../platform/act.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { newId } from '../../../platform/ids.ts';
import { jobKind, type JobContext, type JobKinds } from '../../../platform/jobs.ts';
import { Problem, type Text } from '../../../platform/problem.ts';
import { UnreadableTable } from '../../../platform/workbook/table.ts';
import { inAct, record } from '../../ledger/index.ts';
import { moveObligation, note } from '../../obligations/index.ts';
import { searchableName } from '../../territory/index.ts';
import {
  checkNew,
  codesFor,
  isUnassigned,
  openPlaces,
  placeLine,
  queueUnassigned,
  reckoningOf,
  rewrite,
  rowsOf,
  today,
} from '../actions.ts';
import { changePlaces, type PlaceChange } from '../changing.ts';
import type { FirmRef, NewPlace } from '../new-place.ts';
import { telephoneTail } from '../rules.ts';
import { countLayerUp, findFirms, layerVersion, type Firm } from '../store.ts';
import type { ComparedRow, Difference, Verdict } from './compare.ts';
import { fieldOf } from './fields.ts';
import { withReader, type TableReader } from './reader.ts';
import { importLivedOn, importStale, tooManyChanges } from './rules.ts';
import {
  areasOf,
  clearRows,
  contactOf,
  contentOf,
  draftsAfter,
  existingAfter,
  forgetContent,
  forgetDrafts,
  idleOf,
  importById,
  insertReady,
  insertRows,
  livedOn,
  notQueued,
  lockImport,
  regionsOf,
  rememberedOf,
  removeMeasure,
  setContact,
  switchIn,
  takeOut,
  updateImport,
  upsertMeasure,
  type StoredImport,
  type Summary,
} from './store.ts';
import type { Draft } from './understand.ts';

class Cancelled extends Error {}

const input = z.object({ import: z.uuid() });
type Input = z.infer<typeof input>;

/** Places reckoned at a time: some tens of milliseconds, so that others get their turn. */
const piece = 250;
const nobody = '00000000-0000-0000-0000-000000000000';
const mostChanges = 15_000;

/** Does one stage; what the sender can mend ends the import with the reason, anything else is tried again. */
async function staged(
  context: JobContext,
  id: string,
  stage: string,
  work: (stored: StoredImport) => Promise<void>,
): Promise<void> {
  const { database, district } = context;
  const stored = await importById(database, district, id);
  if (!stored || stored.stage !== stage) return; // done before the server fell over, or cancelled
  try {
    await work(stored);
  } catch (error) {
    const back = stage === 'undoing' ? 'committed' : stage === 'committing' ? 'difference' : 'refused';
    if (error instanceof Cancelled) {
      await clearRows(database, district, id);
      await database.transaction((tx) => forgetContent(tx, district, id));
      await updateImport(database, district, id, { stage: 'cancelled', state: 'cancelled' });
    } else if (error instanceof UnreadableTable || error instanceof Problem) {
      const text: Text = error instanceof UnreadableTable ? error.text : error.detail;
      await updateImport(database, district, id, {
        stage: back,
        problem: text,
        ...(back === 'refused' && { state: 'cancelled' }),
      });
      if (back === 'refused') await database.transaction((tx) => forgetContent(tx, district, id));
    } else throw error;
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
  if ((await updateImport(database, district, id, { done, total })) || signal.aborted) throw new Cancelled('cancelled');
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

async function opened<T>(context: JobContext, stored: StoredImport, work: (reader: TableReader) => Promise<T>): Promise<T> {
  const { database, district } = context;
  const on = await today(database, context.clock.now());
  const bytes = await contentOf(database, district, stored.id);
  const regions = await regionsOf(database, district, on);
  const remembered = await rememberedOf(database, district, stored.sender);
  return withReader({ bytes, fileName: stored.fileName, district, regions, remembered }, context.signal, work);
}

const read = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'reading', async (stored) => {
    const { database, district } = context;
    const headerRows = Object.fromEntries(
      stored.plan.map(({ sheet, headerRow }) => [sheet, headerRow]).filter(([, row]) => row! > 0),
    );
    await opened(context, stored, async (reader) => {
      const { sheets, encoding } = await reader.plan(headerRows);
      if (!sheets.some(({ headerRow, columns }) => headerRow > 0 && columns.some(({ field }) => field === 'name'))) {
        const names = sheets.map(({ name, hidden }) => (hidden ? `${name}（隐藏）` : name)).join('、');
        const text = {
          zh: `没有找到表头：没有一列像是场所名称。工作表有 ${names}。给各列写上标题（如“单位名称”“地址”）再传。`,
          en: `No header was found: no column looks like the name of a place. Sheets: ${names}. Give the columns headings (such as "单位名称" or "name") and send it again.`,
        };
        await updateImport(database, district, id, { plan: sheets });
        throw new UnreadableTable('no-header', text);
      }
      await updateImport(database, district, id, { stage: 'columns', plan: sheets, summary: { encoding }, done: 0, total: null });
    });
  });

interface Outcome {
  digest: string;
  counts: Record<Verdict | 'noted', number>;
  version: number;
}

/** Compares the file with the register as it stands, in pieces; `keep` gets the rows. */
async function compared(
  context: JobContext,
  stored: StoredImport,
  keep: (rows: ComparedRow[], from: number, total: number) => Promise<void>,
): Promise<Outcome & Pick<Summary, 'reports' | 'warnings'>> {
  const { database, district } = context;
  const on = await today(database, context.clock.now());
  const areas = await areasOf(database, district, on);
  const datum = stored.mapping.datum ?? 'unstated';
  return opened(context, stored, async (reader) => {
    const reports = await reader.understand({ sheets: stored.plan, datum, today: on, areas });
    const version = await layerVersion(database, district);
    for (let after = nobody; ;) {
      const places = await existingAfter(database, district, after, 500);
      if (places.length > 0) await reader.know(places);
      if (places.length < 500) break;
      after = places.at(-1)!.id;
    }
    const counts = { new: 0, changed: 0, unchanged: 0, rejected: 0, noted: 0 };
    const digest = createHash('sha256');
    const ground = new Ground(datum, areas.find(({ code }) => code === district)?.geometry);
    let from = 0;
    await reader.compare(async (rows, total) => {
      for (const { verdict, place, draft, differences, notes } of rows) {
        counts[verdict]++;
        if (notes.length > 0 && verdict !== 'rejected') counts.noted++;
        digest.update(JSON.stringify([verdict, place, draft, differences]));
        ground.see(draft);
      }
      await keep(rows, from, total);
      from += rows.length;
    });
    const warnings = [...hiddenWarnings(stored), ...ground.warnings()];
    return { digest: digest.digest('hex'), counts, version, reports, warnings };
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

/** Whether positions look like the datum they were said to have: by how many lie within the outline, read one way and the other. */
class Ground {
  private readonly datum: string;
  private readonly outline: Parameters<typeof isInside>[1] | undefined;
  private points = 0;
  private asStands = 0;
  private asShifted = 0;

  constructor(datum: string, outline: Parameters<typeof isInside>[1] | undefined) {
    this.datum = datum;
    this.outline = outline;
  }

  see(draft: Draft | null): void {
    if (draft?.lon === undefined || draft.lat === undefined || !this.outline || this.points >= 2000) return;
    this.points++;
    if (isInside([draft.lon, draft.lat], this.outline)) this.asStands++;
    if (isInside(wgs84FromGcj02([draft.lon, draft.lat]), this.outline)) this.asShifted++;
  }

  warnings(): Text[] {
    const { points, asStands, asShifted, datum } = this;
    if (points === 0 || datum === 'gcj02') return [];
    const shifted = asShifted > asStands + Math.max(2, points * 0.02);
    if (shifted)
      return [
        {
          zh: `位置看着像 GCJ-02（火星坐标）：照现在的读法 ${points} 个点有 ${asStands} 个在本区内，按 GCJ-02 有 ${asShifted} 个。没有移动；如果是 GCJ-02，回到上一步选它。`,
          en: `The positions look like GCJ-02: as read, ${asStands} of ${points} lie within the district, as GCJ-02 ${asShifted} would. They were not moved; if they are GCJ-02, go back and choose it.`,
        },
      ];
    if (datum !== 'unstated') return [];
    return [
      {
        zh: `表里没有写坐标系；位置看着像 WGS 84（${points} 个点有 ${asStands} 个在本区内），照原样登记，没有移动。`,
        en: `The file does not state its datum; the positions look like WGS 84 (${asStands} of ${points} lie within the district) and were registered as they are, not moved.`,
      },
    ];
  }
}

const compare = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'comparing', async (stored) => {
    const { database, district } = context;
    await clearRows(database, district, id);
    const { digest, counts, version, reports, warnings } = await compared(context, stored, async (rows, from, total) => {
      await insertRows(database, district, id, from, rows);
      if (from % (piece * 8) === 0) await tell(context, id, from, total);
    });
    await updateImport(database, district, id, {
      stage: 'difference',
      problem: null,
      summary: { digest, counts, version, ...(reports && { reports }), ...(warnings && { warnings }) },
    });
  });

const buildings = new Set(['R01', 'R02', 'R03', 'R04', 'R05', 'O01', 'U01', 'U02', 'O05']);
const formOf = (type: string | undefined): NewPlace['form'] =>
  type === 'W06' || type === 'C01' ? 'yard' : type && buildings.has(type) ? 'building' : 'occupancy';

/** A row as it is handed to the register. */
function newPlaceOf(draft: Draft, asOf: string, source: string): NewPlace {
  const {
    code,
    name,
    type,
    region,
    address,
    lon,
    lat,
    hazardClass,
    creditCode,
    operator,
    openedOn,
    measures,
    attributes,
    contacts,
  } = draft;
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
    contacts: Object.entries(contacts).map(([part, one]) => ({ part, ...one })),
  };
}

const commit = (context: JobContext, { import: id }: Input) =>
  staged(context, id, 'committing', async (stored) => {
    const { database, district, clock } = context;
    await tell(context, id, 0, 1);
    if ((await layerVersion(database, district)) !== stored.summary.version) {
      const now = await compared(context, stored, async (_, from, total) => {
        if (from % (piece * 8) === 0) await tell(context, id, 0, total);
      });
      if (now.digest !== stored.summary.digest) throw importStale({});
    }
    const { counts } = stored.summary;
    if ((counts?.changed ?? 0) > mostChanges) throw tooManyChanges({ count: counts!.changed });
    const unassigned = await prepare(context, stored);
    await tell(context, id, counts?.new ?? 0, counts?.new ?? 0);
    const act = newId();
    await inAct(
      database,
      clock,
      { id: act, district, actor: context.actor, post: stored.post, via: context.actor ? 'import' : 'job', request: act },
      async (tx, acting) => {
        const locked = await lockImport(tx, district, id);
        if (locked?.stage !== 'committing') return { status: 200, answer: null };
        if (locked.cancelAsked) throw new Cancelled('cancelled');
        const count = await switchIn(tx, district, id);
        await record(tx, acting, [
          {
            verb: 'place.broughtIn',
            subjectKind: 'placeImport',
            subject: id,
            region: district,
            trade: null,
            facts: { import: id, count, unassigned: unassigned.length },
          },
        ]);
        await queueUnassigned(tx, acting, unassigned, id);
        await changeAll(tx, acting, stored, sourceOf(stored), forward);
        await countLayerUp(tx, district);
        await forgetContent(tx, district, id);
        await updateImport(tx, district, id, { stage: 'committed', state: 'committed', committedAt: acting.now, problem: null });
        return { status: 200, answer: null };
      },
    );
    await forgetDrafts(database, district, id);
  });

const sourceOf = ({ fileName, id }: StoredImport) => `${fileName} (${id.slice(-6)})`;

/** Reckons everything that is new ahead of the switch, in short steps. @returns the places without town or type */
async function prepare(context: JobContext, stored: StoredImport): Promise<{ id: string }[]> {
  const { database, district, clock } = context;
  const { id } = stored;
  await database.transaction(async (tx) => {
    await forgetReady(tx, district, id);
  });
  const now = clock.now();
  const reckoning = await reckoningOf(database, district, now);
  const regions = new Set([district, ...(await regionsOf(database, district, reckoning.on)).map(({ code }) => code)]);
  const firms = new FirmsOfFile();
  const unassigned: { id: string }[] = [];
  const total = stored.summary.counts?.new ?? 0;
  const counted: Record<string, number> = {};
  const keep = async (target: Parameters<typeof insertReady>[3], rows: readonly object[]) => {
    await insertReady(database, district, id, target, counted[target] ?? 0, rows);
    counted[target] = (counted[target] ?? 0) + rows.length;
  };
  let [after, done] = [-1, 0];
  for (;;) {
    const drafts = await draftsAfter(database, district, id, 'new', after, piece);
    if (drafts.length === 0) return unassigned;
    after = drafts.at(-1)!.n;
    const places = drafts.map(({ draft }) => newPlaceOf(draft!, reckoning.on, sourceOf(stored)));
    places.forEach((place, at) => checkNew(place, done + at + 1, regions));
    const refs = places.flatMap(({ operator }) => (operator ? [operator] : []));
    await keep('firm', await firms.settle(context, refs, now));
    const codes = await database.transaction((tx) =>
      codesFor(
        tx,
        district,
        places.map(({ code, region, type }) => ({ ...(code !== undefined && { code }), region: region!, type: type! })),
      ),
    );
    const made = rowsOf({ district, now }, places, codes, (ref) => firms.of(ref), reckoning, id);
    await keep('place', made.rows);
    await keep('place_measure', made.measures);
    await keep('place_contact', made.contacts);
    for (const row of made.rows) if (isUnassigned(row)) unassigned.push({ id: row.id });
    done += drafts.length;
    await tell(context, id, done, total);
    await breathe();
  }
}

const forgetReady = (tx: Tx, district: string, id: string) =>
  tx.run('delete from place_import_ready where district = $1 and import = $2', [district, id]);

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

interface Direction {
  from(difference: Difference): Difference['before'];
  to(difference: Difference): Difference['before'];
  undo: boolean;
}
const forward: Direction = { from: ({ before }) => before, to: ({ after }) => after, undo: false };
const backward: Direction = { from: ({ after }) => after, to: ({ before }) => before, undo: true };

/** Applies what the file changes, or takes it back. @returns how many places */
async function changeAll(tx: Tx, act: Act, stored: StoredImport, source: string, direction: Direction): Promise<number> {
  const on = await today(tx, act.now);
  let changed = 0;
  /** What lacks its town or type again. */
  const bare: string[] = [];
  for (let after = -1; ;) {
    const rows = await draftsAfter(tx, act.district, stored.id, 'changed', after, piece);
    if (rows.length === 0) {
      await queueUnassigned(tx, act, await notQueued(tx, act.district, [...new Set(bare)]), stored.id);
      return changed;
    }
    after = rows.at(-1)!.n;
    const before = new Map(
      (
        await openPlaces(
          tx,
          act,
          rows.map(({ place }) => place!),
        )
      ).map((row) => [row.id, row]),
    );
    const changes: { id: string; change: PlaceChange }[] = [];
    const others: string[] = [];
    const measured: { place: string; measure: string; value: number; asOf: string; source: string }[] = [];
    for (const { place, draft, differences } of rows) {
      const change = changeOf(differences, direction, before.get(place!)!.operator, draft);
      if (Object.keys(change).length > 0) changes.push({ id: place!, change });
      else others.push(place!);
      for (const difference of differences) {
        const value = direction.to(difference);
        if (
          (difference.field === 'region' && value === act.district) ||
          (difference.field === 'type' && value === 'unclassified')
        )
          bare.push(place!);
        const { kind } = fieldOf.get(difference.field) ?? {};
        if (isMeasure(difference.field)) {
          const left = direction.undo ? await removeMeasure(tx, act.district, place!, difference.field, source) : null;
          if (typeof value === 'number' && left !== value)
            measured.push({
              place: place!,
              measure: difference.field,
              value,
              asOf: on,
              source: direction.undo ? `${source} ↩` : source,
            });
        } else if (isContact(difference.field) || kind === 'telephone') {
          const part = difference.field.replace(/_tel$/, '');
          const known = await contactOf(tx, act.district, place!, part);
          const text = value === null ? null : String(value);
          const next = difference.field.endsWith('_tel') ? { ...known, telephone: text } : { ...known, name: text };
          await setContact(tx, act.district, place!, part, {
            id: newId(),
            ...next,
            telephoneTail: next.telephone && telephoneTail(next.telephone),
          });
        }
      }
    }
    await upsertMeasure(tx, act.district, measured);
    await changePlaces(tx, act, changes);
    const rewritten = await rewrite(
      tx,
      act,
      others.map((place) => before.get(place)!),
    );
    const fieldsOfRow = new Map(rows.map(({ place, differences }) => [place, differences.map(({ field }) => field)]));
    if (rewritten.length > 0)
      await record(
        tx,
        act,
        rewritten.map((row) => placeLine('changed', row, { fields: fieldsOfRow.get(row.id) ?? [] })),
      );
    changed += rows.length;
  }
}

const isMeasure = (field: string) => {
  const kind = fieldOf.get(field)?.kind;
  return kind === 'area' || kind === 'number' || kind === 'storeys' || kind === 'year';
};
const contactParts = new Set(['legal_person', 'responsible', 'manager', 'duty', 'landlord']);
const isContact = (field: string) => contactParts.has(field.replace(/_tel$/, ''));

function changeOf(
  differences: readonly Difference[],
  { from, to, undo }: Direction,
  operator: string | null,
  draft: Draft | null,
): PlaceChange {
  const change: PlaceChange = {};
  const attributes: NonNullable<PlaceChange['attributes']> = {};
  for (const difference of differences) {
    const [base, value] = [from(difference), to(difference)];
    const text = { base: base === null ? null : String(base), value: value === null ? null : String(value) };
    const { field } = difference;
    const kind = fieldOf.get(field)?.kind;
    if (field === 'name' || field === 'type' || field === 'region') change[field] = text as { base: string; value: string };
    else if (field === 'address') change.address = text;
    else if (field === 'hazard_class') change.hazardClass = text;
    else if (field === 'opened_on') change.openedOn = text;
    else if (field === 'position') change.position = { base: positionOf(base), value: positionOf(value) };
    else if ((field === 'credit_code' || field === 'operator') && !undo && draft?.operator)
      change.operator = { base: operator, value: { name: draft.operator, creditCode: draft.creditCode ?? null } };
    else if (kind === 'yes-no' || kind === 'choice')
      attributes[field] = { base: base as string | boolean | null, value: value as string | boolean | null };
  }
  return Object.keys(attributes).length > 0 ? { ...change, attributes } : change;
}

function positionOf(text: Difference['before']) {
  if (typeof text !== 'string') return null;
  const [lon, lat] = text.split(',').map(Number);
  return { lon: lon!, lat: lat!, source: 'import', accuracyM: null };
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
        const alive = await livedOn(tx, district, id, 5);
        if (alive.length > 0) throw importLivedOn({ count: alive[0]!.count, codes: alive.map(({ code }) => code) });
        const restored = await changeAll(tx, act, stored, sourceOf(stored), backward);
        const { removed, obligations } = await takeOut(tx, district, id);
        for (const { id: obligation } of await idleOf(tx, district, obligations)) {
          const words = note(obligation, 'decision', '导入已撤回 / import undone');
          await moveObligation(
            tx,
            act,
            obligation,
            (_, state) => (state.endedAt === null ? [{ verb: 'voided', facts: { decision: words.id } }] : []),
            { notes: [words] },
          );
        }
        await record(tx, act, [
          {
            verb: 'place.importUndone',
            subjectKind: 'placeImport',
            subject: id,
            region: district,
            trade: null,
            facts: { removed, restored },
          },
        ]);
        await countLayerUp(tx, district);
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
