import { mayHear, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { sealedAfter, type Follower, type SealedLine } from './follower.ts';
import { auditOnly } from './rules.ts';
import type { LiveEvent } from './schema.ts';
import { lastSeal } from './store.ts';

const heartbeatMillis = 15_000;
/** A page that missed more than this fetches everything anew instead of hearing each line. */
const eventsKept = 500;

export interface LiveRequest {
  db: Db;
  district: string;
  session: Session;
  /** Asked at each heartbeat: the stream ends with the session, and follows its rights. */
  sessionNow: () => Promise<Session | undefined>;
  lastEventId: string | undefined;
  signal: AbortSignal;
}

/** Server-sent events: `line` for each new line the session may hear of, `refetch` where too much was missed. */
export async function* liveEvents(follower: Follower, request: LiveRequest): AsyncGenerator<string> {
  const { db, district, signal } = request;
  let { session } = request;
  let waiting: SealedLine[] = [];
  let missed = false;
  let interrupt = () => {};
  const unsubscribe = follower.subscribe((lines) => {
    const audible = lines.filter((line) => hears(session, line));
    missed ||= waiting.length + audible.length > eventsKept;
    waiting = missed ? [] : [...waiting, ...audible];
    if (audible.length > 0) interrupt();
  });
  const stop = () => interrupt();
  signal.addEventListener('abort', stop);
  try {
    yield 'retry: 2000\n\n';
    const resumed = await missedLines(db, district, request.lastEventId);
    if (resumed === 'too many') yield refetch;
    else for (const line of resumed) if (hears(session, line)) yield eventOf(line);
    let done = resumed === 'too many' ? undefined : resumed.at(-1);
    while (!signal.aborted) {
      if (missed) yield refetch;
      const lines = waiting;
      [waiting, missed] = [[], false];
      for (const line of lines) if (!done || isAfter(line, done)) yield eventOf(line);
      done = lines.at(-1) ?? done;
      if (waiting.length > 0 || missed || signal.aborted) continue;
      const heard = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), heartbeatMillis);
        interrupt = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (heard) continue;
      const current = await request.sessionNow();
      if (!current) return;
      session = current;
      yield ': still here\n\n';
    }
  } finally {
    signal.removeEventListener('abort', stop);
    unsubscribe();
  }
}

const refetch = 'event: refetch\ndata: {}\n\n';

/** A line is heard by whom a grant reaches its place and trade, and by the posts that it names. */
const hears = (session: Session, line: SealedLine): boolean =>
  !line.verb.startsWith(auditOnly) &&
  (mayHear(session, line) || Object.values(line.facts).some((fact) => session.posts.includes(fact as string)));

const isAfter = (line: SealedLine, other: SealedLine) =>
  line.seal > other.seal || (line.seal === other.seal && line.position > other.position);

function eventOf(line: SealedLine): string {
  const { seal, position, verb, subject, obligation, region, trade } = line;
  const event: LiveEvent = { seal, position, verb, subject, obligation, region, trade };
  return `id: ${seal}.${position}\nevent: line\ndata: ${JSON.stringify(event)}\n\n`;
}

async function missedLines(db: Db, district: string, lastEventId: string | undefined): Promise<SealedLine[] | 'too many'> {
  const place = /^(\d{1,15})\.(\d{1,5})$/.exec(lastEventId ?? '');
  if (!place) return [];
  const [seal, position] = [Number(place[1]), Number(place[2])];
  const newest = (await lastSeal(db, district))?.seal ?? 0;
  if (newest < seal || newest - seal > 20) return 'too many';
  const lines = await sealedAfter(db, district, seal - 1, 22);
  const after = lines.filter((line) => line.seal > seal || line.position > position);
  return after.length > eventsKept ? 'too many' : after;
}
