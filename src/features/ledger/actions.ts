import { createHash } from 'node:crypto';
import type { Instant } from '../../core/time.ts';
import type { Act, Via } from '../../platform/act.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Db, Tx } from '../../platform/db/index.ts';
import type { Verbs } from '../../platform/feature.ts';
import { actUsedTwice } from './rules.ts';
import { finishAct, insertAct, insertActs, insertLines, readAct, type LineToWrite } from './store.ts';

export interface ActRequest {
  id: string;
  district: string;
  actor: string | null;
  post: string | null;
  via: Via;
  /** What was asked, as text; the same act with another text is refused. */
  request: string;
}

export interface Outcome<A> {
  status: number;
  answer: A;
}

/**
 * Performs one act: everything in `perform` and its ledger lines are saved together or not at all.
 * The same act a second time is not performed; it gets the first answer, even if the first is still under way.
 * @throws Problem act-used-twice if the same id comes with another request
 */
export async function inAct<A>(
  db: Database,
  clock: Clock,
  request: ActRequest,
  perform: (tx: Tx, act: Act) => Promise<Outcome<A>>,
): Promise<Outcome<A>> {
  const requestHash = createHash('sha256').update(request.request).digest();
  let recorded: readonly string[] = [];
  const outcome = await db.transaction(async (tx) => {
    const { id, district, actor, post, via } = request;
    if (!(await insertAct(tx, { district, id, actor, requestHash }))) {
      const earlier = await readAct(tx, district, id);
      if (!earlier || !requestHash.equals(earlier.requestHash)) throw actUsedTwice({});
      return { status: earlier.status ?? 200, answer: earlier.answer as A };
    }
    const act: Act = { id, district, actor, post, via, now: clock.now(), lines: 0 };
    const outcome = await perform(tx, act);
    await finishAct(tx, act, outcome.status, outcome.answer);
    recorded = verbsOf.get(act) ?? [];
    return outcome;
  });
  if (recorded.length > 0) for (const hear of listeners.get(db) ?? []) hear(recorded.length, recorded);
  return outcome;
}

type Hear = (lines: number, verbs: readonly string[]) => void;
const listeners = new WeakMap<Database, Set<Hear>>();
const verbsOf = new WeakMap<Act, string[]>();

/** Calls `hear` with the number of lines and their verbs after each act that this process committed. @returns how to stop */
export function onCommit(db: Database, hear: Hear): () => void {
  const all = listeners.get(db) ?? new Set();
  listeners.set(db, all.add(hear));
  return () => void all.delete(hear);
}

export interface Line {
  verb: string;
  subjectKind: string;
  subject: string;
  region: string;
  trade: string | null;
  obligation?: string;
  /** When it happened by the device's clock less its skew; the act's own instant unless said. */
  happenedAt?: Instant;
  facts?: Record<string, unknown>;
}

let known: Verbs | undefined;

/** Start-up gives the verbs of all features; a line with a verb that nobody declared, or with other facts, is a bug. */
export function acceptVerbs(verbs: Verbs): void {
  known = verbs;
}

/** What a verb is called; undefined for one that this version no longer knows. */
export const verbText = (verb: string): { zh: string; en: string } | undefined => known?.[verb];

type PostTitles = (db: Db, district: string, posts: readonly string[]) => Promise<ReadonlyMap<string, string>>;
let titles: PostTitles = async () => new Map();

/** A slot: who knows the posts says what they are called. */
export function readPostTitles(reader: PostTitles): void {
  titles = reader;
}

export const titlesOf: PostTitles = (db, district, posts) => titles(db, district, posts);

/** Subjects by the kind of their line → what they are called now. Names stand outside the ledger, where they can be erased. */
export type SubjectNames = (db: Db, district: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
const subjectNames = new Map<string, SubjectNames>();

/** A slot: who knows subjects of a kind says what they are called. `obligation` is asked for every line of an obligation. */
export function readSubjectNames(kind: string, reader: SubjectNames): void {
  subjectNames.set(kind, reader);
}

/** @returns names by id of whatever these lines are about; what nobody names is left out */
export async function namesOfSubjects(
  db: Db,
  district: string,
  lines: readonly { subjectKind: string; subject: string; obligation: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (kind: string, id: string) => wanted.set(kind, (wanted.get(kind) ?? new Set()).add(id));
  for (const { subjectKind, subject, obligation } of lines) {
    if (obligation) want('obligation', obligation);
    else want(subjectKind, subject);
  }
  const names = new Map<string, string>();
  for (const [kind, ids] of wanted)
    for (const [id, name] of (await subjectNames.get(kind)?.(db, district, [...ids])) ?? []) names.set(id, name);
  return names;
}

/** Every verb there is with its words, in the order of their names; `hidden` are those of the audit alone. */
export const knownVerbs = (hidden: string): { verb: string; zh: string; en: string }[] =>
  Object.entries(known ?? {})
    .filter(([verb]) => !verb.startsWith(hidden))
    .map(([verb, { zh, en }]) => ({ verb, zh, en }))
    .sort((a, b) => (a.verb < b.verb ? -1 : 1));

/** The only way to write a ledger line. Lines keep the order given. */
export async function record(tx: Tx, act: Act, lines: readonly Line[]): Promise<void> {
  verbsOf.set(act, [...(verbsOf.get(act) ?? []), ...lines.map(({ verb }) => verb)]);
  await insertLines(
    tx,
    lines.map((line) => lineToWrite(act, line)),
  );
}

const lineToWrite = (act: Act, line: Line): LineToWrite => ({
  district: act.district,
  happenedAt: line.happenedAt ?? act.now,
  act: act.id,
  n: ++act.lines,
  verb: line.verb,
  subjectKind: line.subjectKind,
  subject: line.subject,
  obligation: line.obligation ?? null,
  region: line.region,
  trade: line.trade,
  actor: act.actor,
  post: act.post,
  via: act.via,
  facts: checkedFacts(line),
});

export interface PastAct {
  act: Act;
  lines: readonly Line[];
}

/** Many acts of the past at once, each with its lines: for imports and the demo. What `inAct` and `record` would write, in two statements. */
export async function recordActs(tx: Tx, past: readonly PastAct[]): Promise<void> {
  await insertActs(
    tx,
    past.map(({ act: { id, district, actor }, lines }) => ({
      district,
      act: id,
      actor,
      requestHash: createHash('sha256').update(id).digest(),
      lines: lines.length,
    })),
  );
  await insertLines(
    tx,
    past.flatMap(({ act, lines }) => lines.map((line) => lineToWrite(act, line))),
  );
}

function checkedFacts(line: Line): Record<string, unknown> {
  const verb = known?.[line.verb];
  if (!verb) throw new Error(`no feature declares the verb ${line.verb}`);
  return verb.facts.parse(line.facts ?? {}) as Record<string, unknown>;
}
