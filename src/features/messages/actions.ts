import { fromMicros, toMicros } from '../../core/time.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { linesOfObligations, sealedAfter, type SealedLine } from '../ledger/index.ts';
import { holderBefore, tellings } from './rules.ts';
import { channelsInUse, insertDeliveries, insertMessages, moveCursor, takeCursor, type NewMessage } from './store.ts';

const sealsAtOnce = 20;
/** Imported and demo histories tell nobody of what was long ago. */
const newsMicros = 14 * 86_400_000_000;

/** Makes messages of the lines sealed since the last time, each once, in sealed order. @returns how many */
export async function gatherMessages(database: Database, clock: Clock, district: string): Promise<number> {
  for (let made = 0; ;) {
    const step = await database.transaction((tx) => gatherStep(tx, clock, district));
    made += step.made;
    if (!step.more) return made;
  }
}

async function gatherStep(tx: Tx, clock: Clock, district: string): Promise<{ made: number; more: boolean }> {
  const cursor = await takeCursor(tx, district);
  if (cursor === undefined) return { made: 0, more: false };
  const lines = await sealedAfter(tx, district, cursor, sealsAtOnce);
  const last = lines.at(-1);
  if (!last) return { made: 0, more: false };
  const news = toMicros(clock.now()) - newsMicros;
  const telling = lines.filter(({ verb, happenedAt }) => verb.startsWith('obligation.') && toMicros(happenedAt) >= news);
  const messages: NewMessage[] = [];
  for (const line of telling) messages.push(...(await messagesFrom(tx, district, line)));
  await insertMessages(tx, messages);
  await sendOut(tx, clock, district, messages);
  await moveCursor(tx, district, last.seal);
  return { made: messages.length, more: last.seal - cursor >= sealsAtOnce };
}

async function messagesFrom(tx: Tx, district: string, line: SealedLine): Promise<NewMessage[]> {
  const { seal, position, verb, obligation, subject, subjectKind, region, post, happenedAt } = line;
  const holder = obligation ? holderBefore(await linesOfObligations(tx, district, [obligation]), line) : null;
  return tellings(line, holder).map((told) => ({
    ...told,
    district,
    id: newId(),
    seal,
    position,
    verb,
    obligation,
    subject,
    subjectKind,
    region,
    byPost: post,
    happenedAt,
  }));
}

async function sendOut(tx: Tx, clock: Clock, district: string, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const channels = await channelsInUse(tx, district);
  const madeAt = clock.now();
  const deliveries = messages.flatMap((message) =>
    channels
      .filter(({ post }) => post === null || post === message.post)
      .map((channel) => ({ district, id: newId(), channel: channel.id, message: message.id, madeAt, nextAt: madeAt })),
  );
  await insertDeliveries(tx, deliveries);
}

/** A test goes the same way as everything else, so that it proves the way. */
export async function orderTest(tx: Tx, district: string, channel: string, at: string): Promise<string> {
  const id = newId();
  await insertDeliveries(tx, [{ district, id, channel, message: null, madeAt: at, nextAt: at }]);
  return id;
}

export const later = (instant: string, millis: number): string => fromMicros(toMicros(instant) + millis * 1000);
