/** People for tests of routes: a person in a post with one grant, already signed in. */
import { newToken, digest } from '../src/features/accounts/passwords.ts';
import { sessionCookie } from '../src/features/accounts/sessions.ts';
import { inAct } from '../src/features/ledger/index.ts';
import type { Act } from '../src/platform/act.ts';
import { systemClock } from '../src/platform/clock.ts';
import type { Database, Tx } from '../src/platform/db/index.ts';
import { newId } from '../src/platform/ids.ts';
import type { Installation } from '../src/platform/installation.ts';

export const installation: Installation = { district: '990101', name: '澜江区', demo: true, timeZone: 'Asia/Shanghai' };

export interface Member {
  person: string;
  post: string;
  organisation: string;
  account: string;
  session: string;
  /** For `inject`: the session's cookie, and a fresh Idempotency-Key at each reading. */
  readonly headers: Record<string, string>;
}

export interface NewMember {
  role: string | null;
  /** Where the grant reaches; the whole district unless said. */
  region?: string;
  trade?: string | null;
  name?: string;
  /** Where the organisation lies, if not where the grant reaches. */
  lies?: string;
  organisationName?: string;
}

/** Makes a person in a new post of a new organisation, with an account and an open session. */
export async function join(
  db: Database,
  { role, region = '990101', trade = null, name = '甲乙', lies = region, organisationName = '某单位' }: NewMember,
): Promise<Member> {
  const [district, now, token] = [installation.district, systemClock.now(), newToken()];
  const [person, organisation, post, account, session] = [newId(), newId(), newId(), newId(), newId()];
  const accountName = `user-${account}`;
  const ends = new Date(Date.now() + 3_600_000).toISOString();
  const openedAt = '2020-01-01T00:00:00Z'; // long ago, so that a test's clock may run behind
  await db.transaction(async (tx) => {
    await tx.bulk('organisation', [
      {
        district,
        id: organisation,
        kind: 'other',
        name: organisationName,
        initials: 'mdw',
        sortKey: 'mdw',
        region: lies,
        openedAt,
      },
    ]);
    await tx.bulk('post', [{ district, id: post, organisation, title: '岗位', openedAt, desk: true, root: false }]);
    await tx.bulk('person', [{ district, id: person, name, initials: 'jy', sortKey: 'jy', createdAt: openedAt }]);
    await tx.bulk('tenure', [{ district, id: newId(), person, post, fromAt: openedAt }]);
    if (role) await tx.bulk('post_grant', [{ district, id: newId(), post, role, region, trade, fromAt: openedAt }]);
    await tx.bulk('account', [
      { district, id: account, person, name: accountName, nameKey: accountName, madeAt: now, passwordOnce: false },
    ]);
    await tx.bulk('account_session', [
      {
        district,
        id: session,
        tokenHash: digest(token),
        account,
        way: 'password',
        madeAt: now,
        seenAt: now,
        endsAt: ends,
        post,
        address: '127.0.0.1',
        agent: 'test',
      },
    ]);
  });
  return {
    person,
    post,
    organisation,
    account,
    session,
    get headers() {
      return { cookie: `${sessionCookie}=${token}`, 'idempotency-key': newId() };
    },
  };
}

/** Performs one act of nobody's and gives what it answered. */
export async function inTestAct<A>(db: Database, perform: (tx: Tx, act: Act) => Promise<A>): Promise<A> {
  const [id, { district }] = [newId(), installation];
  const { answer } = await inAct(
    db,
    systemClock,
    { id, district, actor: null, post: null, via: 'job', request: id },
    async (tx, act) => ({ status: 200, answer: await perform(tx, act) }),
  );
  return answer;
}
