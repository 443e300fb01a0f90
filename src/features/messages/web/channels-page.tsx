import { Button, Drawer, Table } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number, tableTime } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { channels, deliveries, testChannel, type Channel, type Delivery } from '../schema.ts';
import { channelTexts } from '../texts.ts';
import { ChannelForm } from './channel-form.tsx';

/** What leaves the house, whether it works, and a test for each. */
export default function ChannelsPage() {
  const texts = useTexts(channelTexts);
  const { data, error, refetch } = useAnswer(channels, {}, { live: ['message'], keep: true, every: 10 });
  const { perform, busy, refusal } = useAct(testChannel, { said: () => texts.tested });
  const [changing, setChanging] = useState<Channel | 'new'>();
  const [showing, setShowing] = useState<Channel>();
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.title}</h1>
          <p className="fs-sub">{texts.sub}</p>
        </div>
        <Button type="primary" onClick={() => setChanging('new')}>
          {texts.add}
        </Button>
      </header>
      {refusal && <Refused error={refusal} />}
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <section className="fs-card">
          <Table<Channel>
            size="small"
            className={stacked}
            rowKey="id"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={data.channels}
            locale={{ emptyText: <Nothing>{texts.none}</Nothing> }}
            columns={labelled<Channel>([
              { title: texts.name, dataIndex: 'title', render: (title: string) => <span lang="zh-CN">{title}</span> },
              { title: texts.kind, dataIndex: 'kind', render: (kind: Channel['kind']) => texts[kind] },
              { title: texts.state, dataIndex: 'enabled', render: (on: boolean) => (on ? texts.on : texts.off) },
              {
                title: texts.quiet,
                render: (_, { quietFrom, quietTo }) => (quietFrom ? `${quietFrom}–${quietTo}` : '—'),
              },
              { title: texts.sent, dataIndex: 'sent', align: 'right', render: (count: number) => number(count) },
              { title: texts.waiting, dataIndex: 'waiting', align: 'right', render: (count: number) => number(count) },
              {
                title: texts.failed,
                dataIndex: 'failed',
                align: 'right',
                render: (count: number) => (count > 0 ? <strong className="fs-fail">{number(count)}</strong> : '0'),
              },
              {
                title: <span className="fs-hidden">{texts.change}</span>,
                key: 'acts',
                render: (_, channel) => (
                  <span className="fs-row-acts">
                    <button
                      type="button"
                      className="fs-link"
                      disabled={busy}
                      onClick={() => void perform({ params: { id: channel.id } })}
                    >
                      {texts.test}
                    </button>
                    <button type="button" className="fs-link" onClick={() => setShowing(channel)}>
                      {texts.records}
                    </button>
                    <button type="button" className="fs-link" onClick={() => setChanging(channel)}>
                      {texts.change}
                    </button>
                  </span>
                ),
              },
            ])}
          />
        </section>
      )}
      {changing && <ChannelForm {...(changing !== 'new' && { channel: changing })} close={() => setChanging(undefined)} />}
      {showing && <Records channel={showing} close={() => setShowing(undefined)} />}
    </>
  );
}

function Records({ channel, close }: { channel: Channel; close: () => void }) {
  const texts = useTexts(channelTexts);
  const wording = useWording();
  const now = useNow();
  const { data, error, refetch } = useAnswer(
    deliveries,
    { params: { id: channel.id } },
    { live: ['message'], keep: true, every: 4 },
  );
  return (
    <Drawer open size={720} title={`${texts.records} · ${channel.title}`} onClose={close}>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <Table<Delivery>
          size="small"
          className={stacked}
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={data.deliveries}
          locale={{ emptyText: <Nothing>{texts.noRecords}</Nothing> }}
          columns={labelled<Delivery>([
            { title: texts.at, dataIndex: 'madeAt', render: (at: string) => tableTime(at, now, wording) },
            { title: texts.message, render: (_, { message }) => (message ? texts.notice : texts.testMessage) },
            {
              title: texts.state,
              render: (_, { state, nextAt, attempts }) => (
                <>
                  <span className={state === 'failed' ? 'fs-fail' : undefined}>{texts[`state_${state}`]}</span>
                  {state === 'waiting' && attempts > 0 && nextAt && (
                    <span className="fs-caption"> {texts.again(tableTime(nextAt, now, wording))}</span>
                  )}
                </>
              ),
            },
            { title: texts.attempts, dataIndex: 'attempts', align: 'right' },
            {
              title: texts.problem,
              dataIndex: 'problem',
              render: (problem: string | null) => <span className="fs-said fs-caption">{problem}</span>,
            },
          ])}
        />
      )}
    </Drawer>
  );
}
