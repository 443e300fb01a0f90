import { Button, Form, InputNumber, Table } from 'antd';
import { useState } from 'react';
import { addressOf, type AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { bytes, dateAndTime, number, tableTime } from '../../../web/words.ts';
import { changePlan, operationsNow, takeBackup, type BackupPlan } from '../schema.ts';
import { operationsTexts } from '../texts.ts';
import { Card } from './card.tsx';
import { Jobs } from './jobs.tsx';
import './operations.css';

type Now = AnswerOf<typeof operationsNow>;

/** How the system runs: what waits, what failed, what is safe, and how large it is. */
export default function OperationsPage() {
  const texts = useTexts(operationsTexts);
  const wording = useWording();
  const now = useNow();
  const { data, error, refetch } = useAnswer(operationsNow, {}, { live: ['operations'], keep: true, every: 15 });
  return (
    <>
      <h1>{texts.title}</h1>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <>
          <p className="fs-sub">{texts.sub(data.version, dateAndTime(data.startedAt, now, wording))}</p>
          <div className="fs-operations">
            <div className="fs-operations-main">
              <Jobs />
              <Duties now={data} />
            </div>
            <div className="fs-operations-main">
              <Sizes now={data} />
              <Backups now={data} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Sizes({ now: data }: { now: Now }) {
  const texts = useTexts(operationsTexts);
  const wording = useWording();
  const now = useNow();
  return (
    <Card title={texts.sealing}>
      <p>
        {texts.seals(number(data.seals))} ·{' '}
        {data.sealedAt ? texts.sealedAt(dateAndTime(data.sealedAt, now, wording)) : texts.notSealed} ·{' '}
        {texts.unsealed(number(data.unsealed))}
      </p>
      <dl className="fs-operations-facts">
        <div>
          <dt>{texts[`engine_${data.engine}`]}</dt>
          <dd>{bytes(data.databaseBytes)}</dd>
        </div>
        <div>
          <dt>{texts.memory}</dt>
          <dd>{bytes(data.memoryBytes)}</dd>
        </div>
      </dl>
      <details className="fs-as-table">
        <summary>{texts.tables}</summary>
        <Table
          size="small"
          rowKey="name"
          pagination={false}
          dataSource={data.tables}
          columns={[
            { title: texts.table, dataIndex: 'name', render: (name: string) => <code lang="en">{name}</code> },
            { title: texts.rows, dataIndex: 'rows', align: 'right', render: (rows: number) => number(rows) },
            { title: texts.size, dataIndex: 'bytes', align: 'right', render: (size: number) => bytes(size) },
          ]}
        />
      </details>
    </Card>
  );
}

function Backups({ now: data }: { now: Now }) {
  const texts = useTexts(operationsTexts);
  const wording = useWording();
  const now = useNow();
  const mayTake = useMay('operations.backup');
  const mayChange = useMay('operations.change');
  const [planning, setPlanning] = useState(false);
  return (
    <Card title={texts.backups} action={mayChange && <Button onClick={() => setPlanning(true)}>{texts.plan}</Button>}>
      <p className="fs-sub">{texts.planNow(data.plan.everyHours, data.plan.keep)}</p>
      {data.backups.length === 0 ? (
        <p>{texts.noBackups}</p>
      ) : (
        <Table
          size="small"
          rowKey="file"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={data.backups}
          columns={[
            { title: texts.madeAt, dataIndex: 'madeAt', render: (at: string) => tableTime(at, now, wording) },
            { title: texts.size, dataIndex: 'bytes', align: 'right', render: (size: number) => bytes(size) },
            { title: texts.backupFile, dataIndex: 'file', render: (file: string) => <span className="fs-caption">{file}</span> },
          ]}
        />
      )}
      {mayTake && (
        <div className="fs-line fs-no-print">
          <Button type="primary" href={addressOf(takeBackup, {})} download>
            {texts.take}
          </Button>
        </div>
      )}
      {mayTake && <p className="fs-caption">{texts.takeHelp}</p>}
      {planning && <Planning plan={data.plan} close={() => setPlanning(false)} />}
    </Card>
  );
}

function Planning({ plan, close }: { plan: BackupPlan; close: () => void }) {
  const texts = useTexts(operationsTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(changePlan, { said: () => texts.planned });
  return (
    <FormDrawer<BackupPlan>
      title={texts.plan}
      verb={texts.change}
      initial={plan}
      busy={busy}
      refusal={refusal}
      onSubmit={async (body) => (await perform({ body })) && close()}
      onClose={close}
    >
      <Form.Item name="everyHours" label={texts.everyHours} rules={[rule]}>
        <InputNumber min={0} max={720} precision={0} />
      </Form.Item>
      <Form.Item name="keep" label={texts.keep} rules={[rule]}>
        <InputNumber min={1} max={365} precision={0} />
      </Form.Item>
    </FormDrawer>
  );
}

function Duties({ now: data }: { now: Now }) {
  const texts = useTexts(operationsTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  return (
    <Card title={texts.duties}>
      <Table<Now['duties'][number]>
        size="small"
        rowKey="name"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={data.duties}
        locale={{ emptyText: <Nothing>{texts.never}</Nothing> }}
        columns={[
          {
            title: texts.duty,
            render: (_, duty) => (
              <>
                {duty.text[language]}
                {duty.lastError && (
                  <span className="fs-operations-fault">
                    {texts.lastError}: {duty.lastError}
                  </span>
                )}
              </>
            ),
          },
          { title: texts.every, align: 'right', render: (_, duty) => texts.seconds(duty.everySeconds) },
          {
            title: texts.lastRun,
            render: (_, duty) => (duty.lastStart ? tableTime(duty.lastStart, now, wording) : texts.never),
          },
          {
            title: texts.took,
            dataIndex: 'lastMillis',
            align: 'right',
            render: (millis: number | null) => (millis === null ? '—' : number(millis)),
          },
          { title: texts.runs, dataIndex: 'runs', align: 'right', render: (runs: number) => number(runs) },
          { title: texts.failures, dataIndex: 'failures', align: 'right', render: (failures: number) => number(failures) },
        ]}
      />
    </Card>
  );
}
