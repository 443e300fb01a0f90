/** Finds the town and committee that a sheet names: by code, whole name or short name. Pure. */
import type { Text } from '../../../platform/problem.ts';

export interface RegionName {
  code: string;
  name: string;
}

const tails =
  /(街道办事处|街道|镇人民政府|镇|乡|社区居民委员会|居民委员会|村民委员会|社区居委会|社区村委会|居委会|村委会|社区|居委|村委|村)$/;

const plain = (text: string) => text.normalize('NFKC').replaceAll(/[\s()（）·.,，、/\\-]+/g, '');

/** 迎园社区居委会 → 迎园; a name of one character keeps its tail. */
export function shortName(name: string): string {
  const whole = plain(name);
  const cut = whole.replace(tails, '');
  return cut.length >= 2 ? cut : whole;
}

export interface RegionWords {
  code?: string;
  town?: string;
  committee?: string;
  grid?: string;
  address?: string;
}

export class RegionBook {
  private readonly district: string;
  private readonly names = new Map<string, string>();
  private readonly byCode = new Map<string, string>();
  private readonly towns = new Map<string, string[]>();
  private readonly committees = new Map<string, string[]>();
  private readonly grids = new Map<string, string[]>();
  private readonly townNames: { name: string; code: string }[] = [];

  constructor(district: string, regions: readonly RegionName[]) {
    this.district = district;
    for (const { code, name } of regions) {
      this.byCode.set(code, name);
      const map =
        code.length === 9 ? this.towns : code.length === 12 ? this.committees : code.length === 15 ? this.grids : undefined;
      if (code.length === 6) this.names.set(plain(name), code);
      for (const key of new Set([plain(name), shortName(name)])) map?.set(key, [...(map.get(key) ?? []), code]);
      if (code.length === 9 && name.length > 2) this.townNames.push({ name: plain(name), code });
    }
  }

  knows(text: string): boolean {
    const key = plain(text);
    return (
      [this.towns, this.committees, this.grids].some((map) => map.has(key) || map.has(shortName(text))) || this.byCode.has(key)
    );
  }

  nameOf(code: string): string | undefined {
    return this.byCode.get(code);
  }

  /** The one of several that lies under `above`; undefined if none or more than one does. */
  private one(map: Map<string, string[]>, text: string, above: string): string | undefined {
    const key = plain(text);
    if (this.byCode.has(key) && key.startsWith(above)) return key;
    for (const name of [key, shortName(text)]) {
      const under = (map.get(name) ?? []).filter((code) => code.startsWith(above));
      if (under.length === 1) return under[0];
    }
    return undefined;
  }

  /** The smallest region that the words name, the district if they name none, and what could not be understood. */
  find(words: RegionWords): { region: string; notes: Text[] } {
    const notes: Text[] = [];
    let region = this.district;
    const go = (map: Map<string, string[]>, text: string | undefined, what: Text) => {
      if (!text) return;
      const found = this.one(map, text, region);
      if (found) region = found;
      else
        notes.push({
          zh: `${what.zh}“${text.slice(0, 30)}”在区划里找不到（或不止一个）`,
          en: `${what.en} "${text.slice(0, 30)}" is no region here, or more than one`,
        });
    };
    if (words.code) {
      const code = plain(words.code);
      const known = [15, 12, 9, 6].map((length) => code.slice(0, length)).find((prefix) => this.byCode.has(prefix));
      if (known) region = known;
      else
        notes.push({
          zh: `区划代码 ${code.slice(0, 20)} 不在本区`,
          en: `region code ${code.slice(0, 20)} is not of this district`,
        });
    }
    // Sheets write 新成路街道迎园社区 into one cell, or the committee into the column of the town.
    if (words.town && plain(words.town) !== plain(this.byCode.get(this.district) ?? '')) {
      const whole = plain(words.town);
      const prefix = this.townNames.find(({ name }) => whole.startsWith(name) && whole.length > name.length);
      if (prefix && prefix.code.startsWith(region)) {
        region = prefix.code;
        go(this.committees, whole.slice(prefix.name.length), { zh: '村居', en: 'the committee' });
      } else if (region.length < 9) {
        const committee = this.one(this.towns, words.town, region) ? undefined : this.one(this.committees, words.town, region);
        if (committee) region = committee;
        else go(this.towns, words.town, { zh: '街镇', en: 'the town' });
      }
    }
    if (region.length < 12) {
      const [town, ...rest] = words.committee
        ? this.townNames.filter(({ name }) => plain(words.committee!).startsWith(name))
        : [];
      const cut = town && rest.length === 0 && plain(words.committee!).slice(town.name.length);
      if (town && cut && town.code.startsWith(region)) region = town.code;
      go(this.committees, cut || words.committee, { zh: '村居', en: 'the committee' });
    }
    if (region.length === 12) go(this.grids, words.grid, { zh: '网格', en: 'the grid' });
    if (region === this.district && words.address) {
      const address = plain(words.address);
      const named = this.townNames.filter(({ name }) => address.includes(name));
      if (named.length === 1) region = named[0]!.code;
    }
    return { region, notes };
  }
}
