/** What the domain says about places: pure, without clock or database; it runs in the browser too. Packs are arguments. */
import { addDays, type LocalDate } from '../../core/local-date.ts';
import { problem, type Text } from '../../platform/problem.ts';
import type { Duty } from '../people/rules.ts';

export type Basis = 'national' | 'local' | 'default';

export interface FlagOfPack extends Text {
  code: string;
  /** What a type's own flag rests on. */
  basis: Basis;
  source: Text;
}

interface Dated {
  /** First and last day on which the rule holds; null: no end on that side. */
  from: LocalDate | null;
  to: LocalDate | null;
}

interface Bound {
  code: string;
  atLeast?: number;
  above?: number;
  below?: number;
}

/** A flag that follows from facts. `types` null: of any type. */
export interface FlagRule extends Text, Dated {
  code: string;
  flag: string;
  types: readonly string[] | null;
  measure?: Bound;
  /** Attributes that must be known and true; that must not be known to be true. */
  yes?: readonly string[];
  notYes?: readonly string[];
  classes?: readonly string[];
  basis: Basis;
  source: Text;
}

export interface KeyUnitRule extends Text, Dated {
  code: string;
  types: readonly string[];
  /** null: the kind alone decides, or the attribute `yes`. */
  measure: string | null;
  atLeast: number | null;
  yes?: string;
  scope: 'local' | 'national';
  basis: Basis;
  source: Text;
}

export interface SmallPlaceRule extends Text {
  code: string;
  types: readonly string[];
  measure: string;
  below: number;
}

/** Everything that classification is reckoned with. */
export interface RulePack {
  types: readonly { code: string; zh: string; en: string; flags: readonly string[]; within: string | null }[];
  flags: readonly FlagOfPack[];
  flagRules: readonly FlagRule[];
  keyUnitRules: readonly KeyUnitRule[];
  smallPlaceRules: readonly SmallPlaceRule[];
}

export interface PlaceFacts {
  type: string;
  hazardClass: string | null;
  /** The newest value of each measure that is known. */
  measures: Readonly<Record<string, number>>;
  attributes: Readonly<Record<string, string | boolean>>;
  /** The fire agency has put it on the list of key units. */
  keyUnitSet: boolean;
}

/** Why a flag stands: the rule, what it rests on, and the value that met it. */
export interface Reason extends Text {
  flag: string;
  rule: string;
  basis: Basis;
  source: Text;
  measure?: { code: string; value: number; limit: number };
}

export interface Classified {
  flags: string[];
  reasons: Reason[];
  keyUnit: 'no' | 'proposed' | 'set';
}

const holdsOn = ({ from, to }: Dated, on: LocalDate) => (from === null || from <= on) && (to === null || on < to);

const meets = (value: number | undefined, { atLeast, above, below }: Bound): boolean =>
  value !== undefined &&
  (atLeast === undefined || value >= atLeast) &&
  (above === undefined || value > above) &&
  (below === undefined || value < below);

const limitOf = ({ atLeast, above, below }: Bound): number => atLeast ?? above ?? below ?? 0;

const setByAgency: Omit<Reason, 'flag'> = {
  rule: 'SET',
  basis: 'national',
  zh: '消防救援机构已确定',
  en: 'set by the fire agency',
  source: { zh: '消防法（2021 年修正）第十七条', en: 'Fire Protection Law (2021), art. 17' },
};

/**
 * Flags of a place on a day, each with the rule that gives it, in the order of the pack. A key unit is proposed, never set: setting it is
 * the fire agency's. A fact that is not known never fulfils a condition.
 */
export function flagsOf(facts: PlaceFacts, on: LocalDate, pack: RulePack): Classified {
  const reasons: Reason[] = [];
  const type = pack.types.find(({ code }) => code === facts.type);
  const keyUnit = keyUnitOf(facts, on, pack);
  for (const flag of type?.flags ?? []) {
    const known = pack.flags.find(({ code }) => code === flag);
    if (!known || !type) continue;
    if (flag === 'NINE_SMALL' && (keyUnit || smallPlaceOf(facts, pack)?.fits === false)) continue;
    reasons.push({
      flag,
      rule: 'TYPE',
      basis: known.basis,
      source: known.source,
      zh: `类型：${type.zh}`,
      en: `type: ${type.en}`,
    });
  }
  for (const rule of pack.flagRules) {
    if (!holdsOn(rule, on) || !ruleHolds(rule, facts)) continue;
    const { flag, code, basis, source, zh, en, measure } = rule;
    const value = measure && facts.measures[measure.code];
    reasons.push({
      flag,
      rule: code,
      basis,
      source,
      zh,
      en,
      ...(measure && value !== undefined && { measure: { code: measure.code, value, limit: limitOf(measure) } }),
    });
  }
  const small = smallPlaceOf(facts, pack);
  if (small?.fits && !keyUnit && !reasons.some(({ flag }) => flag === 'NINE_SMALL')) {
    const { rule, value } = small;
    const source = pack.flags.find(({ code }) => code === 'NINE_SMALL')?.source ?? { zh: rule.zh, en: rule.en };
    reasons.push({
      flag: 'NINE_SMALL',
      rule: rule.code,
      basis: 'default',
      source,
      zh: rule.zh,
      en: rule.en,
      measure: { code: rule.measure, value, limit: rule.below },
    });
  }
  if (keyUnit) reasons.push(keyUnit);
  if (facts.keyUnitSet) reasons.push({ flag: 'KEY_UNIT', ...setByAgency });
  const given = new Set(reasons.filter(({ flag, rule }) => flag !== 'KEY_UNIT' || rule === 'SET').map(({ flag }) => flag));
  return {
    flags: pack.flags.map(({ code }) => code).filter((code) => given.has(code)),
    reasons,
    keyUnit: facts.keyUnitSet ? 'set' : keyUnit ? 'proposed' : 'no',
  };
}

function ruleHolds(rule: FlagRule, { type, hazardClass, measures, attributes }: PlaceFacts): boolean {
  return (
    (rule.types === null || rule.types.includes(type)) &&
    (!rule.classes || (hazardClass !== null && rule.classes.includes(hazardClass))) &&
    (!rule.measure || meets(measures[rule.measure.code], rule.measure)) &&
    (rule.yes ?? []).every((code) => attributes[code] === true) &&
    (rule.notYes ?? []).every((code) => attributes[code] !== true)
  );
}

/** Why a place is proposed as a key unit: by the local rows in force, or by the national ones where none is. */
function keyUnitOf(facts: PlaceFacts, on: LocalDate, pack: RulePack): Reason | undefined {
  const inForce = pack.keyUnitRules.filter((rule) => holdsOn(rule, on));
  const local = inForce.filter(({ scope }) => scope === 'local');
  for (const rule of local.length > 0 ? local : inForce) {
    const { code, types, measure, atLeast, yes, basis, source, zh, en } = rule;
    if (atLeast === null || !types.includes(facts.type) || (yes && facts.attributes[yes] !== true)) continue;
    const value = measure === null ? undefined : facts.measures[measure];
    if (measure !== null && (value === undefined || value < atLeast)) continue;
    const met = measure !== null && value !== undefined && { measure: { code: measure, value, limit: atLeast } };
    return { flag: 'KEY_UNIT', rule: code, basis, source, zh, en, ...met };
  }
  return undefined;
}

function smallPlaceOf(
  { type, measures }: PlaceFacts,
  pack: RulePack,
): { rule: SmallPlaceRule; value: number; fits: boolean } | undefined {
  const rule = pack.smallPlaceRules.find(({ types }) => types.includes(type));
  const value = rule && measures[rule.measure];
  return rule && value !== undefined ? { rule, value, fits: value < rule.below } : undefined;
}

/** Reasons as they are kept, with their words; a rule that this version no longer knows keeps its code. */
export function explained(
  type: string,
  stored: readonly Pick<Reason, 'flag' | 'rule' | 'measure'>[],
  pack: RulePack,
): (Omit<Reason, 'measure'> & { measure: NonNullable<Reason['measure']> | null })[] {
  return stored.map(({ flag, rule, measure }) => {
    const known = pack.flags.find(({ code }) => code === flag);
    const own = pack.types.find(({ code }) => code === type);
    const words: Omit<Reason, 'flag' | 'rule' | 'measure'> =
      rule === 'SET'
        ? setByAgency
        : rule === 'TYPE' && own && known
          ? { zh: `类型：${own.zh}`, en: `type: ${own.en}`, basis: known.basis, source: known.source }
          : (pack.flagRules.find(({ code }) => code === rule) ??
            pack.keyUnitRules.find(({ code }) => code === rule) ?? {
              ...(pack.smallPlaceRules.find(({ code }) => code === rule) ?? { zh: rule, en: rule }),
              basis: 'default',
              source: { zh: '本区默认', en: 'district default' },
            });
    const { zh, en, basis, source } = words;
    return { flag, rule, zh, en, basis, source, measure: measure ?? null };
  });
}

/**
 * Which trades answer for a place: the one that leads (null where the town does, or nobody was named) and the others, lead first in the
 * matrix. Whatever holds flammable goods concerns emergency management too.
 */
export function tradesOf(
  type: string,
  flags: readonly string[],
  duties: readonly Pick<Duty, 'placeType' | 'department' | 'part'>[],
): { lead: string | null; others: string[] } {
  const named = duties.filter(({ placeType }) => placeType === type);
  const leading = named.find(({ part }) => part === 'lead')?.department;
  const lead = leading && leading !== 'town' ? leading : null;
  const others = new Set(named.map(({ department }) => department));
  if (flags.includes('FLAMMABLE')) others.add('D10');
  others.delete('town');
  if (lead) others.delete(lead);
  return { lead, others: [...others].sort() };
}

const creditCodeAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * What is wrong with a unified social credit code; null: nothing is. The last character checks the 17 before it.
 * Source: GB 32100-2015, 4 (characters and check digit).
 */
export function creditCodeFault(text: string): Text | null {
  if (text.length !== 18)
    return { zh: `应为 18 位，现在是 ${text.length} 位`, en: `18 characters expected, ${text.length} found` };
  let sum = 0;
  let weight = 1;
  for (let at = 0; at < 17; at++) {
    const value = creditCodeAlphabet.indexOf(text[at]!);
    if (value < 0)
      return {
        zh: `第 ${at + 1} 位“${text[at]}”不是代码字符`,
        en: `character ${at + 1}, "${text[at]}", is not one of the code's`,
      };
    if (at >= 2 && at < 8 && value > 9) return { zh: `第 ${at + 1} 位应为数字`, en: `character ${at + 1} must be a digit` };
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  const expected = creditCodeAlphabet[(31 - (sum % 31)) % 31]!;
  return text[17] === expected ? null : { zh: `校验码不对，应为 ${expected}`, en: `check character should be ${expected}` };
}

/** Full-width digits and letters become plain ones, blanks go, letters are capital. */
export const creditCodeIn = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();

const suffixes = /(街道|镇|乡|工业区|开发区|新城|管委会|区|县|市)$/;

/** What a place code begins with, from the name of its town or district: 石港镇 → 石港, whose initials are SG. */
export const codeStem = (regionName: string): string => regionName.replace(suffixes, '') || regionName;

/** The letter of a type's family; Z: unclassified. */
export const familyOf = (type: string): string => (/^[A-Z]\d\d$/.test(type) ? type[0]! : 'Z');

/** SG-C-00871. A code never changes, whatever becomes of town or type: it stands on sheets at doors. */
export const placeCode = (initials: string, type: string, number: number): string =>
  `${(initials.toUpperCase().replaceAll(/[^A-Z]/g, '') || 'Q').slice(0, 4)}-${familyOf(type)}-${String(number).padStart(5, '0')}`;

/** 陆文娟 → 陆**; erased or unknown stays null. */
export const maskedName = (name: string | null): string | null =>
  name && `${[...name][0]}${'*'.repeat(Math.min(3, Math.max(1, [...name].length - 1)))}`;

/** The last four digits, by which a caller's number is found; shorter numbers have none. */
export function telephoneTail(telephone: string): string | null {
  const digits = telephone.normalize('NFKC').replaceAll(/\D/g, '');
  return digits.length < 7 ? null : digits.slice(-4);
}

export interface Completeness {
  missing: string[];
  /** Share of what should be known that is known, 0 to 1. */
  share: number;
}

/** What a place of the register still lacks. A building or yard needs no operator; an occupancy takes its storeys from its building. */
export function completenessOf(place: {
  region: string;
  type: string;
  form: string;
  address: string | null;
  hasPosition: boolean;
  operator: boolean;
  creditCode: boolean;
  contact: boolean;
  measures: Readonly<Record<string, number>>;
}): Completeness {
  const { region, type, form, address, hasPosition, operator, creditCode, contact, measures } = place;
  const occupied = form === 'occupancy';
  const area = ['floor_area', 'total_area', 'site_area', 'complex_area'].some((code) => measures[code] !== undefined);
  const asked: [gap: string, known: boolean][] = [
    ['town', region.length > 6],
    ['type', type !== 'unclassified'],
    ['position', hasPosition],
    ['address', address !== null],
    ...(occupied
      ? ([
          ['operator', operator],
          ['credit_code', creditCode],
        ] satisfies [string, boolean][])
      : []),
    ['contact', contact],
    ['area', area],
    ...(form === 'building' ? ([['storeys', measures['storeys'] !== undefined]] satisfies [string, boolean][]) : []),
  ];
  const missing = asked.filter(([, known]) => !known).map(([gap]) => gap);
  return { missing, share: 1 - missing.length / asked.length };
}

/** One spelling for what is searched and what is searched for: full width folded, lower case, letters and digits only. */
export const searchable = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** What a list is filtered and counted by. */
export const facetsOf = (place: {
  type: string;
  form: string;
  hazardClass: string | null;
  keyUnit: string;
  flags: readonly string[];
  missing: readonly string[];
}): string[] => [
  `type:${place.type}`,
  `form:${place.form}`,
  ...(place.hazardClass ? [`class:${place.hazardClass}`] : []),
  `key:${place.keyUnit}`,
  ...place.flags.map((flag) => `flag:${flag}`),
  ...place.missing.map((gap) => `missing:${gap}`),
];

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export const safeCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export const creditCodeWrong = problem<{ fault: Text }>(
  'credit-code-wrong',
  422,
  { zh: '统一社会信用代码不对', en: 'Wrong credit code' },
  ({ fault }) => ({
    zh: `统一社会信用代码${fault.zh}，没有保存。对照营业执照改正。`,
    en: `The unified social credit code is wrong: ${fault.en}. Nothing was saved; check it against the licence.`,
  }),
);

export const placeFaulty = problem<{ row: number; field: string; value: string }>(
  'place-faulty',
  422,
  { zh: '场所资料不对', en: 'A place is faulty' },
  ({ row, field, value }) => ({
    zh: `第 ${row} 个场所的“${field}”不能是“${value}”，没有保存。改正后再提交。`,
    en: `The ${field} of place ${row} cannot be "${value}"; nothing was saved. Mend it and send again.`,
  }),
);

export const placeKnown = problem('place-known', 409, { zh: '场所已经登记', en: 'The place is already registered' }, () => ({
  zh: '这个场所编号已经登记，没有再记一次。按编号查找它。',
  en: 'This place is already registered; it was not added twice. Look it up by its code.',
}));

export const placeClosed = problem('place-closed', 409, { zh: '场所已停用', en: 'The place is closed' }, () => ({
  zh: '这个场所已经停用，没有保存。需要的话登记新的场所。',
  en: 'This place is closed; nothing was saved. Register a new one if needed.',
}));

export const withinCircle = problem('place-within-circle', 409, { zh: '场所层级绕成了圈', en: 'Places form a circle' }, () => ({
  zh: '一个场所不能位于自己或自己的下级里，没有保存。另选所在建筑。',
  en: 'A place cannot lie within itself or what lies within it; nothing was saved. Choose another.',
}));

export const codeNotSigned = problem(
  'code-not-signed',
  404,
  { zh: '不是本区的场所码', en: 'Not a place code of this district' },
  () => ({
    zh: '这个二维码不是本区发的，或者被改过。改用门牌下面的场所编号查找。',
    en: 'This code was not issued here, or was changed. Look the place up by the number printed below it.',
  }),
);

/** Levels of the chain, from the first leader down, and how long the region is that each serves. */
const levels = [
  ['district', 6],
  ['guarantor', 0],
  ['town', 9],
  ['office', 9],
  ['village', 12],
  ['grid', 15],
] as const;
export type ChainLevel = (typeof levels)[number][0] | 'unit';
export type Break = 'missing' | 'vacant' | 'visit-late';

interface Answering {
  level: string;
  region: string;
  organisationName: string;
  post: string | null;
  title: string | null;
  titleEn: string | null;
  personName: string | null;
  vacantSince: string | null;
  visitFrom: LocalDate | null;
  visitEveryDays: number | null;
}

export interface LinkOfChain {
  level: ChainLevel;
  post: string | null;
  title: string | null;
  titleEn: string | null;
  organisationName: string | null;
  personName: string | null;
  broken: Break | null;
  /** Of a vacancy, or the day on which a visit was due. */
  since: LocalDate | null;
}

/** Whether one link is broken, and since when. */
export function breakOf(link: Answering, on: LocalDate): { broken: Break | null; since: LocalDate | null } {
  if (link.post === null) return { broken: 'missing', since: null };
  if (link.vacantSince !== null) return { broken: 'vacant', since: link.vacantSince.slice(0, 10) };
  if (link.visitFrom !== null && link.visitEveryDays !== null) {
    const due = addDays(link.visitFrom, link.visitEveryDays);
    if (due < on) return { broken: 'visit-late', since: due };
  }
  return { broken: null, since: null };
}

/**
 * The chain of a place: one link per level as far down as its region reaches. A level at which nobody is named is a broken link, but a
 * guarantor is owed only where one was bound.
 */
export function chainOf(region: string, answering: readonly Answering[], on: LocalDate): LinkOfChain[] {
  return levels.flatMap(([level, length]): LinkOfChain[] => {
    if (length > region.length) return [];
    const found = answering
      .filter((one) => one.level === level && (length === 0 || one.region === region.slice(0, length)))
      .toSorted((a, b) => b.region.length - a.region.length)[0];
    if (!found && level === 'guarantor') return [];
    if (!found)
      return [
        {
          level,
          post: null,
          title: null,
          titleEn: null,
          organisationName: null,
          personName: null,
          broken: 'missing',
          since: null,
        },
      ];
    const { post, title, titleEn, organisationName, personName } = found;
    return [{ level, post, title, titleEn, organisationName, personName, ...breakOf(found, on) }];
  });
}

const villageSuffix = /(社区居民委员会|居民委员会|村民委员会|居委会|村委会|社区|新村|村|居委)$/;

/** The region of the longest name that stands in an address or a name; undefined where none or two equally long ones do. */
export function regionByName(texts: readonly string[], regions: readonly { code: string; name: string }[]): string | undefined {
  const text = texts.map(searchable).join(' ');
  let best: { codes: string[]; length: number } = { codes: [], length: 1 };
  for (const { code, name } of regions) {
    const stem = searchable(name.replace(villageSuffix, ''));
    if (stem.length < 2 || stem.length < best.length || !text.includes(stem)) continue;
    best = stem.length > best.length ? { codes: [code], length: stem.length } : { ...best, codes: [...best.codes, code] };
  }
  return best.codes.length === 1 ? best.codes[0] : undefined;
}
