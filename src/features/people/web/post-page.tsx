import { Button, Modal, Table } from 'antd';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { PageTitle } from '../../../web/page-title.tsx';
import { useParameter } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { date } from '../../../web/words.ts';
import { roles } from '../rules.ts';
import { appoint, readPost } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { HolderOrVacancy, PersonPicker } from './parts.tsx';
import './people.css';

/** One post: who was in it, what it may do, what it owes. */
export default function PostPage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const now = useNow();
  const wording = useWording();
  const mayChange = useMay('people.change');
  const id = useParameter('id');
  const [appointing, setAppointing] = useState(false);
  const { data, error, refetch } = useAnswer(readPost, { params: { id } }, { live: ['people', 'obligation'] });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { post, superior, tenures, grants, bindings, owed } = data;
  const title = language === 'en' ? (post.titleEn ?? post.title) : post.title;
  const day = (instant: string | null) => (instant ? date(instant, now, wording) : texts.now);
  return (
    <>
      <PageTitle matter={title} />
      <h1>{title}</h1>
      <p className="fs-sub">
        <Link to={`/responsibility?o=${post.organisation}` as never}>{post.organisationName}</Link> · {post.region}
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
                  <Link to={`/obligations/${one.obligation}` as never}>{one.kind}</Link> {day(one.dueAt)}
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
            dataSource={tenures}
            columns={[
              { title: texts.person, render: (_, tenure) => tenure.personName ?? texts.erased },
              { title: texts.since, render: (_, tenure) => day(tenure.fromAt) },
              { title: texts.until, render: (_, tenure) => day(tenure.toAt) },
            ]}
          />
        </section>
        <section className="fs-card fs-padded">
          <h2>{texts.grants}</h2>
          {grants.length === 0 ? (
            <p className="fs-sub">{texts.noGrants}</p>
          ) : (
            <Table
              size="small"
              rowKey="id"
              pagination={false}
              dataSource={grants}
              columns={[
                { title: texts.role, render: (_, grant) => roles[grant.role]?.[language] ?? grant.role },
                { title: texts.region, render: (_, grant) => `${grant.regionName ?? ''} ${grant.region}` },
                { title: texts.trade, render: (_, grant) => grant.trade ?? texts.allTrades },
              ]}
            />
          )}
        </section>
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
