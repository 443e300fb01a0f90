import type { Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Db } from '../../platform/db/index.ts';
import { reads, writes } from '../../platform/feature.ts';
import { record } from '../ledger/index.ts';
import { titlesOf } from '../obligations/index.ts';
import { postCards } from '../people/index.ts';
import { orderTest } from './actions.ts';
import { channelChanged, channelUnknown } from './rules.ts';
import { channels, deliveries, digest, inbox, markRead, setChannel, testChannel } from './schema.ts';
import { deliveriesOf, listChannels, messagesOf, readChannel, readUpTo, saveChannel, unreadByReason } from './store.ts';

export const routes = [
  reads(inbox, async ({ db, district, session, query }) => {
    const messages = await messagesOf(db, district, session.posts, query);
    const counted = await unreadByReason(db, district, session.posts);
    const cards = await postCards(
      db,
      district,
      messages.flatMap(({ byPost }) => byPost ?? []),
    );
    const matters = await titlesOf(
      db,
      district,
      messages.flatMap(({ obligation }) => obligation ?? []),
    );
    const titleOf = (post: string | null) => {
      const card = post ? cards.get(post) : undefined;
      return card ? `${card.organisationName} ${card.title}` : null;
    };
    return {
      messages: messages.map((message) => ({
        ...message,
        byTitle: titleOf(message.byPost),
        title: matters.get(message.obligation ?? '') ?? null,
      })),
      unread: counted.reduce((sum, { count }) => sum + count, 0),
      next: messages.length === query.limit ? messages.at(-1)!.id : null,
    };
  }),
  reads(digest, async ({ db, district, session }) => {
    const reasons = await unreadByReason(db, district, session.posts);
    return { unread: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
  }),
  writes(markRead, async ({ tx, act, district, session, body }) => {
    const count = await readUpTo(tx, district, session.posts, body.upTo, act.actor, act.now);
    const subject = session.post ?? session.person;
    await record(tx, act, [
      {
        verb: 'message.read',
        subjectKind: 'post',
        subject,
        region: await regionOf(tx, act, session),
        trade: null,
        facts: { count },
      },
    ]);
    return { read: count };
  }),
  reads(channels, async ({ db, district }) => ({ channels: await listChannels(db, district) })),
  writes(setChannel, async ({ tx, act, district, params, query, body }) => {
    if (!(await saveChannel(tx, district, params.id, body, query.version))) throw channelChanged({});
    const facts = { kind: body.kind, enabled: body.enabled };
    await record(tx, act, [
      { verb: 'message.channelSet', subjectKind: 'channel', subject: params.id, region: district, trade: null, facts },
    ]);
    return { id: params.id };
  }),
  writes(testChannel, async ({ tx, act, district, params }) => {
    if (!(await readChannel(tx, district, params.id))) throw channelUnknown({});
    const delivery = await orderTest(tx, district, params.id, act.now);
    await record(tx, act, [
      { verb: 'message.channelTested', subjectKind: 'channel', subject: params.id, region: district, trade: null },
    ]);
    return { delivery };
  }),
  reads(deliveries, async ({ db, district, params }) => ({ deliveries: await deliveriesOf(db, district, params.id) })),
];

async function regionOf(db: Db, act: Act, session: Session): Promise<string> {
  const card = session.post ? (await postCards(db, act.district, [session.post])).get(session.post) : undefined;
  return card?.region ?? act.district;
}
