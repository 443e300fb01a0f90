/**
 * Areas that fire stations may serve, as dated data. "should_not" may be departed from with reason, "must_not" may not; by
 * assessment of the city's fire risk an area may be set otherwise.
 * Source: 建标152-2017, art. 14 (areas); the same standard's siting rule (arrival at the edge of the area in 5 minutes).
 */
export interface StationStandard {
  edition: string;
  clause: string;
  arrivalSeconds: number;
  /** Whether a city may set areas by an assessment of its fire risk instead. */
  assessmentAllowed: boolean;
  classes: readonly StationClass[];
}

export interface StationClass {
  code: 'class-1' | 'class-2' | 'small' | 'special-service' | 'support';
  zh: string;
  /** km²; null for stations without an area of their own. */
  area: AreaLimit | null;
  /** Of ordinary stations in a near suburb. */
  suburb: AreaLimit | null;
}

export interface AreaLimit {
  km2: number;
  force: 'should_not' | 'must_not';
}

const shouldNot = (km2: number): AreaLimit => ({ km2, force: 'should_not' });
const SUBURB: AreaLimit = { km2: 15, force: 'must_not' };

export const STATION_STANDARD: StationStandard = {
  edition: '建标152-2017',
  clause: 'art. 14',
  arrivalSeconds: 300,
  assessmentAllowed: true,
  classes: [
    { code: 'class-1', zh: '一级普通站', area: shouldNot(7), suburb: SUBURB },
    { code: 'class-2', zh: '二级普通站', area: shouldNot(4), suburb: SUBURB },
    { code: 'small', zh: '小型普通站', area: shouldNot(2), suburb: null },
    { code: 'special-service', zh: '特勤站', area: shouldNot(7), suburb: SUBURB },
    { code: 'support', zh: '战勤保障站', area: null, suburb: null },
  ],
};

export interface Verdict {
  /** `within`: kept; `beyond_should`: may be justified; `beyond_must`: may not; `assessed`: within an area set by assessment. */
  verdict: 'within' | 'beyond_should' | 'beyond_must' | 'assessed' | 'no_own_area';
  limitKm2: number | null;
}

/**
 * Whether a station's area keeps the standard.
 * @param place where an ordinary station of a near suburb is judged by its own limit
 * @param assessedKm2 the area set by an assessment of the city's risk, if there is one: it goes before the table
 * @throws RangeError for a class the standard does not have
 */
export function judgeArea(
  areaKm2: number,
  code: string,
  place: 'city' | 'suburb' = 'city',
  assessedKm2?: number,
  standard = STATION_STANDARD,
): Verdict {
  const found = standard.classes.find((one) => one.code === code);
  if (!found)
    throw new RangeError(
      `expected a class of ${standard.edition} (${standard.classes.map((one) => one.code).join(', ')}), got ${code}`,
    );
  const limit = (place === 'suburb' ? found.suburb : null) ?? found.area;
  if (!limit) return { verdict: 'no_own_area', limitKm2: null };
  if (areaKm2 <= limit.km2) return { verdict: 'within', limitKm2: limit.km2 };
  if (assessedKm2 !== undefined && standard.assessmentAllowed && areaKm2 <= assessedKm2)
    return { verdict: 'assessed', limitKm2: assessedKm2 };
  return { verdict: limit.force === 'must_not' ? 'beyond_must' : 'beyond_should', limitKm2: limit.km2 };
}

export interface ShortageInput {
  areaKm2: number;
  /** Known only where the district has measured it; the rest of the area counts as suburb. */
  builtUpKm2?: number;
  /** Stations with an area of their own that stand. */
  stations: number;
}

export interface ShortageCase {
  needed: number;
  missing: number;
  /** (needed − stations) / needed, never below 0. */
  rate: number;
  /** What was divided by what: the pieces add up to `exact`, and `needed` is that rounded up. */
  pieces: readonly { km2: number; perStationKm2: number; stations: number }[];
  exact: number;
}

export interface Shortage {
  min: ShortageCase;
  /** Null where the built-up area is not known. */
  reference: ShortageCase | null;
  max: ShortageCase;
  standard: { edition: string; clause: string };
}

/**
 * Stations missing by area alone: at least (all of it at 15 km²), for reference (built-up at 7, the rest at 15), at most (all at 7).
 * @throws RangeError for areas or counts that cannot be
 */
export function shortage({ areaKm2, builtUpKm2, stations }: ShortageInput, standard = STATION_STANDARD): Shortage {
  if (!(areaKm2 > 0)) throw new RangeError(`expected an area above 0 km², got ${areaKm2}`);
  if (!(stations >= 0)) throw new RangeError(`expected a number of stations of 0 or more, got ${stations}`);
  if (builtUpKm2 !== undefined && !(builtUpKm2 >= 0 && builtUpKm2 <= areaKm2))
    throw new RangeError(`expected a built-up area from 0 to ${areaKm2} km², got ${builtUpKm2}`);
  const ordinary = standard.classes.find(({ code }) => code === 'class-1')!;
  const [city, suburb] = [ordinary.area!.km2, ordinary.suburb!.km2];
  const reckon = (...parts: [km2: number, per: number][]): ShortageCase => {
    const pieces = parts.map(([km2, per]) => ({ km2, perStationKm2: per, stations: km2 / per }));
    const exact = pieces.reduce((sum, piece) => sum + piece.stations, 0);
    const needed = Math.ceil(exact - 1e-9);
    const missing = Math.max(0, needed - stations);
    return { needed, missing, rate: missing / needed, pieces, exact };
  };
  return {
    min: reckon([areaKm2, suburb]),
    reference: builtUpKm2 === undefined ? null : reckon([builtUpKm2, city], [areaKm2 - builtUpKm2, suburb]),
    max: reckon([areaKm2, city]),
    standard: { edition: standard.edition, clause: standard.clause },
  };
}
