/**
 * What a text can be found by: its characters and its pairs of neighbours, each hashed to one of a few hundred marks. Texts without all marks
 * of a word cannot contain it; those with them are compared in full. Databases split Chinese into words badly or not at all.
 */
export const markCount = 512;

const spread = (code: number) => Math.imul(code, 0x9e3779b1) >>> 23;

/** Calls with each mark of a searchable text, some more than once. Words are parted by blanks, and no pair reaches across one. */
export function forEachMark(text: string, each: (mark: number) => void): void {
  let before = 32;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32) {
      each(spread(code));
      if (before !== 32) each(spread((before << 16) ^ code ^ 0x5bd1));
    }
    before = code;
  }
}
