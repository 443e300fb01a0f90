import { findDuplicatesApart } from '../../../core/matching/apart.ts';
import type { Act } from '../../../platform/act.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { newId } from '../../../platform/ids.ts';
import type { JobContext } from '../../../platform/jobs.ts';
import { record } from '../../ledger/index.ts';
import { openPlaces, placeLine, rewrite, today } from '../actions.ts';
import { lockPlaces, type StoredPlace } from '../store.ts';
import { mergeBuried, mergeMoot } from './schema.ts';
import {
  decidePair,
  endMerge,
  insertMerge,
  moveBack,
  moveRows,
  openingNames,
  openRegister,
  pointTo,
  reopenPair,
  standingMerge,
  storePairs,
  type Moved,
} from './store.ts';

/** Looks through the whole register in a thread of its own and proposes what it finds. @returns how many pairs */
export async function seekDuplicates({ database, district, clock, signal, progress }: JobContext): Promise<{ pairs: number }> {
  const records = await openRegister(database, district);
  await progress(0, records.length);
  const pairs = await findDuplicatesApart(records, await openingNames(database, district), signal);
  await progress(records.length, records.length);
  await database.transaction((tx) => storePairs(tx, district, pairs, clock.now()));
  return { pairs: pairs.length };
}

/** @throws Problem not-found, place-closed, merge-moot */
export async function tellTwoApart(tx: Tx, act: Act, a: string, b: string): Promise<void> {
  if (a === b) throw mergeMoot({});
  const rows = await openPlaces(tx, act, [a, b]);
  await decidePair(tx, act.district, [a, b], { state: 'apart', at: act.now, post: act.post });
  await record(tx, act, [
    placeLine(
      'toldApart',
      rows.find(({ id }) => id === a)!,
      { other: b },
    ),
  ]);
}

/** What an empty field may take over. */
const fillable = ['address', 'operator', 'hazardClass', 'openedOn', 'nameEn'] as const;

/** The kept place with its gaps filled from the other, what stood in them before, and which attributes are new. */
function filledFrom(kept: StoredPlace, gone: StoredPlace): Pick<Moved, 'filled' | 'attributes'> & { row: StoredPlace } {
  const row: StoredPlace = { ...kept, attributes: { ...gone.attributes, ...kept.attributes } };
  const filled: Moved['filled'] = {};
  const take = <K extends keyof StoredPlace>(field: K, value = gone[field]) => {
    filled[field] = { before: kept[field], after: value };
    row[field] = value;
  };
  for (const field of fillable) if (kept[field] === null && gone[field] !== null) take(field);
  if (kept.lon === null && gone.lon !== null)
    for (const field of ['lon', 'lat', 'positionSource', 'accuracyM'] as const) take(field);
  if (kept.type === 'unclassified' && gone.type !== 'unclassified') take('type');
  if (gone.region.startsWith(kept.region) && gone.region !== kept.region) take('region');
  if (kept.within === gone.id) take('within', gone.within);
  return { row, filled, attributes: Object.keys(gone.attributes).filter((name) => !(name in kept.attributes)) };
}

/**
 * Everything that hangs on `gone` moves to `kept`, gaps of `kept` are filled, `gone` ends today and points to `kept`.
 * @throws Problem not-found, place-closed, merge-moot
 */
export async function mergeInto(tx: Tx, act: Act, keptId: string, goneId: string): Promise<string> {
  if (keptId === goneId) throw mergeMoot({});
  const { district } = act;
  const rows = await openPlaces(tx, act, [keptId, goneId]);
  const [kept, gone] = [keptId, goneId].map((id) => rows.find((row) => row.id === id)!) as [StoredPlace, StoredPlace];
  const { row, filled, attributes } = filledFrom(kept, gone);
  const moved: Moved = { ...(await moveRows(tx, district, goneId, keptId)), filled, attributes };
  const on = await today(tx, act.now);
  const closedOn = gone.openedOn && gone.openedOn > on ? gone.openedOn : on;
  await rewrite(tx, act, [row, { ...gone, closedOn }]);
  await pointTo(tx, district, goneId, keptId);
  const id = newId();
  await insertMerge(tx, { district, id, kept: keptId, gone: goneId, moved, mergedAt: act.now, post: act.post });
  await decidePair(tx, district, [keptId, goneId], { state: 'merged', at: act.now, post: act.post });
  await record(tx, act, [
    placeLine('merged', row, { merge: id, gone: goneId }),
    placeLine('mergedAway', gone, { merge: id, kept: keptId }),
  ]);
  return id;
}

/** @throws Problem not-found, merge-moot, merge-buried */
export async function takeMergeBack(tx: Tx, act: Act, goneId: string): Promise<void> {
  const { district } = act;
  const merge = await standingMerge(tx, district, goneId);
  if (!merge) throw mergeMoot({});
  const rows = await lockPlaces(tx, district, [merge.kept, goneId]);
  const kept = rows.find(({ id }) => id === merge.kept)!;
  const gone = rows.find(({ id }) => id === goneId)!;
  if (kept.closedOn !== null) throw kept.mergedInto ? mergeBuried({}) : mergeMoot({});
  await pointTo(tx, district, goneId, null);
  await moveBack(tx, district, goneId, merge.kept, merge.moved);
  await rewrite(tx, act, [emptied(kept, gone, merge.moved), { ...gone, closedOn: null }]);
  await endMerge(tx, district, merge.id, act.now);
  await reopenPair(tx, district, [merge.kept, goneId]);
  await record(tx, act, [
    placeLine('unmerged', kept, { merge: merge.id, gone: goneId }),
    placeLine('unmerged', gone, { merge: merge.id, gone: goneId }),
  ]);
}

/** Gives back what was filled in, where nobody has changed it since. */
function emptied(kept: StoredPlace, gone: StoredPlace, { filled, attributes }: Moved): StoredPlace {
  const before = Object.entries(filled).filter(([field, { after }]) => kept[field as keyof StoredPlace] === after);
  const added = new Set(attributes.filter((name) => kept.attributes[name] === gone.attributes[name]));
  return {
    ...kept,
    ...Object.fromEntries(before.map(([field, value]) => [field, value.before])),
    attributes: Object.fromEntries(Object.entries(kept.attributes).filter(([name]) => !added.has(name))),
  };
}
