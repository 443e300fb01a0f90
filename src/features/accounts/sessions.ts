import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import type { Grant, Session } from '../../platform/access.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Surroundings } from '../../platform/feature.ts';
import { onCommit } from '../ledger/index.ts';
import { administrators, roles, rolesInForce } from '../people/rules.ts';
import type { Holding } from '../people/index.ts';
import { digest } from './passwords.ts';
import { isOver, sessionEnds } from './rules.ts';
import { sessionByToken, touchSession, type FoundSession } from './store.ts';

/** A session with what only the gate needs to know of it. */
export interface KnownSession extends Session {
  id: string;
  name: string;
  way: FoundSession['way'];
  holdings: readonly Holding[];
  seenAt: Instant;
  endsAt: Instant;
  /** When rights begin or end by themselves. */
  changesAt: Instant | null;
  /** Nothing but a new password is open: the one in use came from an administrator or is too old. */
  mustSetPassword: boolean;
}

export const sessionCookie = 'fengsui.session';

type Around = Pick<Surroundings, 'district' | 'database' | 'clock' | 'config'>;

interface Kept {
  session: KnownSession;
  readAt: Micros;
  /** Changes of rights that were announced before it was read. */
  heard: number | undefined;
}

/**
 * What each database's open sessions are: every request asks, and almost always the answer is the same. They hold for a few seconds, or where
 * changes of rights are announced until there is one, so that nobody waits behind a long transaction to be let in.
 */
const kept = new WeakMap<Database, Map<string, Kept>>();
const freshMicros = 5_000_000;
const keepAtMost = 5_000;
/** Being seen is written once a minute; more would be a write for every read. */
const touchMicros = 60_000_000;

/** Log-ins come and go all day and change nobody else's session. */
const ofOneOnly = new Set(['accounts.signedIn', 'accounts.signInFailed']);
const changesSessions = (verb: string) => /^(people|accounts)\./.test(verb) && !ofOneOnly.has(verb);

/** After a change of rights, posts or accounts the next request of everyone reads anew; other servers follow within seconds. */
function keptOf(database: Database): Map<string, Kept> {
  const known = kept.get(database);
  if (known) return known;
  const sessions = new Map<string, Kept>();
  kept.set(database, sessions);
  onCommit(database, (_, verbs) => {
    if (verbs.some(changesSessions)) sessions.clear();
  });
  return sessions;
}

/** Who asks, by the cookie; undefined if nobody, or if the session has ended, by hand, idleness or age. */
export async function sessionOf(
  around: Around,
  visit: { cookie: (name: string) => string | undefined; background: boolean },
): Promise<KnownSession | undefined> {
  const token = visit.cookie(sessionCookie);
  if (!token) return undefined;
  const tokenHash = digest(token);
  const key = tokenHash.toString('base64url');
  const sessions = keptOf(around.database);
  const now = around.clock.now();
  const heard = around.database.announced?.('rights');
  let entry = sessions.get(key);
  if (!entry || !stillHolds(entry, heard, now)) {
    const session = await read(around, tokenHash, now);
    if (!session) {
      sessions.delete(key);
      return undefined;
    }
    if (sessions.size >= keepAtMost) sessions.clear();
    sessions.set(key, (entry = { session, readAt: toMicros(now), heard }));
  }
  const { session } = entry;
  if (isOver(sessionEnds(session, { idleMinutes: around.config.sessionIdleMinutes }), now)) return undefined;
  if (!visit.background && toMicros(now) - toMicros(session.seenAt) > touchMicros) {
    session.seenAt = now;
    // Nobody waits for it: the database may be busy, and where it was lost the next minute notes it.
    touchSession(around.database, around.district, session.id, now).catch(() => undefined);
  }
  return session;
}

function stillHolds({ session, readAt, heard: then }: Kept, heard: number | undefined, now: Instant): boolean {
  if (session.changesAt !== null && toMicros(now) >= toMicros(session.changesAt)) return false;
  return heard === undefined ? toMicros(now) - readAt <= freshMicros : heard === then;
}

async function read(around: Around, tokenHash: Buffer, now: Instant): Promise<KnownSession | undefined> {
  const { district, database, config } = around;
  const found = await sessionByToken(database, district, tokenHash, now);
  if (!found) return undefined;
  const posts = [...new Set(found.holdings.map(({ post }) => post))];
  const post = found.post && posts.includes(found.post) ? found.post : (posts[0] ?? null);
  const mustSetPassword = found.way === 'password' && (found.passwordOnce || isOld(found.passwordAt, config.passwordDays, now));
  return {
    ...found,
    changesAt: earlier(
      found.changesAt,
      found.way === 'password' ? endOfPassword(found.passwordAt, config.passwordDays, now) : null,
    ),
    post,
    posts: mustSetPassword ? [] : posts,
    grants: mustSetPassword ? [] : grantsOf(found.holdings, post, district),
    mustSetPassword,
  };
}

const isOld = (passwordAt: Instant | null, days: number, now: Instant) =>
  days > 0 && passwordAt !== null && toMicros(now) - toMicros(passwordAt) > days * 86_400_000_000;

/** When a password that is not old yet will be; null: never, or it is. */
const endOfPassword = (passwordAt: Instant | null, days: number, now: Instant) =>
  days > 0 && passwordAt !== null && !isOld(passwordAt, days, now) ? endOfSession(days * 24, passwordAt) : null;

const earlier = (a: Instant | null, b: Instant | null) =>
  a === null || b === null ? (a ?? b) : toMicros(a) < toMicros(b) ? a : b;

/** Accounts, grants and the audit know no towns: an administrator is one of the whole district or of nothing. */
const reachesFarEnough = (holding: { role: string; regions: readonly string[] }, district: string) =>
  !(administrators as readonly string[]).includes(holding.role) || holding.regions.includes(district);

/** The rights of the post in use and no other, so that the post named in a ledger line is the one that had the right. */
function grantsOf(holdings: readonly Holding[], post: string | null, district: string): Grant[] {
  const granted = holdings.filter((holding) => holding.role !== null) as (Holding & { role: string; regions: string[] })[];
  return rolesInForce(granted)
    .filter((holding) => holding.post === post && roles[holding.role] && reachesFarEnough(holding, district))
    .map(({ role, regions, trade }) => ({ role, regions, trade, permissions: roles[role]!.permissions }));
}

export const endOfSession = (hours: number, now: Instant): Instant => fromMicros(toMicros(now) + hours * 3_600_000_000);
