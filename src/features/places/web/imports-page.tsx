import { Button, Input } from 'antd';
import { Fragment, useState } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import type { Stage } from '../import/rules.ts';
import { listImports, openImport } from '../import/schema.ts';
import { importTexts } from '../import/texts.ts';
import { EarlierFiles } from './earlier-files.tsx';
import { base64Of, FilePick } from './file-pick.tsx';
import './import.css';

/** Sends a file, and shows what was brought in before. */
export default function ImportsPage() {
  const texts = useTexts(importTexts);
  const navigate = useNavigate();
  const [file, setFile] = useState<File>();
  const [asked, setAsked] = useState(false);
  const [sender, setSender] = useState('');
  const { perform, busy, refusal } = useAct(openImport);
  const { data, error, refetch } = useAnswer(listImports, {}, { live: ['place'] });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const send = async () => {
    setAsked(true);
    if (!file) return;
    const id = crypto.randomUUID();
    const body = { id, fileName: file.name, sender: sender.trim() || null, content: await base64Of(file) };
    if (await perform({ body })) await navigate({ to: `/places/import/${id}` });
  };
  return (
    <div className="fs-import">
      <header className="fs-headline">
        <div>
          <h1>{texts.title}</h1>
          <p className="fs-sub">{texts.help}</p>
        </div>
        <Link to="/places/import/fires">
          <Button>{texts.fires}</Button>
        </Link>
      </header>
      <section className="fs-card fs-padded fs-import-form">
        <FilePick
          file={file}
          onPick={setFile}
          accept=".xlsx,.xlsm,.csv,.tsv,.txt,.xls,.et,.ods"
          kinds={texts.kinds}
          missing={asked && !file}
        />
        <label htmlFor="import-sender">{texts.sender}</label>
        <Input id="import-sender" maxLength={120} value={sender} onChange={({ target }) => setSender(target.value)} />
        <p className="fs-caption">{texts.senderHelp}</p>
        {refusal && <Refused error={refusal} />}
        <div className="fs-line">
          <Button type="primary" loading={busy} onClick={() => void send()}>
            {texts.send}
          </Button>
        </div>
      </section>
      <EarlierFiles
        none={texts.none}
        files={data.imports.map(({ id, fileName, createdAt, stage, counts }) => ({
          id,
          createdAt,
          stage,
          name: (
            <Link to="/places/import/$id" params={{ id }}>
              {fileName}
            </Link>
          ),
          outcome:
            stage === 'refused' || stage === 'cancelled' || stage === 'undone'
              ? '—'
              : (['new', 'changed', 'rejected'] as const).map((verdict, at) => (
                  <Fragment key={verdict}>
                    {at > 0 && ' · '}
                    <Count id={id} stage={stage} verdict={verdict} count={counts[verdict]} />
                  </Fragment>
                )),
        }))}
      />
    </div>
  );
}

/** A figure leads to its rows: places that came are in the register, everything else is on the import's own page. */
function Count({
  id,
  stage,
  verdict,
  count,
}: {
  id: string;
  stage: Stage;
  verdict: 'new' | 'changed' | 'rejected';
  count: number;
}) {
  const texts = useTexts(importTexts);
  const words = `${texts[verdict]} ${number(count)}`;
  if (count === 0 || (stage !== 'committed' && stage !== 'difference')) return words;
  return verdict === 'new' && stage === 'committed' ? (
    <Link to="/places" search={{ import: id } as never}>
      {words}
    </Link>
  ) : (
    <Link to="/places/import/$id" params={{ id }} search={{ rows: verdict } as never}>
      {words}
    </Link>
  );
}
