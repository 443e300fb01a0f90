import { Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { addressOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { verdicts } from '../import/rules.ts';
import { downloadRefused, listImportRows, type Import, type ImportRow } from '../import/schema.ts';
import { importTexts } from '../import/texts.ts';
import { useFieldWords } from './import-words.ts';

const kinds = [...verdicts, 'noted'] as const;
type Kind = (typeof kinds)[number];

interface Column {
  title: string;
  cell: (row: ImportRow) => ReactNode;
}

/** The rows of an import, by what becomes or became of them. */
export function ImportRows({ state: { id, stage, counts } }: { state: Import }) {
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  // What is new and what stays the same is not kept beyond the commit: the register has it.
  const shownKinds = kinds.filter((kind) => stage === 'difference' || (kind !== 'new' && kind !== 'unchanged'));
  const first = (['rejected', 'changed', 'new', 'unchanged', 'noted'] as const).find(
    (kind) => counts[kind] > 0 && shownKinds.includes(kind),
  );
  const verdict = shownKinds.find((kind) => kind === query['rows']) ?? first ?? 'rejected';
  const [limit, setLimit] = useState(100);
  const { data } = useAnswer(listImportRows, { params: { id }, query: { verdict, limit } }, { keep: true });
  const columns = useColumns(verdict, data?.regions);
  const download = (format: 'xlsx' | 'csv') => addressOf(downloadRefused, { params: { id }, query: { format, language } });
  return (
    <section className="fs-card fs-padded fs-import-outcome">
      <div className="fs-import-table">
        <Segmented
          value={verdict}
          options={shownKinds.map((value) => ({ value, label: `${texts[value]} ${number(counts[value])}` }))}
          onChange={(value) => {
            set({ rows: value });
            setLimit(100);
          }}
        />
      </div>
      {verdict === 'rejected' && counts.rejected > 0 && (
        <p className="fs-line">
          {texts.forSender} <a href={download('xlsx')}>XLSX</a> <a href={download('csv')}>CSV</a>
        </p>
      )}
      {data?.rows.length === 0 ? (
        <Nothing>{counts[verdict] > 0 ? texts.rowsGone : texts.noRows}</Nothing>
      ) : (
        <div className="fs-import-table">
          <table className="fs-import-rows">
            <thead>
              <tr>
                {columns.map(({ title }) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data?.rows.map((row) => (
                <tr key={row.n}>
                  {columns.map(({ title, cell }, at) => (
                    <td key={title} data-label={at < 2 ? undefined : title}>
                      {cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.next !== null && data !== undefined && limit < 1000 && (
        <Button onClick={() => setLimit(limit + 100)}>{texts.more}</Button>
      )}
    </section>
  );
}

function useColumns(kind: Kind, regions: Readonly<Record<string, string>> | undefined): Column[] {
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const { nameOf, valueOf, typeOf, regionOf } = useFieldWords(regions);
  const where: Column = {
    title: texts.where,
    cell: ({ sheetName, row, faults }) => {
      const letters = faults.map(({ column }) => column).filter((column) => column !== '');
      return <span className="fs-import-where">{texts.ofSheet(sheetName, row, letters.join(', '))}</span>;
    },
  };
  const place: Column = {
    title: texts.place,
    cell: ({ name, code }) => {
      const shown = name || texts.nameless;
      return code === null ? (
        shown
      ) : (
        <Link to="/places/$code" params={{ code }}>
          {shown}
        </Link>
      );
    },
  };
  const own: Readonly<Record<Kind, Column[]>> = {
    new: [
      { title: nameOf('type'), cell: ({ says }) => says && typeOf(says.type) },
      { title: nameOf('town'), cell: ({ says }) => says && regionOf(says.region) },
      { title: nameOf('address'), cell: ({ says }) => says && (says.address ?? texts.empty) },
    ],
    changed: [
      {
        title: texts.what,
        cell: ({ differences }) =>
          differences.map(({ field, before, after }) => (
            <p key={`${field} ${before} ${after}`}>
              <strong>{nameOf(field)}</strong> <span className="fs-sub">{valueOf(field, before)}</span> → {valueOf(field, after)}
            </p>
          )),
      },
    ],
    unchanged: [],
    rejected: [
      {
        title: texts.reason,
        cell: ({ faults }) =>
          faults.map(({ column, heading, reason }) => (
            <p key={column + heading + reason.en}>
              {heading && <strong>{heading} </strong>}
              {reason[language]}
            </p>
          )),
      },
      {
        title: texts.cure,
        cell: ({ faults }) => faults.map(({ column, heading, cure }) => <p key={column + heading + cure.en}>{cure[language]}</p>),
      },
    ],
    noted: [{ title: texts.noted, cell: ({ notes }) => notes.map((text) => <p key={text.en}>{text[language]}</p>) }],
  };
  return [where, place, ...own[kind]];
}
