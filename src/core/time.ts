/**
 * Instants are ISO texts in UTC with up to six decimals ("2026-03-18T01:12:00.000001Z"), or whole microseconds since 1970
 * where they are reckoned with. Microseconds of this century stay far below 2^53, so plain numbers hold them exactly.
 */
export type Instant = string;
export type Micros = number;

const shape = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;

/** @throws RangeError if `instant` is not an ISO text in UTC */
export function toMicros(instant: Instant): Micros {
  const parts = shape.exec(instant);
  const seconds = parts ? Date.parse(`${parts[1]}Z`) : Number.NaN;
  if (!parts || Number.isNaN(seconds))
    throw new RangeError(`expected an instant like 2026-03-18T01:12:00.000001Z, got ${instant}`);
  return seconds * 1000 + Number((parts[2] ?? '').padEnd(6, '0'));
}

/** @throws RangeError if `micros` is not a whole number that a date can hold */
export function fromMicros(micros: Micros): Instant {
  if (!Number.isSafeInteger(micros)) throw new RangeError(`expected whole microseconds, got ${micros}`);
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, '0');
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}
