/** Puts the demo's rows where the features' own doors would, in few statements; a test holds both ways equal. */
import { fromMicros, toMicros, type Instant } from '../core/time.ts';
import type { Act } from '../platform/act.ts';
import type { Tx } from '../platform/db/index.ts';
import { dueAt } from '../features/calendar/rules.ts';
import type { DistrictCalendar } from '../features/calendar/index.ts';
import { recordActs } from '../features/ledger/index.ts';
import { defaultLadders, kinds } from '../features/obligations/kinds.ts';
import { fold, nextAt, type Fold, type FoldLine } from '../features/obligations/rules.ts';
import type { DemoPeople } from './people.ts';
import { makePictures, type Picture } from './pictures.ts';
import type { Stories, StoryAct, StoryLine, StoryMatter } from './stories.ts';
import { district } from './towns.ts';

export async function writeRegions(tx: Tx, { regions }: DemoPeople): Promise<void> {
  await tx.bulk('region', regions.region);
  await tx.bulk('region_name', regions.name);
  await tx.bulk('region_boundary', regions.boundary);
  await tx.bulk('region_layer', [{ district: district.code, version: 1 }]);
}

/** What guarantors did of what they owe. */
export async function writeVisits(tx: Tx, of: string, { visits }: DemoPeople): Promise<void> {
  await tx.bulk(
    'guarantor_visit',
    visits.map(({ id, binding, visitedOn, by }) => ({ district: of, id, binding, visitedOn, person: by.person })),
  );
  await recordActs(
    tx,
    visits.map(({ act: id, at, by, binding, region, visitedOn }) => ({
      act: { id, district: of, actor: by.person, post: by.id, via: 'job', now: at, lines: 0 },
      lines: [
        { verb: 'people.visited', subjectKind: 'binding', subject: binding, region, trade: null, facts: { on: visitedOn } },
      ],
    })),
  );
}

export async function writeStories(
  tx: Tx,
  act: Act,
  stories: Stories,
  calendar: DistrictCalendar,
  until: Instant,
): Promise<void> {
  const acts = stories.acts
    .filter(({ at }) => at < until)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  const told = new Map(acts.map((one) => [one.id, one]));
  const photos = photosOf(stories, told);
  await tx.bulk(
    'matter',
    stories.matters.map((matter) => ({ district: act.district, ...matter })),
  );
  await recordActs(
    tx,
    acts.map(({ id, at, by, lines }) => ({
      act: { id, district: act.district, actor: by?.person ?? null, post: by?.id ?? null, via: 'job', now: at, lines: 0 },
      lines: [
        ...lines.map(({ verb, facts, obligation, matter, region, trade }) => ({
          verb,
          facts,
          obligation,
          region,
          trade,
          subjectKind: 'matter',
          subject: matter,
        })),
        ...(photos.get(id) ?? []).map(({ photo, of: { sha256, content }, on: { obligation, region, trade } }) => ({
          verb: 'attachment.kept',
          facts: { on: obligation, sha256, media, bytes: content.length },
          region,
          trade,
          subjectKind: 'attachment',
          subject: photo,
        })),
      ],
    })),
  );
  await writePhotos(tx, act.district, [...photos.values()].flat());
  const linesOf = new Map<string, { first: StoryLine; lines: FoldLine[] }>();
  for (const { id, at, by, lines } of acts)
    lines.forEach((line, i) => {
      const known = linesOf.get(line.obligation) ?? { first: line, lines: [] };
      linesOf.set(line.obligation, known);
      known.lines.push({ act: id, n: i + 1, verb: line.verb, happenedAt: at, post: by?.id ?? null, facts: line.facts });
    });
  const folded = [...linesOf].map(([id, { first, lines }]) => ({ id, first, state: fold(lines, kinds)! }));
  await tx.bulk(
    'obligation',
    folded.map(({ id, first, state }) => obligationRow(id, first, state, calendar)),
  );
  await tx.bulk(
    'obligation_span',
    folded.flatMap(({ id, state }) => spanRows(id, state)),
  );
  await tx.bulk(
    'obligation_note',
    stories.notes.filter((note) => told.has(note.act)).map((note) => ({ district: act.district, ...note })),
  );
}

const media = 'image/png';

interface StoryPhoto {
  photo: string;
  of: Picture;
  on: StoryLine;
  act: StoryAct;
}

/** Which picture shows what a matter is about. */
const shows = ({ kind, title }: StoryMatter): number =>
  kind === 'matter.visit' ? 3 : /电/.test(title) ? 2 : /灭火|喷淋|消火栓|水|报警/.test(title) ? 1 : 0;

/** The photos that prove a matter done, by the act that closed it. */
function photosOf(stories: Stories, told: ReadonlyMap<string, StoryAct>): Map<string, StoryPhoto[]> {
  const pictures = makePictures();
  const matters = new Map(stories.matters.map((matter) => [matter.id, matter]));
  const found = new Map<string, StoryPhoto[]>();
  for (const { act: id, attachments } of stories.notes) {
    const act = told.get(id);
    const on = act?.lines[0];
    if (!act || !on || attachments.length === 0) continue;
    const of = pictures[shows(matters.get(on.matter)!)]!;
    found.set(
      id,
      attachments.map((photo) => ({ photo, of, on, act })),
    );
  }
  return found;
}

/** All photos share a few files, which lie in the database: a founding that is rolled back leaves nothing on the disk. */
async function writePhotos(tx: Tx, district: string, photos: readonly StoryPhoto[]): Promise<void> {
  const pictures = new Set(photos.map(({ of }) => of));
  await tx.bulk(
    'attachment_piece',
    [...pictures].map(({ sha256, content }) => ({ district, sha256, n: 0, piece: content })),
  );
  await tx.bulk(
    'attachment',
    photos.map(({ photo, of: { sha256, content, name }, on, act: { at, by } }) => ({
      district,
      id: photo,
      sha256,
      bytes: content.length,
      media,
      name,
      keptAt: at,
      keptBy: by?.person ?? null,
      subjectKind: 'obligation',
      subject: on.obligation,
      linkedAt: at,
    })),
  );
}

function obligationRow(
  id: string,
  { matter, region, trade }: StoryLine,
  state: Fold,
  calendar: DistrictCalendar,
): Record<string, unknown> {
  const next = nextAt(state, defaultLadders[state.ladder] ?? [], (due, { after }) =>
    toMicros(dueAt(fromMicros(due), after, calendar, calendar.zone).dueAt),
  );
  return {
    district: district.code,
    id,
    kind: state.kind,
    subjectKind: 'matter',
    subject: matter,
    parent: state.parent,
    region,
    trade,
    state: state.state,
    openedAt: fromMicros(state.openedAt),
    endedAt: state.endedAt === null ? null : fromMicros(state.endedAt),
    holder: state.holder,
    offeredTo: state.offer?.to ?? null,
    giver: state.giver,
    dueAt: fromMicros(state.due),
    term: state.term,
    calendarEdition: state.edition,
    dueProvisional: state.provisional,
    ladder: state.ladder,
    ladderStep: state.ladderStep,
    extensions: state.extensions,
    nextAt: next === null ? null : fromMicros(next),
    ignored: state.unfit.length,
    version: state.version,
  };
}

const spanRows = (obligation: string, { spans }: Fold): Record<string, unknown>[] =>
  spans.map(({ from, to, holder, clock, due }, i) => ({
    district: district.code,
    obligation,
    fromAt: fromMicros(from),
    toAt: to === null ? null : fromMicros(to),
    prevTo: i === 0 ? null : fromMicros(spans[i - 1]!.to!),
    holder,
    clock,
    dueAt: fromMicros(due),
  }));
