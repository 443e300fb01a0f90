/** The three years as rows: units of one visit with what it found, or one fire, newest first, each with the same id whenever it is written. */
import { addDays, beginningOf, type LocalDate } from '../core/local-date.ts';
import { fromMicros, type Instant } from '../core/time.ts';
import type { Tx } from '../platform/db/index.ts';
import { Dice } from './dice.ts';
import { checkItems } from './items.ts';
import { visitKinds, type Life, type Truth } from './life.ts';

const day = 86_400;

/** Days of life before the day of the demo. */
export const lifeDays = 1096;
/** Of these so many are there when the district opens. */
export const firstDays = 90;

export interface Surroundings {
  district: string;
  zone: string;
  /** Posts that visit, by town; '' for places without one. */
  visitors: ReadonlyMap<string, readonly string[]>;
}

export class LifeRows {
  /** Units from the newest: a visit by its number, a fire as −1 less its number. */
  private readonly order: Int32Array;
  private readonly firstHazard: Int32Array;
  private readonly fireRank: Int32Array;
  private readonly truth: Truth;
  private readonly life: Life;
  private readonly around: Surroundings;
  private readonly begin: number;

  constructor(truth: Truth, life: Life, around: Surroundings) {
    [this.truth, this.life, this.around] = [truth, life, around];
    this.begin = beginningOf(truth.asOf, around.zone);
    const { visits, hazards, fires } = life;
    const at = (unit: number) => (unit >= 0 ? visits.of.at[unit]! : fires.of.at[-1 - unit]!);
    this.order = Int32Array.from({ length: visits.count + fires.count }, (_, i) =>
      i < visits.count ? i : visits.count - 1 - i,
    ).sort((a, b) => at(b) - at(a) || b - a);
    this.firstHazard = new Int32Array(visits.count + 1);
    for (const visit of hazards.of.visit) this.firstHazard[visit + 1]!++;
    for (let v = 0; v < visits.count; v++) this.firstHazard[v + 1]! += this.firstHazard[v]!;
    this.fireRank = new Int32Array(fires.count);
    let rank = 0;
    for (let i = this.order.length - 1; i >= 0; i--) if (this.order[i]! < 0) this.fireRank[-1 - this.order[i]!] = ++rank;
  }

  get units(): number {
    return this.order.length;
  }

  /** How many of the newest units lie within so many days. */
  within(days: number): number {
    let [low, high] = [0, this.order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.atOf(middle) >= -days * day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private atOf(i: number): number {
    const unit = this.order[i]!;
    return unit >= 0 ? this.life.visits.of.at[unit]! : this.life.fires.of.at[-1 - unit]!;
  }

  /** The day that the first `written` units reach back to. */
  reached(written: number): LocalDate {
    const at = written >= this.units ? -lifeDays * day : written === 0 ? 0 : this.atOf(written - 1);
    return addDays(this.truth.asOf, Math.floor(at / day));
  }

  private instant = (seconds: number): Instant => fromMicros(this.begin + Math.round(seconds) * 1_000_000);

  private id(kind: string, number: number, seconds: number): string {
    return new Dice(this.truth.seed, `${kind} ${number}`).id(this.begin / 1000 + Math.round(seconds) * 1000);
  }

  async write(tx: Tx, from: number, to: number): Promise<void> {
    const { visits, hazards, fires } = this.life;
    const { district } = this.around;
    const rows = {
      visit: [] as Record<string, unknown>[],
      hazard: [] as Record<string, unknown>[],
      fire: [] as Record<string, unknown>[],
    };
    for (let i = from; i < to; i++) {
      const unit = this.order[i]!;
      if (unit < 0) {
        rows.fire.push(this.fireRow(-1 - unit, fires));
        continue;
      }
      const [place, at] = [visits.of.place[unit]!, visits.of.at[unit]!];
      const posts = this.around.visitors.get(this.truth.regions[place]!.slice(0, 9)) ?? this.around.visitors.get('') ?? [];
      const id = this.id('visit', unit, at);
      rows.visit.push({
        district,
        id,
        place: this.truth.ids[place],
        visitedAt: this.instant(at),
        post: posts.length > 0 ? posts[unit % posts.length] : null,
        kind: visitKinds[visits.of.kind[unit]!],
        found: visits.of.found[unit],
        severe: visits.of.severe[unit],
      });
      for (let h = this.firstHazard[unit]!; h < this.firstHazard[unit + 1]!; h++)
        rows.hazard.push(this.hazardRow(h, id, hazards));
    }
    await tx.bulk('place_visit', rows.visit);
    await tx.bulk('place_hazard', rows.hazard);
    await tx.bulk('place_fire', rows.fire);
  }

  private hazardRow(h: number, visit: string, { of }: Life['hazards']): Record<string, unknown> {
    const [at, closed, relapseOf] = [of.at[h]!, of.closed[h]!, of.relapseOf[h]!];
    const item = checkItems[of.item[h]!]!;
    return {
      district: this.around.district,
      id: this.id('hazard', h, at),
      place: this.truth.ids[of.place[h]!],
      visit,
      item: item.code,
      severe: item.severe,
      foundAt: this.instant(at),
      dueOn: addDays(this.truth.asOf, of.due[h]!),
      closedAt: closed < 0 ? this.instant(closed) : null,
      relapseOf: relapseOf < 0 ? null : this.id('hazard', relapseOf, of.at[relapseOf]!),
    };
  }

  private fireRow(f: number, { of }: Life['fires']): Record<string, unknown> {
    const [place, at] = [of.place[f]!, of.at[f]!];
    const { truth } = this;
    const year = addDays(truth.asOf, Math.floor(at / day)).slice(0, 4);
    return {
      district: this.around.district,
      id: this.id('fire', f, at),
      number: `LJ${year}${String(this.fireRank[f]!).padStart(5, '0')}`,
      place: truth.ids[place],
      region: truth.regions[place],
      happenedAt: this.instant(at),
      address: truth.addresses[place],
      lon: truth.lon[place],
      lat: truth.lat[place],
      objectKind: 'building',
      cause: `FC${String(of.cause[f]!).padStart(2, '0')}`,
      spreadCauses: [],
      burntAreaM2: of.area[f],
      deaths: of.deaths[f],
      serious: of.serious[f],
      slight: of.slight[f],
      households: of.households[f],
      lossYuan: of.loss[f],
      facts: {},
    };
  }
}
