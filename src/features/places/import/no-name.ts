/** What to say of a file in which nothing tells how the places are called. Pure. */
import type { Text } from '../../../platform/problem.ts';
import type { SheetPlan } from './sheet.ts';

/** Sideways tables are told from it: headings down the first column and a place in each of the others. */
export function noNameColumn(sheets: readonly SheetPlan[]): Text {
  const sideways = sheets.find((sheet) => sheet.sideways);
  if (sideways)
    return {
      zh: `工作表“${sideways.name}”是横着排的：列名在最左一列，一列一个场所。要一行一个场所：在 Excel 或 WPS 里全选、复制，到新工作表里“选择性粘贴”，勾“转置”，另存后再传。`,
      en: `The sheet "${sideways.name}" lies sideways: headings stand down the first column and each column is a place. A row must be a place: in Excel or WPS select all, copy, choose "Paste Special" with "Transpose" in a new sheet, save it and send it again.`,
    };
  const headed = sheets.find(({ headerRow }) => headerRow > 0);
  if (headed) {
    const columns = headed.columns
      .map(({ heading }) => heading)
      .filter((heading) => heading !== '')
      .slice(0, 12);
    return {
      zh: `工作表“${headed.name}”第 ${headed.headerRow} 行是列名（${columns.join('、')}），但没有一列是场所名称。加一列“单位名称”并填上；已经有的，把它的列名改成“单位名称”再传。`,
      en: `Row ${headed.headerRow} of the sheet "${headed.name}" holds headings (${columns.join(', ')}), but no column is the name of the place. Add a column "单位名称" or "name" and fill it; if there is one already, give it that heading and send the file again.`,
    };
  }
  const names = sheets.map(({ name, hidden }) => (hidden ? `${name}（隐藏）` : name)).join('、');
  return {
    zh: `没有找到表头：没有一列像是场所名称。工作表有 ${names}。给各列写上标题（如“单位名称”“地址”）再传。`,
    en: `No header was found: no column looks like the name of a place. Sheets: ${names}. Give the columns headings (such as "单位名称" or "name") and send it again.`,
  };
}
