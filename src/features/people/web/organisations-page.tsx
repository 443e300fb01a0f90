import { Alert, Input, Table, Tree } from 'antd';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useTexts, useLanguage } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { listOrganisations, readOrganisation, type OrganisationInTree, type PostRow } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import './people.css';
import { useRegions } from '../../../web/region-field.tsx';
import { useMay } from '../../../web/session.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { titleIn } from '../../../web/words.ts';
import { OrganisationActs, useDepartments } from './organisation-acts.tsx';
import { HolderOrVacancy } from './parts.tsx';

interface Branch {
  key: string;
  title: React.ReactNode;
  children: Branch[];
}

/** Organisations under those they stand under; one whose parent is out of sight stands at the top. */
function branchesOf(organisations: readonly OrganisationInTree[], vacancies: (count: number) => string): Branch[] {
  const branches = new Map<string, Branch>(
    organisations.map(({ id, name, vacant }) => [
      id,
      {
        key: id,
        title: (
          <>
            {name} {vacant > 0 && <span className="fs-caption">{vacancies(vacant)}</span>}
          </>
        ),
        children: [],
      },
    ]),
  );
  const top: Branch[] = [];
  for (const { id, under } of organisations) ((under && branches.get(under)?.children) || top).push(branches.get(id)!);
  return top;
}

export default function OrganisationsPage() {
  const texts = useTexts(peopleTexts);
  const { query, set } = useAddress();
  const asked = useAnswer(
    listOrganisations,
    { query: { ...(query['q'] && { search: query['q'] }), firms: Boolean(query['q']) as never } },
    { keep: true, live: ['people'] },
  );
  // Who sees no other organisation may be in a firm, and sees that.
  const alone = !query['q'] && asked.data?.organisations.length === 0;
  const firms = useAnswer(listOrganisations, { query: { firms: true as never } }, { live: ['people'], enabled: alone });
  const { data, error, refetch } = alone ? firms : asked;
  const branches = useMemo(() => branchesOf(data?.organisations ?? [], texts.vacancies), [data, texts]);
  const chosen = query['o'] ?? data?.organisations[0]?.id;
  return (
    <>
      <h1>{texts.title}</h1>
      <div className="fs-people">
        <nav className="fs-card fs-padded" aria-label={texts.title}>
          <Input.Search
            allowClear
            aria-label={texts.search}
            placeholder={texts.search}
            defaultValue={query['q'] ?? ''}
            onSearch={(words) => set({ q: words || undefined, o: undefined })}
          />
          {error && <Refused error={error} retry={refetch} />}
          {!data && !error && <Waiting />}
          {data && !data.complete && <Alert type="info" title={texts.incomplete} />}
          {data?.organisations.length === 0 && <Nothing>{query['q'] ? texts.noneFound : texts.noOrganisations}</Nothing>}
          {data && data.organisations.length > 0 && (
            <Tree
              blockNode
              virtual
              height={640}
              treeData={branches}
              key={query['q'] ?? ''}
              defaultExpandAll={Boolean(query['q'])}
              defaultExpandedKeys={[...branches.map(({ key }) => key), ...(chosen ? [chosen] : [])]}
              autoExpandParent
              selectedKeys={chosen ? [chosen] : []}
              onSelect={([key]) => key && set({ o: String(key) })}
            />
          )}
        </nav>
        <section className="fs-card fs-padded">
          {chosen ? <OneOrganisation id={chosen} /> : <Nothing>{texts.choose}</Nothing>}
        </section>
      </div>
    </>
  );
}

function OneOrganisation({ id }: { id: string }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { set } = useAddress();
  const mayChange = useMay('people.change');
  const { nameOf } = useRegions();
  const departments = useDepartments();
  const { data, error, refetch } = useAnswer(readOrganisation, { params: { id } }, { live: ['people'] });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { organisation, under, parts, posts } = data;
  return (
    <>
      <h2>{organisation.name}</h2>
      <p className="fs-sub">
        {texts[`kind_${organisation.kind}`]} · <span lang="zh-CN">{nameOf(organisation.region) ?? organisation.region}</span>
        {organisation.department &&
          ` · ${departments.find(({ value }) => value === organisation.department)?.label ?? organisation.department}`}
      </p>
      {under && (
        <p>
          {texts.under}{' '}
          <button type="button" className="fs-link" onClick={() => set({ o: under.id })}>
            {under.name}
          </button>
        </p>
      )}
      {mayChange && !organisation.closedAt && (
        <OrganisationActs organisation={organisation} closed={() => set({ o: organisation.under ?? undefined })} />
      )}
      <Table<PostRow>
        size="small"
        rowKey="post"
        className={`fs-people-table ${stacked}`}
        dataSource={posts}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={labelled<PostRow>([
          {
            title: texts.post,
            render: (_, post) => <Link to={`/responsibility/posts/${post.post}` as never}>{titleIn(post, language)}</Link>,
          },
          { title: texts.inPost, render: (_, post) => <HolderOrVacancy name={post.personName} vacantSince={post.vacantSince} /> },
          {
            title: texts.responsibility,
            className: 'fs-caption',
            render: (_, post) =>
              [post.rank && texts[`rank_${post.rank}`], post.desk && texts.desk, post.root && texts.root]
                .filter(Boolean)
                .join(' · '),
          },
        ])}
      />
      {parts.length > 0 && (
        <>
          <h3>
            {texts.parts} {parts.length}
          </h3>
          <ul className="fs-people-parts">
            {parts.map((part) => (
              <li key={part.id}>
                <button type="button" className="fs-link" onClick={() => set({ o: part.id })}>
                  {part.name}
                </button>
                {part.vacant > 0 && <span className="fs-caption"> {texts.vacancies(part.vacant)}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
