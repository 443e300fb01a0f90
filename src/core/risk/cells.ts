/** What a cell of a table that nobody described can mean: a number, a day, a category, or nothing known. */

const missingWords = new Set(
  ' na n/a #n/a nan null none nil ? - -- . inf -inf infinity -infinity unknown 未知 不详 无数据'.split(' '),
);

/** The value of a cell: null where nothing is known. */
export function cellValue(text: string): string | null {
  const trimmed = text.trim();
  return missingWords.has(trimmed.toLowerCase()) ? null : trimmed;
}

const decorated = /^([-+(]?)\s*[¥￥$€£]?\s*((?:\d{1,3}(?:[,，'\s]\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:e([-+]?\d+))?\s*([%％元]?)\)?$/i;

/** A number as people write it: `1,234.5`, `¥ 1 200`, `12 %` (as 0.12), `(300)` as −300; NaN for anything else. */
export function numberOf(text: string): number {
  const parts = decorated.exec(text);
  if (!parts) return Number.NaN;
  const value = Number(`${parts[2]!.replaceAll(/[,，'\s]/g, '')}e${parts[3] ?? 0}`);
  const sign = parts[1] === '-' || parts[1] === '(' ? -1 : 1;
  return sign * (parts[4] === '%' || parts[4] === '％' ? value / 100 : value);
}

const yearFirst = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:$|[T\s])/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:$|[T\s])/;
const run = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
const monthNamed =
  /^(?:(\d{1,2})[-\s]([a-z]{3})[a-z]*[-\s,]+(\d{4}|\d{2})|([a-z]{3})[a-z]*\.?\s(\d{1,2}),?\s(\d{4}))(?:$|[T\s])/i;
const clock = /[T\s](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?/i;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** In `03/04/2026`, which comes first; a column decides for all its cells. */
export type DateOrder = 'month-first' | 'day-first';

/** Days since 1970, the time of day as a fraction; NaN where there is no such day. Forms: 2026-03-18, 2026/3/18, 2026年3月18日, 20260318, 03/18/2026, 18 Mar 2026, Mar 18, 2026. */
export function dayNumber(text: string, order: DateOrder = 'month-first'): number {
  const [year, month, day] = parts(text, order);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const at = Date.UTC(year, month - 1, day);
  if (new Date(at).getUTCDate() !== day) return Number.NaN;
  return at / 86_400_000 + timeOfDay(text);
}

function parts(text: string, order: DateOrder): [number, number, number] {
  const first = yearFirst.exec(text) ?? run.exec(text);
  if (first) return [Number(first[1]), Number(first[2]), Number(first[3])];
  const last = yearLast.exec(text);
  if (last) {
    const [a, b] = [Number(last[1]), Number(last[2])];
    return order === 'day-first' ? [Number(last[3]), b, a] : [Number(last[3]), a, b];
  }
  const named = monthNamed.exec(text);
  if (!named) return [Number.NaN, Number.NaN, Number.NaN];
  const year = Number(named[3] ?? named[6]);
  const month = months.indexOf((named[2] ?? named[4]!).toLowerCase()) + 1;
  return [year < 100 ? year + (year < 70 ? 2000 : 1900) : year, month, Number(named[1] ?? named[5])];
}

function timeOfDay(text: string): number {
  const found = clock.exec(text);
  if (!found) return 0;
  const half = found[4]?.toLowerCase();
  const hour = (Number(found[1]) % (half ? 12 : 24)) + (half === 'pm' ? 12 : 0);
  return (hour * 3600 + Number(found[2]) * 60 + Number(found[3] ?? 0)) / 86_400;
}

export type CellKind =
  | { kind: 'number' }
  | { kind: 'category' }
  /** `sure` is false where no cell tells month from day. */
  | { kind: 'date'; order: DateOrder; sure: boolean };

/** What a column of known cells holds, each distinct cell with how often it stands there: numbers or dates if 98 % of them are. */
export function kindOf(cells: readonly string[], counts: ArrayLike<number>): CellKind {
  const share = (fits: (cell: string) => boolean) => {
    let [all, fitting] = [0, 0];
    cells.forEach((cell, i) => {
      all += counts[i]!;
      if (fits(cell)) fitting += counts[i]!;
    });
    return all === 0 ? 0 : fitting / all;
  };
  const days = (order: DateOrder) => share((cell) => !Number.isNaN(dayNumber(cell, order)));
  const [monthFirst, dayFirst] = [days('month-first'), days('day-first')];
  if (Math.max(monthFirst, dayFirst) >= 0.98)
    return {
      kind: 'date',
      order: dayFirst > monthFirst ? 'day-first' : 'month-first',
      sure: dayFirst !== monthFirst || !cells.some((cell) => yearLast.test(cell)),
    };
  return { kind: share((cell) => !Number.isNaN(numberOf(cell))) >= 0.98 ? 'number' : 'category' };
}
