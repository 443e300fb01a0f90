/**
 * What became of each matter, as the lines its people would have written: handed over, received, refused, paused, extended,
 * escalated, discharged. Pure: the same plan, people and calendar give the same lines.
 */
import { addDays, beginningOf, endOf, instantAt, localDateOf, weekdayOf, yearOf } from '../core/local-date.ts';
import { fromMicros, toMicros, type Instant, type Micros } from '../core/time.ts';
import { addWorkingDays, dueAt, isWorkingDay, type Calendar } from '../features/calendar/rules.ts';
import { defaultLadders, kinds, type MatterKind, type Term } from '../features/obligations/kinds.ts';
import { Dice } from './dice.ts';
import type { DemoPeople, DemoPlan, Post, TownPosts } from './people.ts';
import { district } from './towns.ts';
import { departmentTasks, finds, letters, reports, townTasks } from './work.ts';

const hour: Micros = 3_600_000_000;

export interface StoryLine {
  verb: string;
  facts: Record<string, unknown>;
  obligation: string;
  matter: string;
  region: string;
  trade: string | null;
}

export interface StoryAct {
  id: string;
  at: Instant;
  by: Post | null;
  lines: StoryLine[];
}

export interface StoryNote {
  id: string;
  obligation: string;
  role: 'reason' | 'order' | 'measure' | 'decision' | 'evidence' | 'reminder';
  number: string | null;
  words: string;
  attachments: string[];
  act: string;
}

export interface StoryMatter {
  id: string;
  kind: string;
  number: string | null;
  title: string;
  demand: string;
  region: string;
  trade: string | null;
  origin: string | null;
  openedAt: Instant;
}

export interface Stories {
  acts: StoryAct[];
  notes: StoryNote[];
  matters: StoryMatter[];
}

interface Opening {
  kind: MatterKind;
  number?: string;
  title: string;
  demand: string;
  origin?: string;
  region: string;
  trade?: string | null;
  opener: Post;
  holder: Post;
  at: Instant;
  term?: Term;
}

type Fate = 'open' | 'done' | 'late' | 'voided';

/** Writes the story of one obligation after another. */
class Teller {
  readonly told: Stories = { acts: [], notes: [], matters: [] };
  readonly dice: Dice;
  private readonly ids: Dice;
  private readonly calendar: Calendar;
  private readonly zone: string;
  readonly end: Micros;
  private readonly superior: (post: Post) => Post;

  constructor(plan: DemoPlan, calendar: Calendar, superior: (post: Post) => Post) {
    this.dice = new Dice(plan.seed, 'stories');
    this.ids = new Dice(plan.seed, 'ids of stories');
    this.calendar = calendar;
    this.zone = plan.zone;
    this.end = beginningOf(plan.asOf, plan.zone);
    this.superior = superior;
  }

  /** Some hours later, in working hours. */
  later(at: Instant, leastHours: number, mostHours: number): Instant {
    const raw = toMicros(at) + Math.round((leastHours + (mostHours - leastHours) * this.dice.next()) * 3600) * 1_000_000;
    return this.inHours(fromMicros(raw));
  }

  /** Moves on to the next working hour: 8:30 to 17:00 of a working day. */
  inHours(at: Instant): Instant {
    const date = localDateOf(at, this.zone);
    const into = toMicros(at) - beginningOf(date, this.zone);
    if (isWorkingDay(date, this.calendar) && into >= 8.5 * hour && into <= 17 * hour) return at;
    const day = isWorkingDay(date, this.calendar) && into < 8.5 * hour ? date : addWorkingDays(date, 1, this.calendar);
    return fromMicros(beginningOf(day, this.zone) + 8.5 * hour + this.dice.between(0, 150 * 60) * 1_000_000);
  }

  begin(opening: Opening): Course {
    const matter = this.ids.id(toMicros(opening.at) / 1000);
    const { kind, number = null, title, demand, origin = null, region, trade = null, at } = opening;
    this.told.matters.push({ id: matter, kind, number, title, demand, region, trade, origin, openedAt: at });
    return new Course(this, this.ids, this.calendar, this.zone, this.superior, opening, matter, null);
  }
}

class Course {
  readonly id: string;
  holder: Post;
  at: Instant;
  due: Instant;
  private steps = 0;
  private readonly teller: Teller;
  private readonly ids: Dice;
  private readonly calendar: Calendar;
  private readonly zone: string;
  private readonly superior: (post: Post) => Post;
  private readonly opening: Opening;
  private readonly matter: string;

  constructor(
    teller: Teller,
    ids: Dice,
    calendar: Calendar,
    zone: string,
    superior: (post: Post) => Post,
    opening: Opening,
    matter: string,
    parent: string | null,
    by: Post | null = opening.opener,
  ) {
    this.teller = teller;
    this.ids = ids;
    this.calendar = calendar;
    this.zone = zone;
    this.superior = superior;
    this.opening = opening;
    this.matter = matter;
    this.holder = opening.holder;
    this.at = opening.at;
    const kind = kinds[opening.kind];
    const term = opening.term ?? kind.term;
    const end = dueAt(opening.at, term, calendar, zone);
    this.due = end.dueAt;
    this.id = ids.id(toMicros(opening.at) / 1000);
    this.write(by, 'opened', {
      kind: opening.kind,
      holder: opening.holder.id,
      due: end.dueAt,
      term,
      edition: calendar.edition,
      provisional: end.provisional,
      ladder: kind.ladder,
      maxExtensions: kind.maxExtensions,
      parent,
    });
  }

  private write(by: Post | null, verb: string, facts: Record<string, unknown>): string {
    const id = this.ids.id(toMicros(this.at) / 1000);
    this.teller.told.acts.push({ id, at: this.at, by, lines: [this.line(verb, facts)] });
    return id;
  }

  private line(verb: string, facts: Record<string, unknown>): StoryLine {
    const { region, trade = null } = this.opening;
    return { verb: `obligation.${verb}`, facts, obligation: this.id, matter: this.matter, region, trade };
  }

  private note(role: StoryNote['role'], words: string, number: string | null = null, attachments: string[] = []): string {
    const id = this.ids.id(toMicros(this.at) / 1000);
    this.teller.told.notes.push({ id, obligation: this.id, role, number, words, attachments, act: '' });
    return id;
  }

  /** The note belongs to the act that was written last. */
  private sign(act: string): void {
    for (let i = this.teller.told.notes.length - 1; i >= 0 && this.teller.told.notes[i]!.act === ''; i--)
      this.teller.told.notes[i]!.act = act;
  }

  get ended(): boolean {
    return toMicros(this.at) >= this.teller.end;
  }

  wait(leastHours: number, mostHours: number): boolean {
    const next = this.teller.later(this.at, leastHours, mostHours);
    if (toMicros(next) >= this.teller.end) return false;
    this.at = next;
    return true;
  }

  lapses = (): Instant => dueAt(this.at, kinds[this.opening.kind].receipt, this.calendar, this.zone).dueAt;

  offer(to: Post): Instant {
    const lapses = this.lapses();
    this.write(this.holder, 'offered', { to: to.id, lapses });
    return lapses;
  }

  /** Nobody signed: it counts as received. */
  lapse(at: Instant, by: Post): void {
    this.at = at;
    this.write(null, 'lapsed', {});
    this.holder = by;
    this.at = this.teller.inHours(at);
  }

  receive(by: Post): void {
    this.write(by, 'received', {});
    this.holder = by;
  }

  refuse(by: Post, words: string): void {
    const reason = this.note('reason', words);
    this.sign(this.write(by, 'refused', { reason }));
  }

  /** Stopped by an order, until a day that may still be ahead. */
  pause(order: string, words: string, days: number): void {
    const until = endOf(addDays(localDateOf(this.at, this.zone), days), this.zone);
    const note = this.note('order', words, order);
    this.sign(this.write(this.superior(this.holder), 'paused', { order: note, until }));
    this.due = fromMicros(toMicros(this.due) + toMicros(until) - toMicros(this.at));
    this.at = until;
    if (toMicros(until) >= this.teller.end) return;
    this.write(null, 'resumed', {});
    this.at = this.teller.inHours(until);
  }

  extend(order: string, days: number): void {
    const due = endOf(addDays(localDateOf(fromMicros(toMicros(this.due) - 1), this.zone), days), this.zone);
    const [note, measure] = [
      this.note('order', '整改涉及管网改造，同意延期。', order),
      this.note('measure', '延期期间每日巡查两次，现场加配灭火器。'),
    ];
    this.sign(this.write(this.superior(this.holder), 'extended', { due, order: note, measure }));
    this.due = due;
  }

  remind(by: Post): void {
    const note = this.note('reminder', '请尽快办理，办完上传照片。');
    this.sign(this.write(by, 'reminded', { note }));
  }

  remindAt(at: Instant): void {
    const now = this.at;
    this.at = at;
    this.remind(this.superior(this.holder));
    this.at = now;
  }

  get extendable(): boolean {
    return kinds[this.opening.kind].maxExtensions > 0;
  }

  /** Discharged somewhere between now and `limit`. */
  finishBefore(limit: Micros, words: string): void {
    const [from, to] = [toMicros(this.at), limit];
    const raw = this.teller.inHours(
      fromMicros(from + Math.round(((to - from) * (0.15 + 0.7 * this.teller.dice.next())) / 1_000_000) * 1_000_000),
    );
    if (toMicros(raw) <= from || toMicros(raw) >= this.teller.end) return;
    this.at = raw;
    this.discharge(words);
  }

  /** Steps of the ladder that the clock took up to `until`. */
  escalate(until: Micros): void {
    const ladder = defaultLadders[kinds[this.opening.kind].ladder]!;
    for (; this.steps < ladder.length; this.steps++) {
      const { after, mode } = ladder[this.steps]!;
      const at = dueAt(this.due, after, this.calendar, this.zone).dueAt;
      if (toMicros(at) >= until) return;
      this.at = at;
      const to = this.superior(this.holder);
      this.write(null, 'escalated', { step: this.steps + 1, mode, to: to.id });
      if (mode === 'supervise' && to.id !== this.holder.id) this.supervise(to);
      if (mode === 'take' && to.id !== this.holder.id) {
        const act = this.teller.told.acts.findLast((one) => one.lines[0]!.obligation === this.id)!;
        act.lines.push(this.line('assigned', { to: to.id, why: 'ladder' }));
        this.holder = to;
      }
    }
  }

  /** The superior has to decide; most do in time. */
  private supervise(to: Post): void {
    const { region, trade = null, title, demand } = this.opening;
    const opening: Opening = { kind: 'matter.decide', title, demand, region, trade, opener: to, holder: to, at: this.at };
    const child = new Course(this.teller, this.ids, this.calendar, this.zone, this.superior, opening, this.matter, this.id, null);
    if (child.wait(4, 40)) child.discharge('已约谈承办人，限期办结。');
  }

  discharge(words: string): void {
    const kind = kinds[this.opening.kind];
    const photos = kind.parts.some((part) => part.key === 'attachments' && part.needed)
      ? [this.ids.id(toMicros(this.at) / 1000)]
      : [];
    const note = this.note('evidence', words, null, photos);
    this.sign(this.write(this.holder, 'discharged', { evidence: { note, attachments: photos } }));
  }

  dissolve(number: string): void {
    const decision = this.note('decision', '重复立项，撤销本件。', number);
    this.sign(this.write(this.superior(this.holder), 'voided', { decision }));
  }
}

const outcomes = [
  '已整改到位，现场复核合格。',
  '已办结，材料齐全。',
  '问题已消除，已告知负责人防止反弹。',
  '已按要求完成，附照片。',
];
const refusals = ['不在本单位职责范围，建议转行业部门。', '场所已搬离本辖区。', '材料不全，请补充问题照片。'];

export function tellStories(plan: DemoPlan, people: DemoPeople, calendar: Calendar): Stories {
  const teller = new Teller(plan, calendar, people.superior);
  const { dice } = teller;
  const counters = new Map<string, number>();
  const numbered = (prefix: string, suffix: string, digits = 0) => {
    const next = (counters.get(prefix) ?? 0) + 1;
    counters.set(prefix, next);
    return `${prefix}${String(next).padStart(digits, '0')}${suffix}`;
  };
  const year = (at: Instant) => yearOf(localDateOf(at, plan.zone));
  const hazardNumber = (town: TownPosts, at: Instant) => {
    const letters = town.town.nameEn.replaceAll(/[^A-Z]/g, '') + town.town.code.slice(-3);
    return numbered(`${town.town.code === '990101101' ? 'SG' : letters}-${year(at)}-`, '', 4);
  };

  const daysAgo = (days: number, time: string) => instantAt(addDays(plan.asOf, -days), time, plan.zone);
  showcase(teller, plan, people, { hazardNumber, letterNumber: (at) => numbered(`澜消安督〔${year(at)}〕`, ' 号') });

  const opened = (most: number, least: number) =>
    teller.inHours(daysAgo(dice.between(least, most), `${dice.between(8, 16)}:${dice.between(10, 59)}`));

  const openShare = 0.19;
  for (let n = 0; n < plan.obligations; n++) {
    const open = dice.next() < openShare;
    const town = dice.pick(people.towns);
    const quiet = town.office === people.shown;
    // Most of what is open is young; some of it has lain long, except with the town whose workbench is shown.
    const at = open ? (dice.chance(0.24) && !quiet ? opened(34, 9) : opened(9, 1)) : opened(420, 22);
    if (toMicros(at) >= teller.end) continue;
    const officer = dice.pick(town.officers);
    const which = dice.next();
    const fate: Fate = open ? 'open' : dice.chance(0.8) ? 'done' : dice.chance(0.9) ? 'late' : 'voided';
    if (which < 0.5) {
      const firm = dice.pick(town.firms);
      const find = dice.pick(finds.filter(({ fits }) => !fits || fits.includes(firm.word)));
      const opener = quiet && open ? people.shown : officer;
      const course = teller.begin({
        kind: 'matter.fix',
        number: hazardNumber(town, at),
        title: `${firm.name} · ${find.title}`,
        demand: find.demand,
        origin: '街镇日常检查',
        region: firm.village,
        trade: firm.trade,
        opener,
        holder: firm.post,
        at,
        term: dice.chance(0.5) ? { count: 7, unit: 'workday', roll: true } : { count: 15, unit: 'day', roll: true },
      });
      live(teller, course, fate, quiet);
      if (fate === 'done' && dice.chance(0.35)) {
        const recheck = teller.begin({
          kind: 'matter.recheck',
          title: `${firm.name} · ${find.title} 复查`,
          demand: '到现场复查，合格销号，不合格重新责令',
          region: firm.village,
          trade: firm.trade,
          opener: town.office,
          holder: officer,
          at: course.at,
        });
        live(teller, recheck, 'done', quiet);
      }
    } else if (which < 0.68) {
      const village = dice.pick(dice.chance(0.3) && town.grids.length > 0 ? town.grids : town.villages);
      const find = dice.pick(townTasks);
      const course = teller.begin({
        kind: 'matter.task',
        title: `${village.name} · ${find.title}`,
        demand: find.demand,
        origin: '街镇消安办工作安排',
        region: village.code,
        opener: town.office,
        holder: quiet && open ? officer : town.office,
        at,
      });
      pass(teller, course, village.desk, fate, quiet);
    } else if (which < 0.78) {
      const bureau = dice.pick(people.departments);
      const find = dice.pick(departmentTasks);
      const staff = dice.pick(people.staff);
      const course = teller.begin({
        kind: 'matter.task',
        title: `${bureau.name} · ${find.title}`,
        demand: find.demand,
        origin: '区消安办会议纪要',
        region: district.code,
        trade: bureau.code,
        opener: people.root,
        holder: staff,
        at,
      });
      pass(teller, course, bureau.post, fate, false);
    } else if (which < 0.86) {
      const find = dice.pick(letters);
      const number = numbered(`澜消安督〔${year(at)}〕`, ' 号');
      const course = teller.begin({
        kind: 'matter.letter',
        number,
        title: `督办函 ${number} · ${find.title}`,
        demand: find.demand,
        origin: '区消安办督办',
        region: town.town.code,
        opener: people.root,
        holder: quiet && open ? town.head : town.office,
        at,
      });
      live(teller, course, fate, quiet);
    } else if (which < 0.93) {
      const find = dice.pick(reports);
      const course = teller.begin({
        kind: 'matter.report',
        title: `${town.town.name} · ${find.title}`,
        demand: find.demand,
        region: town.town.code,
        opener: people.root,
        holder: quiet && open ? officer : town.office,
        at,
      });
      live(teller, course, fate, quiet);
    } else if (which < 0.97) {
      const leader = dice.pick(people.leaders);
      const firm = dice.pick(town.firms);
      const course = teller.begin({
        kind: 'matter.visit',
        title: `包保走访 · ${firm.name}`,
        demand: '到现场走访，核对问题清单，上传照片',
        region: firm.village,
        trade: firm.trade,
        opener: people.root,
        holder: leader,
        at,
      });
      live(teller, course, fate, quiet);
    } else {
      const course = teller.begin({
        kind: 'matter.rollcall',
        title: `${town.town.name}微型消防站 · 点名应答`,
        demand: '报在岗人数、车辆器材状态',
        region: town.town.code,
        opener: dice.pick(people.duty),
        holder: town.station,
        at,
      });
      if (course.wait(0.2, 1.6)) course.discharge('在岗 6 人，水罐车 1 辆，器材完好。');
    }
  }
  return teller.told;
}

/** Handed on by a first holder, then lived through by the receiver. */
function pass(teller: Teller, course: Course, to: Post, fate: Fate, quiet: boolean): void {
  const { dice } = teller;
  const next = () => course.wait(0.2, 3);
  if (!next()) return;
  const lapses = course.offer(to);
  const answered = dice.chance(0.06) ? fromMicros(teller.end) : teller.later(course.at, 0.5, 9);
  if (toMicros(answered) >= Math.min(teller.end, toMicros(lapses))) {
    if (toMicros(lapses) >= teller.end) return;
    course.lapse(lapses, to);
  } else {
    course.at = answered;
    if (dice.chance(0.08)) {
      course.refuse(to, dice.pick(refusals));
      if (!next()) return;
      const again = course.offer(to);
      const signed = teller.later(course.at, 0.5, 6);
      if (toMicros(signed) >= Math.min(teller.end, toMicros(again))) return;
      course.at = signed;
    }
    course.receive(to);
  }
  live(teller, course, fate, quiet);
}

/** From the holder's desk to the end, or to where things stand today. */
function live(teller: Teller, course: Course, fate: Fate, quiet: boolean): void {
  const { dice } = teller;
  const order = () => `澜消安〔${2000 + dice.between(20, 26)}〕${dice.between(1, 480)} 号`;
  if (fate === 'open') {
    if (quiet && toMicros(course.due) < teller.end - 24 * hour) course.finishBefore(teller.end, dice.pick(outcomes));
    else if (dice.chance(0.03) && course.wait(1, 20)) course.pause(order(), '待鉴定结论，鉴定期间不计时。', dice.between(10, 30));
    else course.escalate(teller.end);
    return;
  }
  if (fate === 'voided') {
    if (course.wait(8, 60)) course.dissolve(order());
    return;
  }
  const roomHours = () => (toMicros(course.due) - toMicros(course.at)) / hour;
  if (roomHours() > 60 && dice.chance(0.05) && course.wait(10, 30))
    course.pause(order(), '待鉴定结论，鉴定期间不计时。', dice.between(5, 20));
  if (roomHours() > 30 && course.extendable && dice.chance(0.08) && course.wait(4, 20))
    course.extend(order(), dice.between(5, 15));
  if (fate === 'done' && roomHours() > 6) {
    course.finishBefore(Math.min(toMicros(course.due), teller.end), dice.pick(outcomes));
    return;
  }
  const lateHours = dice.chance(0.75) ? dice.between(4, 70) : dice.between(70, 420);
  const wished = teller.later(course.due, lateHours, lateHours + 8);
  const latest = fromMicros(teller.end - dice.between(3600, 40 * 3600) * 1_000_000);
  const finish = wished < latest ? wished : latest;
  if (dice.chance(0.4) && toMicros(course.due) + hour < Math.min(teller.end, toMicros(finish)))
    course.remindAt(fromMicros(toMicros(course.due) + hour));
  course.escalate(Math.min(toMicros(finish), teller.end));
  if (toMicros(finish) < teller.end && toMicros(finish) > toMicros(course.at)) {
    course.at = finish;
    course.discharge(dice.pick(outcomes));
  }
}

interface Numbers {
  hazardNumber: (town: TownPosts, at: Instant) => string;
  letterNumber: (at: Instant) => string;
}

/**
 * The workbench that the documentation shows: 3 overdue, 4 due today, 2 waiting for receipt, 7 more this week.
 * Every deadline is counted back from the day of the demo, so it looks the same whenever the demo is made.
 */
function showcase(teller: Teller, plan: DemoPlan, people: DemoPeople, numbers: Numbers): void {
  const town = people.towns.find(({ office }) => office === people.shown)!;
  const [me, officer] = [people.shown, town.officers[0]!];
  const firm = (n: number) => town.firms[n % town.firms.length]!;
  const bureau = (code: string) => people.departments.find((one) => one.code === code)!;
  /** Ends at 24:00 of the day `inDays` from today, having begun `length` days before. */
  const plain = (length: number): Term => ({ count: length, unit: 'day', roll: false });
  const start = (inDays: number, length: number, time = '09:40') =>
    instantAt(addDays(plan.asOf, inDays - length), time, plan.zone);
  const own = (inDays: number, length: number, kind: MatterKind, title: string, demand: string, more: Partial<Opening> = {}) => {
    const at = start(inDays, length);
    const number =
      kind === 'matter.letter'
        ? numbers.letterNumber(at)
        : kind === 'matter.recheck' || kind === 'matter.fix'
          ? numbers.hazardNumber(town, at)
          : undefined;
    return teller.begin({
      kind,
      title: kind === 'matter.letter' ? `区消安办 · 督办函 ${number}` : title,
      demand,
      ...(number && { number }),
      region: town.town.code,
      opener: kind === 'matter.letter' || kind === 'matter.report' ? people.root : officer,
      holder: me,
      at,
      term: plain(length),
      ...more,
    });
  };
  const at = (n: number) => ({ region: firm(n).village, trade: firm(n).trade });

  for (const [days, course] of [
    [6, own(-6, 8, 'matter.recheck', '石港顺达印染 · 定型机排风管积油 复查', '单位已交整改照片，到现场复查', at(0))],
    [4, own(-4, 9, 'matter.task', '石港镇农贸市场 · 喷淋末端无压力', '已责令限期改正，未见回音，去现场督促', at(1))],
    [
      1,
      own(-1, 5, 'matter.recheck', '新河村卫生室 · 应急照明 6 处不亮 复查', '村里报“已修”，缺照片', {
        region: town.villages.at(-1)!.code,
      }),
    ],
  ] as const) {
    if (days > 1) course.remindAt(fromMicros(toMicros(course.due) + 10 * hour));
    course.escalate(teller.end);
  }
  own(0, 1, 'matter.task', '澜江锂能（石港）三期 · 夹芯板隔间住人', '区消防支队交办，要求当天交到责任人', at(2));
  own(0, 3, 'matter.task', '石港镇电商园 3 号楼 · 消控室单人值班', '单位申请延期 5 天，附补偿措施，审一下', at(3));
  own(0, 5, 'matter.letter', '', '要求报送电动自行车集中充电点进度');
  own(0, 2, 'matter.recheck', '望海公寓 2 幢 · 楼道停放电动自行车', '居民扫码举报，到现场核查', at(4));

  for (const [code, inDays, title, demand, hoursAgo, where] of [
    ['D04', 1, '石港冷链物流 · 冷库穿墙电缆无防火封堵', '区商务委转来，请属地督促整改', 7, 5],
    ['D01', 3, '金穗幼儿园石港分园 · 疏散门向内开', '区教育局转来，请属地督促整改', 3, 8],
  ] as const) {
    const giver = bureau(code).post;
    const course = teller.begin({
      kind: 'matter.task',
      title,
      demand,
      region: firm(where).village,
      trade: code,
      opener: giver,
      holder: giver,
      at: start(inDays, inDays + 2),
      term: plain(inDays + 2),
    });
    course.at = fromMicros(teller.end - hoursAgo * hour);
    course.offer(me);
  }

  // The rest of the week; from Friday on there is little of it left, and next week begins.
  const left = 7 - weekdayOf(plan.asOf);
  const ahead = (n: number) => (left > 0 ? 1 + (n % left) : 1 + n);
  own(ahead(0), ahead(0) + 4, 'matter.recheck', '石港鸿达仓储 · 二层疏散走道堆货 复查', '反弹第 2 次，单位已交照片', at(6));
  own(ahead(1), ahead(1) + 3, 'matter.report', '石港镇 · 厂房仓库整治周报', '按附表报送本周检查、隐患和整改数');
  own(ahead(2), ahead(2) + 6, 'matter.task', '石港镇 · 消防车通道清单更新', '逐条核对占用情况，更新清单');
  own(ahead(3), ahead(3) + 5, 'matter.recheck', '石港恒泽家具 · 喷漆间动火作业无审批 复查', '核对审批单和看护记录', at(7));
  own(ahead(4), ahead(4) + 4, 'matter.task', '石港镇 · 包保走访计划报备', '汇总本月走访安排报区消安办');
  own(ahead(1), ahead(1) + 7, 'matter.letter', '', '回复出租房火灾隐患整治情况');
  own(ahead(2), ahead(2) + 2, 'matter.task', `${town.villages[0]!.name} · 独居老人家庭走访`, '检查用电用气，劝导整改并登记', {
    region: town.villages[0]!.code,
  });
}
