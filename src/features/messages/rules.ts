import { problem, type Text } from '../../platform/problem.ts';

/** Why a post is told of a line; each has its own sentence. */
export const reasons = {
  opened: { zh: '新事项归你', en: 'A new matter is yours' },
  offered: { zh: '有事项交给你，等你签收', en: 'A matter was handed to you; your receipt is awaited' },
  assigned: { zh: '上级把事项定给你', en: 'A superior assigned a matter to you' },
  refused: { zh: '你交办的事项被退回，现在归你', en: 'A matter you handed over was refused; it is yours again' },
  reminded: { zh: '有人催办你的事项', en: 'You are reminded of a matter' },
  overdue: { zh: '你的事项已超期，升级了一步', en: 'Your matter is overdue and went one step up' },
  supervise: { zh: '下级的事项超期，要你过问', en: 'A matter below you is overdue' },
  taken: { zh: '下级超期的事项现在归你', en: 'An overdue matter from below is yours now' },
  paused: { zh: '你的事项中止计时', en: 'The clock of your matter is paused' },
  extended: { zh: '你的事项延期了', en: 'Your matter was given more time' },
  voided: { zh: '你的事项被撤销', en: 'Your matter was voided' },
} as const satisfies Record<string, Text>;
export type Reason = keyof typeof reasons;

/** What a line must have to tell anyone of it. */
export interface TellingLine {
  id: number;
  verb: string;
  post: string | null;
  facts: Record<string, unknown>;
}

interface Holding {
  holder: string | null;
  offeredTo: string | null;
}

const text = (fact: unknown) => (typeof fact === 'string' ? fact : null);

function holdingAfter(before: Holding, { verb, facts }: TellingLine): Holding {
  const to = text(facts['to']);
  switch (verb) {
    case 'obligation.opened':
      return { holder: text(facts['holder']), offeredTo: null };
    case 'obligation.offered':
      return { ...before, offeredTo: to };
    case 'obligation.received':
    case 'obligation.lapsed':
      return { holder: before.offeredTo ?? before.holder, offeredTo: null };
    case 'obligation.refused':
      return { ...before, offeredTo: null };
    case 'obligation.assigned':
      return { holder: to, offeredTo: null };
    case 'obligation.escalated':
      return facts['mode'] === 'take' ? { holder: to, offeredTo: null } : before;
    default:
      return before;
  }
}

/** Who held a matter when the line was written: its earlier lines, in the order of their ids, say so. */
export function holderBefore(lines: readonly TellingLine[], line: TellingLine): string | null {
  const earlier = lines.filter(({ id }) => id < line.id).sort((a, b) => a.id - b.id);
  return earlier.reduce(holdingAfter, { holder: null, offeredTo: null }).holder;
}

export interface Telling {
  post: string;
  why: Reason;
}

/** Posts that a line concerns. Nobody is told of what he did himself. */
export function tellings(line: TellingLine, holder: string | null): Telling[] {
  return candidates(line, holder).flatMap(({ post, why }) => (post && post !== line.post ? [{ post, why }] : []));
}

function candidates({ verb, facts }: TellingLine, holder: string | null): { post: string | null; why: Reason }[] {
  const to = text(facts['to']);
  switch (verb) {
    case 'obligation.opened':
      return [{ post: text(facts['holder']), why: 'opened' }];
    case 'obligation.offered':
      return [{ post: to, why: 'offered' }];
    case 'obligation.assigned':
      return [{ post: to, why: 'assigned' }];
    case 'obligation.refused':
      return [{ post: holder, why: 'refused' }];
    case 'obligation.reminded':
      return [{ post: holder, why: 'reminded' }];
    case 'obligation.escalated':
      return [
        { post: holder, why: 'overdue' },
        { post: to, why: facts['mode'] === 'take' ? 'taken' : 'supervise' },
      ];
    case 'obligation.paused':
      return [{ post: holder, why: 'paused' }];
    case 'obligation.extended':
      return [{ post: holder, why: 'extended' }];
    case 'obligation.voided':
      return [{ post: holder, why: 'voided' }];
    default:
      return [];
  }
}

/** "22:00" … "07:00" goes over midnight. @param now "HH:MM" in the district's zone */
export function isQuiet(now: string, from: string | null, to: string | null): boolean {
  if (from === null || to === null || from === to) return false;
  return from < to ? now >= from && now < to : now >= from || now < to;
}

const minute = 60_000;
/** After a failure: 1, 5, 15, 60, 240 minutes, then it is given up and shown as failed. */
export const retryAfterMillis: readonly number[] = [1, 5, 15, 60, 240].map((minutes) => minutes * minute);

/** Fills {{text}}, {{link}} and {{count}}; a value inside JSON is escaped as JSON wants it. */
export function filled(template: string, values: Record<string, string>, json: boolean): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return json ? JSON.stringify(value).slice(1, -1) : value;
  });
}

export const channelUnknown = problem('channel-unknown', 404, { zh: '没有这个渠道', en: 'No such channel' }, () => ({
  zh: '没有这个通知渠道，没有改动。刷新后再看。',
  en: 'There is no such channel; nothing was changed. Reload and look again.',
}));

export const channelChanged = problem(
  'channel-changed',
  409,
  { zh: '渠道刚被改过', en: 'The channel was changed meanwhile' },
  () => ({
    zh: '别人刚改过这个渠道，没有保存。刷新后在新内容上再改。',
    en: 'Somebody changed this channel meanwhile, so nothing was saved. Reload and mend the new version.',
  }),
);
