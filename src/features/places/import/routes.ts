import { mayDo, notAllowed, notFound, type Session } from '../../../platform/access.ts';
import { reads, writes } from '../../../platform/feature.ts';
import * as actions from './actions.ts';
import { fields } from './fields.ts';
import { importFires } from './fires.ts';
import * as schema from './schema.ts';
import { importById, newestImports, rowsAfter, type StoredImport } from './store.ts';

/** A file may name any town, so a right that ends at a town's border does not reach it. */
function wholeDistrict(session: Session, district: string): void {
  if (!mayDo(session, 'places.import', { region: district, trade: null })) throw notAllowed({ permission: 'places.import' });
}

const none = { new: 0, changed: 0, unchanged: 0, rejected: 0, noted: 0 };
const shown = ({ summary, mapping, plan, ...stored }: StoredImport) => ({
  ...stored,
  plan,
  encoding: summary.encoding ?? null,
  datum: mapping.datum ?? ('unstated' as const),
  counts: summary.counts ?? none,
  reports: summary.reports ?? [],
  warnings: summary.warnings ?? [],
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
    return {
      rows: rows.map((row) => ({ ...row, sheetName: nameOf.get(row.sheet) ?? '' })),
      next: rows.length === query.limit ? rows.at(-1)!.n : null,
    };
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
  writes(schema.importFires, async ({ tx, act, district, session, body }) => {
    wholeDistrict(session, district);
    return importFires(tx, act, Buffer.from(body.content, 'base64'), body.fileName, body.dryRun);
  }),
];
