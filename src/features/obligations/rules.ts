import { daysBetween, type LocalDate } from '../../core/local-date.ts';
import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import { problem, type Problem, type Text } from '../../platform/problem.ts';
import type { Kinds, LadderStep, Term } from './kinds.ts';
import { verbs, type FactsOf, type Verb } from './verbs.ts';

/** Time left to the deadline, or past it. */
export interface Rest {
  late: boolean;
  count: number;
  unit: 'minute' | 'hour' | 'day' | 'workday';
}

const day = 86_400_000_000;
export const longestPauseDays = 90;
const mostExtensions = 2;

/** A ledger line as far as the fold needs it. */
export interface FoldLine {
  act: string;
  n: number;
  /** With or without "obligation." before it. */
  verb: string;
  happenedAt: Instant;
  post: string | null;
  facts: Record<string, unknown>;
}

export type State = 'held' | 'offered' | 'paused' | 'discharged' | 'voided' | 'merged';
export type ClockState = 'running' | 'offered' | 'paused';

/** Who held it when; `to` null: until now. */
export interface FoldSpan {
  from: Micros;
  to: Micros | null;
  holder: string;
  clock: ClockState;
  due: Micros;
}

/** What the lines of one obligation amount to. All times in microseconds. */
export interface Fold {
  kind: string;
  parent: string | null;
  state: State;
  openedAt: Micros;
  endedAt: Micros | null;
  holder: string;
  /** The post from which the holder has it; null: it was opened by nobody's post. */
  giver: string | null;
  offer: { to: string; lapses: Micros } | null;
  pause: { from: Micros; until: Micros; order: string } | null;
  due: Micros;
  term: Term;
  edition: string;
  provisional: boolean;
  ladder: string;
  ladderStep: number;
  extensions: number;
  maxExtensions: number;
  /** Time of all pauses; of a running one the whole that was ordered. */
  pausedInAll: Micros;
  refusals: number;
  spans: FoldSpan[];
  /** Lines that are kept but do not fit their place, as "act/n". */
  unfit: string[];
  /** Lines that were folded, doubles not counted. */
  version: number;
}

export const hasEnded = (state: State) => state === 'discharged' || state === 'voided' || state === 'merged';

/** At one instant answers come before questions, and an end comes last. */
const order: readonly Verb[] = [
  'opened',
  'received',
  'refused',
  'lapsed',
  'resumed',
  'recalculated',
  'extended',
  'reminded',
  'escalated',
  'assigned',
  'offered',
  'paused',
  'discharged',
  'voided',
  'merged',
];
const rankOf = new Map<string, number>(order.map((verb, rank) => [verb, rank]));
const bare = (verb: string) => verb.replace(/^obligation\./, '');

interface Placed extends FoldLine {
  at: Micros;
  key: string;
  rank: number;
}

/** Never by arrival: by when it happened, then by verb, then by act and line. */
const inOrder = (a: Placed, b: Placed) =>
  a.at - b.at || a.rank - b.rank || (a.act < b.act ? -1 : a.act > b.act ? 1 : 0) || a.n - b.n;

function placed(lines: readonly FoldLine[]): Placed[] {
  const once = new Map<string, Placed>();
  for (const line of lines) {
    const key = `${line.act}/${line.n}`;
    const verb = bare(line.verb);
    if (!once.has(key))
      once.set(key, { ...line, verb, key, at: toMicros(line.happenedAt), rank: rankOf.get(verb) ?? order.length });
  }
  return [...once.values()].sort(inOrder);
}

/**
 * The state of an obligation from its ledger lines, in whatever order and how often they come.
 * Only structure is checked: rights were checked when a line was written. What does not fit its place is counted, never dropped.
 * @returns undefined if no line opens it
 */
export function fold(lines: readonly FoldLine[], kinds: Kinds): Fold | undefined {
  const all = placed(lines);
  const first = all.findIndex((line) => line.verb === 'opened' && opens(line) !== undefined);
  if (first < 0) return undefined;
  const course = new Course(all[first]!, opens(all[first]!)!, kinds);
  const { state } = course;
  for (const line of all.slice(0, first)) state.unfit.push(line.key);
  for (const line of all.slice(first + 1)) if (!course.take(line)) state.unfit.push(line.key);
  state.version = all.length;
  return state;
}

const factsOf = <V extends Verb>(verb: V, line: FoldLine): FactsOf<V> | undefined =>
  verbs[verb].facts.safeParse(line.facts).data as FactsOf<V> | undefined;

function opens(line: Placed): FactsOf<'opened'> | undefined {
  const facts = factsOf('opened', line);
  return facts && toMicros(facts.due) > line.at ? facts : undefined;
}

/** One obligation on its way; `state` grows line by line. */
class Course {
  readonly state: Fold;
  private readonly kinds: Kinds;
  /** An offer or a pause has run out by itself: its own line, coming later, says nothing new. */
  private ranOut: 'offer' | 'pause' | null = null;

  constructor(line: Placed, facts: FactsOf<'opened'>, kinds: Kinds) {
    const due = toMicros(facts.due);
    const { kind, parent, holder, term, edition, provisional, ladder } = facts;
    this.kinds = kinds;
    this.state = {
      kind,
      parent,
      holder,
      term,
      edition,
      provisional,
      ladder,
      due,
      maxExtensions: Math.min(facts.maxExtensions, mostExtensions),
      state: 'held',
      openedAt: line.at,
      endedAt: null,
      giver: line.post,
      offer: null,
      pause: null,
      ladderStep: 0,
      extensions: 0,
      pausedInAll: 0,
      refusals: 0,
      spans: [{ from: line.at, to: null, holder, clock: 'running', due }],
      unfit: [],
      version: 0,
    };
  }

  /** @returns false if the line does not fit its place */
  take(line: Placed): boolean {
    if (hasEnded(this.state.state)) return false;
    this.runOut(line.at);
    const verb = line.verb as Verb;
    const facts = verbs[verb] && factsOf(verb, line);
    if (!facts || !Object.hasOwn(this.deeds, verb)) return false;
    return this.deeds[verb as keyof typeof this.deeds](line, facts as never);
  }

  private readonly deeds = {
    offered: (line: Placed, { to, lapses }: FactsOf<'offered'>) => {
      const { state, holder } = this.state;
      if (state !== 'held' || to === holder || toMicros(lapses) <= line.at) return false;
      this.state.state = 'offered';
      this.state.offer = { to, lapses: toMicros(lapses) };
      return this.turn(line.at);
    },
    received: (line: Placed) => {
      if (this.state.offer) return this.handOver(line.at);
      return this.ranOut === 'offer';
    },
    lapsed: (line: Placed) => {
      if (this.state.offer) return line.at >= this.state.offer.lapses && this.handOver(line.at);
      return this.ranOut === 'offer';
    },
    refused: (line: Placed) => {
      if (!this.state.offer) return false;
      this.state.state = 'held';
      this.state.offer = null;
      this.state.refusals += 1;
      return this.turn(line.at);
    },
    assigned: (line: Placed, { to }: FactsOf<'assigned'>) => {
      if (to === this.state.holder && !this.state.offer) return false;
      if (to !== this.state.holder) this.state.giver = this.state.holder;
      this.state.holder = to;
      this.state.offer = null;
      if (this.state.state === 'offered') this.state.state = 'held';
      return this.turn(line.at);
    },
    paused: (line: Placed, facts: FactsOf<'paused'>) => {
      const until = toMicros(facts.until);
      if (this.state.state !== 'held' || until <= line.at) return false;
      if (this.state.pausedInAll + until - line.at > longestPauseDays * day) return false;
      this.state.state = 'paused';
      this.state.pause = { from: line.at, until, order: facts.order };
      this.state.pausedInAll += until - line.at;
      this.state.due += until - line.at;
      return this.turn(line.at);
    },
    resumed: (line: Placed) => {
      if (this.state.pause) return this.endPause(line.at);
      return this.ranOut === 'pause';
    },
    extended: (line: Placed, facts: FactsOf<'extended'>) => {
      const due = toMicros(facts.due);
      if (this.state.state === 'paused' || due <= this.state.due || this.state.extensions >= this.state.maxExtensions)
        return false;
      this.state.due = due;
      this.state.extensions += 1;
      this.state.provisional = false;
      return this.turn(line.at);
    },
    recalculated: (line: Placed, { edition, provisional, ...facts }: FactsOf<'recalculated'>) => {
      // An extension named a day of its own; only what was reckoned from the term is reckoned again.
      if (this.state.extensions > 0) return false;
      const due = toMicros(facts.due) + this.state.pausedInAll;
      if (due <= this.state.openedAt) return false;
      Object.assign(this.state, { edition, provisional, due });
      return this.turn(line.at);
    },
    escalated: (_line: Placed, { step }: FactsOf<'escalated'>) => {
      if (step !== this.state.ladderStep + 1) return false;
      this.state.ladderStep = step;
      return true;
    },
    reminded: () => true,
    discharged: (line: Placed, { evidence }: FactsOf<'discharged'>) =>
      this.kinds[this.state.kind]?.evidence.safeParse(evidence).success === true && this.end('discharged', line.at),
    voided: (line: Placed) => this.end('voided', line.at),
    merged: (line: Placed) => this.end('merged', line.at),
  };

  /** What the clock would have done by itself before `at`, whether or not its line has come yet. */
  private runOut(at: Micros): void {
    const { offer, pause } = this.state;
    if (offer && at > offer.lapses) {
      this.handOver(offer.lapses);
      this.ranOut = 'offer';
    }
    if (pause && at > pause.until) {
      this.endPause(pause.until);
      this.ranOut = 'pause';
    }
  }

  private handOver(at: Micros): true {
    this.state.giver = this.state.holder;
    this.state.holder = this.state.offer!.to;
    this.state.offer = null;
    this.state.state = 'held';
    return this.turn(at);
  }

  /** The deadline moves by the time that was really paused. */
  private endPause(at: Micros): true {
    const unused = this.state.pause!.until - at;
    this.state.due -= unused;
    this.state.pausedInAll -= unused;
    for (const span of this.state.spans)
      if (span.clock === 'paused' && span.from >= this.state.pause!.from) span.due = this.state.due;
    this.state.pause = null;
    if (this.state.state === 'paused') this.state.state = 'held';
    return this.turn(at);
  }

  private end(state: State, at: Micros): boolean {
    if (at <= this.state.openedAt) return false;
    if (this.state.pause) this.endPause(at);
    this.state.offer = null;
    this.state.state = state;
    this.state.endedAt = at;
    const { spans } = this.state;
    if (spans.at(-1)!.from === at) spans.pop();
    spans.at(-1)!.to = at;
    return true;
  }

  /** Begins a new span if holder, clock or deadline changed; what lasted no time leaves none. */
  private turn(at: Micros): true {
    this.ranOut = null;
    const { spans, holder, state, due } = this.state;
    const clock: ClockState = state === 'offered' || state === 'paused' ? state : 'running';
    if (spans.at(-1)!.from === at) spans.pop();
    const last = spans.at(-1);
    if (last && last.holder === holder && last.clock === clock && last.due === due) last.to = null;
    else {
      if (last) last.to = at;
      spans.push({ from: at, to: null, holder, clock, due });
    }
    return true;
  }
}

/** Time charged to one post, in whole microseconds; `running`, `offered` and `paused` add up to `total`. */
export interface ChargedTime {
  holder: string;
  running: Micros;
  offered: Micros;
  paused: Micros;
  overdue: Micros;
  total: Micros;
  working: Micros;
}

/**
 * Every microsecond from the opening to the end, or to `now`, charged to exactly one post, in the order in which they first held it.
 * Paused time is never overdue: the deadline moves with it.
 * @param working  how much of the time between two instants lies on working days
 */
export function chargedTime(
  { spans }: Pick<Fold, 'spans'>,
  now: Micros,
  working: (from: Instant, to: Instant) => Micros = () => 0,
): ChargedTime[] {
  const charges = new Map<string, ChargedTime>();
  for (const { from, to, holder, clock, due } of spans) {
    const end = Math.max(from, to ?? now);
    const charge = charges.get(holder) ?? { holder, running: 0, offered: 0, paused: 0, overdue: 0, total: 0, working: 0 };
    charges.set(holder, charge);
    charge[clock] += end - from;
    charge.total += end - from;
    if (clock !== 'paused') charge.overdue += Math.max(0, end - Math.max(from, due));
    charge.working += working(fromMicros(from), fromMicros(end));
  }
  return [...charges.values()];
}

/** Who was in a post from when until when; `to` null: still is. */
export interface InPost {
  post: string;
  person: string;
  from: Micros;
  to: Micros | null;
}

/** Time charged to whoever was in the post then, in whole microseconds; `person` null: nobody was. */
export interface PersonCharge {
  holder: string;
  person: string | null;
  total: Micros;
  overdue: Micros;
}

/**
 * The time of `chargedTime`, parted by who was in the post: of each post the parts add up to its total and its overdue time.
 * @param tenures  in any order; where two overlap, who came first is charged
 */
export function chargedPersons({ spans }: Pick<Fold, 'spans'>, now: Micros, tenures: readonly InPost[]): PersonCharge[] {
  const charges = new Map<string, PersonCharge>();
  const inOrder = [...tenures].sort((a, b) => a.from - b.from);
  for (const { from, to, holder, clock, due } of spans) {
    const end = Math.max(from, to ?? now);
    const charge = (person: string | null, since: Micros, until: Micros) => {
      if (until <= since) return;
      const key = `${holder} ${person}`;
      const known = charges.get(key) ?? { holder, person, total: 0, overdue: 0 };
      charges.set(key, known);
      known.total += until - since;
      if (clock !== 'paused') known.overdue += Math.max(0, until - Math.max(since, due));
    };
    let at = from;
    for (const tenure of inOrder) {
      if (tenure.post !== holder) continue;
      const [since, until] = [Math.max(at, tenure.from), Math.min(end, tenure.to ?? end)];
      if (until <= since) continue;
      charge(null, at, since);
      charge(tenure.person, since, until);
      at = until;
    }
    charge(null, at, end);
  }
  return [...charges.values()];
}

/**
 * When the clock acts next by itself: an offer lapses, a pause ends, a step of the ladder is reached; null: never.
 * @param after  the instant at which a step's time after the deadline is over
 */
export function nextAt(
  state: Pick<Fold, 'state' | 'offer' | 'pause' | 'due' | 'ladderStep'>,
  steps: readonly LadderStep[],
  after: (due: Micros, step: LadderStep) => Micros,
): Micros | null {
  if (hasEnded(state.state)) return null;
  if (state.pause) return state.pause.until;
  const step = steps[state.ladderStep];
  const stepAt = step ? after(state.due, step) : Infinity;
  const next = Math.min(stepAt, state.offer?.lapses ?? Infinity);
  return Number.isFinite(next) ? next : null;
}

export const holderOnly = problem('not-the-holder', 403, { zh: '现在不归你', en: 'Not yours now' }, () => ({
  zh: '这件事现在不在你的岗位上，没有改动。看一下现在归谁，可以催办。',
  en: 'Another post holds this now; nothing was changed. See whose move it is; you can remind them.',
}));

export const superiorOnly = problem('not-the-superior', 403, { zh: '要上级来定', en: 'For a superior to decide' }, () => ({
  zh: '这一步由承办岗位的上级决定，没有改动。找上级办理。',
  en: 'This step is for a superior of the holder; nothing was changed. Ask the superior office.',
}));

export const offerNotYours = problem('offer-not-yours', 403, { zh: '不是交给你的', en: 'Not offered to you' }, () => ({
  zh: '这件事是交给别的岗位的，没有改动。由收件岗位签收或退回。',
  en: 'It was offered to another post; nothing was changed. That post receives or refuses it.',
}));

export const notOffered = problem('nothing-to-receive', 409, { zh: '没有待签收', en: 'Nothing to receive' }, () => ({
  zh: '现在没有等待签收的交办，没有改动。刷新看最新状态。',
  en: 'There is no offer waiting; nothing was changed. Reload to see the present state.',
}));

export const notPaused = problem('not-paused', 409, { zh: '没有中止', en: 'Not paused' }, () => ({
  zh: '计时没有中止，没有改动。刷新看最新状态。',
  en: 'The clock is not paused; nothing was changed. Reload to see the present state.',
}));

export const alreadyEnded = problem<{ state: string }>('obligation-ended', 409, { zh: '已经办结', en: 'Already ended' }, () => ({
  zh: '这件事已经办结，没有改动。问题又出现的话，另立一件。',
  en: 'It has ended already; nothing was changed. If the trouble is back, open a new one.',
}));

const stateNames: Record<State, Text> = {
  held: { zh: '在办', en: 'in hand' },
  offered: { zh: '等签收', en: 'waiting for a receipt' },
  paused: { zh: '已中止计时', en: 'paused' },
  discharged: { zh: '已销号', en: 'closed' },
  voided: { zh: '已撤销', en: 'voided' },
  merged: { zh: '已并案', en: 'merged' },
};

export const stateForbids = problem<{ state: State }>(
  'obligation-state-forbids',
  409,
  { zh: '现在不能这样办', en: 'Not possible in this state' },
  ({ state }) => ({
    zh: `这件事${stateNames[state].zh}，现在不能这样办，没有改动。等签收的先签收或退回，中止的先恢复。`,
    en: `It is ${stateNames[state].en}, so this is not possible now; nothing was changed. Settle the offer or the pause first.`,
  }),
);

export const evidenceMissing = problem<{ missing: string[] }>(
  'evidence-missing',
  422,
  { zh: '还缺证据', en: 'Evidence is missing' },
  ({ missing }) => ({
    zh: `销号还缺：${missing.join('、')}。没有改动，补齐后再提交。`,
    en: `Closing still lacks: ${missing.join(', ')}. Nothing was changed; add it and submit again.`,
  }),
);

export const extensionsUsedUp = problem<{ most: number }>(
  'extensions-used-up',
  409,
  { zh: '延期次数用完', en: 'No extension left' },
  ({ most }) => ({
    zh: `这类事项最多延期 ${most} 次，已经用完，没有改动。可以改派，或按超期办理。`,
    en: `This kind allows ${most} extensions and they are used up; nothing was changed. Assign it anew, or treat it as overdue.`,
  }),
);

export const extensionNotLater = problem<{ due: string }>(
  'extension-not-later',
  422,
  { zh: '新期限要更晚', en: 'The new deadline must be later' },
  ({ due }) => ({
    zh: `新期限要晚于现在的期限 ${due}，没有改动。换一个更晚的日期。`,
    en: `The new deadline must lie after ${due}; nothing was changed. Choose a later day.`,
  }),
);

export const pauseTooLong = problem<{ most: number }>(
  'pause-too-long',
  422,
  { zh: '中止时间不对', en: 'The pause does not fit' },
  ({ most }) => ({
    zh: `中止要在以后的日期结束，合计不超过 ${most} 天，没有改动。改一个更早的结束日期。`,
    en: `A pause ends on a day ahead and all pauses together last at most ${most} days; nothing was changed. Choose an earlier end.`,
  }),
);

export const postUnknown = problem('post-unknown', 422, { zh: '没有这个岗位', en: 'No such post' }, () => ({
  zh: '没有这个岗位，或者它已经撤销，没有改动。重新选一个岗位。',
  en: 'There is no such post, or it has been closed; nothing was changed. Choose another post.',
}));

export const mergeTarget = problem('merge-target', 422, { zh: '并入的事项不对', en: 'Cannot merge into that' }, () => ({
  zh: '要并入的事项没有找到、已经办结，或者就是这一件，没有改动。选一件还在办的。',
  en: 'The other one was not found, has ended, or is this one; nothing was changed. Choose one that is still open.',
}));

export const noneHandedOver = problem<{ refused: { id: string; problem: string; detail: Text }[] }>(
  'none-handed-over',
  409,
  { zh: '一件也没交出去', en: 'None was handed over' },
  ({ refused }) => ({
    zh: `选中的都不能交办，没有改动。第一件的原因：${refused[0]?.detail.zh ?? ''}`,
    en: `None of these can be handed over; nothing was changed. The first one: ${refused[0]?.detail.en ?? ''}`,
  }),
);

export const matterTaken = problem('matter-taken', 409, { zh: '文号已经用过', en: 'Number in use' }, () => ({
  zh: '这个文号或编号已经立过一件，没有再立。查一下原来那件，或换一个文号。',
  en: 'Another matter has this number or id; nothing was opened. Look it up, or use another number.',
}));

export const invalidCursor = problem('cursor-unknown', 422, { zh: '翻页位置不对', en: 'Unknown page' }, () => ({
  zh: '翻页位置读不懂。从第一页重新看。',
  en: 'The position of the page is not one of ours. Start again from the first page.',
}));

export const receiverIsHolder = problem('receiver-is-holder', 422, { zh: '已经归它', en: 'It holds it already' }, () => ({
  zh: '这件事现在就归这个岗位，没有改动。选另一个岗位。',
  en: 'That post holds it already; nothing was changed. Choose another post.',
}));

/** Why the fold does not take a line now, as the caller can mend it. */
export function whyUnfit(before: Fold, verb: Verb): Problem {
  const { state } = before;
  if (hasEnded(state)) return alreadyEnded({ state });
  if (verb === 'received' || verb === 'refused' || verb === 'lapsed') return notOffered({});
  if (verb === 'resumed') return notPaused({});
  if (verb === 'assigned') return receiverIsHolder({});
  if (verb === 'discharged') return evidenceMissing({ missing: ['证据'] });
  if (state !== 'held') return stateForbids({ state });
  if (verb === 'offered') return receiverIsHolder({});
  if (verb === 'paused') return pauseTooLong({ most: longestPauseDays });
  if (verb === 'extended')
    return before.extensions >= before.maxExtensions
      ? extensionsUsedUp({ most: before.maxExtensions })
      : extensionNotLater({ due: fromMicros(before.due) });
  return stateForbids({ state });
}

/** What a deadline is told by: the instant it is told at, the district's days, and how many working days lie between two days. */
export interface Telling {
  now: Instant;
  dayOf: (instant: Instant) => LocalDate;
  /** Working days after `from`, up to and with `to`. */
  workdaysBetween: (from: LocalDate, to: LocalDate) => number;
}

const hour = 3_600_000_000;

/** Time left or past, in the unit of its own rule: working days or days, within a day hours, within an hour minutes. */
export function restOf(due: Instant, term: Term, { now, dayOf, workdaysBetween }: Telling): Rest {
  const at = toMicros(due);
  const left = at - toMicros(now);
  // At 24:00 a deadline ends the day before the midnight; days begin with a minute.
  const [today, last] = [dayOf(now), dayOf(at % 60_000_000 === 0 ? fromMicros(at - 1) : due)];
  if (left < 0) {
    const days = daysBetween(last, today);
    return days > 0 ? { late: true, count: days, unit: 'day' } : short(-left, true);
  }
  if (left < 24 * hour) return short(left, false);
  const working = term.unit === 'workday' ? workdaysBetween(today, last) : 0;
  return working > 0
    ? { late: false, count: working, unit: 'workday' }
    : { late: false, count: daysBetween(today, last), unit: 'day' };
}

const short = (span: Micros, late: boolean): Rest =>
  span < hour
    ? { late, count: Math.floor(span / 60_000_000), unit: 'minute' }
    : { late, count: Math.floor(span / hour), unit: 'hour' };

const unitWords = {
  minute: { zh: '分', en: 'minute' },
  hour: { zh: '小时', en: 'hour' },
  day: { zh: '天', en: 'day' },
  workday: { zh: '个工作日', en: 'working day' },
};

/** "剩 2 个工作日", "超期 6 天"; "2 working days left", "6 days overdue". */
export function restWords({ late, count, unit }: Rest): Text {
  const words = unitWords[unit];
  const en = `${count} ${words.en}${count === 1 ? '' : 's'}`;
  return late ? { zh: `超期 ${count} ${words.zh}`, en: `${en} overdue` } : { zh: `剩 ${count} ${words.zh}`, en: `${en} left` };
}

/** Why the state itself rules a move out, whoever makes it. */
export function notInThisState(move: string, state: Fold): Problem | undefined {
  if (move === 'resume') return state.pause ? undefined : notPaused({});
  if (move === 'offer' || move === 'pause') return state.state === 'held' ? undefined : stateForbids({ state: state.state });
  if (move === 'extend' && (state.pause || state.extensions >= state.maxExtensions)) return whyUnfit(state, 'extended');
  return undefined;
}
