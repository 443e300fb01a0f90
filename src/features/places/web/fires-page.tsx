import { Link } from '@tanstack/react-router';
import { Button, Popconfirm, Segmented, Steps } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { fullDate, number, time } from '../../../web/words.ts';
import { fireTexts } from './fire-texts.ts';
import { checkFires, importFires, listFireImports, undoFireImport, type FiresBroughtIn } from '../import/schema.ts';
import { importTexts } from '../import/texts.ts';
import { EarlierFiles } from './earlier-files.tsx';
import { base64Of, FilePick } from './file-pick.tsx';
import './import.css';

const changed = { touches: ['/api/places'] };
/** Only looked at. */
const untouched = { touches: [] };

/** Fires of earlier years from a CSV: chosen, looked at, then brought in whole or not at all. */
export default function FiresPage() {
  const texts = useTexts(fireTexts);
  const shared = useTexts(importTexts);
  const [file, setFile] = useState<File>();
  const [asked, setAsked] = useState(false);
  const [tried, setTried] = useState<FiresBroughtIn>();
  const [done, setDone] = useState<FiresBroughtIn>();
  const checking = useAct(checkFires, untouched);
  const keeping = useAct(importFires, changed);
  const busy = checking.busy || keeping.busy;
  const refusal = checking.refusal ?? keeping.refusal;
  const begin = (chosen: File | undefined) => {
    setFile(chosen);
    setTried(undefined);
    setDone(undefined);
    checking.forget();
    keeping.forget();
  };
  const send = async ({ perform }: typeof checking | typeof keeping) => {
    setAsked(true);
    if (!file) return;
    const answer = await perform({ body: { fileName: file.name, content: await base64Of(file) } });
    if (!answer) return;
    setTried(answer);
    if (answer.import !== null) setDone(answer);
  };
  return (
    <div className="fs-import">
      <div>
        <p>
          <Link to="/places/import">{shared.title}</Link>
        </p>
        <h1>{texts.title}</h1>
        <p className="fs-sub">{texts.help}</p>
      </div>
      <Steps
        size="small"
        responsive={false}
        titlePlacement={matchMedia('(max-width: 767px)').matches ? 'vertical' : 'horizontal'}
        status={refusal ? 'error' : 'process'}
        current={done ? 3 : tried ? 1 : 0}
        items={[shared.stepFile, shared.stepDifference, shared.stepCommit].map((title) => ({ title }))}
      />
      {!tried && (
        <section className="fs-card fs-padded fs-import-form">
          <FilePick file={file} onPick={begin} accept=".csv,.tsv,.txt" kinds={texts.kinds} missing={asked && !file} />
          <details>
            <summary>{texts.columnsTitle}</summary>
            <p className="fs-caption">
              {texts.columns}
              <span className="fs-code">{texts.columnNames}</span>
            </p>
          </details>
          {refusal && <Refused error={refusal} />}
          <div className="fs-line">
            <Button type="primary" loading={busy} onClick={() => void send(checking)}>
              {texts.read}
            </Button>
          </div>
        </section>
      )}
      {tried && (
        <Outcome
          tried={tried}
          done={done}
          busy={busy}
          refusal={refusal}
          commit={() => void send(keeping)}
          again={() => begin(undefined)}
        />
      )}
      <Earlier undone={() => begin(undefined)} />
    </div>
  );
}

interface OutcomeProps {
  tried: FiresBroughtIn;
  done: FiresBroughtIn | undefined;
  busy: boolean;
  refusal: Error | undefined;
  commit: () => void;
  again: () => void;
}

function Outcome({ tried, done, busy, refusal, commit, again }: OutcomeProps) {
  const texts = useTexts(fireTexts);
  const shared = useTexts(importTexts);
  const { added, known, linked, rejected } = tried;
  const faulty = new Set(rejected.map(({ row }) => row)).size;
  return (
    <>
      <section className="fs-card fs-padded fs-import-outcome">
        {done ? (
          <p role="status">{texts.brought(number(added), number(linked))}</p>
        ) : (
          <p role="status">
            {faulty > 0
              ? texts.mendFirst(number(faulty))
              : added === 0
                ? texts.nothingNew(number(known))
                : texts.commitHelp(number(added), number(linked), number(known))}
          </p>
        )}
        {refusal && <Refused error={refusal} />}
        <div className="fs-line">
          {!done && faulty === 0 && added > 0 && (
            <Button type="primary" loading={busy} onClick={commit}>
              {texts.commit(number(added))}
            </Button>
          )}
          <Button onClick={again}>{shared.another}</Button>
        </div>
      </section>
      <Rows tried={tried} faulty={faulty} />
    </>
  );
}

function Rows({ tried: { added, known, rejected, rows }, faulty }: { tried: FiresBroughtIn; faulty: number }) {
  const texts = useTexts(fireTexts);
  const shared = useTexts(importTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const counts = { rejected: faulty, new: faulty > 0 ? rows.filter((row) => !row.known).length : added, known };
  const [chosen, choose] = useState<keyof typeof counts>();
  const shown = chosen ?? (['rejected', 'new', 'known'] as const).find((kind) => counts[kind] > 0) ?? 'new';
  const listed = rows.filter((row) => row.known === (shown === 'known'));
  return (
    <section className="fs-card fs-padded fs-import-outcome">
      <div className="fs-import-table">
        <Segmented
          value={shown}
          options={(['new', 'known', 'rejected'] as const).map((value) => ({
            value,
            label: `${value === 'known' ? texts.known : shared[value]} ${number(counts[value])}`,
          }))}
          onChange={choose}
        />
      </div>
      {counts[shown] === 0 && <Nothing>{shared.noRows}</Nothing>}
      {shown === 'rejected' && faulty > 0 && (
        <table className="fs-import-rows">
          <thead>
            <tr>
              <th scope="col">{shared.where}</th>
              <th scope="col">{shared.reason}</th>
              <th scope="col">{shared.cure}</th>
            </tr>
          </thead>
          <tbody>
            {rejected.slice(0, 500).map(({ row, column, reason, cure }) => (
              <tr key={`${row} ${column} ${reason.en}`}>
                <td>{texts.at(row, column)}</td>
                <td>{reason[language]}</td>
                <td data-label={shared.cure}>{cure[language]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown !== 'rejected' && listed.length > 0 && (
        <div className="fs-import-table">
          <table className="fs-import-rows">
            <thead>
              <tr>
                {[texts.happened, texts.number, texts.place, texts.town, texts.cause, texts.grade].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {listed.map(({ row, happenedAt, number: called, place, address, regionName, region, cause, grade }) => (
                <tr key={row}>
                  <td>
                    {fullDate(happenedAt, wording)} {time(happenedAt, wording)}
                  </td>
                  <td data-label={texts.number}>{called ?? shared.empty}</td>
                  <td data-label={texts.place}>
                    {place ? (
                      <Link to="/places/$code" params={{ code: place.code }}>
                        {place.name}
                      </Link>
                    ) : (
                      (address ?? shared.empty)
                    )}
                  </td>
                  <td data-label={texts.town}>{region.length > 6 ? (regionName ?? region) : shared.noTown}</td>
                  <td data-label={texts.cause}>{cause ? cause[language] : shared.empty}</td>
                  <td data-label={texts.grade}>{texts[grade]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown !== 'rejected' && listed.length < counts[shown] && (
        <p className="fs-caption">{texts.firstOnly(number(rows.length))}</p>
      )}
    </section>
  );
}

/** Files that were brought in before; each can be taken back. */
function Earlier({ undone }: { undone: () => void }) {
  const texts = useTexts(fireTexts);
  const shared = useTexts(importTexts);
  const { data, error, refetch } = useAnswer(listFireImports, {}, { live: ['place'] });
  const { perform, busy } = useAct(undoFireImport, { ...changed, said: ({ removed }) => texts.undone(number(removed)) });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting rows={2} />;
  return (
    <EarlierFiles
      none={texts.none}
      acts={shared.undo}
      files={data.imports.map(({ id, fileName, createdAt, state, added }) => ({
        id,
        createdAt,
        name: fileName,
        stage: state,
        outcome: state === 'undone' ? '—' : `${shared.new} ${number(added)}`,
        act: state === 'committed' && (
          <Popconfirm
            title={texts.undoSure(number(added))}
            okText={shared.undo}
            cancelText={shared.keep}
            onConfirm={async () => {
              // What was compared before does not hold any more.
              if (await perform({ params: { id }, body: {} })) undone();
            }}
          >
            <Button size="small" loading={busy}>
              {shared.undo}
            </Button>
          </Popconfirm>
        ),
      }))}
    />
  );
}
