/** Figures of an answer of siting in words: what its value means depends on the model. */
import { number } from '../../../web/words.ts';
import type { Siting } from '../schema.ts';
import type { coverTexts } from '../texts.ts';
import type { Position } from './cover-map.tsx';

export type Step = NonNullable<Siting['answer']>[number];
type Texts = (typeof coverTexts)['zh'];

export const grows = (model: Siting['model']) => model === 'mclp' || model === 'mexclp' || model === 'lscp-b';

/** All that is asked for; 0 where nothing has been solved yet. */
const demandOf = ({ answer }: Siting) => answer?.at(-1)?.demand ?? 0;

/** A plain number to draw: a share of what is asked for, mean or largest seconds, or a count. */
export function plainOf(siting: Siting, value: number): number {
  const demand = demandOf(siting);
  if (demand > 0 && (siting.model === 'mclp' || siting.model === 'mexclp')) return (100 * value) / demand;
  if (demand > 0 && siting.model === 'p-median') return value / demand;
  return value;
}

const unitOf = (siting: Siting) =>
  demandOf(siting) > 0 && (siting.model === 'mclp' || siting.model === 'mexclp')
    ? '%'
    : (demandOf(siting) > 0 && siting.model === 'p-median') || siting.model === 'p-centre'
      ? ' s'
      : '';

const told = (value: number) => number(value, Number.isInteger(value) ? 0 : 1);

export const figureOf = (siting: Siting, value: number | null, texts: Pick<Texts, 'none'>): string =>
  value === null ? texts.none : `${told(plainOf(siting, value))}${unitOf(siting)}`;

/** What one more station brings at least and at most: exact where both numbers of stations are proved. */
export function gainBetween(siting: Siting, before: Step, step: Step): { least: number; most: number } | undefined {
  if (before.value === null || step.value === null) return undefined;
  const plain = (value: number) => plainOf(siting, value);
  const [was, is] = [plain(before.value), plain(step.value)];
  const [wasBound, isBound] = [plain(before.bound ?? before.value), plain(step.bound ?? step.value)];
  // The truth lies between value and bound, on the side of the bound.
  return grows(siting.model)
    ? { least: Math.max(0, is - wasBound), most: isBound - was }
    : { least: Math.max(0, wasBound - is), most: was - isBound };
}

export function gainOf(siting: Siting, before: Step | undefined, step: Step, texts: Pick<Texts, 'none' | 'range'>): string {
  const gain = before && gainBetween(siting, before, step);
  if (!gain) return texts.none;
  const sign = grows(siting.model) ? '+' : '−';
  if (Math.abs(gain.most - gain.least) < 0.05) return `${sign}${told(Math.round(gain.most * 10) / 10)}${unitOf(siting)}`;
  return `${sign}${texts.range(told(Math.round(gain.least * 10) / 10), told(Math.round(gain.most * 10) / 10))}${unitOf(siting)}`;
}

/** Positions from a pasted list, one a line: longitude and latitude, apart by comma, semicolon, tab or space. */
export function pointsOf(list: string): { points: Position[]; faults: { row: number; text: string }[] } {
  const points: Position[] = [];
  const faults: { row: number; text: string }[] = [];
  list.split('\n').forEach((line, i) => {
    const text = line.trim();
    if (text === '') return;
    const numbers = text.split(/[\s,;，；]+/).map(Number);
    const [lon, lat] = numbers;
    if (numbers.length !== 2 || !(Math.abs(lon!) <= 180) || !(Math.abs(lat!) <= 90)) faults.push({ row: i + 1, text });
    else points.push([lon!, lat!]);
  });
  return { points, faults };
}
