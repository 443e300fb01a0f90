import { workbench } from '../../features/obligations/schema.ts';
import { useAnswer } from '../ask.ts';
import { useTexts } from '../language.tsx';
import { useMay } from '../session.tsx';
import { frameTexts } from '../texts.ts';

/** Numbers beside items of the menu, by address: only what waits for the reader. */
export function useMenuCounts(): Record<string, { count: number; overdue: boolean; words: string } | undefined> {
  const texts = useTexts(frameTexts);
  const { data } = useAnswer(workbench, {}, { enabled: useMay('obligation.read'), live: ['obligation'] });
  const overdue = data?.sentence.overdue ?? 0;
  return overdue === 0 ? {} : { '/': { count: overdue, overdue: true, words: texts.overdueCount(overdue) } };
}
