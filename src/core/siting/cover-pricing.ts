import type { Control } from './control.ts';
import { type Cover, sitesByDemand } from './coverage.ts';
import { LinearProgram } from './highs.ts';
import type { Pricing } from './relaxation.ts';

/** The linear programme of covering: least weight left out, `pick` sites in all. */
export class CoverPricing implements Pricing {
  private readonly program: LinearProgram;
  private readonly sites: number;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;

  private constructor(program: LinearProgram, sites: number, demands: number) {
    this.program = program;
    this.sites = sites;
    this.lower = new Float64Array(sites + demands);
    this.upper = new Float64Array(sites + demands);
  }

  static async load(cover: Cover, pick: number): Promise<CoverPricing> {
    const { sites, demands, weight } = cover;
    const { first, site } = sitesByDemand(cover);
    const columns = sites + demands;
    const rows = demands + 1;
    const starts = new Int32Array(rows + 1);
    const indices = new Int32Array(site.length + demands + sites);
    let at = 0;
    for (let i = 0; i < demands; i++) {
      for (let k = first[i]!; k < first[i + 1]!; k++) indices[at++] = site[k]!;
      indices[at++] = sites + i;
      starts[i + 1] = at;
    }
    for (let j = 0; j < sites; j++) indices[at++] = j;
    starts[rows] = at;
    const cost = new Float64Array(columns);
    cost.set(weight, sites);
    const program = await LinearProgram.load({
      cost,
      lower: new Float64Array(columns),
      upper: new Float64Array(columns).fill(1),
      whole: new Uint8Array(columns),
      rowLower: new Float64Array(rows).fill(1).fill(pick, demands),
      rowUpper: new Float64Array(rows).fill(Infinity).fill(pick, demands),
      starts,
      indices,
      values: new Float64Array(indices.length).fill(1),
    });
    return new CoverPricing(program, sites, demands);
  }

  price(
    state: Int8Array,
    must: Uint8Array | undefined,
    price: Float64Array,
    share: Float64Array,
    control: Control,
  ): 'told' | 'impossible' | 'nothing' {
    const { sites, lower, upper } = this;
    state.forEach((one, j) => {
      lower[j] = one === 1 ? 1 : 0;
      upper[j] = one === -1 ? 0 : 1;
    });
    for (let i = 0; sites + i < upper.length; i++) upper[sites + i] = must?.[i] === 1 ? 0 : 1;
    const answer = this.program.solve(lower, upper, control);
    if (typeof answer === 'string') return answer;
    price.set(answer.dual.subarray(0, price.length));
    share.set(answer.column.subarray(0, share.length));
    return 'told';
  }

  end(): void {
    this.program.end();
  }
}
