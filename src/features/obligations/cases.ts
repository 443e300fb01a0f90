/** Use cases: who may move what, and the words that come with it. */
import { hasPermission, mayDo, notAllowed, notFound, type Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import { attachmentsOn } from '../../platform/attachments.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Problem } from '../../platform/problem.ts';
import { commonSuperior, superiorOf } from '../people/index.ts';
import {
  dayEnds,
  livingHolder,
  moveObligation,
  moveObligations,
  note,
  openObligation,
  receiptLapses,
  type Decide,
} from './actions.ts';
import { knownKinds } from './registry.ts';
import {
  alreadyEnded,
  evidenceMissing,
  hasEnded,
  holderOnly,
  mergeTarget,
  noneHandedOver,
  notOffered,
  offerNotYours,
  superiorOnly,
  receiverIsHolder,
  stateForbids,
  type Fold,
} from './rules.ts';
import type { Move, NewMatter } from './schema.ts';
import { insertMatter, readMany, readOne, type Note, type Stored } from './store.ts';

/** The permission that a move asks for, as its endpoint does. */
const permissionOf: Record<Move, `${string}.${string}`> = {
  receive: 'obligation.act',
  refuse: 'obligation.act',
  offer: 'obligation.act',
  discharge: 'obligation.act',
  assign: 'obligation.assign',
  pause: 'obligation.pause',
  resume: 'obligation.pause',
  extend: 'obligation.extend',
  void: 'obligation.void',
  merge: 'obligation.void',
  remind: 'obligation.remind',
};

/** Above the holder: by the chain of posts, or by a grant that covers the place while another holds it. */
async function standsAbove(db: Db, district: string, session: Session, stored: Stored, permission: string): Promise<boolean> {
  const isHolder = session.posts.includes(stored.holder);
  if (!isHolder && mayDo(session, permission, { region: stored.region, trade: stored.trade })) return true;
  let post = stored.holder;
  for (let level = 0; level < 8; level++) {
    const above = await superiorOf(db, district, post);
    if (session.posts.includes(above)) return true;
    if (above === post) return false;
    post = above;
  }
  return false;
}

/** Why this caller may not make this move now; undefined: he may. */
export async function hindrance(db: Db, session: Session, move: Move, stored: Stored, state: Fold): Promise<Problem | undefined> {
  const permission = permissionOf[move];
  if (!hasPermission(session, permission)) return notAllowed({ permission });
  if (hasEnded(state.state)) return alreadyEnded({ state: state.state });
  if (move === 'remind') return undefined;
  if (move === 'receive' || move === 'refuse') {
    if (!state.offer) return notOffered({});
    return session.posts.includes(state.offer.to) ? undefined : offerNotYours({});
  }
  if (move === 'offer' || move === 'discharge') return session.posts.includes(state.holder) ? undefined : holderOnly({});
  return (await standsAbove(db, stored.district, session, stored, permission)) ? undefined : superiorOnly({});
}

/** The caller's right, then the move. */
const rightly =
  (tx: Tx, session: Session, move: Move, decide: Decide): Decide =>
  async (stored, state, reckoning) => {
    const refusal = await hindrance(tx, session, move, stored, state);
    if (refusal) throw refusal;
    return decide(stored, state, reckoning);
  };

interface Caller {
  tx: Tx;
  act: Act;
  session: Session;
}

const moved = ({ tx, act, session }: Caller, id: string, move: Move, notes: readonly Note[], decide: Decide) =>
  moveObligation(tx, act, id, rightly(tx, session, move, decide), { notes });

const optionalNote = (id: string, role: Note['role'], words: string | undefined): Note[] =>
  words ? [note(id, role, words)] : [];
const noteId = (notes: readonly Note[]) => (notes[0] ? { note: notes[0].id } : {});

export const receive = (caller: Caller, id: string) => moved(caller, id, 'receive', [], () => [{ verb: 'received', facts: {} }]);

/** The second refusal leaves the ball with the post that stands above giver and receiver. */
export function refuseOffer(caller: Caller, id: string, reason: string): Promise<Stored> {
  const why = note(id, 'reason', reason);
  return moved(caller, id, 'refuse', [why], async (stored, state) => {
    const refused = { verb: 'refused' as const, facts: { reason: why.id } };
    if (state.refusals + 1 < 2) return [refused];
    const above = await commonSuperior(caller.tx, stored.district, state.holder, state.offer!.to);
    const to = await livingHolder(caller.tx, stored.district, above);
    return to === state.holder ? [refused] : [refused, { verb: 'assigned', facts: { to, why: 'second-refusal' } }];
  });
}

export async function offer(caller: Caller, id: string, to: string, words: string | undefined): Promise<Stored> {
  const receiver = await livingHolder(caller.tx, caller.act.district, to);
  const notes = optionalNote(id, 'reason', words);
  return moved(caller, id, 'offer', notes, (_, state, reckoning) => [
    { verb: 'offered', facts: { to: receiver, lapses: receiptLapses(caller.act.now, state.kind, reckoning), ...noteId(notes) } },
  ]);
}

const cannotOffer = (state: Fold, to: string): Problem | undefined =>
  state.state !== 'held' ? stateForbids({ state: state.state }) : to === state.holder ? receiverIsHolder({}) : undefined;

/** Each by itself: what cannot be handed over says why and holds up nothing else. */
export async function offerMany(caller: Caller, ids: readonly string[], to: string, words: string | undefined) {
  const { tx, act, session } = caller;
  const receiver = await livingHolder(tx, act.district, to);
  const notes: Note[] = [];
  const refused: { id: string; problem: string; title: Problem['title']; detail: Problem['detail'] }[] = [];
  const known = await readMany(tx, act.district, ids);
  const visible = known
    .filter((row) => session.posts.includes(row.holder) || mayDo(session, 'obligation.read', row))
    .map(({ id }) => id);
  const refuseOne = (id: string, { slug, title, detail }: Problem) => refused.push({ id, problem: slug, title, detail });
  for (const id of new Set(ids)) if (!visible.includes(id)) refuseOne(id, notFound({ kind: 'obligation' }));
  const rows = await moveObligations(
    tx,
    act,
    visible,
    async (stored, state, reckoning) => {
      const refusal = (await hindrance(tx, session, 'offer', stored, state)) ?? cannotOffer(state, receiver);
      if (refusal) {
        refuseOne(stored.id, refusal);
        return [];
      }
      const own = optionalNote(stored.id, 'reason', words);
      notes.push(...own);
      return [
        { verb: 'offered', facts: { to: receiver, lapses: receiptLapses(act.now, state.kind, reckoning), ...noteId(own) } },
      ];
    },
    { notes },
  );
  const not = new Set(refused.map(({ id }) => id));
  const done = rows.map(({ id }) => id).filter((id) => !not.has(id));
  if (done.length === 0) throw noneHandedOver({ refused });
  return { done, refused };
}

export async function assign(caller: Caller, id: string, to: string, words: string | undefined): Promise<Stored> {
  const receiver = await livingHolder(caller.tx, caller.act.district, to);
  const notes = optionalNote(id, 'reason', words);
  return moved(caller, id, 'assign', notes, () => [
    { verb: 'assigned', facts: { to: receiver, why: 'superior', ...noteId(notes) } },
  ]);
}

interface Order {
  number: string;
  words?: string | undefined;
}
const orderNote = (id: string, role: 'order' | 'decision', order: Order) => note(id, role, order.words, { number: order.number });

export function pause(caller: Caller, id: string, order: Order, until: string): Promise<Stored> {
  const recorded = orderNote(id, 'order', order);
  return moved(caller, id, 'pause', [recorded], (_, __, reckoning) => [
    { verb: 'paused', facts: { order: recorded.id, until: dayEnds(until, reckoning) } },
  ]);
}

export function resume(caller: Caller, id: string, words: string | undefined): Promise<Stored> {
  const notes = optionalNote(id, 'reason', words);
  return moved(caller, id, 'resume', notes, () => [{ verb: 'resumed', facts: noteId(notes) }]);
}

export function extend(caller: Caller, id: string, due: string, order: Order, measure: string): Promise<Stored> {
  const [recorded, instead] = [orderNote(id, 'order', order), note(id, 'measure', measure)];
  return moved(caller, id, 'extend', [recorded, instead], (_, __, reckoning) => [
    { verb: 'extended', facts: { due: dayEnds(due, reckoning), order: recorded.id, measure: instead.id } },
  ]);
}

/** @throws Problem evidence-missing, also for files that do not hang on this obligation */
export async function discharge(
  caller: Caller,
  id: string,
  given: { words?: string | undefined; attachments: string[] },
): Promise<Stored> {
  const hanging = new Set((await attachmentsOn(caller.tx, caller.act.district, id)).map((kept) => kept.id));
  const unknown = given.attachments.filter((attachment) => !hanging.has(attachment));
  if (unknown.length > 0) throw evidenceMissing({ missing: unknown });
  const proof = note(id, 'evidence', given.words, { attachments: given.attachments });
  return moved(caller, id, 'discharge', [proof], (_, state) => {
    const kind = knownKinds()[state.kind];
    const missing = (kind?.parts ?? []).filter(
      ({ input, needed }) => needed && !(input === 'words' ? given.words : given.attachments.length > 0),
    );
    if (missing.length > 0) throw evidenceMissing({ missing: missing.map(({ zh, en }) => `${zh} (${en})`) });
    return [{ verb: 'discharged', facts: { evidence: { note: proof.id, attachments: given.attachments } } }];
  });
}

export function voidIt(caller: Caller, id: string, decision: Order): Promise<Stored> {
  const recorded = orderNote(id, 'decision', decision);
  return moved(caller, id, 'void', [recorded], () => [{ verb: 'voided', facts: { decision: recorded.id } }]);
}

/** @throws Problem merge-target if the other is missing, has ended or is the same */
export async function merge(caller: Caller, id: string, into: string, words: string): Promise<Stored> {
  const target = await readOne(caller.tx, caller.act.district, into);
  const readable = target && mayDo(caller.session, 'obligation.read', { ...target, posts: [target.holder] });
  if (!readable || target.id === id || hasEnded(target.state)) throw mergeTarget({});
  const why = note(id, 'reason', words);
  return moved(caller, id, 'merge', [why], () => [{ verb: 'merged', facts: { into, reason: why.id } }]);
}

export function remind(caller: Caller, id: string, words: string | undefined): Promise<Stored> {
  const notes = optionalNote(id, 'reminder', words);
  return moved(caller, id, 'remind', notes, () => [{ verb: 'reminded', facts: noteId(notes) }]);
}

export async function openNewMatter({ tx, act }: Pick<Caller, 'tx' | 'act'>, asked: NewMatter): Promise<Stored> {
  const id = asked.id ?? newId();
  const { kind, title, demand, region } = asked;
  const trade = asked.trade ?? null;
  await insertMatter(tx, act.district, {
    id,
    kind,
    number: asked.number ?? null,
    title,
    demand,
    region,
    trade,
    origin: asked.origin ?? null,
    openedAt: act.now,
  });
  return openObligation(tx, act, {
    kind: `matter.${kind}`,
    subjectKind: 'matter',
    subject: id,
    region,
    trade,
    holder: asked.holder,
    term: asked.term,
  });
}
