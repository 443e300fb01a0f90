import highsModule, { type Highs, type Model } from 'highs';
import type { Control } from './control.ts';

/** Rows in compressed form: the entries of row r are starts[r] … starts[r + 1] − 1. */
export interface Program {
  cost: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** 1 for columns that must be whole */
  whole: Uint8Array;
  rowLower: Float64Array;
  rowUpper: Float64Array;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

export interface ProgramAnswer {
  status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** Column values; empty if none are known. */
  values: Float64Array;
  objective: number;
  bound: number;
}

/** The package's types describe its CommonJS form, where the loader hangs one step lower than in the module Node loads. */
const load = highsModule as unknown as typeof highsModule.default;

let loaded: Promise<Highs> | undefined;

/** Minimises a mixed-integer program with HiGHS; the thread is taken until it ends. */
export async function minimise(program: Program, control: Control, start?: Float64Array): Promise<ProgramAnswer> {
  const highs = await ready();
  const columns = program.cost.length;
  const rows = program.rowLower.length;
  return highs.withModel(
    {
      numCols: columns,
      numRows: rows,
      colCost: program.cost,
      colLower: program.lower,
      colUpper: program.upper,
      rowLower: program.rowLower,
      rowUpper: program.rowUpper,
      matrix: {
        format: 'csr',
        numRows: rows,
        numCols: columns,
        starts: program.starts,
        indices: program.indices,
        values: program.values,
      },
      integrality: Int32Array.from(program.whole) as unknown as 0[],
    },
    (model): ProgramAnswer => {
      model.options.set('output_flag', false);
      model.options.set('mip_rel_gap', 1e-9);
      model.options.set('mip_abs_gap', 0);
      model.options.set('random_seed', 1);
      const seconds = (control.deadline - control.now()) / 1000;
      if (seconds < Infinity) model.options.set('time_limit', Math.max(0.01, seconds));
      if (start) model.setSolution({ colValue: start });
      const { constants } = highs;
      const { modelStatus } = model.run({
        [constants.callbackType.mipInterrupt](event) {
          if (control.cancelled()) event.interrupt();
        },
      });
      const solved = modelStatus === constants.modelStatus.optimal;
      if (modelStatus === constants.modelStatus.infeasible) return { ...NOTHING, status: 'infeasible' };
      const known = Number(model.info.get('primal_solution_status')) === constants.solutionStatus.feasible;
      const objective = Number(model.info.get('objective_function_value'));
      const bound = solved ? objective : Number(model.info.get('mip_dual_bound'));
      if (!known) return { ...NOTHING, bound };
      return { status: solved ? 'optimal' : 'feasible', values: model.getSolution().colValue, objective, bound };
    },
  );
}

const ready = () => (loaded ??= load());

/** Begins to load the solver beside what else is done, where it will be needed soon. */
export function warmUp(): void {
  // Whoever needs it hears of a failure.
  ready().catch(() => {});
}

/** A linear programme that stays loaded while it grows and its columns' bounds change; each answer starts from the one before. */
export class LinearProgram {
  private readonly highs: Highs;
  private readonly model: Model;
  private columns: number;
  private rows: number;

  private constructor(highs: Highs, program: Program) {
    this.highs = highs;
    const [numCols, numRows] = [program.cost.length, program.rowLower.length];
    [this.columns, this.rows] = [numCols, numRows];
    const { starts, indices, values, rowLower, rowUpper } = program;
    this.model = highs.createModel({
      numCols,
      numRows,
      colCost: program.cost,
      colLower: program.lower,
      colUpper: program.upper,
      rowLower,
      rowUpper,
      matrix: { format: 'csr', numRows, numCols, starts, indices, values },
    });
    this.model.options.set('output_flag', false);
    // Presolving would throw away the basis to start from.
    this.model.options.set('presolve', 'off');
    this.model.options.set('random_seed', 1);
  }

  static async load(program: Program): Promise<LinearProgram> {
    return new LinearProgram(await ready(), program);
  }

  /** Columns from 0 to 1 that cost nothing. */
  addColumns(added: readonly { rows: readonly number[]; values: readonly number[] }[]): void {
    const count = added.length;
    this.model.addCols({
      cost: new Float64Array(count),
      lower: new Float64Array(count),
      upper: new Float64Array(count).fill(1),
      matrix: {
        format: 'csc',
        numRows: this.rows,
        numCols: count,
        starts: startsOf(added.map(({ rows }) => rows.length)),
        indices: Int32Array.from(added.flatMap(({ rows }) => rows)),
        values: Float64Array.from(added.flatMap(({ values }) => values)),
      },
    });
    this.columns += count;
  }

  addRows(added: readonly { columns: readonly number[]; values: readonly number[]; atLeast: number }[]): void {
    const count = added.length;
    this.model.addRows({
      lower: Float64Array.from(added, ({ atLeast }) => atLeast),
      upper: new Float64Array(count).fill(Infinity),
      matrix: {
        format: 'csr',
        numRows: count,
        numCols: this.columns,
        starts: startsOf(added.map(({ columns }) => columns.length)),
        indices: Int32Array.from(added.flatMap(({ columns }) => columns)),
        values: Float64Array.from(added.flatMap(({ values }) => values)),
      },
    });
    this.rows += count;
  }

  /** The rows after them move up. */
  deleteRows(rows: readonly number[]): void {
    if (rows.length === 0) return;
    this.model.deleteRows({ kind: 'set', indices: Int32Array.from(rows) });
    this.rows -= rows.length;
  }

  /** @returns column values and row duals; nothing: the time was too short */
  solve(
    lower: Float64Array,
    upper: Float64Array,
    control: Control,
  ): { column: Float64Array; dual: Float64Array; objective: number } | 'impossible' | 'nothing' {
    const { model, highs } = this;
    model.changeColsBounds({ kind: 'set', indices: Int32Array.from(lower.keys()) }, lower, upper);
    model.zeroAllClocks();
    const seconds = (control.deadline - control.now()) / 1000;
    if (seconds < Infinity) model.options.set('time_limit', Math.max(0.01, seconds));
    const { modelStatus } = model.run();
    if (modelStatus === highs.constants.modelStatus.infeasible) return 'impossible';
    if (modelStatus !== highs.constants.modelStatus.optimal) return 'nothing';
    const { colValue, rowDual } = model.getSolution();
    return { column: colValue, dual: rowDual, objective: model.getObjectiveValue() };
  }

  end(): void {
    this.model.dispose();
  }
}

function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => (starts[at + 1] = starts[at]! + length));
  return starts;
}

const NOTHING: ProgramAnswer = { status: 'unknown', values: new Float64Array(0), objective: Infinity, bound: -Infinity };
