/** What the thread of cover is asked and what it answers. */
import type { MultiPolygon } from '../../core/geo/geojson.ts';
import type { Answer, Model } from '../../core/siting/solve.ts';
import type { CoverFigures, CoverQuestion, GroundInput, Site } from './ground.ts';

export interface SitingQuestion {
  model: Model;
  /** How many new sites: each number from the first to the last is solved. */
  from: number;
  to: number;
  radius: number;
  busy: number;
  weigh: 'places' | 'people' | 'area';
  demandMetres: number;
  candidates: readonly Site[];
  fixed: readonly Site[];
  seconds: number;
}

/** One number of new sites solved; `sites` are positions among the candidates, the fixed ones left out. */
export interface SitingStep extends Omit<Answer, 'beyondReach' | 'backup'> {
  p: number;
  beyond: number;
}

export interface SitingProgress {
  p: number;
  /** Since the question was put. */
  ms: number;
  value: number | null;
  bound: number | null;
}

export type Ask = { n: number } & (
  | { ask: 'ground'; ground: GroundInput }
  | { ask: 'cover'; question: CoverQuestion }
  | { ask: 'areas'; sites: readonly Site[]; limits: readonly number[]; beforeSeconds: number; cellMetres: number }
  | { ask: 'siting'; question: SitingQuestion }
  | { ask: 'cancel' }
);

export type Reply = { n: number } & (
  | { reply: 'ready' }
  | { reply: 'cover'; figures: CoverFigures }
  | { reply: 'areas'; areas: MultiPolygon[] }
  | { reply: 'progress'; progress: SitingProgress }
  | { reply: 'siting'; steps: SitingStep[] }
  | { reply: 'failed'; message: string }
);
