import { App, Button, Form, Modal, Select, Table } from 'antd';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { PageTitle } from '../../../web/page-title.tsx';
import { useParameter } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { RecordRefused, Refused, Waiting } from '../../../web/states.tsx';
import { date, titleIn } from '../../../web/words.ts';
import { roles } from '../rules.ts';
import { appoint, closePost, endGrant, grantRights, readPost, type PostRow } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { RegionField, useRegions } from '../../../web/region-field.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useDepartments } from './organisation-acts.tsx';
import { HolderOrVacancy, PersonPicker } from './parts.tsx';
import './people.css';

/** One post: who was in it, what it may do, what it owes. */
export default function PostPage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const now = useNow();
  const wording = useWording();
  const mayChange = useMay('people.change');
  const { nameOf } = useRegions();
  const id = useParameter('id');
  const [appointing, setAppointing] = useState(false);
  const { data, error, refetch } = useAnswer(readPost, { params: { id } }, { live: ['people', 'obligation'] });
  if (error && !data) return <RecordRefused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { post, superior, tenures, grants, bindings, owed } = data;
  const title = titleIn(post, language);
  const day = (instant: string | null) => (instant ? date(instant, now, wording) : texts.now);
  return (
    <>
      <PageTitle matter={title} />
      <h1>{title}</h1>
      <p className="fs-sub">
        <Link to={`/responsibility?o=${post.organisation}` as never}>{post.organisationName}</Link> ·{' '}
        <span lang="zh-CN">{nameOf(post.region) ?? post.region}</span>
        {post.rank && ` · ${texts[`rank_${post.rank}`]}`}
        {post.root && ` · ${texts.root}`}
      </p>
      <div className="fs-people-sections">
        <section className="fs-card fs-padded">
          <p>
            <strong>{texts.inPost}</strong> <HolderOrVacancy name={post.personName} vacantSince={post.vacantSince} />
          </p>
          {superior && (
            <p className="fs-sub">
              {texts.superior}{' '}
              <Link
                to={`/responsibility/posts/${superior.post}` as never}
              >{`${superior.organisationName} ${superior.title}`}</Link>
              {superior.personName && ` · ${superior.personName}`}
            </p>
          )}
          {mayChange && (
            <div className="fs-line">
              {post.person ? (
                <Link to={`/responsibility/leave/${post.person}` as never}>{texts.leave}</Link>
              ) : (
                <Button type="primary" onClick={() => setAppointing(true)}>
                  {texts.appoint}
                </Button>
              )}
              {!post.person && !post.root && !post.closedAt && <ClosePost post={post} title={title} />}
            </div>
          )}
        </section>
        <section className="fs-card fs-padded">
          <h2>{`${texts.owes} ${owed.length}`}</h2>
          {owed.length === 0 ? (
            <p className="fs-sub">{texts.owesNothing}</p>
          ) : (
            <ul>
              {owed.map((one) => (
                <li key={one.obligation}>
                  <Link to={`/obligations/${one.obligation}` as never}>{one.title ?? texts.owes}</Link>{' '}
                  <span className="fs-caption">{day(one.dueAt)}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
        <section className="fs-card fs-padded">
          <h2>{texts.tenures}</h2>
          <Table
            size="small"
            rowKey="id"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={tenures}
            columns={[
              { title: texts.person, render: (_, tenure) => tenure.personName ?? texts.erased },
              { title: texts.since, render: (_, tenure) => day(tenure.fromAt) },
              { title: texts.until, render: (_, tenure) => day(tenure.toAt) },
            ]}
          />
        </section>
        <Grants post={id} grants={grants} />
        <section className="fs-card fs-padded">
          <h2>{texts.bindings}</h2>
          {bindings.length === 0 ? (
            <p className="fs-sub">{texts.noBindings}</p>
          ) : (
            <ul>
              {bindings.map((binding) => (
                <li key={binding.id}>
                  {binding.organisationName ?? binding.regionName ?? binding.region} · {texts.every}{' '}
                  {texts.days(binding.visitEveryDays)}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      {appointing && <Appointing post={id} title={title} close={() => setAppointing(false)} />}
    </>
  );
}

function Appointing({ post, title, close }: { post: string; title: string; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const [person, setPerson] = useState<{ id: string; name: string }>();
  const { perform, busy, refusal } = useAct(appoint, { said: () => texts.appointed(person?.name ?? '') });
  return (
    <Modal
      open
      title={`${texts.appoint} · ${title}`}
      okText={texts.appoint}
      cancelText={texts.back}
      okButtonProps={{ disabled: !person, loading: busy }}
      onCancel={close}
      onOk={async () => {
        if (person && (await perform({ params: { id: post }, body: { person: person.id } }))) close();
      }}
    >
      <label htmlFor="appoint-person">{texts.person}</label>
      <PersonPicker
        id="appoint-person"
        value={person?.id ?? null}
        onChange={(id, name) => setPerson(id ? { id, name } : undefined)}
      />
      {refusal && <Refused error={refusal} />}
    </Modal>
  );
}

function ClosePost({ post, title }: { post: PostRow; title: string }) {
  const texts = useTexts(peopleTexts);
  const { go } = useAddress();
  const { modal } = App.useApp();
  const { perform, refusal } = useAct(closePost, { said: () => texts.postClosed(title) });
  const ask = () =>
    void modal.confirm({
      title: texts.closePostTitle(title),
      content: texts.closePostBody,
      okText: texts.closePost,
      cancelText: texts.keep,
      icon: null,
      onOk: async () => {
        if (await perform({ params: { id: post.post } })) go(`/responsibility?o=${post.organisation}`);
      },
    });
  return (
    <>
      <Button onClick={ask}>{texts.closePost}</Button>
      {refusal && <Refused error={refusal} />}
    </>
  );
}

type Grant = AnswerOf<typeof readPost>['grants'][number];

function Grants({ post, grants }: { post: string; grants: readonly Grant[] }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const mayGrant = useMay('people.grant');
  const departments = useDepartments();
  const { modal } = App.useApp();
  const [granting, setGranting] = useState(false);
  const { perform, refusal } = useAct(endGrant, { said: () => texts.grantEnded });
  const nameOf = (role: string) => roles[role]?.[language] ?? role;
  const ask = (grant: Grant) =>
    void modal.confirm({
      title: texts.endGrantTitle(nameOf(grant.role)),
      content: texts.endGrantBody,
      okText: texts.endGrant,
      cancelText: texts.dontEnd,
      icon: null,
      onOk: () => perform({ params: { id: post, grant: grant.id } }),
    });
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{texts.grants}</h2>
        {mayGrant && <Button onClick={() => setGranting(true)}>{texts.grant}</Button>}
      </div>
      {refusal && <Refused error={refusal} />}
      {grants.length === 0 ? (
        <p className="fs-sub">{texts.noGrants}</p>
      ) : (
        <Table<Grant>
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={[...grants]}
          columns={[
            { title: texts.role, render: (_, grant) => nameOf(grant.role) },
            { title: texts.region, render: (_, grant) => <span lang="zh-CN">{grant.regionName ?? grant.region}</span> },
            {
              title: texts.trade,
              render: (_, { trade }) =>
                trade ? (departments.find(({ value }) => value === trade)?.label ?? trade) : texts.allTrades,
            },
            ...(mayGrant
              ? [
                  {
                    title: <span className="fs-hidden">{texts.endGrant}</span>,
                    key: 'end',
                    render: (_: unknown, grant: Grant) => (
                      <button type="button" className="fs-link" onClick={() => ask(grant)}>
                        {texts.endGrant}
                      </button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {granting && <Granting post={post} close={() => setGranting(false)} />}
    </section>
  );
}

function Granting({ post, close }: { post: string; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const rule = useRequired();
  const departments = useDepartments();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(grantRights, { said: () => texts.granted });
  const grant = async ({ role, region, trade }: { role: string; region: string; trade?: string }) => {
    if (await perform({ params: { id: post }, body: { id, role, region, trade: trade ?? null } })) close();
  };
  return (
    <FormDrawer<{ role: string; region: string; trade?: string }>
      title={texts.grant}
      verb={texts.grant}
      help={texts.grantHelp}
      busy={busy}
      refusal={refusal}
      onSubmit={grant}
      onClose={close}
    >
      <Form.Item name="role" label={texts.role} rules={[rule]}>
        <Select options={Object.entries(roles).map(([role, name]) => ({ value: role, label: name[language] }))} />
      </Form.Item>
      <Form.Item name="region" label={texts.region} rules={[rule]}>
        <RegionField />
      </Form.Item>
      <Form.Item name="trade" label={texts.trade}>
        <Select allowClear placeholder={texts.allTrades} showSearch={{ optionFilterProp: 'label' }} options={departments} />
      </Form.Item>
    </FormDrawer>
  );
}
