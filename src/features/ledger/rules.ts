import { problem } from '../../platform/problem.ts';

export const actUsedTwice = problem(
  'act-used-twice',
  409,
  { zh: '同一编号提交了两份不同的内容', en: 'One key, two different requests' },
  () => ({
    zh: '这个提交编号已经用过，内容不一样，所以没有保存这一次。刷新页面看已保存的内容，需要的话重新提交。',
    en: 'This Idempotency-Key was used before with another body, so nothing was saved now. Reload to see what was saved, and submit again if needed.',
  }),
);
