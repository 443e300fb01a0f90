import { mayDo, notAllowed, notFound, type Session } from '../../../platform/access.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { reads, writes } from '../../../platform/feature.ts';
import { sendJob } from '../../../platform/jobs.ts';
import { record } from '../../ledger/index.ts';
import { scopeOfPlace } from '../store.ts';
import { mergeInto, takeMergeBack, tellTwoApart } from './actions.ts';
import { listMerges, listPairs, mergePair, seekPairs, tellApart, undoMerge } from './schema.ts';
import { lastSearch, mergesInScope, openPairs } from './store.ts';

const done = { done: true } as const;

/** The contract checks the place in the address; the other one is checked here. */
async function mayMergeToo(tx: Tx, district: string, session: Session, id: string): Promise<void> {
  const scope = await scopeOfPlace(tx, district, id);
  if (!scope || !mayDo(session, 'places.merge', scope)) throw notFound({ kind: 'place' });
}

export const duplicateRoutes = [
  reads(listPairs, async ({ db, district, session, query }) => ({
    ...(await openPairs(db, district, session, query.skip)),
    ...(await lastSearch(db, district)),
  })),

  writes(seekPairs, async ({ tx, act, district, session }) => {
    if (!mayDo(session, 'places.seek', { region: district, trade: null })) throw notAllowed({ permission: 'places.seek' });
    const { searching } = await lastSearch(tx, district);
    const job = searching ?? (await sendJob(tx, act, 'places.seekDuplicates', {}));
    const line = { verb: 'place.soughtDuplicates', subjectKind: 'job', subject: job, region: district, trade: null };
    await record(tx, act, [{ ...line, facts: { job } }]);
    return { job };
  }),

  writes(tellApart, async ({ tx, act, district, session, params, body }) => {
    await mayMergeToo(tx, district, session, body.b);
    await tellTwoApart(tx, act, params.id, body.b);
    return done;
  }),

  writes(mergePair, async ({ tx, act, district, session, params, body }) => {
    await mayMergeToo(tx, district, session, body.gone);
    return { merge: await mergeInto(tx, act, params.id, body.gone) };
  }),

  reads(listMerges, async ({ db, district, session }) => ({ merges: await mergesInScope(db, district, session) })),

  writes(undoMerge, async ({ tx, act, params }) => {
    await takeMergeBack(tx, act, params.id);
    return done;
  }),
];
