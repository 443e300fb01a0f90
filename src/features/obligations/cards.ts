/** Holder cards, kept for a few seconds: every row of every page shows one, and people move less often than pages are read. */
import type { Db } from '../../platform/db/index.ts';
import { postCards, type PostCard } from '../people/index.ts';
import type { HolderCard } from './schema.ts';

const keptMillis = 10_000;
const mostKept = 20_000;
const kept = new Map<string, { card: PostCard; until: number }>();

export type Cards = (post: string) => HolderCard;

/** Cards of posts, at most one statement. Posts that are gone show their id's place empty, never a wrong name. */
export async function cardsOf(db: Db, district: string, wanted: readonly string[], mine: readonly string[]): Promise<Cards> {
  const now = performance.now();
  const found = new Map<string, PostCard>();
  const missing = new Set<string>();
  for (const post of wanted) {
    const entry = kept.get(`${district} ${post}`);
    if (entry && entry.until > now) found.set(post, entry.card);
    else missing.add(post);
  }
  if (missing.size > 0) {
    if (kept.size > mostKept) kept.clear();
    for (const [post, card] of await postCards(db, district, [...missing])) {
      kept.set(`${district} ${post}`, { card, until: now + keptMillis });
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
