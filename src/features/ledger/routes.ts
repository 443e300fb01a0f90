import { mayDo, refuse, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { reads } from '../../platform/feature.ts';
import { knownVerbs, namesOfSubjects, titlesOf, verbText } from './actions.ts';
import { exportLedger } from './export.ts';
import { followerOf } from './keeping.ts';
import { liveEvents } from './live.ts';
import { auditOnly, liveNotHere, reportText } from './rules.ts';
import { exportDistrict, ledgerState, listLines, listVerbs, live, verifyDistrict, type VerifyStep } from './schema.ts';
import { anchorOf } from './seals.ts';
import { countUnsealed, lastSeal, linesInScope } from './store.ts';
import { verifyLedgerInSteps } from './verify.ts';

export const routes = [
  reads(listLines, async ({ db, district, session, query }) => {
    const lines = await linesInScope(db, district, session, query);
    const titles = await titlesOf(db, district, [...new Set(lines.flatMap(({ post }) => post ?? []))]);
    const names = await namesOfSubjects(db, district, lines);
    const listed = lines.map((line) => {
      const { zh, en } = verbText(line.verb) ?? { zh: line.verb, en: line.verb };
      return {
        ...line,
        verbZh: zh,
        verbEn: en,
        postTitle: (line.post && titles.get(line.post)) ?? null,
        subjectName: names.get(line.obligation ?? line.subject) ?? null,
      };
    });
    return { lines: listed, next: lines.length === query.limit ? lines.at(-1)!.id : null };
  }),
  reads(listVerbs, async () => ({ verbs: knownVerbs(auditOnly) })),
  reads(ledgerState, async ({ db, district }) => {
    const newest = await lastSeal(db, district);
    return {
      seals: newest?.seal ?? 0,
      newest: newest ? anchorOf(newest) : null,
      sealedAt: newest?.sealedAt ?? null,
      waiting: await countUnsealed(db, district),
    };
  }),
  reads(verifyDistrict, async ({ db, district, session, signal }) => {
    mustReachAll(session, district);
    return { body: verifySteps(db, district, signal), headers: { 'cache-control': 'no-store' } };
  }),
  reads(exportDistrict, async ({ db, district, session, signal }) => {
    mustReachAll(session, district);
    return {
      body: exportLedger(db, district, signal),
      headers: { 'content-disposition': `attachment; filename="ledger-${district}.ndjson.gz"` },
    };
  }),
  reads(live, async ({ database, db, district, session, sessionNow, lastEventId, signal }) => {
    const follower = followerOf(database);
    if (!follower) throw liveNotHere({});
    return {
      body: liveEvents(follower, { db, district, session, sessionNow, lastEventId, signal }),
      headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    };
  }),
];

/** The chain is one for the whole district: a right to a part of it is not a right to all texts. */
function mustReachAll(session: Session, district: string): void {
  if (!mayDo(session, 'ledger.verify', { region: district, trade: null })) throw refuse(session, 'ledger.verify', 'district');
}

async function* verifySteps(db: Db, district: string, signal: AbortSignal): AsyncGenerator<string> {
  const of = (await lastSeal(db, district))?.seal ?? 0;
  const steps = verifyLedgerInSteps(db, district, { signal });
  for (;;) {
    const { done, value } = await steps.next();
    const step: VerifyStep = done ? { report: value, ...reportText(value) } : { ...value, of: Math.max(of, value.seal) };
    yield `${JSON.stringify(step)}\n`;
    if (done) return;
  }
}
