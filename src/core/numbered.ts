/** Different values, each with a number of its own from 0 on: what repeats a hundred thousand times is kept once. */
export class Numbered<V> {
  readonly values: V[] = [];
  private readonly numbers = new Map<string, number>();

  /** @param make  called where the key is new */
  of(key: string, make: () => V): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      this.numbers.set(key, (number = this.values.length));
      this.values.push(make());
    }
    return number;
  }

  /** undefined: it never got one. */
  known(key: string): number | undefined {
    return this.numbers.get(key);
  }
}
