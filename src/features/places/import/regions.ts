/** Finds the town and committee that a sheet names: by code, whole name or short name. Pure. */
import type { Text } from '../../../platform/problem.ts';

export interface RegionName {
  code: string;
  name: string;
}

const tails =
  /(街道办事处|街道|镇人民政府|镇|乡|管理委员会|管委会|社区居民委员会|居民委员会|村民委员会|社区居委会|社区村委会|居委会|村委会|社区|居委|村委|村)$/;

const variants: Readonly<Record<string, string>> = {
  鎮: '镇',
  鄉: '乡',
  區: '区',
  灣: '湾',
  橋: '桥',
  灘: '滩',
  蘆: '芦',
  莊: '庄',
};
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s()（）·.,，、/\\-]+/g, '')
    .replaceAll(/[鎮鄉區灣橋灘蘆莊]/g, (one) => variants[one]!);
/** What the office of a town adds to its name. */
const offices = /(人民政府|政府|党委|办事处|(城运|网格|平安|社区)(中心|办)|应急办|安监所|消安办|派出所|管委会|管理委员会)$/;
/** Groups of a village have no codes: 白渡村3组. */
const groups = /(?<=.{2})(第?[\d一二三四五六七八九十]+(村民)?(小组|组|队))$/;

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
  /** The town of the whole sheet, where its rows name none. */
  around?: string | undefined;
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
    for (const name of [key, shortName(text), shortName(key.replace(groups, ''))]) {
      const under = (map.get(name) ?? []).filter((code) => code.startsWith(above));
      if (under.length === 1) return under[0];
    }
    return undefined;
  }

  /** The one town that a title or the name of a sheet speaks of. */
  townIn(text: string): string | undefined {
    const whole = plain(text.replace(/\(\d+\)$/, ''));
    const named = this.townNames.filter(({ name }) => whole.includes(name));
    if (named.length > 0) return named.length === 1 ? named[0]!.code : undefined;
    const short = (this.towns.get(whole) ?? []).concat(this.towns.get(shortName(whole)) ?? []);
    return new Set(short).size === 1 ? short[0] : undefined;
  }

  /**
   * The smallest region that the words name, the district if they name none, and what could not be understood.
   * `inherited`: only the sheet as a whole told the town. `unknownTown`: it is named like a town and is none of this district.
   */
  find(words: RegionWords): { region: string; notes: Text[]; inherited: boolean; unknownTown?: string } {
    const notes: Text[] = [];
    let unknownTown: string | undefined;
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
    const own = plain(this.byCode.get(this.district) ?? '');
    if (words.town && plain(words.town) !== own) {
      const said = plain(words.town);
      const inner = own !== '' && said.startsWith(own) ? said.slice(own.length) : said;
      const whole = this.towns.has(inner) ? inner : inner.replace(offices, '');
      const prefix = this.townNames.find(({ name }) => whole.startsWith(name) && whole.length > name.length);
      if (prefix && prefix.code.startsWith(region)) {
        region = prefix.code;
        go(this.committees, whole.slice(prefix.name.length), { zh: '村居', en: 'the committee' });
      } else if (region.length < 9) {
        const town = this.one(this.towns, whole, region);
        const committee = town ? undefined : this.one(this.committees, whole, words.around ?? region);
        if (town || committee) region = (town ?? committee)!;
        else if (/(街道|镇|乡)$/.test(whole)) unknownTown = words.town;
        else go(this.towns, words.town, { zh: '街镇', en: 'the town' });
      }
    }
    // Of two villages of one name the one in the town of the sheet.
    if (region === this.district && words.around && words.committee && this.one(this.committees, words.committee, words.around))
      region = words.around;
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
    const inherited = region === this.district && words.around !== undefined && !words.town;
    return { region: inherited ? words.around! : region, notes, inherited, ...(unknownTown !== undefined && { unknownTown }) };
  }
}
