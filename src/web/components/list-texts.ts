import { catalogue } from '../../platform/texts.ts';

export const listTexts = catalogue(
  {
    clear: '清除条件',
    narrow: '更多条件',
    fewer: '收起条件',
    remove: (filter: string) => `去掉条件 ${filter}`,
    all: '全选这一页',
    row: (at: number) => `选中第 ${at} 行`,
    selected: (count: number) => `已选 ${count} 条`,
    unselect: '清除选择',
    rows: (count: number) => `这一页 ${count} 条`,
    rowsOf: (count: string, total: string) => `这一页 ${count} 条，共 ${total} 条`,
    first: '回到第一页',
    next: '下一页',
  },
  {
    clear: 'Clear filters',
    narrow: 'More filters',
    fewer: 'Fewer filters',
    remove: (filter: string) => `Remove the filter ${filter}`,
    all: 'Select this page',
    row: (at: number) => `Select row ${at}`,
    selected: (count: number) => `${count} selected`,
    unselect: 'Clear',
    rows: (count: number) => `${count} on this page`,
    rowsOf: (count: string, total: string) => `${count} of ${total}`,
    first: 'First page',
    next: 'Next',
  },
);
