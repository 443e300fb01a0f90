import { mayDo, notAllowed, notFound, type Session } from '../../../platform/access.ts';
import { reads, writes } from '../../../platform/feature.ts';
import { maskedTelephone } from '../../people/rules.ts';
import { regionNames } from '../../territory/index.ts';
import { maskedName } from '../rules.ts';
import * as actions from './actions.ts';
import { fields } from './fields.ts';
import { checkFires, fireImports, importFires, undoFires } from './fires.ts';
import * as schema from './schema.ts';
import type { NumberedRow } from './parts.ts';
import { contactField } from './persons.ts';
import { keptDays } from './rules.ts';
import { refusedCsv, refusedXlsx } from './refused.ts';
import { codesOf, importById, newestImports, rowsAfter, rowsOfKind, type StoredImport } from './store.ts';

/** A file may name any town, so a right that ends at a town's border does not reach it. */
function wholeDistrict(session: Session, district: string): void {
  if (!mayDo(session, 'places.import', { region: district, trade: null })) throw notAllowed({ permission: 'places.import' });
}

/** Persons and their numbers are masked as everywhere; who may see them whole looks at the place, which leaves a line. */
function masked<V>(field: string, value: V): V | string | null {
  const of = contactField(field)?.of;
  if (!of || typeof value !== 'string') return value;
  return of === 'name' ? maskedName(value) : maskedTelephone(value);
}

const rowShown = (
  { n, sheet, row, name, verdict, place, draft, differences, faults, notes }: NumberedRow,
  sheetName: string,
  code: string | null,
) => ({
  n,
  sheet,
  sheetName,
  row,
  name,
  verdict,
  place,
  code,
  says: verdict === 'new' && draft ? { type: draft.type ?? null, region: draft.region, address: draft.address ?? null } : null,
  differences: differences.map(({ field, before, after }) => ({
    field,
    before: masked(field, before),
    after: masked(field, after) ?? '',
  })),
  faults,
  notes,
});

/** Codes of the regions a row speaks of, with those above them up to the town. */
const regionsIn = ({ draft, differences }: NumberedRow): string[] =>
  [
    draft?.region,
    ...differences.filter(({ field }) => field === 'region').flatMap(({ before, after }) => [before, after]),
  ].flatMap((code) =>
    typeof code === 'string' ? [9, 12, 15].filter((length) => length <= code.length).map((length) => code.slice(0, length)) : [],
  );

const mobile = /^1[3-9]\d{9}$/;
const sampled = (sheet: StoredImport['plan'][number]) => ({
  ...sheet,
  columns: sheet.columns.map((column) => ({
    ...column,
    samples: column.samples.map((text) =>
      mobile.test(text.replaceAll(/\D/g, '')) ? maskedTelephone(text) : (masked(column.field ?? '', text) ?? ''),
    ),
  })),
});

const none = { new: 0, changed: 0, unchanged: 0, rejected: 0, noted: 0 };
const shown = ({ summary, mapping, plan, forgottenAt, ...stored }: StoredImport) => ({
  ...stored,
  plan: plan.map(sampled),
  encoding: summary.encoding ?? null,
  datum: mapping.datum ?? ('unstated' as const),
  counts: summary.counts ?? none,
  reports: summary.reports ?? [],
  warnings: summary.warnings ?? [],
  undoUntil:
    stored.committedAt && stored.stage === 'committed' && !forgottenAt
      ? new Date(Date.parse(stored.committedAt) + keptDays * 86_400_000).toISOString()
      : null,
});

export const importRoutes = [
  reads(schema.listImports, async ({ db, district, session }) => {
    wholeDistrict(session, district);
    return {
      imports: (await newestImports(db, district)).map(shown),
      fields: fields.filter(({ kind }) => kind !== 'ignored').map(({ key, zh, en }) => ({ key, zh, en })),
    };
  }),
  writes(schema.openImport, async ({ tx, act, district, session, body }) => {
    wholeDistrict(session, district);
    await actions.openImport(tx, act, { ...body, content: Buffer.from(body.content, 'base64') });
    return { id: body.id };
  }),
  reads(schema.readImport, async ({ db, district, params: { id } }) => {
    const stored = await importById(db, district, id);
    if (!stored) throw notFound({ kind: 'import' });
    return shown(stored);
  }),
  reads(schema.listImportRows, async ({ db, district, params: { id }, query }) => {
    const stored = await importById(db, district, id);
    if (!stored) throw notFound({ kind: 'import' });
    const rows = await rowsAfter(db, district, id, query);
    const nameOf = new Map(stored.plan.map(({ sheet, name }) => [sheet, name]));
    const codes = await codesOf(
      db,
      district,
      rows.flatMap(({ place }) => place ?? []),
    );
    return {
      rows: rows.map((row) => rowShown(row, nameOf.get(row.sheet) ?? '', codes.get(row.place ?? '') ?? null)),
      regions: Object.fromEntries(await regionNames(db, district, [...new Set(rows.flatMap(regionsIn))])),
      next: rows.length === query.limit ? rows.at(-1)!.n : null,
    };
  }),
  reads(schema.downloadRefused, async ({ database, district, params: { id }, query: { format, language } }) => {
    const stored = await importById(database, district, id);
    if (!stored) throw notFound({ kind: 'import' });
    const rows = rowsOfKind(database, district, id, 'rejected');
    const nameOf = new Map(stored.plan.map(({ sheet, name }) => [sheet, name]));
    const headers = { 'content-disposition': `attachment; filename="refused-${id.slice(-6)}.${format}"` };
    return format === 'xlsx'
      ? {
          body: await refusedXlsx(rows, nameOf, language),
          headers: { ...headers, 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
        }
      : { body: refusedCsv(rows, nameOf, language), headers: { ...headers, 'content-type': 'text/csv; charset=utf-8' } };
  }),
  writes(schema.replanImport, async ({ tx, act, params: { id }, body }) => {
    await actions.replan(tx, act, id, body.sheet, body.headerRow);
    return { id };
  }),
  writes(schema.compareImport, async ({ tx, act, params: { id }, body }) => {
    await actions.confirmColumns(tx, act, id, body);
    return { id };
  }),
  writes(schema.commitImport, async ({ tx, act, params: { id } }) => {
    await actions.commitImport(tx, act, id);
    return { id };
  }),
  writes(schema.cancelImport, async ({ tx, act, params: { id } }) => {
    await actions.cancelImport(tx, act, id);
    return { id };
  }),
  writes(schema.undoImport, async ({ tx, act, params: { id } }) => {
    await actions.undoImport(tx, act, id);
    return { id };
  }),
  reads(schema.checkFires, async ({ db, district, clock, session, body }) => {
    wholeDistrict(session, district);
    return checkFires(db, district, clock.now(), Buffer.from(body.content, 'base64'), body.fileName);
  }),
  writes(schema.importFires, async ({ tx, act, district, session, body }) => {
    wholeDistrict(session, district);
    return importFires(tx, act, Buffer.from(body.content, 'base64'), body.fileName);
  }),
  reads(schema.listFireImports, async ({ db, district, session }) => {
    wholeDistrict(session, district);
    return { imports: await fireImports(db, district) };
  }),
  writes(schema.undoFireImport, async ({ tx, act, params: { id } }) => ({ removed: await undoFires(tx, act, id) })),
];
