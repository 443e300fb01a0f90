import { toMicros } from '../../core/time.ts';
import { notFound, type Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import { DatabaseError, type Tx } from '../../platform/db/index.ts';
import type { Surroundings } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { inAct, record, type Line } from '../ledger/index.ts';
import { holderOf } from '../people/index.ts';
import { digest, hashPassword, newToken, oncePassword, passwordFits, recoveryCode } from './passwords.ts';
import {
  codeWrong,
  later,
  limits,
  nameKey,
  onceDays,
  passwordFault,
  passwordWeak,
  providerMissing,
  minutesUntil,
  passwordWrong,
  signInBlocked,
  signInRefused,
  stepExpired,
  stepMinutes,
  totpThere,
} from './rules.ts';
import { arrival, departure } from './provider.ts';
import { newSecret, stepOf } from './second-factor.ts';
import { endOfSession, sessionCookie, type KnownSession } from './sessions.ts';
import {
  accountById,
  accountByName,
  accountOfIdentity,
  accountOfPerson,
  countAttempt,
  deleteTotp,
  endSessions,
  forgetAttempts,
  forgiveAttempt,
  insertAccount,
  insertChallenge,
  insertSession,
  linkIdentity,
  putTotp,
  readChallenge,
  replaceRecovery,
  setLocked,
  storePassword,
  takeChallenge,
  useRecovery,
  useTotpStep,
  waitingTotp,
  type StoredAccount,
} from './store.ts';

type Step = { state: 'signed-in' | 'second-factor'; challenge: string | null };
type Way = KnownSession['way'];

export const line = (act: { district: string }, verb: string, account: string, facts: Record<string, unknown> = {}): Line => ({
  verb: `accounts.${verb}`,
  subjectKind: 'account',
  subject: account,
  region: act.district,
  trade: null,
  facts,
});

/** An act of the gate itself: its id is made here, because each attempt counts, sent again or not. */
const ownAct = <A>(
  around: Surroundings,
  who: { person: string; post?: string | null; account?: string } | null,
  perform: (tx: Tx, act: Act) => Promise<A>,
) =>
  inAct<A | null>(
    around.database,
    around.clock,
    {
      id: newId(),
      district: around.district,
      actor: who?.person ?? null,
      post: who?.post ?? null,
      via: who ? (who.account === 'operator' ? 'operator' : 'web') : 'public',
      request: 'gate',
    },
    async (tx, act) => {
      await perform(tx, act);
      return { status: 200, answer: null };
    },
  );

/** @throws Problem sign-in-blocked; else the attempt is counted, whatever comes of it */
async function reserve(around: Surroundings, account: { nameKey: string }): Promise<{ last: boolean }> {
  const { database, district, clock, visit } = around;
  const now = clock.now();
  const address = await countAttempt(database, district, { kind: 'address', key: visit.address, ...limits.address }, now);
  if (address.refused) throw signInBlocked({ minutes: minutesUntil(now, address.blockedUntil!) });
  const counted = await countAttempt(database, district, { kind: 'account', key: account.nameKey, ...limits.account }, now);
  if (counted.refused) throw signInBlocked({ minutes: minutesUntil(now, counted.blockedUntil!) });
  return { last: counted.blockedUntil !== null };
}

type Reason = 'unknown-name' | 'wrong-password' | 'locked' | 'wrong-code' | 'no-account';

/** A refused attempt leaves its line, though nothing else happened. Unknown names are not written down: people type passwords there. */
async function noteFailure(
  around: Surroundings,
  account: StoredAccount | undefined,
  reason: Reason,
  last: boolean,
): Promise<void> {
  await ownAct(around, null, async (tx, act) => {
    const subject = account?.id ?? act.id;
    await record(tx, act, [
      line(act, 'signInFailed', subject, { reason }),
      ...(last ? [line(act, 'blocked', subject, { minutes: limits.account.minutes })] : []),
    ]);
  });
}

async function enter(
  around: Surroundings,
  account: StoredAccount,
  way: Way,
  post: string | null,
  also: (tx: Tx, act: Act) => Promise<void> = async () => undefined,
): Promise<Step> {
  const { district, clock, config, visit } = around;
  const token = newToken();
  const now = clock.now();
  const endsAt = endOfSession(config.sessionHours, now);
  await ownAct(around, { person: account.person, post }, async (tx, act) => {
    await also(tx, act);
    const id = newId();
    await insertSession(tx, {
      district,
      id,
      tokenHash: digest(token),
      account: account.id,
      way,
      madeAt: now,
      seenAt: now,
      endsAt,
      post,
      address: visit.address,
      agent: visit.agent,
    });
    await forgiveAttempt(tx, district, nameKey(account.name), visit.address);
    await record(tx, act, [line(act, 'signedIn', account.id, { way, session: id })]);
  });
  visit.setCookie(sessionCookie, token, config.sessionHours * 3600);
  return { state: 'signed-in', challenge: null };
}

/** First step: name and password. @throws Problem sign-in-refused, sign-in-blocked */
export async function signInByPassword(around: Surroundings, given: { name: string; password: string }): Promise<Step> {
  const { database, district, clock } = around;
  const key = nameKey(given.name);
  const { last } = await reserve(around, { nameKey: key });
  const account = await accountByName(database, district, key);
  const fits = await passwordFits(given.password, account?.password);
  const reason = refusalOf(account, fits, clock.now());
  if (!account || reason) {
    await noteFailure(around, account, reason ?? 'unknown-name', last);
    throw signInRefused({});
  }
  if (!account.totp) return enter(around, account, 'password', null);
  const challenge = newToken();
  await insertChallenge(database, {
    district,
    tokenHash: digest(challenge),
    kind: 'second-factor',
    account: account.id,
    payload: {},
    endsAt: later(clock.now(), stepMinutes),
  });
  return { state: 'second-factor', challenge };
}

function refusalOf(account: StoredAccount | undefined, fits: boolean, now: string): Reason | undefined {
  if (!account) return 'unknown-name';
  if (!fits) return 'wrong-password';
  if (account.lockedAt) return 'locked';
  const age = account.passwordAt ? toMicros(now) - toMicros(account.passwordAt) : 0;
  return account.passwordOnce && age > onceDays * 86_400_000_000 ? 'wrong-password' : undefined;
}

/** Second step: a code of the authenticator, or a recovery code. @throws Problem code-wrong, step-expired, sign-in-blocked */
export async function signInByCode(around: Surroundings, given: { challenge: string; code: string }): Promise<Step> {
  const { database, district, clock } = around;
  const challengeHash = digest(given.challenge);
  const now = clock.now();
  const challenge = await readChallenge(database, district, challengeHash, 'second-factor', now);
  const account = challenge?.account ? await accountById(database, district, challenge.account) : undefined;
  if (!account?.totp || account.lockedAt) throw stepExpired({});
  const { last } = await reserve(around, { nameKey: nameKey(account.name) });
  try {
    return await enter(around, account, 'password', null, async (tx, act) => {
      if (!(await takeChallenge(tx, district, challengeHash, now))) throw stepExpired({});
      await spendCode(tx, act, account, given.code);
    });
  } catch (error) {
    if (error instanceof Problem && error.slug === codeWrong.slug) await noteFailure(around, account, 'wrong-code', last);
    throw error;
  }
}

async function spendCode(tx: Tx, act: Act, account: StoredAccount, code: string): Promise<void> {
  const step = /^\d{6}$/.test(code) ? stepOf(account.totp!, code, act.now) : undefined;
  if (step !== undefined) {
    if (!(await useTotpStep(tx, act.district, account.id, step, act.now))) throw codeWrong({});
    return;
  }
  if (!(await useRecovery(tx, act.district, account.id, digest(code.toLowerCase()), act.now))) throw codeWrong({});
  await record(tx, act, [line(act, 'recoveryUsed', account.id)]);
}

/** A known person comes by another way than a password of ours. */
async function enterAs(around: Surroundings, account: StoredAccount, way: 'oidc' | 'demo', post: string | null): Promise<Step> {
  if (account.lockedAt) {
    await noteFailure(around, account, 'locked', false);
    throw signInRefused({});
  }
  return enter(around, account, way, post);
}

const noteStranger = (around: Surroundings) => noteFailure(around, undefined, 'no-account', false);

/** @param beside slow work that goes on in the same time @throws Problem password-wrong; wrong ones count as failed log-ins do */
async function provePassword(
  around: Surroundings,
  session: KnownSession,
  current: string,
  beside: () => Promise<unknown> = async () => undefined,
): Promise<StoredAccount> {
  const { database, district, visit } = around;
  const account = await accountById(database, district, session.account);
  if (!account) throw notFound({ kind: 'account' });
  const { last } = await reserve(around, { nameKey: nameKey(account.name) });
  const [fits] = await Promise.all([passwordFits(current, account.password), beside()]);
  if (!fits) {
    await noteFailure(around, account, 'wrong-password', last);
    throw passwordWrong({});
  }
  await database.transaction((tx) => forgiveAttempt(tx, district, nameKey(account.name), visit.address));
  return account;
}

export async function changePassword(
  around: Surroundings,
  session: KnownSession,
  given: { current: string; next: string },
): Promise<void> {
  const fault = given.next === given.current ? 'same' : passwordFault(given.next, session.name);
  let hash = '';
  const account = await provePassword(around, session, given.current, async () => {
    if (!fault) hash = await hashPassword(given.next);
  });
  if (fault) throw passwordWeak({ reason: fault });
  await ownAct(around, session, async (tx, act) => {
    await storePassword(tx, act.district, account.id, { hash, at: act.now, once: false });
    const ended = await endSessions(tx, act.district, account.id, act.now, { but: session.id });
    await record(tx, act, [line(act, 'passwordChanged', account.id, { ended: ended.length })]);
  });
}

/** @returns the secret, for the owner's eyes only */
export async function offerTotp(
  around: Surroundings,
  session: KnownSession,
  current: string,
): Promise<{ secret: string; name: string }> {
  const account = await provePassword(around, session, current);
  if (account.totp) throw totpThere({});
  const secret = newSecret();
  await ownAct(around, session, async (tx, act) => {
    await putTotp(tx, act.district, account.id, secret);
    await record(tx, act, [line(act, 'totpOffered', account.id)]);
  });
  return { secret, name: account.name };
}

const recoveryCount = 10;

/** @returns recovery codes, shown once */
export async function acceptTotp(around: Surroundings, session: KnownSession, code: string): Promise<string[]> {
  const { database, district, clock } = around;
  const secret = await waitingTotp(database, district, session.account);
  const { last } = await reserve(around, { nameKey: nameKey(session.name) });
  const step = secret && stepOf(secret, code, clock.now());
  if (!step) {
    await noteFailure(around, await accountById(database, district, session.account), 'wrong-code', last);
    throw codeWrong({});
  }
  const codes = Array.from({ length: recoveryCount }, recoveryCode);
  await ownAct(around, session, async (tx, act) => {
    await useTotpStep(tx, act.district, session.account, step, act.now);
    await replaceRecovery(tx, act.district, session.account, codes.map(digest));
    const ended = await endSessions(tx, act.district, session.account, act.now, { but: session.id });
    await forgiveAttempt(tx, act.district, nameKey(session.name), around.visit.address);
    await record(tx, act, [line(act, 'totpSet', session.account, { ended: ended.length })]);
  });
  return codes;
}

export async function giveUpTotp(around: Surroundings, session: KnownSession, current: string): Promise<void> {
  const account = await provePassword(around, session, current);
  await ownAct(around, session, async (tx, act) => {
    await deleteTotp(tx, act.district, account.id);
    await record(tx, act, [line(act, 'totpRemoved', account.id)]);
  });
}

/** Who makes, resets or locks an account: an administrator in a session, or the operator at the machine. */
export type Maker = { act: <A>(perform: (tx: Tx, act: Act) => Promise<A>) => Promise<unknown> };
export const makerOf = (around: Surroundings, session: Session): Maker => ({
  act: (perform) => ownAct(around, session, perform),
});

/** @returns the new account and its first password, shown once */
export async function openAccount(
  maker: Maker,
  given: { person: string; name: string },
): Promise<{ account: string; password: string }> {
  const password = oncePassword();
  const hash = await hashPassword(password);
  const id = newId();
  await maker.act(async (tx, act) => {
    const { district, now } = act;
    await insertAccount(tx, { district, id, person: given.person, name: given.name, nameKey: nameKey(given.name), madeAt: now });
    await storePassword(tx, district, id, { hash, at: now, once: true });
    await record(tx, act, [line(act, 'made', id, { person: given.person })]);
  });
  return { account: id, password };
}

/** @returns the new password, shown once; every session of the account ends */
export async function renewPassword(maker: Maker, account: string): Promise<string> {
  const password = oncePassword();
  const hash = await hashPassword(password);
  await maker.act(async (tx, act) => {
    const known = await accountById(tx, act.district, account);
    if (!known) throw notFound({ kind: 'account' });
    await storePassword(tx, act.district, account, { hash, at: act.now, once: true });
    const ended = await endSessions(tx, act.district, account, act.now);
    await forgetAttempts(tx, act.district, nameKey(known.name));
    await record(tx, act, [line(act, 'passwordReset', account, { ended: ended.length })]);
  });
  return password;
}

/** An administrator's lock: every session ends, and no log-in succeeds until it is taken off. */
export async function lock(tx: Tx, act: Act, account: string): Promise<void> {
  await mustExist(tx, act, account);
  await setLocked(tx, act.district, account, act.now);
  const ended = await endSessions(tx, act.district, account, act.now);
  await record(tx, act, [line(act, 'locked', account, { ended: ended.length })]);
}

/** Takes the lock off and forgets failed attempts. */
export async function unlock(tx: Tx, act: Act, account: string): Promise<void> {
  const known = await mustExist(tx, act, account);
  await setLocked(tx, act.district, account, null);
  await forgetAttempts(tx, act.district, nameKey(known.name));
  await record(tx, act, [line(act, 'unlocked', account)]);
}

export async function dropTotpOf(tx: Tx, act: Act, account: string): Promise<void> {
  await mustExist(tx, act, account);
  await deleteTotp(tx, act.district, account);
  await record(tx, act, [line(act, 'totpRemoved', account)]);
}

/** @throws Problem not-found if the account has no such open session */
export async function endOne(tx: Tx, act: Act, account: string, session: string): Promise<void> {
  const ended = await endSessions(tx, act.district, account, act.now, { only: session });
  if (ended.length === 0) throw notFound({ kind: 'session' });
  await record(tx, act, [line(act, 'sessionEnded', account, { session })]);
}

async function mustExist(tx: Tx, act: Act, account: string): Promise<StoredAccount> {
  const known = await accountById(tx, act.district, account);
  if (!known) throw notFound({ kind: 'account' });
  return known;
}

/** Demo only: enter as whoever holds the post; an account without password is made the first time. */
export async function enterDemo(around: Surroundings, post: string): Promise<Step> {
  const { database, district, clock } = around;
  const person = await holderOf(database, district, post, clock.now());
  if (!person) throw notFound({ kind: 'post' });
  if (!(await accountOfPerson(database, district, person))) {
    await ownAct(around, { person, post }, async (tx, act) => {
      const id = newId();
      const name = `demo-${id.slice(-8)}`;
      await insertAccount(tx, { district, id, person, name, nameKey: name, madeAt: act.now });
      await record(tx, act, [line(act, 'made', id, { person })]);
    }).catch((error: unknown) => {
      if (!(error instanceof DatabaseError && error.constraint === 'account_person')) throw error; // made at the same moment
    });
  }
  return enterAs(around, (await accountOfPerson(database, district, person))!, 'demo', post);
}

const providerCookie = 'fengsui.provider';
const returnPath = '/api/session/provider/return';
/** Time to sign in at the provider. */
const providerMinutes = 10;

/** @returns the provider's address to go to. @throws Problem provider-missing */
export async function leaveForProvider(around: Surroundings): Promise<string> {
  const { config, visit, database, district, clock } = around;
  if (!config.oidcIssuer) throw providerMissing({});
  const going = await departure(config, `${visit.origin}${returnPath}`).catch(() => {
    throw providerMissing({});
  });
  const { address, ...payload } = going;
  await insertChallenge(database, {
    district,
    tokenHash: digest(going.state),
    kind: 'oidc',
    account: null,
    payload,
    endsAt: later(clock.now(), providerMinutes),
  });
  visit.setCookie(providerCookie, going.state, providerMinutes * 60);
  return address;
}

/** Who comes back from the provider: known by its subject, or at the first time by the user name. @throws Problem */
export async function returnFromProvider(around: Surroundings, query: Record<string, string>): Promise<Step> {
  const { config, visit, database, district, clock } = around;
  if (!config.oidcIssuer) throw providerMissing({});
  const state = visit.cookie(providerCookie);
  if (!state || state !== query['state']) throw stepExpired({});
  visit.setCookie(providerCookie, '', 0);
  const now = clock.now();
  const challenge = await readChallenge(database, district, digest(state), 'oidc', now);
  if (!challenge || !(await takeChallenge(database, district, digest(state), now))) throw stepExpired({});
  const returned = new URL(`${visit.origin}${returnPath}`);
  returned.search = new URLSearchParams(query).toString();
  const sent = challenge.payload as { state: string; nonce: string; verifier: string };
  const who = await arrival(config, returned, sent).catch(() => undefined);
  if (!who) {
    await noteStranger(around);
    throw signInRefused({});
  }
  const account = (await accountOfIdentity(database, district, who.issuer, who.subject)) ?? (await linkByName(around, who));
  if (account) return enterAs(around, account, 'oidc', null);
  await noteStranger(around);
  throw signInRefused({});
}

async function linkByName(around: Surroundings, who: { issuer: string; subject: string; claims: Record<string, unknown> }) {
  const { config, database, district } = around;
  const name = who.claims[config.oidcNameClaim];
  const account = typeof name === 'string' ? await accountByName(database, district, nameKey(name)) : undefined;
  if (!account) return undefined;
  await ownAct(around, account, async (tx, act) => {
    await linkIdentity(tx, { district, issuer: who.issuer, subject: who.subject, account: account.id, linkedAt: act.now });
    await record(tx, act, [line(act, 'identityLinked', account.id)]);
  });
  return account;
}
