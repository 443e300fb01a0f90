import type { Db } from '../../../platform/db/index.ts';
import type { RiskLevel } from './schema.ts';

/** Who rates places: `version` changes whenever any level does. */
export interface LevelSource {
  version(db: Db, district: string): Promise<string>;
  levels(db: Db, district: string): Promise<ReadonlyMap<string, RiskLevel>>;
}

let source: LevelSource | undefined;

/** The slot that `risk` fills; until then every place is "not rated". */
export function rateWith(levels: LevelSource): void {
  source = levels;
}

export const ratedBy = (): LevelSource | undefined => source;
