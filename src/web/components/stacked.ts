/** Tables of which a phone shows every column: there a row stands as a block, see `.fs-stacked` in components.css. */
import type { TableColumnType } from 'antd';

/** For `className` of the table. */
export const stacked = 'fs-stacked';

/** The same columns, whose cells know the title of their column; the first column is the heading of its row and needs none. */
export const labelled = <R>(columns: readonly TableColumnType<R>[]): TableColumnType<R>[] =>
  columns.map((column, i) => {
    if (i === 0 || typeof column.title !== 'string') return column;
    const cell = { className: 'fs-stacked-cell', 'data-label': column.title };
    return { ...column, onCell: () => cell };
  });
