/** What other features ask about posts. Each answer costs one statement. */
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { PostCard } from './schema.ts';
import { actingChain, findDesk, findDeskOfRegion, findRootDesk, lockIfActing, readPostCards, superiorsOf } from './store.ts';

/** The nearest superior in whose post somebody is; the root desk answers itself. */
export async function superiorOf(db: Db, district: string, post: string): Promise<string> {
  const [nearest] = await superiorsOf(db, district, post);
  return nearest ?? rootDesk(db, district);
}

/**
 * The post itself if it can act, else its nearest superior who can, locked so that nobody leaves it before this transaction ends:
 * what is given to it in here is found by whoever empties it afterwards. Undefined: there is no such post.
 */
export async function keepInOffice(tx: Tx, district: string, post: string): Promise<string | undefined> {
  for (let kept = post; ; kept = await superiorOf(tx, district, kept)) {
    const acts = await lockIfActing(tx, district, kept);
    if (acts !== false) return acts && kept;
  }
}

/** The lowest post that stands above both, or is one of them where it stands above the other. */
export async function commonSuperior(db: Db, district: string, a: string, b: string): Promise<string> {
  const [chainA, chainB] = [await actingChain(db, district, a), new Set(await actingChain(db, district, b))];
  return chainA.find((post) => chainB.has(post)) ?? rootDesk(db, district);
}

/** @throws Error if there is no such organisation: each has a desk from the day it opens */
export async function deskOf(db: Db, district: string, organisation: string): Promise<string> {
  const desk = await findDesk(db, district, organisation);
  if (!desk) throw new Error(`organisation ${organisation} has no desk`);
  return desk;
}

/** The committee office's desk, never vacant. @throws Error in a district that has not been founded */
export async function rootDesk(db: Db, district: string): Promise<string> {
  const root = await findRootDesk(db, district);
  if (!root) throw new Error(`district ${district} has no committee office`);
  return root;
}

/** The desk that answers for a region: of its grid, its village or its town's fire office; the root desk where there is none. */
export async function deskOfRegion(db: Db, district: string, region: string): Promise<string> {
  return (await findDeskOfRegion(db, district, region)) ?? rootDesk(db, district);
}

/** Posts by id; ids that are no post are left out. */
export async function postCards(db: Db, district: string, posts: readonly string[]): Promise<Map<string, PostCard>> {
  if (posts.length === 0) return new Map();
  const cards = await readPostCards(db, district, [...new Set(posts)]);
  return new Map(cards.map((card) => [card.post, card]));
}

/** One thing a post owes, as the page of a hand-over lists it. */
export interface Owed {
  obligation: string;
  kind: string;
  title: string | null;
  subjectKind: string;
  subject: string;
  region: string;
  dueAt: string;
}

type VacancyHandler = (tx: Tx, act: Act, vacancy: { post: string; superior: string }) => Promise<void>;
type OwedReader = (db: Db, district: string, posts: readonly string[]) => Promise<(Owed & { post: string })[]>;

const vacancyHandlers: VacancyHandler[] = [];
let owedReader: OwedReader = async () => [];

/** Runs in the transaction in which a post falls vacant; `superior` is its nearest superior in office. */
export function onPostVacant(handler: VacancyHandler): void {
  vacancyHandlers.push(handler);
}

/** Fills the slot that says what posts owe; without it nothing is owed. */
export function readsOwed(reader: OwedReader): void {
  owedReader = reader;
}

export const owedBy: OwedReader = (db, district, posts) => owedReader(db, district, posts);

export async function fallVacant(tx: Tx, act: Act, vacancy: { post: string; superior: string }): Promise<void> {
  for (const handler of vacancyHandlers) await handler(tx, act, vacancy);
}
