/**
 * Solar terms and days of the Chinese calendar by astronomy. The runtime's own Chinese calendar is not used: its new moons are
 * minutes off, which moves Spring Festival 2027 by a day (the new moon is at 23:56 in China).
 * Source: J. Meeus, Astronomical Algorithms, 2nd edition, chapters 25 and 49; GB/T 33661-2017 (rules of the calendar).
 */
import { addDays, type LocalDate } from './local-date.ts';

const radians = Math.PI / 180;
const dayMillis = 86_400_000;
const j2000 = Date.UTC(2000, 0, 1, 12);
const tropicalYear = 365.2422;

/** Terrestrial less universal time, good to some seconds from 1950 to 2100. */
const clockCorrection = (millis: number) => {
  const years = (millis - j2000) / (tropicalYear * dayMillis);
  return (63.9 + 0.3 * years + 0.004 * years * years) * 1000;
};

const inChina = (millis: number): LocalDate => new Date(millis + 8 * 3_600_000).toISOString().slice(0, 10);

/** Apparent longitude of the sun in degrees, good to 0.01°, which is a quarter of an hour. */
function solarLongitude(millis: number): number {
  const t = (millis + clockCorrection(millis) - j2000) / (dayMillis * 36_525);
  const anomaly = (357.52911 + 35_999.05029 * t - 0.0001537 * t * t) * radians;
  const centre =
    (1.914602 - 0.004817 * t - 0.000014 * t * t) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * t) * Math.sin(2 * anomaly) +
    0.000289 * Math.sin(3 * anomaly);
  const node = (125.04 - 1934.136 * t) * radians;
  const longitude = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t + centre - 0.00569 - 0.00478 * Math.sin(node);
  return ((longitude % 360) + 360) % 360;
}

/** The date in China on which the sun reaches `longitude` degrees in `year`: 15 is Qingming, 270 the winter solstice. */
export function solarTermDate(year: number, longitude: number): LocalDate {
  const fromSpring = longitude >= 285 ? longitude - 360 : longitude;
  let millis = Date.UTC(year, 2, 20) + (fromSpring / 360) * tropicalYear * dayMillis;
  for (let i = 0; i < 6; i++) {
    const ahead = ((longitude - solarLongitude(millis) + 540) % 360) - 180;
    millis += (ahead / 360) * tropicalYear * dayMillis;
  }
  return inChina(millis);
}

/** Size in days, power of the eccentricity, multiples of the sun's anomaly, the moon's anomaly and its argument of latitude. */
const moonTerms: [size: number, power: number, sun: number, moon: number, latitude: number][] = [
  [-0.4072, 0, 0, 1, 0],
  [0.17241, 1, 1, 0, 0],
  [0.01608, 0, 0, 2, 0],
  [0.01039, 0, 0, 0, 2],
  [0.00739, 1, -1, 1, 0],
  [-0.00514, 1, 1, 1, 0],
  [0.00208, 2, 2, 0, 0],
  [-0.00111, 0, 0, 1, -2],
  [-0.00057, 0, 0, 1, 2],
  [0.00056, 1, 1, 2, 0],
  [-0.00042, 0, 0, 3, 0],
  [0.00042, 1, 1, 0, 2],
  [0.00038, 1, 1, 0, -2],
  [-0.00024, 1, -1, 2, 0],
  [-0.00007, 0, 2, 1, 0],
  [0.00004, 0, 0, 2, -2],
  [0.00004, 0, 3, 0, 0],
];

/** Planets: size in days, angle in degrees, its change per month. */
const planetTerms: [size: number, angle: number, change: number][] = [
  [0.000325, 299.77, 0.107408],
  [0.000165, 251.88, 0.016321],
  [0.000164, 251.83, 26.651886],
  [0.000126, 349.42, 36.412478],
  [0.00011, 84.66, 18.206239],
];

/** The date in China of new moon number `k`, counted from that of 2000-01-06. Good to half a minute. */
function newMoonDate(k: number): LocalDate {
  const t = k / 1236.85;
  const eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t;
  const sun = 2.5534 + 29.1053567 * k - 0.0000014 * t * t;
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t;
  const latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t;
  const node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t;
  let days = 2_451_550.09766 + 29.530588861 * k + 0.00015437 * t * t - 0.00017 * Math.sin(node * radians);
  for (const [size, power, s, m, f] of moonTerms)
    days += size * eccentricity ** power * Math.sin((s * sun + m * moon + f * latitude) * radians);
  for (const [size, angle, change] of planetTerms) days += size * Math.sin((angle + change * k) * radians);
  const terrestrial = (days - 2_451_545) * dayMillis + j2000;
  return inChina(terrestrial - clockCorrection(terrestrial));
}

/** The new moon on `date` or the last before it. */
function newMoonUpTo(date: LocalDate): number {
  let k = Math.round((Date.parse(date) - Date.UTC(2000, 0, 6)) / (29.530588861 * dayMillis)) + 1;
  while (newMoonDate(k) > date) k -= 1;
  return k;
}

/** Whether a month that begins with new moon `k` holds one of the twelve principal terms (every 30°). */
function holdsPrincipalTerm(k: number): boolean {
  const [from, to] = [newMoonDate(k), newMoonDate(k + 1)];
  const years = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  return years.some((year) =>
    Array.from({ length: 12 }, (_, i) => solarTermDate(year, i * 30)).some((date) => date >= from && date < to),
  );
}

/**
 * The date of a day of the Chinese calendar, by the lunar year that begins in `year`; leap months are never meant. The month of the winter
 * solstice is the eleventh; where thirteen begin from one to the next, the first without a principal term is a leap month.
 */
export function lunarDate(year: number, month: number, day: number): LocalDate {
  const eleventh = newMoonUpTo(solarTermDate(year - 1, 270));
  const next = newMoonUpTo(solarTermDate(year, 270));
  const hasLeap = next - eleventh === 13;
  let ordinal = 11;
  let leapSeen = false;
  for (let k = eleventh + 1; k <= next; k++) {
    const leap: boolean = hasLeap && !leapSeen && !holdsPrincipalTerm(k);
    leapSeen ||= leap;
    if (!leap) ordinal += 1;
    if (!leap && ordinal === month + 12) return addDays(newMoonDate(k), day - 1);
  }
  throw new RangeError(`expected a month from 1 to 11, got ${month}`);
}
