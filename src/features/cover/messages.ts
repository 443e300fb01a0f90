/** What the thread of cover is asked and what it answers. */
import type { MultiPolygon } from '../../core/geo/geojson.ts';
import type { Answer, Model } from '../../core/siting/solve.ts';
import type { CoverFigures, CoverQuestion, GroundInput, PlaceTimes, RoadsReport, Site } from './ground.ts';

export interface SitingQuestion {
  model: Model;
  /** How many new sites: each number from the first to the last is solved. */
  from: number;
  to: number;
  radius: number;
  busy: number;
  weigh: 'places' | 'people' | 'area' | 'risk';
  demandMetres: number;
  candidates: readonly Site[];
  fixed: readonly Site[];
  seconds: number;
}

/** One number of new sites solved; `sites` are positions among the candidates, the fixed ones left out. */
export interface SitingStep extends Omit<Answer, 'beyondReach' | 'backup'> {
  p: number;
  beyond: number;
  /** Where some of them lie, so that a map can show why there is no answer. */
  beyondAt: [lon: number, lat: number][];
  /** All that is asked for: a share has this below it. */
  demand: number;
}

export interface SitingProgress {
  p: number;
  /** Since the question was put. */
  ms: number;
  value: number | null;
  bound: number | null;
}

/** Each question but the first names the roads to drive on by their version. */
export type Ask = { n: number } & (
  | { ask: 'ground'; ground: GroundInput }
  | { ask: 'cover'; network: number; question: CoverQuestion }
  | { ask: 'times'; network: number; question: Pick<CoverQuestion, 'beforeSeconds' | 'full' | 'micro'> }
  | { ask: 'borders'; network: number; sites: readonly Site[]; beforeSeconds: number }
  | { ask: 'roads'; network: number; sites: readonly Site[] }
  | {
      ask: 'areas';
      network: number;
      sites: readonly Site[];
      limits: readonly number[];
      beforeSeconds: number;
      cellMetres: number;
    }
  | { ask: 'siting'; network: number; question: SitingQuestion }
  | { ask: 'cancel' }
);

export type Reply = { n: number } & (
  | { reply: 'ready' }
  | { reply: 'cover'; figures: CoverFigures }
  | { reply: 'times'; times: PlaceTimes }
  | { reply: 'borders'; areas: MultiPolygon[] }
  | { reply: 'roads'; report: RoadsReport }
  | { reply: 'areas'; areas: MultiPolygon[] }
  | { reply: 'progress'; progress: SitingProgress }
  | { reply: 'siting'; steps: SitingStep[] }
  | { reply: 'failed'; message: string }
);
