/** Reads the flags of a command; what is wrong is one line that names the flag. */
import { BadInput } from '../platform/command-errors.ts';

export type Flags = Record<string, string | boolean | undefined>;

export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function requiredFlag(flags: Flags, name: string, what: string): string {
  const value = textFlag(flags, name);
  if (value === undefined) throw new BadInput(`--${name} is missing: ${what}`);
  return value;
}

export function numberFlag(
  flags: Flags,
  name: string,
  bounds: { min: number; max?: number; whole?: boolean },
): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const max = bounds.max ?? Infinity;
  if (!Number.isFinite(value) || value < bounds.min || value > max || (bounds.whole && !Number.isInteger(value)))
    throw new BadInput(
      `--${name} ${text}: expected a ${bounds.whole ? 'whole ' : ''}number from ${bounds.min}${max === Infinity ? '' : ` to ${max}`}`,
    );
  return value;
}

/** Words that belong to no flag: a blank after the comma of a list makes one, and would go unheard. @throws BadInput */
export function noMoreWords(words: readonly string[], expected = 0): void {
  const word = words[expected];
  if (word !== undefined)
    throw new BadInput(`${word} belongs to no flag; a list has no blanks after its commas, or stands in quotes`);
}

/** A list as one line of CSV: an id with a comma stands in quotes, and a quote in there is doubled. @throws BadInput */
export function listFlag(flags: Flags, name: string): string[] | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const parts: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")*)"\s*|([^",\s][^,]*|))(?:,|$)/y;
  while (part.lastIndex < text.length) {
    const from = part.lastIndex;
    const found = part.exec(text);
    if (!found) throw new BadInput(`--${name} ${text.slice(from)}: a quote is opened and never closed`);
    parts.push((found[1] === undefined ? found[2]! : found[1].replaceAll('""', '"')).trim());
  }
  return parts.filter((one) => one !== '');
}
