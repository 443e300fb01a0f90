/**
 * The scaffold of every list: filters in one line and in the address, removable chips, total, fifty rows a page,
 * a bulk bar that names its count. Rows come from the server; nothing is filtered here.
 */
import { Checkbox, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../language.tsx';
import { useAddress } from '../router.tsx';
import { Nothing, Refused, Waiting } from '../states.tsx';
import { number } from '../words.ts';
import { listTexts } from './list-texts.ts';
import { SavedViews } from './saved-views.tsx';
import { stacked } from './stacked.ts';

export interface Column<R> {
  key: string;
  title: string;
  render: (row: R) => ReactNode;
  /** Figures stand right. */
  number?: boolean;
}

export type Filter = { name: string; label: string } & (
  | { kind: 'words' }
  /** The first option, with the value '', stands for no filter. */
  | { kind: 'choice'; options: readonly { value: string; label: string }[] }
  /** Set by a link from elsewhere; it can only be removed. */
  | { kind: 'fixed'; shown: (value: string) => string }
);

interface Asked<R> {
  data?: { rows: readonly R[]; total?: number; next: string | number | null } | undefined;
  error: Error | null;
  refetch: () => unknown;
  isFetching: boolean;
}

export interface ListPageProps<R> {
  title: string;
  about?: (total: string) => ReactNode;
  /** The page's one primary action. */
  action?: ReactNode;
  filters: readonly Filter[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  asked: Asked<R>;
  /** Under which name the views that somebody saves of the list are kept. */
  views: string;
  empty: { nothing: string; unmatched: (filters: number) => string };
  /** Acts on the selected rows; with none, rows cannot be selected. */
  bulk?: (rows: readonly R[], clear: () => void) => ReactNode;
}

export function ListPage<R>({ title, about, action, filters, columns, rowKey, asked, views, empty, bulk }: ListPageProps<R>) {
  const { query, set } = useAddress();
  const { data, error, refetch, isFetching } = asked;
  const active = filters.filter(({ name }) => query[name]);
  const clear = () => set({ ...Object.fromEntries(filters.map(({ name }) => [name, undefined])), cursor: undefined });
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{title}</h1>
          {about && data?.total !== undefined && <p className="fs-sub">{about(number(data.total))}</p>}
        </div>
        {action}
      </header>
      <section className="fs-card fs-list" aria-busy={isFetching && !data}>
        <Filters filters={filters} active={active} onClear={clear} />
        <SavedViews list={views} names={filters.map(({ name }) => name)} />
        {isFetching && data && <div className="fs-progress" aria-hidden="true" />}
        {error && !data && <Refused error={error} retry={refetch} />}
        {!data && !error && <Waiting rows={10} />}
        {data?.rows.length === 0 && (
          <Nothing action={active.length > 0 && <ClearButton onClear={clear} />}>
            {active.length > 0 ? empty.unmatched(active.length) : empty.nothing}
          </Nothing>
        )}
        {data && data.rows.length > 0 && (
          <Rows title={title} columns={columns} rows={data.rows} rowKey={rowKey} {...(bulk && { bulk })} />
        )}
        {data && <Paging count={data.rows.length} total={data.total} next={data.next} />}
      </section>
    </>
  );
}

function ClearButton({ onClear }: { onClear: () => void }) {
  const texts = useTexts(listTexts);
  return (
    <button type="button" className="fs-button" onClick={onClear}>
      {texts.clear}
    </button>
  );
}

function Filters({ filters, active, onClear }: { filters: readonly Filter[]; active: readonly Filter[]; onClear: () => void }) {
  const texts = useTexts(listTexts);
  const { query, set } = useAddress();
  // On a phone a wall of choices would hide the rows; there they are asked for.
  const [open, setOpen] = useState(false);
  const shown = (filter: Filter, value: string): string => {
    if (filter.kind === 'fixed') return filter.shown(value);
    return filter.kind === 'choice' ? (filter.options.find((option) => option.value === value)?.label ?? value) : value;
  };
  const choices = filters.filter(({ kind }) => kind === 'choice').length;
  return (
    <div className="fs-filters" data-open={open || undefined}>
      {filters.map((filter) => {
        if (filter.kind === 'fixed') return null;
        if (filter.kind === 'words')
          return (
            <Input.Search
              key={`${filter.name} ${query[filter.name] ?? ''}`}
              className="fs-filter"
              allowClear
              aria-label={filter.label}
              placeholder={filter.label}
              defaultValue={query[filter.name] ?? ''}
              onSearch={(value) => set({ [filter.name]: value.trim() || undefined, cursor: undefined })}
            />
          );
        return (
          <Select
            key={filter.name}
            className="fs-filter"
            aria-label={filter.label}
            popupMatchSelectWidth={false}
            value={query[filter.name] ?? ''}
            onChange={(value: string) => set({ [filter.name]: value || undefined, cursor: undefined })}
            options={[...filter.options]}
          />
        );
      })}
      {choices > 1 && (
        <button type="button" className="fs-button fs-filters-open" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? texts.fewer : texts.narrow}
        </button>
      )}
      {active.map((filter) => (
        <span key={filter.name} className="fs-chip">
          <span className="fs-caption">{filter.label}</span> {shown(filter, query[filter.name]!)}
          <button
            type="button"
            aria-label={texts.remove(filter.label)}
            onClick={() => set({ [filter.name]: undefined, cursor: undefined })}
          >
            ×
          </button>
        </span>
      ))}
      {active.length > 1 && (
        <button type="button" className="fs-link" onClick={onClear}>
          {texts.clear}
        </button>
      )}
    </div>
  );
}

function Rows<R>({
  title,
  columns,
  rows,
  rowKey,
  bulk,
}: Pick<ListPageProps<R>, 'title' | 'columns' | 'rowKey' | 'bulk'> & { rows: readonly R[] }) {
  const texts = useTexts(listTexts);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => selected.has(rowKey(row)));
  const toggle = (key: string) =>
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <>
      <div className={`fs-scroll ${stacked}`}>
        <table className="fs-table fs-list-table">
          <caption className="fs-hidden">{title}</caption>
          <thead>
            <tr>
              {bulk && (
                <th scope="col" className="fs-cell-select">
                  <Checkbox
                    aria-label={texts.all}
                    checked={chosen.length === rows.length}
                    indeterminate={chosen.length > 0 && chosen.length < rows.length}
                    onChange={() => setSelected(chosen.length === rows.length ? new Set() : new Set(rows.map(rowKey)))}
                  />
                </th>
              )}
              {columns.map((column) => (
                <th key={column.key} scope="col" className={column.number ? 'fs-number' : undefined}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => {
              const key = rowKey(row);
              return (
                <tr key={key} data-selected={selected.has(key) || undefined}>
                  {bulk && (
                    <td className="fs-cell-select">
                      <Checkbox aria-label={texts.row(at + 1)} checked={selected.has(key)} onChange={() => toggle(key)} />
                    </td>
                  )}
                  {columns.map((column, i) => (
                    <td
                      key={column.key}
                      className={column.number ? 'fs-number' : undefined}
                      data-label={i === 0 ? undefined : column.title}
                    >
                      {column.render(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {bulk && chosen.length > 0 && (
        <div className="fs-bulk" role="region" aria-label={texts.selected(chosen.length)}>
          <strong>{texts.selected(chosen.length)}</strong>
          {bulk(chosen, () => setSelected(new Set()))}
          <button type="button" className="fs-link" onClick={() => setSelected(new Set())}>
            {texts.unselect}
          </button>
        </div>
      )}
    </>
  );
}

/** Forward by the server's cursor; back to the start in one step, and by the browser's own button. */
function Paging({ count, total, next }: { count: number; total?: number | undefined; next: string | number | null }) {
  const texts = useTexts(listTexts);
  const { query, set } = useAddress();
  if (next === null && !query['cursor']) return null;
  return (
    <div className="fs-paging">
      <span className="fs-caption">{total === undefined ? texts.rows(count) : texts.rowsOf(number(count), number(total))}</span>
      {query['cursor'] && (
        <button type="button" className="fs-button" onClick={() => set({ cursor: undefined })}>
          {texts.first}
        </button>
      )}
      {next !== null && (
        <button type="button" className="fs-button" onClick={() => set({ cursor: next })}>
          {texts.next}
        </button>
      )}
    </div>
  );
}
