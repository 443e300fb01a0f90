/** What leaves the house: mail, or one HTTP request that an intranet SMS gateway or an office robot understands. */
import { createTransport } from 'nodemailer';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import { readInstallation } from '../../platform/installation.ts';
import { postCards } from '../people/index.ts';
import { later } from './actions.ts';
import { filled, isQuiet, reasons, retryAfterMillis } from './rules.ts';
import { endDelivery, postponeDelivery, readChannel, takeDue, type DueDelivery, type StoredChannel } from './store.ts';

export interface Outgoing {
  text: string;
  link: string;
}
/** Hands one text to a channel. @throws Error with the gateway's answer if it was not taken */
export type Send = (channel: StoredChannel, outgoing: Outgoing) => Promise<void>;

export interface Posting {
  database: Database;
  clock: Clock;
  district: string;
  send: Send;
}

const atOnce = 50;
const leaseMillis = 120_000;
/** More than this at once on one channel become one text with the count. */
const single = 3;
const lookAgainMillis = 300_000;

/** Sends what is due. @returns how many deliveries were tried or postponed */
export async function deliverDue(posting: Posting): Promise<number> {
  const { database, clock, district } = posting;
  const now = clock.now();
  const due = await database.transaction((tx) => takeDue(tx, district, now, later(now, leaseMillis), atOnce));
  for (const id of new Set(due.map(({ channel }) => channel))) {
    const channel = await readChannel(database, district, id);
    if (channel)
      await deliverOn(
        posting,
        channel,
        due.filter((one) => one.channel === id),
      );
  }
  return due.length;
}

/** "HH:MM" in the district's zone. */
async function timeOfDay(database: Database, now: string): Promise<string> {
  const timeZone = (await readInstallation(database))?.timeZone ?? 'UTC';
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return format.format(new Date(now));
}

async function deliverOn(posting: Posting, channel: StoredChannel, deliveries: readonly DueDelivery[]): Promise<void> {
  const { database, clock, district } = posting;
  const tests = deliveries.filter(({ message }) => message === null);
  const told = deliveries.filter(({ message }) => message !== null);
  for (const test of tests) await attempt(posting, channel, [test], testText);
  if (told.length === 0) return;
  const now = clock.now();
  if (!channel.enabled || isQuiet(await timeOfDay(database, now), channel.quietFrom, channel.quietTo)) {
    await postponeDelivery(
      database,
      district,
      told.map(({ id }) => id),
      later(now, lookAgainMillis),
      null,
      false,
    );
    return;
  }
  if (told.length > single) return attempt(posting, channel, told, `【烽燧】有 ${told.length} 条新通知，登录后查看。`);
  const titles = await postCards(
    database,
    district,
    told.flatMap(({ post }) => post ?? []),
  );
  for (const one of told) {
    const card = one.post ? titles.get(one.post) : undefined;
    const whose = card ? `${card.organisationName}${card.title}：` : '';
    await attempt(posting, channel, [one], `【烽燧】${whose}${one.why ? reasons[one.why].zh : ''}。登录后查看。`);
  }
}

const testText = '【烽燧】这是一条试发通知，收到说明渠道可用。';

async function attempt(
  posting: Posting,
  channel: StoredChannel,
  deliveries: readonly DueDelivery[],
  text: string,
): Promise<void> {
  const { database, clock, district, send } = posting;
  const { address } = channel.settings;
  const ids = deliveries.map(({ id }) => id);
  const obligation = deliveries.length === 1 ? deliveries[0]!.obligation : null;
  const link = address && new URL(obligation ? `/obligations/${obligation}` : '/inbox', address).href;
  try {
    await send(channel, { text: link ? `${text}${link}` : text, link });
    await endDelivery(database, district, ids, 'sent', clock.now(), null);
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 300);
    const tries = Math.max(...deliveries.map(({ attempts }) => attempts));
    const wait = deliveries[0]!.message === null ? undefined : retryAfterMillis[tries - 1];
    if (wait === undefined) await endDelivery(database, district, ids, 'failed', clock.now(), problem);
    else await postponeDelivery(database, district, ids, later(clock.now(), wait), problem, true);
  }
}

const networkMillis = 10_000;

export const sendForReal: Send = async (channel, { text, link }) => {
  const secret = channel.secret ?? '';
  if (channel.kind === 'smtp') {
    const { host, port, security, user, from, to } = channel.settings;
    const transport = createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user && { auth: { user, pass: secret } }),
      connectionTimeout: networkMillis,
      greetingTimeout: networkMillis,
      socketTimeout: networkMillis,
    });
    await transport.sendMail({ from, to, subject: '烽燧通知', text });
    return;
  }
  const { url, method, media, headers, body, expect } = channel.settings;
  const encode = media === 'application/x-www-form-urlencoded' ? encodeURIComponent : (value: string) => value;
  const values = { text: encode(text), link: encode(link), secret: encode(secret) };
  const inAddress = Object.fromEntries(
    Object.entries({ text, link, secret }).map(([name, value]) => [name, encodeURIComponent(value)]),
  );
  const inHeaders = Object.entries(headers).map(([name, value]) => [name, filled(value, { secret }, false)]);
  const answer = await fetch(filled(url, inAddress, false), {
    method,
    headers: { ...Object.fromEntries(inHeaders), 'content-type': media },
    ...(method !== 'GET' && { body: filled(body, values, media === 'application/json') }),
    redirect: 'manual',
    signal: AbortSignal.timeout(networkMillis),
  });
  const said = (await answer.text()).slice(0, 2000);
  if (!answer.ok) throw new Error(`HTTP ${answer.status} ${said.slice(0, 200)}`);
  if (expect && !said.includes(expect)) throw new Error(`the answer lacks "${expect}": ${said.slice(0, 200)}`);
};
