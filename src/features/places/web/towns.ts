import { listRegions } from '../../territory/schema.ts';
import { useAnswer } from '../../../web/ask.ts';

export interface NamedRegion {
  code: string;
  name: string;
}

/** Regions the reader may see, of these lengths: nine digits are towns, twelve committees. */
export function useTowns(lengths: readonly number[] = [9]): NamedRegion[] {
  const { data } = useAnswer(listRegions, {}, { live: ['territory'] });
  return (data?.regions ?? []).filter(({ code }) => lengths.includes(code.length));
}
