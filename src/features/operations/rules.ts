import { problem } from '../../platform/problem.ts';

export const jobOver = problem('job-over', 404, { zh: '没有在办的这个任务', en: 'No such job under way' }, () => ({
  zh: '这个任务已经结束，或者没有这个任务，没有改动。刷新后再看。',
  en: 'This job has ended, or there is none; nothing was changed. Reload and look again.',
}));
