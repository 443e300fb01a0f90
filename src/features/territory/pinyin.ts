import { pinyin } from 'pinyin-pro';

export interface SearchableName {
  /** First letters: 新成路街道 → xcljd. Other scripts keep their letters and digits. */
  initials: string;
  /** Orders names by pronunciation, then by character, also where the database knows no Chinese. */
  sortKey: string;
}

const plain = { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true } as const;

/** What is stored beside a Chinese name, so that it is found by its initials and sorted by pinyin. */
export function searchableName(name: string): SearchableName {
  const first = pinyin(name, { ...plain, pattern: 'first' })
    .join('')
    .toLowerCase();
  return {
    initials: first.replace(/[^\p{L}\p{N}]/gu, ''),
    sortKey: `${pinyin(name, plain).join(' ').toLowerCase()} ${name}`,
  };
}
