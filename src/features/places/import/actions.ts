import { createHash } from 'node:crypto';
import { notFound } from '../../../platform/access.ts';
import type { Act } from '../../../platform/act.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { sendJob } from '../../../platform/jobs.ts';
import { record } from '../../ledger/index.ts';
import { fileTooLarge, importBusy, type Stage } from './rules.ts';
import { clearRows, forgetContent, insertImport, lockImport, updateImport, type StoredImport } from './store.ts';
import type { Datum } from './understand.ts';

const mostBytes = 31_457_280;

/** What a file did to the register, as a line of the ledger. */
export const lineOf = (act: Act, verb: string, subject: string, facts: Record<string, unknown>) => ({
  verb: `place.${verb}`,
  subjectKind: 'placeImport',
  subject,
  region: act.district,
  trade: null,
  facts,
});

/** Keeps a file and has it read. @throws Problem import-file-too-large */
export async function openImport(
  tx: Tx,
  act: Act,
  { id, fileName, sender, content }: { id: string; fileName: string; sender: string | null; content: Uint8Array },
): Promise<void> {
  if (content.length > mostBytes) throw fileTooLarge({});
  const fileHash = createHash('sha256').update(content).digest();
  await insertImport(tx, act.district, { id, fileName, fileHash, sender, post: act.post, createdAt: act.now }, content);
  await record(tx, act, [lineOf(act, 'importOpened', id, { bytes: content.length })]);
  await sendJob(tx, act, 'places.readImport', { import: id });
}

/** @throws Problem not-found, import-busy if the import is at none of `stages` */
async function at(tx: Tx, act: Act, id: string, stages: readonly Stage[]): Promise<StoredImport> {
  const stored = await lockImport(tx, act.district, id);
  if (!stored) throw notFound({ kind: 'import' });
  if (!stages.includes(stored.stage)) throw importBusy({ stage: stored.stage });
  return stored;
}

const moved = (tx: Tx, act: Act, id: string, stage: Stage) => record(tx, act, [lineOf(act, 'importMoved', id, { stage })]);

export async function replan(tx: Tx, act: Act, id: string, sheet: number, headerRow: number): Promise<void> {
  const { plan } = await at(tx, act, id, ['columns', 'difference']);
  await updateImport(tx, act.district, id, {
    stage: 'reading',
    plan: plan.map((one) => (one.sheet === sheet ? { ...one, headerRow } : one)),
  });
  await moved(tx, act, id, 'reading');
  await sendJob(tx, act, 'places.readImport', { import: id });
}

export interface ColumnChoice {
  sheet: number;
  use: boolean;
  columns?: readonly { column: number; field: string | null }[] | undefined;
}

/** Confirms what the columns mean, and has the file compared with the register. @throws Problem import-busy */
export async function confirmColumns(
  tx: Tx,
  act: Act,
  id: string,
  { sheets, datum }: { sheets: readonly ColumnChoice[]; datum: Datum },
): Promise<void> {
  const { plan } = await at(tx, act, id, ['columns', 'difference']);
  const chosen = plan.map((sheet) => {
    const choice = sheets.find((one) => one.sheet === sheet.sheet);
    if (!choice) return sheet;
    const fields = new Map((choice.columns ?? []).map(({ column, field }) => [column, field]));
    return {
      ...sheet,
      use: choice.use && sheet.headerRow > 0,
      columns: sheet.columns.map((one) =>
        fields.has(one.column) ? { ...one, field: fields.get(one.column)!, certainty: 1 } : one,
      ),
    };
  });
  await updateImport(tx, act.district, id, {
    stage: 'comparing',
    plan: chosen,
    mapping: { datum },
    problem: null,
    done: 0,
    total: null,
  });
  await moved(tx, act, id, 'comparing');
  await sendJob(tx, act, 'places.compareImport', { import: id });
}

export async function commitImport(tx: Tx, act: Act, id: string): Promise<void> {
  await at(tx, act, id, ['difference']);
  await updateImport(tx, act.district, id, { stage: 'committing', done: 0, problem: null });
  await moved(tx, act, id, 'committing');
  await sendJob(tx, act, 'places.commitImport', { import: id });
}

/** Work under way stops at its next step; what waits ends at once. */
export async function cancelImport(tx: Tx, act: Act, id: string): Promise<void> {
  const { stage } = await at(tx, act, id, ['reading', 'columns', 'comparing', 'difference', 'committing']);
  const working = stage === 'reading' || stage === 'comparing' || stage === 'committing';
  await record(tx, act, [lineOf(act, 'importCancelled', id, {})]);
  if (working) await updateImport(tx, act.district, id, { cancelAsked: true });
  else {
    await clearRows(tx, act.district, id);
    await forgetContent(tx, act.district, id);
    await updateImport(tx, act.district, id, { stage: 'cancelled', state: 'cancelled' });
  }
}

export async function undoImport(tx: Tx, act: Act, id: string): Promise<void> {
  await at(tx, act, id, ['committed']);
  await updateImport(tx, act.district, id, { stage: 'undoing', problem: null });
  await moved(tx, act, id, 'undoing');
  await sendJob(tx, act, 'places.undoImport', { import: id });
}
