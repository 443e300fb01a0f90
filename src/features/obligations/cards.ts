/** Holder cards, kept in memory: every row of every page shows one, and people move less often than pages are read. */
import type { Db } from '../../platform/db/index.ts';
import { postCards, type PostCard } from '../people/index.ts';
import type { HolderCard } from './schema.ts';

/** How old a card may be where changes of people are not announced. */
const keptMillis = 10_000;
const mostKept = 20_000;

interface Kept {
  cards: Map<string, { card: PostCard; readAt: number }>;
  /** What was announced when they were read; undefined: others write too. */
  heard: string | undefined;
}
const kept = new WeakMap<Db, Kept>();

const heardOf = (db: Db) => db.announced && `${db.announced('rights')} ${db.announced('person')}`;

function keptOf(db: Db): Kept {
  const known = kept.get(db);
  const heard = heardOf(db);
  if (known && known.heard === heard && known.cards.size <= mostKept) return known;
  const fresh: Kept = { cards: new Map(), heard };
  kept.set(db, fresh);
  return fresh;
}

export type Cards = (post: string) => HolderCard;

/** Cards of posts, at most one statement. Posts that are gone show their id's place empty, never a wrong name. */
export async function cardsOf(db: Db, district: string, wanted: readonly string[], mine: readonly string[]): Promise<Cards> {
  const { cards, heard } = keptOf(db);
  const oldest = heard === undefined ? performance.now() - keptMillis : -Infinity;
  const found = new Map<string, PostCard>();
  const missing = new Set<string>();
  for (const post of wanted) {
    const entry = cards.get(`${district} ${post}`);
    if (entry && entry.readAt > oldest) found.set(post, entry.card);
    else missing.add(post);
  }
  if (missing.size > 0) {
    const readAt = performance.now();
    for (const [post, card] of await postCards(db, district, [...missing])) {
      cards.set(`${district} ${post}`, { card, readAt });
      found.set(post, card);
    }
  }
  const you = new Set(mine);
  return (post) => ({ ...(found.get(post) ?? closed(post)), you: you.has(post) });
}

const closed = (post: string) => ({
  post,
  title: '已撤岗位',
  titleEn: 'Closed post',
  organisation: null,
  organisationName: '',
  kind: 'other',
  person: null,
  personName: null,
  region: null,
});
