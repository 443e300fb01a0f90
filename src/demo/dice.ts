import { seededRandom, type Random } from '../core/random.ts';

/** Chance that is the same for the same seed and purpose: one stream per purpose, so that more of one thing shifts no other. */
export class Dice {
  private readonly random: Random;

  constructor(seed: number, purpose: string) {
    let hash = 2_166_136_261 ^ seed;
    for (const letter of purpose) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16_777_619);
    this.random = seededRandom(hash);
    this.next();
  }

  private bits = (): number => this.random() * 4_294_967_296;

  /** From 0, below 1. */
  next = (): number => this.random();
  /** A whole number, both ends possible. */
  between = (low: number, high: number): number => low + Math.floor(this.next() * (high - low + 1));
  chance = (share: number): boolean => this.next() < share;
  pick = <T>(from: readonly T[]): T => from[Math.floor(this.next() * from.length)]!;

  shuffled<T>(things: readonly T[]): T[] {
    const mixed = [...things];
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
    }
    return mixed;
  }

  /** A UUIDv7 that says when it was made. */
  id(millis: number): string {
    const hex = (bits: number, digits: number) => bits.toString(16).padStart(8, '0').slice(-digits);
    const time = millis.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.bits(), 3)}-${'89ab'[this.between(0, 3)]}${hex(this.bits(), 3)}-${hex(this.bits(), 8)}${hex(this.bits(), 4)}`;
  }
}
