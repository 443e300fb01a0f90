import type { Control } from './control.ts';
import { type Cover, sitesByDemand } from './coverage.ts';
import { LinearProgram } from './highs.ts';
import { type OddCut, oddCuts } from './odd-cuts.ts';
import type { Pricing } from './relaxation.ts';

/** So many sites come into the programme at once. */
const SITES_AT_ONCE = 100;
/** A further round of cuts has to pay: it must have closed this share of what was left to close. */
const PAYS_AT_ROOT = 0.004;
const PAYS_BELOW = 0.1;

/**
 * The linear programme of covering: least weight left out, at most `pick` sites in all. Of the sites it holds those alone that
 * the prices so far make worth while, and it is tightened by cuts over odd sets of demands, which hold for every answer.
 */
export class CoverPricing implements Pricing {
  private readonly cover: Cover;
  private readonly byDemand: { first: Int32Array; site: Int32Array };
  private readonly program: LinearProgram;
  private readonly withCuts: boolean;
  /** Columns: demands left out, then the sites that came in, in their order. */
  private readonly inside: number[] = [];
  private readonly isInside: Uint8Array;
  /** Rows: demands, how many sites, cuts. */
  private cuts: OddCut[] = [];
  /** Where cuts do not pay, they are left alone for a while, and longer each time. */
  private rest = { length: 0, left: 0 };

  private constructor(program: LinearProgram, cover: Cover, withCuts: boolean) {
    this.withCuts = withCuts;
    this.program = program;
    this.cover = cover;
    this.byDemand = sitesByDemand(cover);
    this.isInside = new Uint8Array(cover.sites);
  }

  /**
   * @param likely   sites to begin with
   * @param withCuts cuts pay where there are many sites; else more nodes are quicker
   */
  static async load(cover: Cover, pick: number, likely: readonly number[], withCuts: boolean): Promise<CoverPricing> {
    const { demands, weight } = cover;
    const program = await LinearProgram.load({
      cost: weight,
      lower: new Float64Array(demands),
      upper: new Float64Array(demands).fill(1),
      whole: new Uint8Array(demands),
      rowLower: new Float64Array(demands + 1).fill(1).fill(-Infinity, demands),
      rowUpper: new Float64Array(demands + 1).fill(Infinity).fill(pick, demands),
      starts: Int32Array.from({ length: demands + 2 }, (_, r) => Math.min(r, demands)),
      indices: Int32Array.from(weight.keys()),
      values: new Float64Array(demands).fill(1),
    });
    const pricing = new CoverPricing(program, cover, withCuts);
    pricing.letIn(likely);
    return pricing;
  }

  price(
    state: Int8Array,
    must: Uint8Array | undefined,
    score: Float64Array,
    share: Float64Array,
    { enough, root }: { enough: number; root: boolean },
    control: Control,
  ): number | 'impossible' | 'nothing' {
    this.letIn(Array.from(state.keys()).filter((j) => state[j] === 1));
    let constant: number | 'nothing' = 'nothing';
    let before = 0;
    if (root) this.rest = { length: 0, left: 0 };
    for (let round = 0; ; round++) {
      const answer = this.solve(state, must, score, control);
      if (answer === 'impossible') return answer;
      if (answer === 'nothing') return constant;
      constant = answer.constant;
      share.fill(0);
      this.inside.forEach((j, at) => (share[j] = answer.column[this.cover.demands + at]!));
      const paid =
        answer.objective > enough || answer.objective - before > (root ? PAYS_AT_ROOT : PAYS_BELOW) * (enough - before);
      if (round === 1) this.rest.length = paid ? 0 : 2 * this.rest.length + 1;
      if (round === 1) this.rest.left = this.rest.length;
      if (!this.withCuts || !paid || answer.objective > enough || (round === 0 && this.rest.left-- > 0)) return constant;
      before = answer.objective;
      this.dropIdle(answer.dual);
      const fresh = oddCuts(this.byDemand, this.cover.weight, share);
      if (fresh.length === 0) return constant;
      this.tighten(fresh);
    }
  }

  end(): void {
    this.program.end();
  }

  /** The programme with all sites that are worth their price in it. */
  private solve(state: Int8Array, must: Uint8Array | undefined, score: Float64Array, control: Control) {
    const { cover, program, inside, isInside } = this;
    for (let letAllIn = false; ;) {
      const lower = new Float64Array(cover.demands + inside.length);
      const upper = new Float64Array(lower.length).fill(1);
      inside.forEach((j, at) => {
        if (state[j] === 1) lower[cover.demands + at] = 1;
        if (state[j] === -1) upper[cover.demands + at] = 0;
      });
      must?.forEach((one, i) => one === 1 && (upper[i] = 0));
      const answer = program.solve(lower, upper, control);
      if (answer === 'nothing') return answer;
      if (answer === 'impossible') {
        // Sites in reach of demands that must be served may still lie outside; no others could help.
        if (letAllIn || !must) return answer;
        this.letIn(Array.from(must.keys()).flatMap((i) => (must[i] === 1 ? this.reachOf(i, state) : [])));
        letAllIn = true;
        continue;
      }
      const constant = this.sum(answer.dual, must, score);
      const border = answer.dual[cover.demands]! - 1e-9 * Math.abs(answer.objective);
      const worth = Array.from(score.keys()).filter((j) => isInside[j] === 0 && state[j] === 0 && score[j]! < border);
      if (worth.length === 0) return { ...answer, constant };
      this.letIn(worth.toSorted((a, b) => score[a]! - score[b]! || a - b).slice(0, SITES_AT_ONCE));
    }
  }

  /**
   * What the programme's prices prove, summed up afresh: any prices from 0 up prove a bound, so that rounding in the programme
   * cannot make it untrue. Fills `score` for every site. @returns the constant
   */
  private sum(dual: Float64Array, must: Uint8Array | undefined, score: Float64Array): number {
    const { demands, sites, weight, first, demand } = this.cover;
    let constant = 0;
    const left = weight.slice();
    score.fill(0);
    this.cuts.forEach((cut, at) => {
      const price = dual[demands + 1 + at]!;
      if (!(price > 0)) return;
      constant += price * cut.atLeast;
      for (const i of cut.demands) left[i]! -= price;
      cut.sites.forEach((j, k) => (score[j]! -= price * cut.times[k]!));
    });
    for (let i = 0; i < demands; i++) {
      const price = Math.max(0, dual[i]!);
      constant += must?.[i] === 1 ? price : Math.min(price, left[i]!);
    }
    for (let j = 0; j < sites; j++)
      for (let at = first[j]!; at < first[j + 1]!; at++) score[j]! -= Math.max(0, dual[demand[at]!]!);
    return constant;
  }

  private reachOf(i: number, state: Int8Array): number[] {
    const { first, site } = this.byDemand;
    return Array.from(site.subarray(first[i], first[i + 1])).filter((j) => state[j] !== -1);
  }

  private letIn(sites: readonly number[]): void {
    const { cover, inside, isInside, cuts } = this;
    const columns: { rows: number[]; values: number[] }[] = [];
    for (const j of sites) {
      if (isInside[j] === 1) continue;
      isInside[j] = 1;
      inside.push(j);
      const rows = [...cover.demand.subarray(cover.first[j], cover.first[j + 1]), cover.demands];
      columns.push({ rows, values: rows.map(() => 1) });
    }
    if (columns.length === 0) return;
    const place = new Map(inside.slice(-columns.length).map((j, at) => [j, at]));
    cuts.forEach((cut, at) =>
      cut.sites.forEach((j, k) => {
        const column = columns[place.get(j) ?? -1];
        column?.rows.push(cover.demands + 1 + at);
        column?.values.push(cut.times[k]!);
      }),
    );
    this.program.addColumns(columns);
  }

  private tighten(fresh: OddCut[]): void {
    const { demands } = this.cover;
    const place = new Map(this.inside.map((j, at) => [j, demands + at]));
    this.program.addRows(
      fresh.map((cut) => {
        const columns = [...cut.demands];
        const values = columns.map(() => 1);
        cut.sites.forEach((j, k) => {
          if (!place.has(j)) return;
          columns.push(place.get(j)!);
          values.push(cut.times[k]!);
        });
        return { columns, values, atLeast: cut.atLeast };
      }),
    );
    this.cuts.push(...fresh);
  }

  /** Cuts that cost nothing any more only make the programme slower. */
  private dropIdle(dual: Float64Array): void {
    const first = this.cover.demands + 1;
    const idle = this.cuts.map((_, at) => Math.abs(dual[first + at]!) < 1e-9);
    this.program.deleteRows(Array.from(idle.keys(), (at) => first + at).filter((_, at) => idle[at]));
    this.cuts = this.cuts.filter((_, at) => !idle[at]);
  }
}
