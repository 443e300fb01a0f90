/** Who answers in 澜江区: regions, organisations, posts, people, rights and guarantor bindings, as plain rows. */
import { addDays, instantAt } from '../core/local-date.ts';
import { boxOf } from '../core/geo/geojson.ts';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import { toMicros, type Instant } from '../core/time.ts';

import { searchableName } from '../features/territory/index.ts';
import { departments } from './departments.ts';
import { Dice } from './dice.ts';
import { firmNames, personNames, placeNames, type FirmName } from './names.ts';
import { tile, type Outline } from './outlines.ts';
import { district, towns, type Town } from './towns.ts';

export interface DemoPlan {
  seed: number;
  /** History ends at the beginning of this day. */
  asOf: string;
  zone: string;
  obligations: number;
}

type Row = Record<string, unknown>;

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

export interface TownPosts {
  town: Town;
  head: Post;
  office: Post;
  officers: Post[];
  villages: { code: string; name: string; desk: Post; grid: Post | null }[];
  firms: Firm[];
  station: Post;
}

export interface DemoPeople {
  rows: Record<
    | 'region'
    | 'region_name'
    | 'region_boundary'
    | 'organisation'
    | 'post'
    | 'person'
    | 'tenure'
    | 'post_grant'
    | 'guarantor_binding',
    Row[]
  >;
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
  const rows: DemoPeople['rows'] = {
    ...{ region: [], region_name: [], region_boundary: [], organisation: [], post: [], person: [], tenure: [], post_grant: [] },
    guarantor_binding: [],
  };
  const of = { district: district.code };

  const addRegion = (code: string, kind: string, name: string, nameEn: string | null, population: number, outline: Outline) => {
    rows.region.push({
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
    rows.region_name.push({ ...of, code, fromOn: founded, name, nameEn });
    const [minLon, minLat, maxLon, maxLat] = boxOf(outline);
    const areaM2 = Math.round(areaSquareMetres(outline));
    rows.region_boundary.push({ ...of, code, fromOn: founded, geometry: outline, minLon, minLat, maxLon, maxLat, areaM2 });
  };
  const addOrganisation = (
    kind: string,
    name: string,
    region: string,
    under: string | null,
    department: string | null = null,
    nameEn: string | null = null,
  ) => {
    const id = ids.id(millis);
    rows.organisation.push({
      ...of,
      id,
      kind,
      name,
      nameEn,
      ...searchableName(name),
      region,
      under,
      department,
      openedAt: since,
    });
    return id;
  };
  const addPost = (
    organisation: string,
    region: string,
    title: string,
    titleEn: string,
    options: { desk?: boolean; root?: boolean; rank?: string; superior?: string; name?: string; from?: Instant } = {},
  ): Post => {
    const [id, person] = [ids.id(millis), ids.id(millis)];
    const { desk = false, root = false, rank = null, superior = null, name = nextName() } = options;
    rows.post.push({ ...of, id, organisation, title, titleEn, rank, superior, desk, root, openedAt: since });
    const telephone = `000-${String(dice.between(0, 9999_9999)).padStart(8, '0')}`;
    rows.person.push({ ...of, id: person, name, ...searchableName(name), telephone, createdAt: since, region });
    rows.tenure.push({ ...of, id: ids.id(millis), person, post: id, fromAt: options.from ?? since });
    return { id, organisation, person, region };
  };
  const grant = (post: Post, role: string, region: string, trade: string | null = null) =>
    rows.post_grant.push({ ...of, id: ids.id(millis), post: post.id, role, region, trade, fromAt: since });
  const bind = (post: Post, region: string, organisation: string | null, everyDays: number) =>
    rows.guarantor_binding.push({
      ...of,
      id: ids.id(millis),
      post: post.id,
      region,
      organisation,
      fromOn: founded,
      visitEveryDays: everyDays,
    });

  const { whole, blocks } = tile(seed, towns);
  const population = towns.reduce((sum, town) => sum + town.population, 0);
  addRegion(district.code, 'district', district.name, district.nameEn, population, whole);

  const office = addOrganisation('committee_office', '区消安办', district.code, null, null, 'Committee Office');
  const root = addPost(office, district.code, '主任', 'Director', { desk: true, root: true });
  grant(root, 'committee_office', district.code);
  const staff = [1, 2, 3].map(() => addPost(office, district.code, '科员', 'Officer'));
  for (const post of staff) grant(post, 'committee_office', district.code);
  const duty = [1, 2, 3].map(() => addPost(office, district.code, '值班员', 'Duty officer'));
  for (const post of duty) grant(post, 'duty_officer', district.code);
  for (const [role, title, titleEn] of [
    ['system_admin', '系统管理员', 'System administrator'],
    ['security_admin', '安全管理员', 'Security administrator'],
    ['audit_admin', '审计管理员', 'Audit administrator'],
    ['operator', '运行值守', 'Operator'],
  ] as const)
    grant(addPost(office, district.code, title, titleEn), role, district.code);

  const government = addOrganisation('government', '澜江区人民政府', district.code, office, null, 'District Government');
  const leaders = (
    [
      ['区长', 'District head', 'FIRST'],
      ['副区长（分管消防）', 'Deputy head for fire safety', 'PRINCIPAL'],
      ['副区长', 'Deputy head', 'LEADERSHIP'],
      ['副区长', 'Deputy head', 'LEADERSHIP'],
      ['区人大常委会副主任', 'Deputy chair of the congress', 'LEADERSHIP'],
      ['区政协副主席', 'Vice-chair of the conference', 'LEADERSHIP'],
    ] as const
  ).map(([title, titleEn, rank], i) => addPost(government, district.code, title, titleEn, { rank, desk: i === 0 }));
  for (const post of leaders) grant(post, 'leader', district.code);

  const brigade = addOrganisation('detachment', '区消防救援支队', district.code, office, 'D11', 'Fire Rescue Detachment');
  const detachment = addPost(brigade, district.code, '防火监督科科长', 'Head of supervision', { desk: true });
  grant(detachment, 'supervisor', district.code);
  const supervisors = Array.from({ length: 6 }, () => addPost(brigade, district.code, '防火监督员', 'Fire supervisor'));
  for (const post of supervisors) grant(post, 'supervisor', district.code);

  const bureaus = departments
    .filter(({ code }) => code !== 'D11')
    .map(({ code, zh, en }) => {
      const name = `区${zh.split(' / ')[0]}`;
      const organisation = addOrganisation('department', name, district.code, office, code, en);
      const post = addPost(organisation, district.code, '消防安全联络员', 'Fire-safety officer', { desk: true });
      grant(post, 'department_officer', district.code, code);
      return { code, name, post };
    });

  let shown: Post | undefined;
  const townPosts = towns.map((town, at): TownPosts => {
    const { cells, outline } = blocks[at]!;
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
    const seat = addOrganisation('town_government', body, town.code, office, null, town.nameEn);
    const headTitle = town.kind === 'subdistrict' ? '办事处主任' : town.kind === 'town' ? '镇长' : '主任';
    const head = addPost(seat, town.code, headTitle, 'Head', { desk: true, rank: 'FIRST' });
    grant(head, 'leader', town.code);
    const deputy = addPost(seat, town.code, '分管副职', 'Deputy for fire safety', { rank: 'PRINCIPAL' });
    grant(deputy, 'leader', town.code);
    const fireOffice = addOrganisation(
      'town_fire_office',
      `${town.name}消安办`,
      town.code,
      seat,
      null,
      `${town.nameEn} Fire Office`,
    );
    const isShown = town.code === shownTown;
    const desk = addPost(fireOffice, town.code, '消防工作站站长', 'Head of the fire office', {
      desk: true,
      ...(isShown && { name: '陆文娟' }),
    });
    grant(desk, 'town_office', town.code);
    if (isShown) shown = desk;
    const officers = [0, 1].map((n) =>
      addPost(fireOffice, town.code, '消防专管员', 'Fire officer', isShown && n === 0 ? { name: '顾海峰' } : {}),
    );
    for (const post of officers) grant(post, 'town_office', town.code);

    let villagesSoFar = 0;
    let communitiesSoFar = 0;
    const villages = cells.map(({ outline }, n) => {
      const urban = (n + 0.5) / cells.length < town.urban;
      const code = `${town.code}${String(urban ? ++communitiesSoFar : 200 + villagesSoFar++).padStart(3, '0')}`;
      const stem = isShown && n === cells.length - 1 ? '新河' : nextVillage();
      const name = `${stem}${urban ? '社区' : '村'}`;
      const people = Math.round((town.population / cells.length) * (0.6 + 0.8 * dice.next()));
      addRegion(code, urban ? 'community' : 'village', name, null, people, outline);
      const committee = addOrganisation('village_committee', `${stem}${urban ? '居委会' : '村委会'}`, code, fireOffice);
      const head = addPost(committee, code, urban ? '居委会主任' : '村委会主任', 'Committee head', { desk: true });
      grant(head, 'grid_worker', code);
      const grid = dice.chance(0.35) ? addPost(committee, code, '网格员', 'Grid worker', isShown && urban ? {} : {}) : null;
      if (grid) grant(grid, 'grid_worker', code);
      return { code, name, desk: head, grid };
    });

    const firms = Array.from({ length: isShown ? 14 : 6 }, (_, n): Firm => {
      const village = dice.pick(villages);
      const firmName = nextFirm(town.name);
      const organisation = addOrganisation('firm', firmName.name, village.code, fireOffice);
      const post = addPost(organisation, village.code, '消防安全责任人', 'Responsible person', { desk: true });
      // A firm's right ends at its own premises: a code of our own below the village, which holds nobody else.
      grant(post, 'firm', `${village.code}${900 + n}`);
      return { ...firmName, post, village: village.code, villageName: village.name };
    });
    const miniStation = addOrganisation(
      'station',
      `${town.name}微型消防站`,
      town.code,
      fireOffice,
      null,
      `${town.nameEn} mini station`,
    );
    const station = addPost(miniStation, town.code, '站长', 'Station head', { desk: true });
    grant(station, 'station_crew', town.code);

    const leader = leaders[at % leaders.length]!;
    bind(leader, town.code, null, 90);
    for (const firm of firms.slice(0, 3)) bind(dice.chance(0.5) ? head : deputy, firm.village, firm.post.organisation, 30);
    return { town, head, office: desk, officers, villages, firms, station };
  });

  return { rows, root, duty, staff, detachment, supervisors, departments: bureaus, leaders, towns: townPosts, shown: shown! };
}
