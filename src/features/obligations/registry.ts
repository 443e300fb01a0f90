/** Kinds and ladders of all features, as their doors told them. */
import { defaultLadders, kinds as own, type Kinds, type Ladders } from './kinds.ts';

let known: Kinds = own;

/** Adds kinds to those that are known; a feature's door calls it. @throws Error naming a kind that is told twice, lacks a text, a ladder or its evidence */
export function acceptKinds(all: readonly Kinds[], ladders: Ladders = defaultLadders): void {
  const kinds: Record<string, Kinds[string]> = { ...known };
  const told = new Set<string>();
  for (const [name, kind] of all.flatMap((some) => Object.entries(some))) {
    if (told.has(name) || (kinds[name] && kinds[name] !== kind)) throw new Error(`the kind ${name} is declared twice`);
    if (!kind.zh || !kind.en || kind.parts.some(({ zh, en }) => !zh || !en)) throw new Error(`the kind ${name} lacks a text`);
    if (!ladders[kind.ladder]?.length) throw new Error(`the kind ${name} has no ladder ${kind.ladder}`);
    if (kind.evidence.safeParse({}).success) throw new Error(`the kind ${name} can be closed without evidence`);
    told.add(name);
    kinds[name] = kind;
  }
  known = kinds;
}

export const knownKinds = (): Kinds => known;
