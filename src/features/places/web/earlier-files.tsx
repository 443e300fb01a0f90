import type { ReactNode } from 'react';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing } from '../../../web/states.tsx';
import { tableTime } from '../../../web/words.ts';
import { stageNames, type Stage } from '../import/rules.ts';
import { importTexts } from '../import/texts.ts';

interface EarlierFile {
  id: string;
  name: ReactNode;
  createdAt: string;
  stage: Stage;
  /** What came of it. */
  outcome: ReactNode;
  act?: ReactNode;
}

/** Files that were brought in before, newest first. @param acts  names the last column, where files can be acted on */
export function EarlierFiles({ files, none, acts }: { files: readonly EarlierFile[]; none: string; acts?: string }) {
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.earlier}</h2>
      {files.length === 0 ? (
        <Nothing>{none}</Nothing>
      ) : (
        <div className="fs-import-table">
          <table className="fs-import-rows">
            <thead>
              <tr>
                {[texts.file, texts.at, texts.stage, texts.outcome].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
                {acts && (
                  <th scope="col">
                    <span className="fs-hidden">{acts}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {files.map(({ id, name, createdAt, stage, outcome, act }) => (
                <tr key={id}>
                  <td>{name}</td>
                  <td data-label={texts.at}>{tableTime(createdAt, now, wording)}</td>
                  <td data-label={texts.stage}>{stageNames[stage]![language]}</td>
                  <td data-label={texts.outcome} className="fs-import-counts">
                    {outcome}
                  </td>
                  {acts && <td>{act}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
