/** The rules of this version, bound to their data: what a place is, and who answers for it. */
import type { LocalDate } from '../../core/local-date.ts';
import { placeTypes } from '../people/index.ts';
import type { Duty } from '../people/rules.ts';
import { flagRules, flags } from './data/flags.ts';
import { keyUnitRules } from './data/key-units.ts';
import { smallPlaceRules } from './data/small-places.ts';
import { flagsOf, tradesOf, type Classified, type PlaceFacts, type RulePack } from './rules.ts';

export const rulePack: RulePack = { types: placeTypes, flags, flagRules, keyUnitRules, smallPlaceRules };

export interface PlacedUnderRules extends Classified {
  trade: string | null;
  trades: string[];
}

/** Flags with their reasons, key-unit status and trades of a place on a day. */
export function classify(facts: PlaceFacts, on: LocalDate, duties: readonly Duty[]): PlacedUnderRules {
  const classified = flagsOf(facts, on, rulePack);
  const { lead, others } = tradesOf(facts.type, classified.flags, duties);
  return { ...classified, trade: lead, trades: others };
}
