import { Link } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { tableTime } from '../../../web/words.ts';
import { reasons } from '../rules.ts';
import { inbox, markRead, type Message } from '../schema.ts';
import { messageTexts } from '../texts.ts';

/** What the reader's posts were told, newest first; each line leads to its matter. */
export default function InboxPage() {
  const texts = useTexts(messageTexts);
  const wording = useWording();
  const { language } = useLanguage();
  const now = useNow();
  const { data, error, refetch } = useAnswer(inbox, {}, { keep: true, live: ['obligation', 'message'] });
  const { perform, busy, refusal } = useAct(markRead, { said: ({ read }) => texts.read(read) });
  const newest = data?.messages[0];
  return (
    <>
      <h1>{texts.title}</h1>
      {data && <p className="fs-sub">{texts.sub(data.unread)}</p>}
      {data && newest && data.unread > 0 && (
        <p className="fs-line">
          <Button loading={busy} onClick={() => void perform({ body: { upTo: newest.id } })}>
            {texts.readAll}
          </Button>
        </p>
      )}
      {refusal && <Refused error={refusal} />}
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data?.messages.length === 0 && <Nothing>{texts.none}</Nothing>}
      {data && data.messages.length > 0 && (
        <Table<Message>
          size="small"
          className={stacked}
          rowKey="id"
          scroll={{ x: 'max-content' }}
          dataSource={data.messages}
          pagination={false}
          columns={labelled<Message>([
            {
              title: texts.what,
              key: 'what',
              render: (_, { why, obligation, title, readAt }) => {
                const words = readAt ? reasons[why][language] : <strong>{`${texts.fresh} · ${reasons[why][language]}`}</strong>;
                return (
                  <>
                    {obligation ? (
                      <Link to="/obligations/$id" params={{ id: obligation }}>
                        {words}
                      </Link>
                    ) : (
                      words
                    )}
                    {title && (
                      <span className="fs-said" lang="zh-CN">
                        {title}
                      </span>
                    )}
                  </>
                );
              },
            },
            { title: texts.time, dataIndex: 'happenedAt', render: (at: string) => tableTime(at, now, wording) },
            {
              title: texts.by,
              key: 'by',
              render: (_, { byTitle }) => (byTitle ? <span lang="zh-CN">{byTitle}</span> : texts.system),
            },
          ])}
        />
      )}
    </>
  );
}
