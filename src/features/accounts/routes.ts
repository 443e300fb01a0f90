import { beginningOf, endOf } from '../../core/local-date.ts';
import { fromMicros } from '../../core/time.ts';
import { notFound, signInFirst } from '../../platform/access.ts';
import { admits, reads, writes, type Surroundings } from '../../platform/feature.ts';
import { Problem } from '../../platform/problem.ts';
import { record } from '../ledger/index.ts';
import { rights, roles } from '../people/rules.ts';
import { holdersByRole, holdingsOf, namesOf, owedBy, personsNamed, type Holding } from '../people/index.ts';
import {
  acceptTotp,
  changePassword,
  dropTotpOf,
  endOne,
  enterDemo,
  giveUpTotp,
  leaveForProvider,
  line,
  lock,
  makerOf,
  offerTotp,
  openAccount,
  renewPassword,
  returnFromProvider,
  signInByCode,
  signInByPassword,
  unlock,
} from './actions.ts';
import { auditCsv, auditLines } from './audit.ts';
import { busiest, demoClosed, demoOpen, sessionEnds, warnSeconds } from './rules.ts';
import * as contract from './schema.ts';
import { authenticatorAddress } from './second-factor.ts';
import { sessionCookie, sessionOf, type KnownSession } from './sessions.ts';
import { accountById, accountsPage, countsOf, openSessions, setSessionPost } from './store.ts';

/** The caller's session with what the gate knows of it. The operator at the machine has rights but no account. */
async function known(around: Surroundings): Promise<KnownSession> {
  const session = await sessionOf(around, around.visit);
  if (!session) throw signInFirst({});
  return session;
}

/** One entry per post, with its roles. */
function postsOf(holdings: readonly Holding[]) {
  const posts = new Map<string, Omit<Holding, 'role' | 'regions' | 'trade'> & { roles: string[] }>();
  for (const { role, regions: _, trade: __, ...post } of holdings) {
    const entry = posts.get(post.post) ?? { ...post, roles: [] };
    if (role && !entry.roles.includes(role)) entry.roles.push(role);
    posts.set(post.post, entry);
  }
  return [...posts.values()];
}

async function signedIn(around: Surroundings, session: KnownSession) {
  const names = await namesOf(around.database, around.district, [session.person]);
  return {
    account: session.account,
    name: session.name,
    person: session.person,
    personName: names.get(session.person) ?? null,
    post: session.post,
    posts: postsOf(session.holdings),
    permissions: [...new Set(session.grants.flatMap((grant) => [...grant.permissions]))].sort(),
    regions: [...new Set(session.grants.flatMap((grant) => grant.regions))].sort(),
    way: session.way,
    mustSetPassword: session.mustSetPassword,
    warnSeconds,
    ...sessionEnds(session, { idleMinutes: around.config.sessionIdleMinutes }),
  };
}

const demoIsOpen = ({ installation, config, visit }: Surroundings) => demoOpen(installation.demo, config.demoOpen, visit.address);

const redirect = (location: string) => ({ body: '', headers: { location } });

const session = [
  reads(contract.readSession, async (around) => {
    const { installation, config, visit } = around;
    const current = await sessionOf(around, visit);
    return {
      signedIn: current ? await signedIn(around, current) : null,
      district: {
        code: installation.district,
        name: installation.name,
        demo: installation.demo,
        timeZone: installation.timeZone,
      },
      ways: { password: true, oidc: config.oidcIssuer ? config.oidcLabel : null, demo: demoIsOpen(around) },
    };
  }),
  admits(contract.signIn, async (around) => signInByPassword(around, around.body)),
  admits(contract.signInSecondStep, async (around) => signInByCode(around, around.body)),
  writes(contract.signOut, async (around) => {
    const { tx, act, visit } = around;
    const current = await known(around);
    await endOne(tx, act, current.account, current.id);
    visit.setCookie(sessionCookie, '', 0);
    return { signedOut: true as const };
  }),
  writes(contract.choosePost, async (around) => {
    const { tx, act, body } = around;
    const current = await known(around);
    if (!current.posts.includes(body.post)) throw notFound({ kind: 'post' });
    await setSessionPost(tx, act.district, current.id, body.post);
    await record(tx, act, [line(act, 'postChosen', current.account, { post: body.post })]);
    return { post: body.post };
  }),
  reads(contract.listDemoPeople, async (around) => {
    if (!demoIsOpen(around)) throw demoClosed({});
    const { db, district, clock } = around;
    const holders = await holdersByRole(db, district, clock.now(), 24);
    const owed = await owedBy(
      db,
      district,
      holders.map(({ post }) => post),
    );
    return {
      people: busiest(holders, owed, 3).map((holder) => ({ ...holder, role: holder.role!, personName: holder.personName! })),
    };
  }),
  admits(contract.enterDemo, async (around) => {
    if (!demoIsOpen(around)) throw demoClosed({});
    return enterDemo(around, around.body.post);
  }),
  admits(contract.startProvider, async (around) => redirect(await leaveForProvider(around))),
  admits(contract.finishProvider, async (around) => {
    try {
      await returnFromProvider(around, around.query);
      return redirect('/');
    } catch (error) {
      // A browser stands here, not a program: the sign-in page tells what is wrong.
      if (error instanceof Problem) return redirect(`/login?problem=${error.slug}`);
      throw error;
    }
  }),
];

const own = [
  reads(contract.readMyAccount, async (around) => {
    const { db, district, clock } = around;
    const current = await known(around);
    const account = (await accountById(db, district, current.account))!;
    const sessions = await openSessions(db, district, current.account, clock.now());
    return {
      name: account.name,
      hasPassword: account.password !== null,
      passwordAt: account.passwordAt,
      totp: account.totp !== null,
      ...(await countsOf(db, district, current.account)),
      sessions: sessions.map((one) => ({ ...one, current: one.id === current.id })),
    };
  }),
  admits(contract.setPassword, async (around) => {
    await changePassword(around, await known(around), around.body);
    return { changed: true as const };
  }),
  admits(contract.beginTotp, async (around) => {
    const { secret, name } = await offerTotp(around, await known(around), around.body.current);
    return { secret, address: authenticatorAddress(secret, name) };
  }),
  admits(contract.confirmTotp, async (around) => ({
    recoveryCodes: await acceptTotp(around, await known(around), around.body.code),
  })),
  admits(contract.removeTotp, async (around) => {
    await giveUpTotp(around, await known(around), around.body.current);
    return { removed: true as const };
  }),
  writes(contract.endMySession, async (around) => {
    await endOne(around.tx, around.act, (await known(around)).account, around.params.session);
    return { ended: true as const };
  }),
];

const administration = [
  reads(contract.listAccounts, async ({ db, district, clock, query }) => {
    const now = clock.now();
    const search = query.search?.trim().toLowerCase() || undefined;
    const persons = search ? await personsNamed(db, district, search) : [];
    const { rows, total } = await accountsPage(db, district, { ...query, search, persons, after: query.after }, now);
    const people = rows.map(({ person }) => person);
    const names = await namesOf(db, district, people);
    const holdings = await holdingsOf(db, district, people, now);
    return {
      accounts: rows.map((row) => ({
        ...row,
        personName: names.get(row.person) ?? null,
        posts: postsOf(holdings.get(row.person) ?? []),
      })),
      total,
      next: rows.length === query.limit ? rows.at(-1)!.nameKey : null,
    };
  }),
  admits(contract.makeAccount, async (around) => openAccount(makerOf(around, around.session), around.body)),
  admits(contract.resetPassword, async (around) => {
    const { account } = around.params;
    const password = await renewPassword(makerOf(around, around.session), account);
    return { account, password };
  }),
  writes(contract.lockAccount, async ({ tx, act, params }) => {
    await lock(tx, act, params.account);
    return { locked: true as const };
  }),
  writes(contract.unlockAccount, async ({ tx, act, params }) => {
    await unlock(tx, act, params.account);
    return { locked: false as const };
  }),
  writes(contract.dropTotp, async ({ tx, act, params }) => {
    await dropTotpOf(tx, act, params.account);
    return { removed: true as const };
  }),
  reads(contract.listSessions, async ({ db, district, clock, params }) => {
    if (!(await accountById(db, district, params.account))) throw notFound({ kind: 'account' });
    const sessions = await openSessions(db, district, params.account, clock.now());
    return { sessions: sessions.map((one) => ({ ...one, current: false })) };
  }),
  writes(contract.endSession, async ({ tx, act, params }) => {
    await endOne(tx, act, params.account, params.session);
    return { ended: true as const };
  }),
];

/** Days of the audit are days of the district; the ledger knows instants. */
const between = ({ from, to }: { from?: string | undefined; to?: string | undefined }, timeZone: string) => ({
  from: from && fromMicros(beginningOf(from, timeZone)),
  to: to && endOf(to, timeZone),
});

const audit = [
  reads(contract.listRoles, async () => ({
    roles: Object.entries(roles).map(([role, { zh, en }]) => ({ role, zh, en })),
    rights: Object.entries(rights).map(([permission, held]) => ({ permission, roles: [...held] })),
  })),
  reads(contract.listAudit, async ({ db, district, installation, query }) => {
    const lines = await auditLines(db, district, { ...query, ...between(query, installation.timeZone) });
    return { lines, next: lines.length === query.limit ? lines.at(-1)!.id : null };
  }),
  reads(contract.exportAudit, async ({ db, district, installation, query }) => ({
    body: auditCsv(db, district, { ...query, ...between(query, installation.timeZone) }),
    headers: { 'content-disposition': `attachment; filename="audit-${district}.csv"`, 'cache-control': 'no-store' },
  })),
];

export const routes = [...session, ...own, ...administration, ...audit];
