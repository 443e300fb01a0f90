/**
 * How a fire engine drives a road, as data. Speeds are our defaults for a laden pumper under blue light in town, in km/h; a
 * district replaces them by what its own runs show. Classes that are not listed are not driven.
 */
export interface DrivingProfile {
  /** By OpenStreetMap `highway` class, means over a run, junctions included. */
  speeds: Record<string, number>;
  /** When the streets are fuller: the first band that holds the hour goes before `speeds`, by class, else by factor. */
  bands: HourBand[];
  /** Seconds lost where three or more stretches meet; beside class speeds that are means over a run, 0. */
  junctionSeconds: number;
  /** Barriers on a road, by OpenStreetMap `barrier`: seconds to pass one; null is not passed. Others are passed at once. */
  barriers: Record<string, number | null>;
  /** A signed limit below the class speed is exceeded by at most this factor. */
  overLimit: number;
  /** Whether one-way streets are driven against the sign, and at which share of the speed. */
  againstOneway: { allowed: boolean; speedShare: number };
  /** Narrower, lower or weaker than this is not driven (metres, tonnes). */
  width: number;
  height: number;
  weight: number;
}

export interface HourBand {
  name: string;
  /** From the first hour up to but not including the second; 22 to 6 goes over midnight. */
  hours: [from: number, to: number][];
  factor: number;
  speeds?: Record<string, number>;
}

const holdsHour = ([from, to]: [number, number], hour: number) =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to;

/** The speeds of an hour of the day (0–23), by class. */
export function speedsAt(profile: DrivingProfile, hour: number): { band: string | null; speeds: Record<string, number> } {
  const band = profile.bands.find(({ hours }) => hours.some((span) => holdsHour(span, hour)));
  if (!band) return { band: null, speeds: profile.speeds };
  const speeds = Object.fromEntries(
    Object.entries(profile.speeds).map(([name, speed]) => [name, band.speeds?.[name] ?? speed * band.factor]),
  );
  return { band: band.name, speeds };
}

export const FIRE_ENGINE: DrivingProfile = {
  speeds: {
    motorway: 80,
    motorway_link: 50,
    trunk: 60,
    trunk_link: 40,
    primary: 50,
    primary_link: 35,
    secondary: 45,
    secondary_link: 30,
    tertiary: 40,
    tertiary_link: 30,
    unclassified: 30,
    residential: 25,
    living_street: 15,
    road: 25,
    service: 15,
  },
  bands: [
    { name: 'morning peak', hours: [[7, 9]], factor: 0.75 },
    { name: 'evening peak', hours: [[17, 19]], factor: 0.75 },
    { name: 'night', hours: [[22, 6]], factor: 1.15 },
  ],
  junctionSeconds: 0,
  barriers: { gate: 20, lift_gate: 15, swing_gate: 20, bollard: null, block: null, jersey_barrier: null, log: null },
  overLimit: 1.2,
  againstOneway: { allowed: false, speedShare: 0.5 },
  width: 2.6,
  height: 3.6,
  weight: 18,
};

/** What a way's tags mean for the engine; undefined where it does not drive. */
export interface Drive {
  speedKmh: number;
  oneway: -1 | 0 | 1;
}

type Tags = ReadonlyMap<string, string>;

const CLOSED = new Set(['no', 'private']);

export function driveOf(tags: Tags, profile: DrivingProfile): Drive | undefined {
  const classSpeed = profile.speeds[tags.get('highway') ?? ''];
  if (classSpeed === undefined || tags.get('area') === 'yes' || !opens(tags)) return undefined;
  if (
    below(tags, 'maxwidth', profile.width) ||
    below(tags, 'maxheight', profile.height) ||
    below(tags, 'maxweight', profile.weight)
  )
    return undefined;
  const limit = leadingNumber(tags.get('maxspeed'));
  const signed = limit === undefined ? Infinity : limit * (tags.get('maxspeed')!.includes('mph') ? 1.609_344 : 1);
  return { speedKmh: Math.min(classSpeed, signed * profile.overLimit), oneway: onewayOf(tags) };
}

/** Emergency access is asked first, then the closest rule for motor traffic. */
function opens(tags: Tags): boolean {
  const emergency = tags.get('emergency');
  if (emergency !== undefined) return !CLOSED.has(emergency);
  for (const key of ['motor_vehicle', 'vehicle', 'access']) {
    const rule = tags.get(key);
    if (rule !== undefined) return rule !== 'no';
  }
  return true;
}

function onewayOf(tags: Tags): Drive['oneway'] {
  if (tags.get('oneway:emergency') === 'no') return 0;
  switch (tags.get('oneway')) {
    case 'yes':
    case '1':
    case 'true':
      return 1;
    case '-1':
    case 'reverse':
      return -1;
    case 'no':
    case '0':
    case 'false':
      return 0;
    default:
      return tags.get('highway') === 'motorway' || tags.get('junction') === 'roundabout' || tags.get('junction') === 'circular'
        ? 1
        : 0;
  }
}

function leadingNumber(text: string | undefined): number | undefined {
  const number = Number.parseFloat(text ?? '');
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

function below(tags: Tags, key: string, needed: number): boolean {
  const limit = leadingNumber(tags.get(key));
  return limit !== undefined && limit < needed;
}
