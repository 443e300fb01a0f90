/** Refusals of an import, in the words of whoever sent the file. */
import { problem, type Text } from '../../../platform/problem.ts';

export const fileRefused = problem<{ reason: string; text: Text }>(
  'import-file-refused',
  422,
  { zh: '文件没有导入', en: 'The file was not imported' },
  ({ text }) => text,
);

export const fileTooLarge = problem('import-file-too-large', 422, { zh: '文件太大', en: 'The file is too large' }, () => ({
  zh: '文件超过 30 MB，没有保存。去掉图片和多余的工作表，或分成几个文件再传。',
  en: 'The file is over 30 MB; nothing was saved. Remove pictures and sheets that are not needed, or split it.',
}));

export const importBusy = problem<{ stage: string }>(
  'import-busy',
  409,
  { zh: '现在不能这样做', en: 'Not possible now' },
  ({ stage }) => ({
    zh: `这批导入现在处于“${stageNames[stage]?.zh ?? stage}”，不能这样做。刷新后再看。`,
    en: `The import is at "${stageNames[stage]?.en ?? stage}", where this cannot be done. Reload and look again.`,
  }),
);

export const importStale = problem('import-stale', 409, { zh: '场所库已有变动', en: 'The register has changed' }, () => ({
  zh: '看过差异以后，场所库有了变动，结果和你看到的不一样，没有保存。重新看一遍差异再提交。',
  en: 'The register changed since the difference was shown, and the outcome would not be what you saw; nothing was saved. Look at the new difference and commit again.',
}));

export const importLivedOn = problem<{ count: number; codes: readonly string[] }>(
  'import-lived-on',
  409,
  { zh: '这批场所已有后续记录', en: 'The places have lived on' },
  ({ count, codes }) => ({
    zh: `这批里有 ${count} 个场所之后又改过或有了检查、火灾等记录（${codes.join('、')}${count > codes.length ? '…' : ''}），所以没有撤回。需要的话逐个停用。`,
    en: `${count} places of this import were changed or have records since (${codes.join(', ')}${count > codes.length ? '…' : ''}), so nothing was undone. Close them one by one if needed.`,
  }),
);

export const importForgotten = problem<{ days: number }>(
  'import-forgotten',
  409,
  { zh: '过了可以撤回的时间', en: 'Too late to undo' },
  ({ days }) => ({
    zh: `提交已过 ${days} 天，这批表里的内容已按规定清除，不能整批撤回。需要的话逐个更改或停用。`,
    en: `It was committed more than ${days} days ago and what its rows held has been removed, so it cannot be undone. Change or close the places one by one.`,
  }),
);

/** Days after the commit for which an import can be undone and its rows looked at. */
export const keptDays = 30;
/** Days after which a file that nobody went on with is dropped. */
export const idleDays = 7;

export const interrupted: Readonly<Record<'committing' | 'undoing', Text>> = {
  committing: {
    zh: '保存到一半服务器停了。什么都没有存；再提交一次。',
    en: 'The server stopped while saving. Nothing was stored; commit again.',
  },
  undoing: {
    zh: '撤回到一半服务器停了。什么都没有撤回；再撤回一次。',
    en: 'The server stopped while undoing. Nothing was undone; undo again.',
  },
};

export const brokeOff: Text = {
  zh: '处理时出了意外的错误，试了几次都不行，什么都没有存。请告诉管理员，日志里有原因。',
  en: 'Something unexpected went wrong, again and again; nothing was stored. Tell the administrator, the log has the reason.',
};

export const tooManyChanges = problem<{ count: number }>(
  'import-too-many-changes',
  422,
  { zh: '一次改得太多', en: 'Too many changes at once' },
  ({ count }) => ({
    zh: `这个文件会改 ${count} 个已有场所，一次最多 15,000 个，没有保存。按街镇分成几个文件再传。`,
    en: `The file would change ${count} known places, more than 15,000 at once; nothing was saved. Split it by town.`,
  }),
);

/** Of a fire, by what it did. */
export const grades = ['general', 'larger', 'major', 'especially_major'] as const;
export type Grade = (typeof grades)[number];

export const verdicts = ['new', 'changed', 'unchanged', 'rejected'] as const;
export type Verdict = (typeof verdicts)[number];

export const stages = [
  'reading',
  'columns',
  'comparing',
  'difference',
  'committing',
  'committed',
  'undoing',
  'undone',
  'cancelled',
  'refused',
] as const;
export type Stage = (typeof stages)[number];

export const stageNames: Readonly<Record<string, Text>> = {
  reading: { zh: '正在读文件', en: 'reading the file' },
  columns: { zh: '等你对列名', en: 'columns to be confirmed' },
  comparing: { zh: '正在比对', en: 'comparing' },
  difference: { zh: '等你看差异', en: 'difference to be looked at' },
  committing: { zh: '正在保存', en: 'saving' },
  committed: { zh: '已导入', en: 'imported' },
  undoing: { zh: '正在撤回', en: 'undoing' },
  undone: { zh: '已撤回', en: 'undone' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  refused: { zh: '没有导入', en: 'not imported' },
};
