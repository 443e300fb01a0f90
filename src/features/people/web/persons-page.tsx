import { App, Button, Input, Table } from 'antd';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { titleIn } from '../../../web/words.ts';
import { erasePerson, listPersons, revealPerson, type Person } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { AddPerson } from './organisation-acts.tsx';
import './people.css';

/** People in the reader's scope, with the acts that touch their personal data: each leaves its line in the ledger. */
export default function PersonsPage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const [mayChange, mayErase] = [useMay('people.change'), useMay('people.erase')];
  const [adding, setAdding] = useState(false);
  const { modal } = App.useApp();
  const { data, error, refetch } = useAnswer(
    listPersons,
    { query: { ...(query['q'] && { search: query['q'] }), limit: 100 } },
    { live: ['people'], keep: true },
  );
  const { perform, refusal } = useAct(erasePerson, { said: () => texts.erasedNow });
  const erase = (person: Person) =>
    void modal.confirm({
      title: texts.eraseTitle(person.name ?? ''),
      content: texts.eraseBody,
      okText: texts.erase,
      cancelText: texts.dontErase,
      icon: null,
      onOk: () => perform({ params: { id: person.id } }),
    });
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.persons}</h1>
          <p className="fs-sub">{texts.personsHelp}</p>
        </div>
        {mayChange && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {texts.addPerson}
          </Button>
        )}
      </header>
      {refusal && <Refused error={refusal} />}
      <section className="fs-card fs-list">
        <div className="fs-filters">
          <Input.Search
            className="fs-filter"
            allowClear
            aria-label={texts.findPerson}
            placeholder={texts.findPerson}
            defaultValue={query['q'] ?? ''}
            onSearch={(words) => set({ q: words.trim() || undefined })}
          />
        </div>
        {error && <Refused error={error} retry={refetch} />}
        {!data && !error && <Waiting />}
        {data && (
          <Table<Person>
            size="small"
            className={stacked}
            rowKey="id"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={data.persons}
            locale={{ emptyText: <Nothing>{texts.noPersons}</Nothing> }}
            columns={labelled<Person>([
              {
                title: texts.personName,
                dataIndex: 'name',
                render: (name: string | null) => (name ? <span lang="zh-CN">{name}</span> : texts.erased),
              },
              { title: texts.phone, render: (_, person) => <Telephone person={person} /> },
              {
                title: texts.posts,
                render: (_, { posts }) => (
                  <ul>
                    {posts.map((post) => (
                      <li key={post.post}>
                        <Link to={`/responsibility/posts/${post.post}` as never}>
                          <span lang="zh-CN">{post.organisationName}</span> {titleIn(post, language)}
                        </Link>
                      </li>
                    ))}
                  </ul>
                ),
              },
              {
                title: <span className="fs-hidden">{texts.chooseAction}</span>,
                key: 'acts',
                render: (_, person) => (
                  <span className="fs-row-acts">
                    {mayChange && person.posts.length > 0 && (
                      <Link to={`/responsibility/leave/${person.id}` as never}>{texts.leave}</Link>
                    )}
                    {mayErase && !person.erasedAt && person.posts.length === 0 && (
                      <button type="button" className="fs-link" onClick={() => erase(person)}>
                        {texts.erase}
                      </button>
                    )}
                  </span>
                ),
              },
            ])}
          />
        )}
      </section>
      {adding && <AddPerson close={() => setAdding(false)} />}
    </>
  );
}

/** Masked; showing it is an act of its own. */
function Telephone({ person }: { person: Person }) {
  const texts = useTexts(peopleTexts);
  const mayReveal = useMay('people.reveal');
  const [whole, setWhole] = useState<string>();
  const { perform, busy, refusal } = useAct(revealPerson, { touches: [], said: () => texts.shown });
  if (refusal) return <Refused error={refusal} />;
  if (!person.telephone) return <span className="fs-caption">{texts.noTelephone}</span>;
  return (
    <span className="fs-row-acts">
      {whole ? <a href={`tel:${whole}`}>{whole}</a> : person.telephone}
      {mayReveal && !whole && (
        <button
          type="button"
          className="fs-link"
          aria-label={`${texts.show} ${person.name ?? ''}`}
          disabled={busy}
          onClick={async () => setWhole((await perform({ params: { id: person.id } }))?.telephone ?? undefined)}
        >
          {texts.show}
        </button>
      )}
    </span>
  );
}
