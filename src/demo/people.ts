/** Who answers in 澜江区: regions, organisations, posts, people, rights and guarantor bindings, as plain rows. */
import { addDays, instantAt, weekdayOf } from '../core/local-date.ts';
import { boxOf } from '../core/geo/geojson.ts';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import { toMicros, type Instant } from '../core/time.ts';

import { departments } from '../features/people/data/departments.ts';
import type { Settlement } from '../features/people/index.ts';
import { searchableName } from '../features/territory/index.ts';
import { Dice } from './dice.ts';
import { firmNames, personNames, shownFirms, placeNames, type FirmName } from './names.ts';
import { surveyLand } from './land.ts';
import type { Outline } from './outlines.ts';
import { district, towns, type Town } from './towns.ts';

export interface DemoPlan {
  seed: number;
  /** History ends at the beginning of this day. */
  asOf: string;
  zone: string;
  obligations: number;
  places: number;
}

type Row = Record<string, unknown>;
type Mutable<T> = { -readonly [K in keyof T]-?: NonNullable<T[K]> extends readonly (infer E)[] ? E[] : T[K] };

export interface Post {
  id: string;
  organisation: string;
  person: string;
  region: string;
}

export interface Firm extends FirmName {
  post: Post;
  village: string;
  villageName: string;
}

/** A village or a grid with whoever answers for it. */
interface Answering {
  code: string;
  name: string;
  desk: Post;
}

export interface TownPosts {
  town: Town;
  head: Post;
  office: Post;
  officers: Post[];
  villages: Answering[];
  /** Within villages; a grid whose post is vacant is not among them. */
  grids: Answering[];
  firms: Firm[];
  station: Post;
}

export interface DemoPeople {
  /** Rows of region, region_name and region_boundary. */
  regions: { region: Row[]; name: Row[]; boundary: Row[] };
  settlement: Settlement & { since: Instant };
  bindings: { id: string; post: string; region: string; organisation: string | null; fromOn: string; visitEveryDays: number }[];
  /** What guarantors did of what they owe, oldest first. */
  visits: { id: string; act: string; at: Instant; by: Post; binding: string; region: string; visitedOn: string }[];
  /** The next desk above each post. */
  superior: (post: Post) => Post;
  root: Post;
  duty: Post[];
  staff: Post[];
  detachment: Post;
  supervisors: Post[];
  departments: { code: string; name: string; post: Post }[];
  leaders: Post[];
  towns: TownPosts[];
  /** 陆文娟, whose workbench the documentation shows. */
  shown: Post;
}

const shownTown = '990101101';

export function makePeople({ seed, asOf, zone }: DemoPlan): DemoPeople {
  const founded = addDays(asOf, -800);
  const since = instantAt(founded, '09:00', zone);
  const millis = toMicros(since) / 1000;
  const ids = new Dice(seed, 'ids of people');
  const dice = new Dice(seed, 'people');
  const nextName = personNames(new Dice(seed, 'names'), ['陆文娟', '顾海峰']);
  const nextVillage = placeNames(new Dice(seed, 'villages'), ['新河', '石港']);
  const nextFirm = firmNames(new Dice(seed, 'firms'));
  const regions: DemoPeople['regions'] = { region: [], name: [], boundary: [] };
  const settlement: Mutable<Omit<Settlement, 'since'>> = { organisations: [], posts: [], persons: [], tenures: [], grants: [] };
  const bindings: DemoPeople['bindings'] = [];
  const desks = new Map<string, Post>();
  const under = new Map<string, string | null>();
  const of = { district: district.code };

  const addRegion = (code: string, kind: string, name: string, nameEn: string | null, population: number, outline: Outline) => {
    regions.region.push({
      ...of,
      code,
      id: ids.id(millis),
      kind,
      name,
      nameEn,
      ...searchableName(name),
      population,
      since: founded,
    });
    regions.name.push({ ...of, code, fromOn: founded, name, nameEn });
    const [minLon, minLat, maxLon, maxLat] = boxOf(outline);
    const areaM2 = Math.round(areaSquareMetres(outline));
    regions.boundary.push({ ...of, code, fromOn: founded, geometry: outline, minLon, minLat, maxLon, maxLat, areaM2 });
  };
  type Kind = NonNullable<Settlement['organisations']>[number]['kind'];
  const take = (organisation: string, region: string, name = nextName()): Post => {
    const [id, person] = [ids.id(millis), ids.id(millis)];
    const telephone = `000-${String(dice.between(0, 9999_9999)).padStart(8, '0')}`;
    settlement.persons.push({ id: person, name, telephone, region });
    settlement.tenures.push({ id: ids.id(millis), person, post: id });
    return { id, organisation, person, region };
  };
  /** An organisation with its desk and who sits there. */
  const open = (
    kind: Kind,
    [name, nameEn]: readonly [string, string | null],
    region: string,
    above: Post | null,
    [title, titleEn]: readonly [string, string],
    options: { department?: string; person?: string; rank?: 'FIRST' } = {},
  ): Post => {
    const id = ids.id(millis);
    const desk = take(id, region, options.person);
    const { department = null, rank = null } = options;
    settlement.organisations.push({
      id,
      kind,
      name,
      nameEn,
      region,
      under: above?.organisation ?? null,
      department,
      desk: { id: desk.id, title, titleEn, rank },
    });
    desks.set(id, desk);
    under.set(id, above?.organisation ?? null);
    return desk;
  };
  const addPost = (
    desk: Post,
    title: string,
    titleEn: string,
    options: { rank?: 'FIRST' | 'PRINCIPAL' | 'LEADERSHIP'; name?: string } = {},
  ): Post => {
    const post = take(desk.organisation, desk.region, options.name);
    settlement.posts.push({ id: post.id, organisation: desk.organisation, title, titleEn, rank: options.rank ?? null });
    return post;
  };
  const grant = (post: Post, role: string, region: string, trade: string | null = null) =>
    settlement.grants.push({ id: ids.id(millis), post: post.id, role, region, trade });
  const bound: Post[] = [];
  const bind = (post: Post, region: string, organisation: string | null, visitEveryDays: number) => {
    bindings.push({ id: ids.id(millis), post: post.id, region, organisation, fromOn: founded, visitEveryDays });
    bound.push(post);
  };

  const { whole, blocks } = surveyLand(seed);
  const population = towns.reduce((sum, town) => sum + town.population, 0);
  addRegion(district.code, 'district', district.name, district.nameEn, population, whole);

  const root = open('committee_office', ['区消安办', 'Committee Office'], district.code, null, ['主任', 'Director']);
  grant(root, 'committee_office', district.code);
  const staff = [1, 2, 3].map(() => addPost(root, '科员', 'Officer'));
  for (const post of staff) grant(post, 'committee_office', district.code);
  const duty = [1, 2, 3].map(() => addPost(root, '值班员', 'Duty officer'));
  for (const post of duty) grant(post, 'duty_officer', district.code);
  for (const [role, title, titleEn] of [
    ['system_admin', '系统管理员', 'System administrator'],
    ['security_admin', '安全管理员', 'Security administrator'],
    ['audit_admin', '审计管理员', 'Audit administrator'],
    ['operator', '运行值守', 'Operator'],
  ] as const)
    grant(addPost(root, title, titleEn), role, district.code);

  const head = open('government', ['澜江区人民政府', 'District Government'], district.code, root, ['区长', 'District head'], {
    rank: 'FIRST',
  });
  const leaders = [
    head,
    ...(
      [
        ['副区长（分管消防）', 'Deputy head for fire safety', 'PRINCIPAL'],
        ['副区长', 'Deputy head', 'LEADERSHIP'],
        ['副区长', 'Deputy head', 'LEADERSHIP'],
        ['区人大常委会副主任', 'Deputy chair of the congress', 'LEADERSHIP'],
        ['区政协副主席', 'Vice-chair of the conference', 'LEADERSHIP'],
      ] as const
    ).map(([title, titleEn, rank]) => addPost(head, title, titleEn, { rank })),
  ];
  for (const post of leaders) grant(post, 'leader', district.code);

  const brigade = ['区消防救援支队', 'Fire Rescue Detachment'] as const;
  const supervisionHead = ['防火监督科科长', 'Head of supervision'] as const;
  const detachment = open('detachment', brigade, district.code, root, supervisionHead, { department: 'D11' });
  grant(detachment, 'supervisor', district.code);
  const supervisors = Array.from({ length: 6 }, () => addPost(detachment, '防火监督员', 'Fire supervisor'));
  for (const post of supervisors) grant(post, 'supervisor', district.code);

  const bureaus = departments
    .filter(({ code }) => code !== 'D11')
    .map(({ code, zh, en }) => {
      const name = `区${zh.split(' / ')[0]}`;
      const post = open('department', [name, en], district.code, root, ['消防安全联络员', 'Fire-safety officer'], {
        department: code,
      });
      grant(post, 'department_officer', district.code, code);
      return { code, name, post };
    });

  let shown: Post | undefined;
  const townPosts = towns.map((town, at): TownPosts => {
    const { villages: cells, outline } = blocks[at]!;
    addRegion(town.code, town.kind, town.name, town.nameEn, town.population, outline);
    const isZone = town.kind === 'zone_committee' || town.kind === 'industrial_zone';
    const body =
      town.kind === 'subdistrict'
        ? `${town.name}办事处`
        : town.kind === 'town'
          ? `${town.name}人民政府`
          : isZone && town.name.endsWith('管委会')
            ? town.name
            : `${town.name}管理办公室`;
    const headTitle = town.kind === 'subdistrict' ? '办事处主任' : town.kind === 'town' ? '镇长' : '主任';
    const head = open('town_government', [body, town.nameEn], town.code, root, [headTitle, 'Head'], { rank: 'FIRST' });
    grant(head, 'leader', town.code);
    const deputy = addPost(head, '分管副职', 'Deputy for fire safety', { rank: 'PRINCIPAL' });
    grant(deputy, 'leader', town.code);
    const isShown = town.code === shownTown;
    const officeName = [`${town.name}消安办`, `${town.nameEn} Fire Office`] as const;
    const officeHead = ['消防工作站站长', 'Head of the fire office'] as const;
    const desk = open('town_fire_office', officeName, town.code, head, officeHead, isShown ? { person: '陆文娟' } : {});
    grant(desk, 'town_office', town.code);
    if (isShown) shown = desk;
    const officers = [0, 1].map((n) => addPost(desk, '消防专管员', 'Fire officer', isShown && n === 0 ? { name: '顾海峰' } : {}));
    for (const post of officers) grant(post, 'town_office', town.code);

    const walked: Answering[] = [];
    const villages = cells.map(({ code, urban, outline, grids }, n): Answering => {
      const stem = isShown && n === cells.length - 1 ? '新河' : nextVillage();
      const name = `${stem}${urban ? '社区' : '村'}`;
      const people = Math.round((town.population / cells.length) * (0.6 + 0.8 * dice.next()));
      addRegion(code, urban ? 'community' : 'village', name, null, people, outline);
      const committee = [`${stem}${urban ? '居委会' : '村委会'}`, null] as const;
      const chair = open('village_committee', committee, code, desk, [urban ? '居委会主任' : '村委会主任', 'Committee head']);
      grant(chair, 'grid_worker', code);
      if (grids.length === 0 && dice.chance(0.35)) grant(addPost(chair, '网格员', 'Grid worker'), 'grid_worker', code);
      const shares = grids.map(({ outline: part }) => areaSquareMetres(part));
      const area = shares.reduce((sum, share) => sum + share, 0);
      grids.forEach(({ code: grid, outline: part }, i) => {
        const title = `${stem}第${'一二三四'[i]}网格`;
        addRegion(grid, 'grid', title, null, Math.round((people * shares[i]!) / area), part);
        const worker = open('grid', [title, null], grid, chair, ['网格员', 'Grid worker']);
        grant(worker, 'grid_worker', grid);
        // Here and there whoever walked it has left, and nobody came yet.
        if (dice.chance(0.02)) settlement.tenures.pop();
        else walked.push({ code: grid, name: title, desk: worker });
      });
      return { code, name, desk: chair };
    });

    const firms = Array.from({ length: isShown ? 14 : 6 }, (_, n): Firm => {
      const village = dice.pick(villages);
      const firmName = (isShown && shownFirms[n]) || nextFirm(town.name);
      const post = open('firm', [firmName.name, null], village.code, desk, ['消防安全责任人', 'Responsible person']);
      // A firm's right ends at its own premises: a code of our own below the village, which holds nobody else.
      grant(post, 'firm', `${village.code}${900 + n}`);
      return { ...firmName, post, village: village.code, villageName: village.name };
    });
    const stationName = [`${town.name}微型消防站`, `${town.nameEn} mini station`] as const;
    const station = open('station', stationName, town.code, desk, ['站长', 'Station head']);
    grant(station, 'station_crew', town.code);

    const leader = leaders[at % leaders.length]!;
    bind(leader, town.code, null, 90);
    for (const firm of firms.slice(0, 3)) bind(dice.chance(0.5) ? head : deputy, firm.village, firm.post.organisation, 30);
    return { town, head, office: desk, officers, villages, grids: walked, firms, station };
  });

  const visits = visitsOf(new Dice(seed, 'guarantors'), bindings, bound, asOf, zone);
  const superior = (post: Post): Post => {
    if (desks.get(post.organisation)?.id !== post.id) return desks.get(post.organisation) ?? root;
    for (let above = under.get(post.organisation); above; above = under.get(above)) {
      const desk = desks.get(above);
      if (desk) return desk;
    }
    return root;
  };
  return {
    regions,
    settlement: { ...settlement, since },
    bindings,
    visits,
    superior,
    root,
    duty,
    staff,
    detachment,
    supervisors,
    departments: bureaus,
    leaders,
    towns: townPosts,
    shown: shown!,
  };
}

const visitsKnownDays = 360;

/** Most guarantors come in time, some late, a few not at all. */
function visitsOf(
  dice: Dice,
  bindings: DemoPeople['bindings'],
  posts: readonly Post[],
  asOf: string,
  zone: string,
): DemoPeople['visits'] {
  return bindings
    .flatMap(({ id: binding, region, visitEveryDays }, n): DemoPeople['visits'] => {
      const found: DemoPeople['visits'] = [];
      // A few have not come since their last visit but one: late by some weeks, as it happens, and not by years.
      const stopped = dice.chance(0.04) ? Math.round(visitEveryDays * (1.2 + 0.5 * dice.next())) : 0;
      const end = addDays(asOf, -stopped);
      const slow = dice.chance(0.2);
      let on = addDays(asOf, -visitsKnownDays + dice.between(0, visitEveryDays));
      for (; on < end; on = addDays(on, Math.round(visitEveryDays * ((slow ? 0.9 : 0.6) + 0.35 * dice.next())))) {
        while (weekdayOf(on) > 5) on = addDays(on, 1);
        if (on >= end) break;
        const at = instantAt(on, `${String(dice.between(9, 16)).padStart(2, '0')}:${String(dice.between(10, 59))}`, zone);
        const millis = toMicros(at) / 1000;
        found.push({ id: dice.id(millis), act: dice.id(millis), at, by: posts[n]!, binding, region, visitedOn: on });
      }
      return found;
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}
