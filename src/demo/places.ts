/**
 * The register of places of 澜江区, one place after another: what stands where, in whose building, run by whom. Streamed, because nobody
 * needs all of them at once. Some are written down twice, some without town or type, and what is missing is not missing by chance.
 */
import { addDays, yearOf, type LocalDate } from '../core/local-date.ts';
import { placeKinds, kindOf, type PlaceKind } from './catalogue.ts';
import { Dice } from './dice.ts';
import { gridAt, pointIn, surveyLand, type Land, type Village } from './land.ts';
import type { Firm } from './people.ts';
import { makeRoads, type DemoRoads } from './roads.ts';
import { district } from './towns.ts';
import { normal, type Nature } from './truth.ts';

export interface DemoFirm {
  id: string;
  name: string;
  creditCode: string | null;
  organisation: string | null;
}

export interface DemoActor {
  firm: string;
  role:
    | 'operator'
    | 'designer'
    | 'builder'
    | 'owner'
    | 'landlord'
    | 'sub_lessor'
    | 'vendor'
    | 'maintainer'
    | 'market'
    | 'property';
  fromOn: LocalDate | null;
  toOn: LocalDate | null;
}

export interface DemoPlace {
  n: number;
  id: string;
  form: 'building' | 'occupancy' | 'yard';
  within: string | null;
  name: string;
  type: string;
  region: string;
  address: string | null;
  lon: number | null;
  lat: number | null;
  accuracyM: number | null;
  hazardClass: 'A' | 'B' | 'C' | 'D' | 'E' | null;
  operator: string | null;
  attributes: Record<string, string | boolean>;
  measures: { measure: string; asOf: LocalDate; value: number; source: string }[];
  actors: DemoActor[];
  contacts: { part: 'responsible' | 'manager' | 'landlord' | 'legal_person'; name: string; telephone: string }[];
  openedOn: LocalDate | null;
  /** Firms that this place is the first to name. */
  firms: DemoFirm[];
  /** Number of the place that this one writes down a second time. */
  doubleOf: number | null;
  nature: Nature;
  village: Village;
  /** Where it really stands. */
  at: readonly [lon: number, lat: number];
}

export interface RegisterPlan {
  seed: number;
  asOf: LocalDate;
  places: number;
}

const brands = [...'顺宏恒瑞联锦万百华永德正盛通金鑫泰裕隆昌荣兴祥福广利丰源富天海东新大长安和嘉诚'];
const brandSeconds = [...'达泽禾丰成源穗图川彩固润隆景汇来旺发顺盛茂腾辉远凯悦康美洁乐家捷信'];
const nicknames = [
  '阿强',
  '老王',
  '小芳',
  '阿珍',
  '老街',
  '桥头',
  '好邻居',
  '一家',
  '每日',
  '满意',
  '阿婆',
  '三姐',
  '东门',
  '转角',
  '百味',
  '鲜满',
  '乐活',
  '舒雅',
  '金手',
  '童年',
];
const chains = ['鲜邻里', '禾小满', '快乐驿', '百姓缘', '云上', '江南味', '优鲜家', '顺手'];
const streets = ['路', '街', '东路', '西路', '北街', '支路'];
const surnames = [...'陆顾沈王陈徐朱周吴蒋钱孙赵李张何许俞冯卫'];
const given = [...'文桂海雪建晓志秀国丽春伟玉永慧立俊美正明'];
const variants: readonly (readonly [string, string])[] = [
  ['馆', '舘'],
  ['阿', '啊'],
  ['饭', '飯'],
  ['达', '達'],
  ['龙', '龍'],
  ['鲜', '鮮'],
  ['华', '華'],
  ['发', '發'],
  ['兴', '興'],
  ['号', '號'],
  ['园', '圆'],
  ['鑫', '新'],
];
const stemOf = (name: string) => name.replace(/(街道|镇|管委会|工业区)$/, '') || name;
const wordTypes: Record<Firm['word'], string> = {
  印染: 'F02',
  仓储: 'W02',
  冷链物流: 'W04',
  家具: 'F02',
  化工助剂: 'F01',
  农贸市场: 'A02',
  幼儿园: 'E02',
  养老院: 'H03',
  酒店: 'A03',
  锂电: 'F02',
  电商园: 'F05',
  公寓: 'R05',
};

const codeAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A unified social credit code of no district that there is, with a check character that fits. */
export function creditCode(dice: Dice): string {
  let code = `91${district.code}`;
  for (let i = 0; i < 9; i++) code += codeAlphabet[dice.between(0, 30)];
  let [sum, weight] = [0, 1];
  for (const letter of code) {
    sum += codeAlphabet.indexOf(letter) * weight;
    weight = (weight * 3) % 31;
  }
  return code + codeAlphabet[(31 - (sum % 31)) % 31];
}

/** A building that others move into. */
interface Host {
  id: string;
  kind: PlaceKind;
  landlord: string;
  property: string | null;
  subLessor: string | null;
  address: string;
  at: readonly [number, number];
  nature: Nature;
  village: Village;
  depth: number;
}

const hostKinds = new Set(['F05', 'X01', 'O01', 'A01', 'A02', 'R01', 'R02', 'R03', 'F02']);

class Registrar {
  private readonly dice: Dice;
  private readonly ids: Dice;
  private readonly plan: RegisterPlan;
  private readonly land: Land;
  private readonly roads: DemoRoads;
  private readonly names: ReadonlyMap<string, string>;
  private readonly millis: number;
  private readonly shares = new Map<PlaceKind['setting'], Float64Array>();
  /** The latest of each town. */
  private readonly hosts = new Map<string, Host[]>();
  private readonly kindShares: Float64Array;
  private readonly pools = new Map<DemoActor['role'], DemoFirm[]>();
  private fresh: DemoFirm[] = [];
  private readonly recent: DemoPlace[] = [];

  constructor(plan: RegisterPlan, land: Land, roads: DemoRoads, names: ReadonlyMap<string, string>) {
    [this.plan, this.land, this.roads, this.names] = [plan, land, roads, names];
    this.dice = new Dice(plan.seed, 'register');
    this.ids = new Dice(plan.seed, 'ids of the register');
    this.millis = Date.parse(`${addDays(plan.asOf, -800)}T01:00:00Z`);
    for (const setting of ['town', 'field', 'plant', 'any'] as const)
      this.shares.set(setting, cumulative(land.villages.map((village) => pull(village, setting))));
    this.kindShares = cumulative(placeKinds.map(({ share }) => share));
  }

  private id = (): string => this.ids.id(this.millis);

  private firm(name: string, organisation: string | null = null, coded = 0.88): DemoFirm {
    const code = creditCode(this.dice);
    const firm = { id: this.id(), name, creditCode: this.dice.chance(coded) ? code : null, organisation };
    this.fresh.push(firm);
    return firm;
  }

  /** One of the firms that serve many places. */
  private pooled(role: DemoActor['role'], word: string): DemoFirm {
    const pool = this.pools.get(role) ?? [];
    this.pools.set(role, pool);
    const most = Math.max(3, Math.round(this.plan.places / (role === 'landlord' || role === 'owner' ? 20 : 400)));
    if (pool.length < most && this.dice.chance(pool.length < 3 ? 1 : 0.25)) {
      const firm = this.firm(`${this.brand()}${word}`, null, 1);
      pool.push(firm);
      return firm;
    }
    return this.dice.pick(pool);
  }

  private brand = () => this.dice.pick(brands) + this.dice.pick(brandSeconds);
  private person = () => this.dice.pick(surnames) + this.dice.pick(given) + this.dice.pick(given);
  private telephone = () => `000-${String(this.dice.between(0, 9999_9999)).padStart(8, '0')}`;

  private draw(shares: Float64Array): number {
    const wanted = this.dice.next() * shares.at(-1)!;
    let [low, high] = [0, shares.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Beside a street or a lane of the village. */
  private beside(village: Village): readonly [number, number] {
    const { lon, lat, roads, ofVillage } = this.roads;
    const streets = ofVillage[village.n]!;
    if (streets.length === 0) return pointIn(village, 0.5, 0.5);
    const road = streets[this.dice.between(0, streets.length - 1)]!;
    const [a, b] = [roads.from[road]!, roads.to[road]!];
    const [dx, dy] = [(lon[b]! - lon[a]!) / 1.17, lat[b]! - lat[a]!];
    const length = Math.hypot(dx, dy) || 1;
    const along = 0.08 + 0.84 * this.dice.next();
    const aside = (this.dice.chance(0.5) ? 1 : -1) * (0.00012 + 0.00022 * this.dice.next());
    return [
      round6(lon[a]! + along * (lon[b]! - lon[a]!) - ((aside * dy) / length) * 1.17),
      round6(lat[a]! + along * (lat[b]! - lat[a]!) + (aside * dx) / length),
    ];
  }

  *all(firms: readonly Firm[]): Generator<DemoPlace> {
    for (let n = 0; n < this.plan.places; n++) {
      this.fresh = [];
      const known = firms[n];
      if (!known && this.recent.length > 20 && this.dice.chance(0.016)) {
        yield this.again(n);
        continue;
      }
      const place = known ? this.known(n, known) : this.next(n);
      if (place.doubleOf === null && /^[ASFWEHX]/.test(place.type)) {
        this.recent.push(place);
        if (this.recent.length > 60) this.recent.shift();
      }
      yield place;
    }
  }

  private known(n: number, { name, word, village, post }: Firm): DemoPlace {
    const kind = kindOf.get(wordTypes[word])!;
    return this.make(
      n,
      kind,
      this.land.villages.find(({ code }) => code === village)!,
      { name, organisation: post.organisation },
    );
  }

  private next(n: number): DemoPlace {
    const kind = placeKinds[this.draw(this.kindShares)]!;
    return this.make(n, kind, this.land.villages[this.draw(this.shares.get(kind.setting)!)]!);
  }

  private make(n: number, kind: PlaceKind, wanted: Village, given?: { name: string; organisation: string }): DemoPlace {
    const { dice } = this;
    const host = given ? undefined : this.hostFor(kind, wanted);
    const village = host?.village ?? wanted;
    const at = host
      ? ([round6(host.at[0] + 0.0001 * (dice.next() - 0.5)), round6(host.at[1] + 0.0001 * (dice.next() - 0.5))] as const)
      : this.beside(village);
    const villageStem = stemOf(this.names.get(village.code) ?? village.code).replace(/(社区|村)$/, '');
    const street = `${villageStem}${villageStem.length > 0 ? streets[(village.n * 7 + dice.between(0, 2)) % streets.length] : '路'}`;
    const number = dice.between(1, 980);
    const address = host
      ? `${host.address}${dice.chance(0.6) ? `${dice.between(1, 6)}楼${dice.between(101, 640)}室` : `${dice.between(1, 20)}号铺`}`
      : village.urban
        ? `${district.name}${village.town.name}${street}${number}号`
        : `${district.name}${village.town.name}${villageStem}村${dice.between(1, 18)}组${dice.between(1, 120)}号`;
    const name = given?.name ?? this.nameOf(kind, village, villageStem, number);
    const nature = this.natureOf(kind, village, host);
    const form =
      host || kind.home === 'tenant'
        ? 'occupancy'
        : kind.home === 'yard'
          ? 'yard'
          : kind.home === 'building' || dice.chance(0.5)
            ? 'building'
            : 'occupancy';
    const since = addDays(this.plan.asOf, -dice.between(30, 365 * Math.min(20, Math.max(1, Math.round(nature.age)))));
    const actors: DemoActor[] = [];
    const ownName = given?.name ?? name;
    // Homes and charging sheds are run by nobody; a shop's sign is not always its licence.
    const runs = !/^R0[1236]|^U02/.test(kind.code);
    const company = /^[FWAOGX]/.test(kind.code);
    const operator = runs
      ? this.firm(company ? `${ownName}有限公司` : `${ownName.replace(/（.*）/, '')}（个体）`, given?.organisation ?? null)
      : null;
    if (operator) {
      const handedOver = dice.chance(0.08);
      const on = addDays(this.plan.asOf, -dice.between(20, 1000));
      if (handedOver) {
        const before = this.firm(
          company
            ? `${village.town.name.slice(0, 2)}${this.brand()}${dice.pick(kind.words)}有限公司`
            : `${dice.pick(nicknames)}${dice.pick(kind.words)}（个体）`,
        );
        actors.push({ firm: before.id, role: 'operator', fromOn: null, toOn: on });
      }
      actors.push({ firm: operator.id, role: 'operator', fromOn: handedOver ? on : since, toOn: null });
    }
    const landlord =
      host?.landlord ?? (form === 'occupancy' || hostKinds.has(kind.code) ? this.pooled('landlord', '置业有限公司').id : null);
    if (landlord) actors.push({ firm: landlord, role: form === 'building' ? 'owner' : 'landlord', fromOn: null, toOn: null });
    if (host?.subLessor) actors.push({ firm: host.subLessor, role: 'sub_lessor', fromOn: since, toOn: null });
    const property =
      host?.property ??
      (form === 'building' && /^[ROAX]|F05/.test(kind.code) && dice.chance(0.7)
        ? this.pooled('property', '物业服务有限公司').id
        : null);
    if (property) actors.push({ firm: property, role: 'property', fromOn: null, toOn: null });
    if (kind.code === 'A02')
      actors.push({ firm: this.pooled('market', '市场经营管理有限公司').id, role: 'market', fromOn: null, toOn: null });
    if (nature.alarm || nature.sprinklers)
      actors.push({ firm: this.pooled('maintainer', '消防技术服务有限公司').id, role: 'maintainer', fromOn: since, toOn: null });
    if (form === 'building' && nature.area > 1500) {
      if (dice.chance(0.5))
        actors.push({ firm: this.pooled('designer', '建筑设计有限公司').id, role: 'designer', fromOn: null, toOn: null });
      if (dice.chance(0.5))
        actors.push({ firm: this.pooled('builder', '建设工程有限公司').id, role: 'builder', fromOn: null, toOn: null });
    }
    if (nature.sprinklers && dice.chance(0.3))
      actors.push({ firm: this.pooled('vendor', '消防器材有限公司').id, role: 'vendor', fromOn: null, toOn: null });
    // Whoever lets rooms is known: the others are found in lists without town or kind.
    const listed = given !== undefined || form === 'building' || nature.area > 400;
    const untyped = !listed && dice.chance(0.03);
    const unplaced = !listed && dice.chance(0.03);
    const place: DemoPlace = {
      n,
      id: this.id(),
      form,
      within: host?.id ?? null,
      name,
      type: untyped ? 'unclassified' : kind.code,
      region: unplaced ? district.code : dice.chance(0.93) ? (gridAt(village, at)?.code ?? village.code) : village.town.code,
      address: dice.chance(0.97) ? address : null,
      ...(!unplaced || dice.chance(0.5)
        ? { lon: at[0], lat: at[1], accuracyM: dice.pick([5, 10, 10, 30]) }
        : { lon: null, lat: null, accuracyM: null }),
      hazardClass: hazardClassOf(kind.code, dice),
      operator: operator?.id ?? null,
      attributes: this.writtenAttributes(nature, kind),
      measures: this.writtenMeasures(nature, kind, host !== undefined),
      actors,
      contacts: this.contactsOf(form),
      openedOn: dice.chance(0.06) ? since : null,
      firms: this.fresh,
      doubleOf: null,
      nature,
      village,
      at,
    };
    this.open(place, kind, host, landlord, property, operator, address);
    return place;
  }

  private contactsOf(form: DemoPlace['form']): DemoPlace['contacts'] {
    if (this.dice.chance(0.12)) return [];
    const contact = (part: DemoPlace['contacts'][number]['part']) => ({ part, name: this.person(), telephone: this.telephone() });
    return [contact(form === 'building' ? 'manager' : 'responsible'), ...(this.dice.chance(0.2) ? [contact('landlord')] : [])];
  }

  /** Lets others move in later: into the building, or from one tenant to the next. */
  private open(
    place: DemoPlace,
    kind: PlaceKind,
    host: Host | undefined,
    landlord: string | null,
    property: string | null,
    operator: DemoFirm | null,
    address: string,
  ): void {
    const lets = host
      ? host.kind.code === 'F05' && host.depth < 2 && place.nature.area > 400 && this.dice.chance(0.35)
      : hostKinds.has(kind.code) && place.form === 'building';
    if (!lets || !landlord) return;
    const hosts = this.hosts.get(place.village.town.code) ?? [];
    this.hosts.set(place.village.town.code, hosts);
    const subLessor = host ? (operator?.id ?? null) : null;
    const { id, at, nature, village } = place;
    hosts.push({
      id,
      kind: host?.kind ?? kind,
      landlord,
      property,
      subLessor,
      address,
      at,
      nature,
      village,
      depth: host ? host.depth + 1 : 0,
    });
    if (hosts.length > 60) hosts.shift();
  }

  private hostFor(kind: PlaceKind, village: Village): Host | undefined {
    if (kind.home === 'building' || kind.home === 'yard' || !this.dice.chance(kind.home === 'tenant' ? 0.75 : 0.45))
      return undefined;
    const plant = kind.setting === 'plant' || /^[FW]/.test(kind.code);
    const fitting = (this.hosts.get(village.town.code) ?? []).filter((host) => plant === host.kind.code.startsWith('F'));
    return fitting.length > 0 ? this.dice.pick(fitting) : undefined;
  }

  private nameOf(kind: PlaceKind, village: Village, stem: string, number: number): string {
    const { dice } = this;
    const word = dice.pick(kind.words);
    const town = stemOf(village.town.name);
    if (kind.code === 'R03') return `${stem}村${number}号${word}`;
    if (kind.code === 'R04') return `${stem}${dice.between(1, 60)}号${dice.between(101, 606)}室群租房`;
    if (kind.code === 'R06') return `${stem}${dice.between(1, 30)}号${word}`;
    if (kind.code.startsWith('R')) return `${this.brand()}${word}${dice.between(1, 40)}幢`;
    if (/^(S|A04|A07|H02|X03)/.test(kind.code)) {
      if (dice.chance(0.08)) return `${dice.pick(chains)}${word}（${stem}店）`;
      return `${dice.chance(0.4) ? dice.pick(nicknames) : dice.chance(0.5) ? this.brand() : `${dice.pick(surnames)}记`}${word}`;
    }
    if (/^(E01|H01|H04|A1|O04)/.test(kind.code)) return `${town}${stem}${word}`;
    return `${dice.chance(0.55) ? town : ''}${this.brand()}${word}`;
  }

  private natureOf(kind: PlaceKind, village: Village, host: Host | undefined): Nature {
    const { dice } = this;
    const area = Math.max(12, Math.round(kind.area * Math.exp(0.55 * normal(dice))));
    const age =
      host?.nature.age ?? Math.min(60, Math.max(0, Math.round(dice.chance(0.15) ? 4 * dice.next() : 16 + 10 * normal(dice))));
    const neglect = normal(dice);
    const worn = age > 25 ? 0.15 : 0;
    const is = (share: number) => dice.chance(Math.min(0.95, Math.max(0.01, share)));
    const family = kind.code[0]!;
    const works = family === 'F' || family === 'W' || kind.code === 'X04';
    const small = family === 'S' || kind.code === 'F06';
    const eats = kind.code === 'A04' || kind.code === 'S03';
    const structure =
      host?.nature.structure ??
      (works
        ? dice.pick(['steel', 'steel', 'reinforced_concrete', 'brick_concrete'] as const)
        : kind.code === 'O05' || kind.code === 'O06'
          ? dice.pick(['timber', 'brick_timber'] as const)
          : age > 32
            ? dice.pick(['brick_concrete', 'brick_timber', 'brick_timber'] as const)
            : dice.pick(['reinforced_concrete', 'reinforced_concrete', 'brick_concrete'] as const));
    const lodging =
      /^(R|A03|S04|E04|H0[134])/.test(kind.code) || is(small ? 0.22 + 0.05 * neglect : works ? 0.08 + 0.03 * neglect : 0.03);
    return {
      type: kind.code,
      area,
      age,
      people: Math.max(1, Math.round(((area * kind.crowd) / 100) * Math.exp(0.45 * normal(dice)))),
      structure,
      gas: eats
        ? dice.pick(village.urban ? ['mains', 'mains', 'bottled'] : ['mains', 'bottled', 'bottled'])
        : family === 'R' || family === 'S'
          ? dice.pick(village.urban ? ['mains', 'none', 'none', 'bottled'] : ['none', 'bottled'])
          : is(0.2)
            ? 'mains'
            : 'none',
      panels: is(works ? 0.28 + worn : small ? 0.06 : 0.04),
      lodging,
      ebikes: is(lodging ? 0.3 + 0.06 * neglect : small ? 0.2 + 0.05 * neglect : 0.05),
      hotWork: is(works || family === 'C' || kind.code === 'X03' ? 0.35 : 0.04),
      openFire: eats || is(family === 'A' || family === 'S' || lodging ? 0.18 : 0.03),
      night: is(/^A0[357]/.test(kind.code) ? 0.8 : works || family === 'A' ? 0.3 : 0.12),
      sprinklers: is(area > 3000 ? 0.75 : area > 1000 ? 0.4 : 0.04),
      alarm: is(area > 2000 ? 0.8 : area > 500 ? 0.35 : 0.06),
      sublet: host !== undefined || kind.code === 'F05' || is(works ? 0.15 : 0.08),
      combustibles: works
        ? Math.round(Math.exp(1.2 + 1.2 * normal(dice)) * 10) / 10
        : small
          ? Math.round(6 * dice.next()) / 10
          : is(0.3)
            ? Math.round(30 * dice.next()) / 10
            : 0,
      neglect,
      village: village.n,
    };
  }

  /** What somebody wrote down. Who has something to hide writes less, and so does who runs the place badly. */
  private writtenAttributes(nature: Nature, kind: PlaceKind): DemoPlace['attributes'] {
    const { dice } = this;
    const written: DemoPlace['attributes'] = {};
    const careless = 0.03 * Math.max(-1, nature.neglect);
    const put = (code: string, value: string | boolean, unknown: number) => {
      if (!dice.chance(Math.max(0.02, unknown + careless))) written[code] = value;
    };
    put('structure', nature.structure, 0.06);
    put('gas', nature.gas, nature.gas === 'bottled' ? 0.2 : 0.08);
    put('sandwich_panels', nature.panels, nature.panels ? 0.14 : 0.08);
    put('lodging', nature.lodging, nature.lodging && !kind.code.startsWith('R') ? 0.2 : 0.06);
    put('ebikes_indoors', nature.ebikes, nature.ebikes ? 0.18 : 0.1);
    put('hot_work', nature.hotWork, nature.hotWork ? 0.12 : 0.08);
    put('open_fire', nature.openFire, 0.06);
    put('night_operation', nature.night, 0.06);
    put('sprinklers', nature.sprinklers, nature.sprinklers ? 0.04 : 0.1);
    put('alarm_system', nature.alarm, nature.alarm ? 0.04 : 0.1);
    put('sublet', nature.sublet, nature.sublet ? 0.14 : 0.06);
    if (kind.code.startsWith('U')) written['underground'] = true;
    if (/^(F01|W01|W05|G01)$/.test(kind.code)) written['flammables'] = true;
    return written;
  }

  private writtenMeasures(nature: Nature, kind: PlaceKind, tenant: boolean): DemoPlace['measures'] {
    const { dice } = this;
    const asOf = addDays(this.plan.asOf, -dice.between(5, 900));
    const source = dice.pick(['grid', 'grid', 'import', 'survey']);
    const written: DemoPlace['measures'] = [];
    const put = (measure: string, value: number, unknown: number) => {
      if (!dice.chance(Math.max(0.01, unknown + 0.03 * nature.neglect))) written.push({ measure, asOf, value, source });
    };
    put('floor_area', nature.area, nature.area < 100 ? 0.12 : 0.04);
    if (written.length > 0 && dice.chance(0.08))
      written.push({
        measure: 'floor_area',
        asOf: addDays(asOf, -dice.between(200, 700)),
        value: Math.round(nature.area * (0.7 + 0.5 * dice.next())),
        source: 'import',
      });
    put('built_year', yearOf(this.plan.asOf) - nature.age, nature.age > 30 ? 0.2 : 0.06);
    put('people', nature.people, 0.07);
    // A tenant has the storeys of its building.
    if (!tenant) put('storeys', dice.between(...kind.storeys), 0.06);
    // Nobody asks a flat or an office how many tonnes it keeps.
    if (/^[FWSX]/.test(kind.code) || nature.combustibles > 0)
      put('combustibles', nature.combustibles, nature.combustibles > 5 ? 0.16 : 0.08);
    if (/^(F|W)/.test(kind.code)) put('workers', Math.max(1, Math.round(nature.people * (0.7 + 0.4 * dice.next()))), 0.1);
    if (/^(A03|S04)/.test(kind.code)) put('rooms', Math.max(3, Math.round(nature.area / 38)), 0.05);
    if (/^H0[134]/.test(kind.code)) put('beds', Math.max(4, Math.round(nature.area / 45)), 0.04);
    if (kind.code === 'A02') put('stalls', Math.max(8, Math.round(nature.area / 14)), 0.05);
    if (kind.code === 'A06') put('seats', Math.max(60, Math.round(nature.area / 3)), 0.05);
    if (kind.code.startsWith('R')) put('residents', nature.people, 0.1);
    return written;
  }

  /** The same place a second time, as another list has it. */
  private again(n: number): DemoPlace {
    const { dice } = this;
    const first = dice.pick(this.recent);
    const shift = () => (dice.next() - 0.5) * 0.0008;
    const hasPosition = dice.chance(0.8);
    const written = this.misspelt(first.name);
    const company =
      first.operator && dice.chance(0.55) ? first.operator : this.firm(`${written.replace(/（.*）/, '')}有限公司`, null, 0).id;
    const at = hasPosition ? ([round6(first.at[0] + shift()), round6(first.at[1] + shift())] as const) : undefined;
    const grid = at && gridAt(first.village, at);
    return {
      ...first,
      n,
      id: this.id(),
      name: written,
      address: first.address && rewritten(first.address, dice),
      lon: at?.[0] ?? null,
      lat: at?.[1] ?? null,
      accuracyM: at ? 50 : null,
      region: dice.chance(0.8) ? (grid ?? first.village).code : first.village.town.code,
      type: dice.chance(0.9) ? first.type : 'unclassified',
      operator: company,
      actors: [{ firm: company, role: 'operator', fromOn: null, toOn: null }],
      attributes: Object.fromEntries(Object.entries(first.attributes).filter(() => dice.chance(0.4))),
      measures: first.measures
        .filter(({ measure }) => measure === 'floor_area')
        .slice(0, 1)
        .map((one) => ({ ...one, value: Math.round(one.value * (0.95 + 0.1 * dice.next())) })),
      contacts: first.contacts.slice(0, dice.between(0, 1)),
      firms: this.fresh,
      doubleOf: first.n,
    };
  }

  private misspelt(name: string): string {
    const { dice } = this;
    const ways: ((text: string) => string)[] = [
      (text) =>
        variants.reduce(
          (now, [plain, other]) => (now.includes(plain) && dice.chance(0.6) ? now.replace(plain, other) : now),
          text,
        ),
      (text) => text.replace(/（(.+)店）/, '$1店'),
      (text) => (text.endsWith('有限公司') ? text.slice(0, -4) : `${text}有限公司`),
      (text) => text.replace(/^(石港|柳汀|白鹭滩|金穗|青芦|稻香浜|云帆|澜城|望海|烟雨桥)/, ''),
      (text) => `${district.name}${text}`,
      (text) => text.replaceAll(/\d/g, (digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)),
    ];
    for (let tries = 0; tries < 12; tries++) {
      const written = dice.pick(ways)(name);
      if (written !== name && written.length > 2) return written;
    }
    return name;
  }
}

const round6 = (value: number) => Math.round(value * 1e6) / 1e6;

const cumulative = (weights: readonly number[]): Float64Array => {
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight));
};

/** How much of a setting a village draws to itself. */
function pull({ urban, town, n }: Village, setting: PlaceKind['setting']): number {
  const crowd = Math.sqrt(town.population / 50_000);
  const zone = town.kind === 'industrial_zone' ? 12 : town.kind === 'zone_committee' ? 2 : 1;
  if (setting === 'town') return urban ? 6 * crowd : 0.25;
  if (setting === 'field') return urban ? 0.2 : 1;
  // Beside the zone, every fifth village has a works quarter.
  if (setting === 'plant') return zone + (n % 5 === 0 ? 6 : 0);
  return urban ? 3 * crowd : 1;
}

function hazardClassOf(type: string, dice: Dice): DemoPlace['hazardClass'] {
  if (type === 'F01' || type === 'W01') return dice.pick(['A', 'B']);
  if (type === 'W05') return 'A';
  if (/^(F02|W02|W04|F05|F04|X04)$/.test(type)) return 'C';
  return type === 'F03' ? dice.pick(['D', 'E']) : null;
}

/** Another way to write an address: without the district, with figures in full width, with a word more at the end. */
function rewritten(address: string, dice: Dice): string {
  let written = address;
  if (dice.chance(0.6)) written = written.replace(district.name, '');
  if (dice.chance(0.3)) written = written.replaceAll(/\d/g, (digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0));
  if (dice.chance(0.3)) written = written.replace(/号$/, dice.pick(['号一楼', '号门面', '弄', '号1幢', '號']));
  return written;
}

/** The places of the register in their order. `names` are those of the villages; `firms` come first, with their organisation. */
export function makePlaces(plan: RegisterPlan, firms: readonly Firm[], names: ReadonlyMap<string, string>): Generator<DemoPlace> {
  const land = surveyLand(plan.seed);
  return new Registrar(plan, land, makeRoads(plan, land), names).all(firms);
}
