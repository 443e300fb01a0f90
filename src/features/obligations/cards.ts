/** Holder cards, kept in memory: every row of every page shows one, and people move less often than pages are read. */
import type { Db } from '../../platform/db/index.ts';
import { postCards } from '../people/index.ts';
import type { HolderCard } from './schema.ts';

/** How old a card may be where changes of people are not announced. */
const keptMillis = 10_000;
const mostKept = 20_000;

/** The card as its own holder sees it, and as all others do. */
interface Seen {
  yours: HolderCard;
  theirs: HolderCard;
}

const seen = (card: Omit<HolderCard, 'you'>): Seen => ({ yours: { ...card, you: true }, theirs: { ...card, you: false } });

interface Kept {
  cards: Map<string, Seen & { readAt: number }>;
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

/** The same card is the same object, as long as it is kept. */
export type Cards = (post: string) => HolderCard;

/** Cards of posts, at most one statement. Posts that are gone show their id's place empty, never a wrong name. */
export async function cardsOf(db: Db, district: string, wanted: readonly string[], mine: readonly string[]): Promise<Cards> {
  const { cards, heard } = keptOf(db);
  const oldest = heard === undefined ? performance.now() - keptMillis : -Infinity;
  const found = new Map<string, Seen>();
  const missing = new Set<string>();
  for (const post of wanted) {
    const entry = cards.get(`${district} ${post}`);
    if (entry && entry.readAt > oldest) found.set(post, entry);
    else missing.add(post);
  }
  if (missing.size > 0) {
    const readAt = performance.now();
    for (const [post, card] of await postCards(db, district, [...missing])) {
      const both = seen(card);
      cards.set(`${district} ${post}`, { ...both, readAt });
      found.set(post, both);
    }
  }
  const you = new Set(mine);
  return (post) => (found.get(post) ?? seen(closed(post)))[you.has(post) ? 'yours' : 'theirs'];
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
