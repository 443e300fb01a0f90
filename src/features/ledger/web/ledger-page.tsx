import { Button, Flex, Input, Table } from 'antd';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useSession } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { tableTime } from '../../../web/words.ts';
import { listLines, type ListedLine } from '../schema.ts';
import { ledgerTexts } from '../texts.ts';
import { VerifyPanel } from './verify-panel.tsx';

/** The ledger, newest first: filters in the address, lines in words, the state of its seals. */
export default function LedgerPage() {
  const texts = useTexts(ledgerTexts);
  const wording = useWording();
  const { language } = useLanguage();
  const now = useNow();
  const { query, set } = useAddress();
  const { permissions } = useSession();
  const filter = {
    verb: query['verb'] || undefined,
    region: /^\d{6}(\d{3}){0,3}$/.test(query['region'] ?? '') ? query['region'] : undefined,
    subject: query['subject'] || undefined,
    before: query['before'] ? Number(query['before']) : undefined,
  };
  const { data, error, refetch } = useAnswer(listLines, { query: filter }, { keep: true, live: ['ledger'] });
  const field = (name: 'verb' | 'region', label: string) => (
    <Input.Search
      key={`${name}${query[name] ?? ''}`}
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width: 220 }}
      defaultValue={query[name] ?? ''}
      onSearch={(value) => set({ [name]: value.trim() || undefined, before: undefined })}
    />
  );
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.sub}</p>
      <VerifyPanel mayVerify={permissions.includes('ledger.verify')} />
      <Flex gap={8} wrap style={{ marginBlock: 8 }}>
        {field('verb', texts.verbFilter)}
        {field('region', texts.regionFilter)}
      </Flex>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <Table<ListedLine>
          size="small"
          rowKey="id"
          scroll={{ x: 'max-content' }}
          dataSource={data.lines}
          pagination={false}
          locale={{ emptyText: <Nothing>{texts.none}</Nothing> }}
          columns={[
            { title: texts.time, dataIndex: 'happenedAt', render: (at: string) => tableTime(at, now, wording) },
            { title: texts.verb, key: 'verb', render: (_, line) => (language === 'zh' ? line.verbZh : line.verbEn) },
            {
              title: texts.post,
              key: 'post',
              render: (_, { postTitle }) => (postTitle ? <span lang="zh-CN">{postTitle}</span> : texts.system),
            },
            { title: texts.region, dataIndex: 'region' },
            {
              title: texts.subject,
              key: 'subject',
              render: (_, { subject, obligation }) =>
                obligation ? <a href={`/obligations/${obligation}`}>{obligation.slice(-8)}</a> : subject.slice(-8),
            },
            { title: texts.number, dataIndex: 'id', align: 'right' },
          ]}
        />
      )}
      {data?.next && <Button onClick={() => set({ before: String(data.next) })}>{texts.older}</Button>}
    </>
  );
}
