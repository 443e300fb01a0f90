import { Button, DatePicker, Select, Table } from 'antd';
import dayjs from 'dayjs';
import { addressOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useRegions } from '../../../web/region-field.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { tableTime } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { roles } from '../../people/rules.ts';
import { exportAudit, listAudit, type AuditLine } from '../schema.ts';
import { auditTexts } from '../texts.ts';
import './accounts.css';

const groups = ['all', 'sign-in', 'failure', 'account', 'grant', 'reveal'] as const;
type Group = (typeof groups)[number];

export default function AuditPage() {
  const texts = useTexts(auditTexts);
  const wording = useWording();
  const { language } = useLanguage();
  const now = useNow();
  const { query, set } = useAddress();
  const group = (query['group'] ?? 'all') as Group;
  const between = { from: query['from'] || undefined, to: query['to'] || undefined };
  const filter = { group, ...between };
  const { data, error, refetch } = useAnswer(
    listAudit,
    { query: { ...filter, limit: Number(query['limit'] ?? 50) } },
    { keep: true, live: ['accounts', 'people'] },
  );
  const { nameOf } = useRegions();
  /** Only what a reader of the audit asks after; the ledger and the export hold the rest. */
  const worded = ({ role, region, trade, way, reason, minutes, fields }: Record<string, unknown>) =>
    [
      typeof role === 'string' && (roles[role]?.[language] ?? role),
      typeof region === 'string' && (nameOf(region) ?? region),
      typeof trade === 'string' && trade,
      typeof way === 'string' && (texts[`way_${way as 'password'}`] ?? way),
      typeof reason === 'string' && (texts[`reason_${reason as 'locked'}`] ?? reason),
      typeof minutes === 'number' && texts.minutes(minutes),
      Array.isArray(fields) && texts.fields(fields.length),
    ]
      .filter(Boolean)
      .join(' · ');
  const day = (name: 'from' | 'to') => (
    <DatePicker
      aria-label={texts[name]}
      placeholder={texts[name]}
      value={query[name] ? dayjs(query[name]) : null}
      onChange={(value) => set({ [name]: value?.format('YYYY-MM-DD') })}
    />
  );
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.sub}</p>
      <div className="fs-account-filters">
        <Select
          aria-label={texts.verb}
          style={{ width: 160 }}
          value={group}
          options={groups.map((one) => ({ value: one, label: texts[one] }))}
          onChange={(value) => set({ group: value === 'all' ? undefined : value })}
        />
        {day('from')}
        {day('to')}
        <Button href={addressOf(exportAudit, { query: filter })}>{texts.export}</Button>
      </div>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <Table<AuditLine>
          size="small"
          className={stacked}
          rowKey="id"
          scroll={{ x: 'max-content' }}
          dataSource={data.lines}
          pagination={false}
          locale={{ emptyText: <Nothing>{texts.none}</Nothing> }}
          columns={labelled<AuditLine>([
            { title: texts.time, dataIndex: 'recordedAt', render: (at: string) => tableTime(at, now, wording) },
            { title: texts.verb, key: 'verb', render: (_, { verbZh, verbEn }) => (language === 'zh' ? verbZh : verbEn) },
            {
              title: texts.actor,
              key: 'actor',
              render: (_, { actor, actorName }) =>
                actor ? <span lang="zh-CN">{actorName ?? actor.slice(-8)}</span> : texts.nobody,
            },
            {
              title: texts.subject,
              key: 'subject',
              render: (_, { subject, subjectName, subjectKind }) =>
                subjectKind === 'account' && !subjectName ? '—' : <span lang="zh-CN">{subjectName ?? subject.slice(-8)}</span>,
            },
            {
              title: texts.facts,
              dataIndex: 'facts',
              render: (facts: Record<string, unknown>) => <span className="fs-caption">{worded(facts)}</span>,
            },
            { title: texts.line, dataIndex: 'id', align: 'right' },
          ])}
        />
      )}
      {data?.next && <Button onClick={() => set({ limit: Math.min(200, data.lines.length + 50) })}>{texts.next}</Button>}
    </>
  );
}
