import { randomFillSync } from 'node:crypto';

/** Drawn for many ids at a time: asking for 16 bytes each costs more than all the rest. */
const random = Buffer.allocUnsafe(16 * 256);
let drawn = random.length;

let lastMillis = 0;
let sequence = 0;

/** A UUIDv7: time-ordered, made where the thing is made. Ids made in one process never run backwards. */
export function newId(nowMillis = Date.now()): string {
  if (drawn === random.length) {
    randomFillSync(random);
    drawn = 0;
  }
  const bytes = random.subarray(drawn, (drawn += 16));
  if (nowMillis > lastMillis) {
    lastMillis = nowMillis;
    sequence = ((bytes[6]! & 0x07) << 8) | bytes[7]!; // starts low, so that a burst has room to count up
  } else if (++sequence > 0xfff) {
    lastMillis += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(lastMillis, 0, 6);
  bytes[6] = 0x70 | (sequence >> 8);
  bytes[7] = sequence & 0xff;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
