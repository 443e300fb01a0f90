import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { Reason } from './rules.ts';
import type { Channel, ChannelSettings, Delivery, Message } from './schema.ts';

export type NewMessage = Omit<Message, 'readAt' | 'byTitle' | 'title'> & { district: string; seal: number; position: number };

/** The cursor of whoever makes messages, locked; undefined while another server is at it. */
export async function takeCursor(tx: Tx, district: string): Promise<number | undefined> {
  await tx.query(sql`insert into message_cursor (district, seal) values (${district}, 0) on conflict do nothing`);
  const rows = await tx.query<{ seal: number }>(
    sql`select seal from message_cursor where district = ${district} for update skip locked`,
  );
  return rows[0]?.seal;
}

export const moveCursor = (tx: Tx, district: string, seal: number) =>
  tx.query(sql`update message_cursor set seal = ${seal} where district = ${district}`);

export const insertMessages = (tx: Tx, messages: readonly NewMessage[]) => tx.bulk('message', messages);

/** Messages of these posts, newest first. */
export const messagesOf = (
  db: Db,
  district: string,
  posts: readonly string[],
  filter: { unread?: boolean | undefined; before?: string | undefined; limit: number },
): Promise<Omit<Message, 'byTitle' | 'title'>[]> =>
  db.query(sql`select id, post, why, verb, obligation, subject, subject_kind, region, by_post, happened_at, read_at from message
    where district = ${district} and post = any(${posts}::uuid[]) ${filter.unread ? sql`and read_at is null` : sql``}
      ${filter.before ? sql`and id < ${filter.before}` : sql``} order by id desc limit ${filter.limit}`);

export const unreadByReason = (
  db: Db,
  district: string,
  posts: readonly string[],
): Promise<{ why: Reason; count: number; newest: string }[]> =>
  db.query(sql`select why, count(*) as count, max(happened_at) as newest from message
    where district = ${district} and post = any(${posts}::uuid[]) and read_at is null group by why order by max(happened_at) desc`);

export async function readUpTo(
  tx: Tx,
  district: string,
  posts: readonly string[],
  upTo: string,
  by: string | null,
  at: string,
): Promise<number> {
  const { affected } = await tx.run(
    `update message set read_at = $1, read_by = $2 where district = $3 and post = any($4::uuid[]) and id <= $5 and read_at is null`,
    [at, by, district, posts, upTo],
  );
  return affected;
}

export type StoredChannel = ChannelSettings & { id: string; version: number };

export const listChannels = (db: Db, district: string): Promise<Channel[]> =>
  db.query(sql`select c.id, c.kind, c.title, c.settings, c.secret is not null as has_secret, c.enabled,
      to_char(c.quiet_from, 'HH24:MI') as quiet_from, to_char(c.quiet_to, 'HH24:MI') as quiet_to, c.post, c.version,
      count(*) filter (where d.state = 'sent') as sent, count(*) filter (where d.state = 'waiting') as waiting,
      count(*) filter (where d.state = 'failed') as failed
    from message_channel c left join message_delivery d on d.district = c.district and d.channel = c.id
    where c.district = ${district} group by c.district, c.id order by c.title, c.id`);

export async function readChannel(db: Db, district: string, id: string): Promise<StoredChannel | undefined> {
  const rows = await db.query<StoredChannel>(sql`select id, kind, title, settings, secret, enabled,
      to_char(quiet_from, 'HH24:MI') as quiet_from, to_char(quiet_to, 'HH24:MI') as quiet_to, post, version
    from message_channel where district = ${district} and id = ${id}`);
  return rows[0];
}

/** @returns false if the channel has another version by now */
export async function saveChannel(
  tx: Tx,
  district: string,
  id: string,
  channel: ChannelSettings,
  version: number | undefined,
): Promise<boolean> {
  const { kind, title, settings, secret, enabled, quietFrom, quietTo, post } = channel;
  const json = JSON.stringify(settings);
  const rows =
    version === undefined
      ? await tx.query(sql`insert into message_channel (district, id, kind, title, settings, secret, enabled, quiet_from, quiet_to, post)
          values (${district}, ${id}, ${kind}, ${title}, ${json}::jsonb, ${secret ?? null}, ${enabled}, ${quietFrom}::time, ${quietTo}::time, ${post})
          on conflict do nothing returning id`)
      : await tx.query(sql`update message_channel set kind = ${kind}, title = ${title}, settings = ${json}::jsonb,
            secret = coalesce(${secret ?? null}, secret), enabled = ${enabled}, quiet_from = ${quietFrom}::time, quiet_to = ${quietTo}::time,
            post = ${post}, version = version + 1
          where district = ${district} and id = ${id} and version = ${version} returning id`);
  return rows.length === 1;
}

export const channelsInUse = (db: Db, district: string): Promise<{ id: string; post: string | null }[]> =>
  db.query(sql`select id, post from message_channel where district = ${district} and enabled`);

export type NewDelivery = Pick<Delivery, 'id' | 'channel' | 'message' | 'madeAt'> & { district: string; nextAt: string };

export const insertDeliveries = (tx: Tx, deliveries: readonly NewDelivery[]) => tx.bulk('message_delivery', deliveries);

export const deliveriesOf = (db: Db, district: string, channel: string): Promise<Delivery[]> =>
  db.query(sql`select id, channel, message, state, made_at, attempts, next_at, ended_at, problem from message_delivery
    where district = ${district} and channel = ${channel} order by made_at desc, id desc limit 100`);

export interface DueDelivery {
  id: string;
  channel: string;
  attempts: number;
  message: string | null;
  post: string | null;
  why: Reason | null;
  obligation: string | null;
}

/** Takes what is due on lease: whoever dies while sending leaves it to be sent again. */
export const takeDue = (tx: Tx, district: string, now: string, lease: string, limit: number): Promise<DueDelivery[]> =>
  tx.query(sql`with due as (
      select id from message_delivery where district = ${district} and next_at <= ${now} order by next_at limit ${limit} for update skip locked),
    taken as (
      update message_delivery d set next_at = ${lease}, attempts = d.attempts + 1 from due where d.district = ${district} and d.id = due.id
      returning d.id, d.channel, d.attempts, d.message)
    select t.id, t.channel, t.attempts, t.message, m.post, m.why, m.obligation
      from taken t left join message m on m.district = ${district} and m.id = t.message order by t.id`);

export const endDelivery = (
  db: Db,
  district: string,
  ids: readonly string[],
  state: 'sent' | 'failed',
  at: string,
  problem: string | null,
) =>
  db.query(sql`update message_delivery set state = ${state}, next_at = null, ended_at = ${at}, problem = ${problem}
    where district = ${district} and id = any(${ids}::uuid[])`);

/** @param counts false where nothing was tried: quiet hours are no attempt */
export const postponeDelivery = (
  db: Db,
  district: string,
  ids: readonly string[],
  nextAt: string,
  problem: string | null,
  counts: boolean,
) =>
  db.query(sql`update message_delivery set next_at = ${nextAt}, problem = ${problem}, attempts = attempts - ${counts ? 0 : 1}
    where district = ${district} and id = any(${ids}::uuid[])`);
