/** One obligation with all that its page shows. */
import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import { mayDo, notFound, type Session } from '../../platform/access.ts';
import { attachmentsOn } from '../../platform/attachments.ts';
import type { Db } from '../../platform/db/index.ts';
import { workingTimeBetween } from '../calendar/rules.ts';
import { linesOfObligations } from '../ledger/index.ts';
import { foldLine } from './actions.ts';
import { tenuresOfPosts } from '../people/index.ts';
import { cardsOf } from './cards.ts';
import { hindrance } from './cases.ts';
import { knownKinds } from './registry.ts';
import { chargedPersons, chargedTime, fold, notInThisState, type Fold } from './rules.ts';
import { moves } from './schema.ts';
import { childrenOf, notesOf, readListed, readOne } from './store.ts';
import { verbs, type Verb } from './verbs.ts';
import { calendarForReading, kindNameOf, rowsOf, tellingOf } from './view.ts';

const verbName = (verb: string) => {
  const { zh, en } = verbs[verb.replace('obligation.', '') as Verb];
  return { zh, en };
};

const dayMicros = 86_400_000_000;

export async function readObligation(db: Db, district: string, session: Session, id: string, now: Instant) {
  const [stored, listed] = [await readOne(db, district, id), await readListed(db, district, id)];
  if (!stored || !listed) throw notFound({ kind: 'obligation' });
  const calendar = await calendarForReading(db, district);
  const lines = await linesOfObligations(db, district, [id]);
  const state = fold(lines.map(foldLine), knownKinds())!;
  const children = await childrenOf(db, district, id);
  const parent = stored.parent ? await readListed(db, district, stored.parent) : undefined;
  const notes = await notesOf(db, district, id);
  const files = await attachmentsOn(db, district, id);
  const posts = [
    ...lines.flatMap(({ post, facts }) => [post, facts['to'], facts['holder']]),
    ...state.spans.map(({ holder }) => holder),
    ...children.map(({ holder }) => holder),
  ].filter((post) => typeof post === 'string');
  const cards = await cardsOf(db, district, posts, session.posts);
  const working = (from: Instant, to: Instant) => workingTimeBetween(from, to, calendar, calendar.zone);
  const tenures = await tenuresOfPosts(
    db,
    district,
    state.spans.map(({ holder }) => holder),
  );
  const names = new Map(tenures.map(({ person, name }) => [person, name]));
  const persons = chargedPersons(
    state,
    toMicros(now),
    tenures.map(({ post, person, fromAt, toAt }) => ({
      post,
      person,
      from: toMicros(fromAt),
      to: toAt === null ? null : toMicros(toAt),
    })),
  );
  const unfit = new Set(state.unfit);
  const ended = state.state === 'discharged';
  const [row] = rowsOf([listed], cards, tellingOf(now, calendar));
  return {
    now,
    row: row!,
    matter:
      listed.title === null
        ? null
        : {
            id: stored.subject,
            kind: stored.kind,
            number: listed.number,
            title: listed.title,
            demand: listed.demand ?? '',
            origin: listed.origin,
          },
    offer: state.offer && { to: cards(state.offer.to), lapses: fromMicros(state.offer.lapses) },
    pause: state.pause && { from: fromMicros(state.pause.from), until: fromMicros(state.pause.until), order: state.pause.order },
    refusals: state.refusals,
    maxExtensions: state.maxExtensions,
    pausedDays: state.pausedInAll / dayMicros,
    ignored: state.unfit.length,
    spans: state.spans.map(({ from, to, holder, clock, due }) => ({
      from: fromMicros(from),
      to: to === null ? null : fromMicros(to),
      holder: cards(holder),
      clock,
      dueAt: fromMicros(due),
    })),
    charges: chargedTime(state, toMicros(now), working).map((charge) => ({
      ...charge,
      holder: cards(charge.holder),
      persons: persons
        .filter(({ holder }) => holder === charge.holder)
        .map(({ person, total, overdue }) => ({ person, name: names.get(person ?? '') ?? null, total, overdue })),
    })),
    total: Math.max(0, (state.endedAt ?? toMicros(now)) - state.openedAt),
    lines: lines.map((line) => ({
      act: line.act,
      n: line.n,
      happenedAt: line.happenedAt,
      recordedAt: line.recordedAt,
      verb: line.verb,
      verbName: verbName(line.verb),
      by: line.post ? cards(line.post) : null,
      to: typeof line.facts['to'] === 'string' ? cards(line.facts['to']) : null,
      facts: line.facts,
      fits: !unfit.has(`${line.act}/${line.n}`),
    })),
    notes: notes.map(({ id: noteId, role, number, words, attachments }) => ({ id: noteId, role, number, words, attachments })),
    files: files.map(({ id: file, name, media }) => ({ id: file, name, media })),
    evidence: (knownKinds()[state.kind]?.parts ?? []).map(({ key, input, needed, zh, en }) => ({
      key,
      input,
      needed,
      name: { zh, en },
      given: ended,
    })),
    can: await movesOf(db, session, stored, state),
    parent:
      parent && mayDo(session, 'obligation.read', { region: parent.region, trade: parent.trade, posts: [parent.holder] })
        ? { id: parent.id, title: parent.title ?? kindNameOf(parent.kind).zh }
        : null,
    children: children.map(({ id: childId, kind, state: childState, holder }) => ({
      id: childId,
      kindName: kindNameOf(kind),
      state: childState,
      holder: cards(holder),
    })),
  };
}

async function movesOf(db: Db, session: Session, stored: Parameters<typeof hindrance>[3], state: Fold) {
  const all = [];
  for (const move of moves) {
    const refusal = (await hindrance(db, session, move, stored, state)) ?? notInThisState(move, state);
    all.push({ move, allowed: !refusal, why: refusal ? refusal.title : null });
  }
  return all;
}
