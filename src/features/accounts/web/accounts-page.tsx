import { App, Button, Dropdown, Form, Input, Modal, Select, Table } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, time } from '../../../web/words.ts';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { roles } from '../../people/rules.ts';
import { listPersons } from '../../people/schema.ts';
import { dropTotp, listAccounts, lockAccount, makeAccount, resetPassword, unlockAccount, type Account } from '../schema.ts';
import { accountsTexts } from '../texts.ts';
import './accounts.css';

type Given = { whom: string; password: string };

export default function AccountsPage() {
  const texts = useTexts(accountsTexts);
  const wording = useWording();
  const { language } = useLanguage();
  const now = useNow();
  const { query, set } = useAddress();
  const search = query['search'] ?? '';
  const { data, error, refetch } = useAnswer(
    listAccounts,
    { query: { search: search || undefined, limit: Number(query['limit'] ?? 50) } },
    { keep: true },
  );
  const [making, setMaking] = useState(false);
  const [given, setGiven] = useState<Given>();
  const acts = useAccountActs(setGiven);

  const stateOf = (account: Account): string => {
    if (account.lockedAt) return texts.locked;
    if (account.blockedUntil) return texts.blocked(time(account.blockedUntil, wording));
    if (!account.passwordAt) return texts.noPassword;
    return account.passwordOnce ? texts.once : texts.usable;
  };
  return (
    <>
      <h1>{texts.title}</h1>
      <div className="fs-account-filters">
        <Input.Search
          allowClear
          style={{ width: 260 }}
          aria-label={texts.search}
          placeholder={texts.search}
          defaultValue={search}
          onSearch={(value) => set({ search: value })}
        />
        <Button type="primary" onClick={() => setMaking(true)}>
          {texts.make}
        </Button>
        {data && <span className="fs-caption">{texts.total(data.total)}</span>}
      </div>
      {error && <Refused error={error} retry={refetch} />}
      {acts.refusal && <Refused error={acts.refusal} />}
      {!data && !error && <Waiting />}
      {data && (
        <Table<Account>
          size="small"
          className={stacked}
          rowKey="id"
          scroll={{ x: 'max-content' }}
          dataSource={data.accounts}
          pagination={false}
          locale={{ emptyText: <Nothing>{texts.none}</Nothing> }}
          columns={labelled<Account>([
            { title: texts.name, dataIndex: 'name' },
            { title: texts.person, dataIndex: 'personName', render: (name: string | null) => <span lang="zh-CN">{name}</span> },
            {
              title: texts.posts,
              key: 'posts',
              render: (_, { posts }) =>
                posts.length === 0
                  ? texts.noPost
                  : posts.map((post) => (
                      <div key={post.post}>
                        <span lang="zh-CN">
                          {post.organisationName} · {post.title}
                        </span>{' '}
                        <span className="fs-caption">
                          {post.roles.map((role) => roles[role]?.[language] ?? role).join(' · ')}
                        </span>
                      </div>
                    )),
            },
            { title: texts.state, key: 'state', render: (_, account) => stateOf(account) },
            { title: texts.totp, dataIndex: 'totp', render: (on: boolean) => (on ? '✓' : '—') },
            {
              title: texts.seen,
              dataIndex: 'lastSeenAt',
              render: (at: string | null) => (at ? dateAndTime(at, now, wording) : texts.never),
            },
            { title: texts.open, dataIndex: 'openSessions', align: 'right' },
            {
              title: <span className="fs-hidden">{texts.more}</span>,
              key: 'more',
              render: (_, account) => <More account={account} acts={acts} />,
            },
          ])}
        />
      )}
      {data?.next && <Button onClick={() => set({ limit: Math.min(200, data.accounts.length + 50) })}>{texts.next}</Button>}
      {making && <MakeAccount close={() => setMaking(false)} made={setGiven} />}
      <Modal open={given !== undefined} title={texts.given} footer={null} onCancel={() => setGiven(undefined)}>
        {given && (
          <div className="fs-stack">
            <p>{texts.givenHelp(given.whom)}</p>
            <code className="fs-once">{given.password}</code>
            <Button type="primary" onClick={() => setGiven(undefined)}>
              {texts.done}
            </Button>
          </div>
        )}
      </Modal>
    </>
  );
}

function useAccountActs(give: (given: Given) => void) {
  const texts = useTexts(accountsTexts);
  const { modal } = App.useApp();
  const lock = useAct(lockAccount);
  const unlock = useAct(unlockAccount);
  const drop = useAct(dropTotp);
  const reset = useAct(resetPassword);
  const whom = ({ personName, name }: Account) => personName ?? name;
  const ask = (title: string, content: string, okText: string, then: () => Promise<unknown>) =>
    void modal.confirm({ title, content, okText, cancelText: texts.keep, icon: null, onOk: then });
  return {
    refusal: lock.refusal ?? unlock.refusal ?? drop.refusal ?? reset.refusal,
    lock: (account: Account) =>
      ask(texts.lockTitle(whom(account)), texts.lockBody, texts.lock, () => lock.perform({ params: { account: account.id } })),
    unlock: (account: Account) => void unlock.perform({ params: { account: account.id } }),
    dropTotp: (account: Account) => void drop.perform({ params: { account: account.id } }),
    reset: (account: Account) =>
      ask(texts.resetTitle(whom(account)), texts.resetBody, texts.reset, async () => {
        const answer = await reset.perform({ params: { account: account.id } });
        if (answer) give({ whom: whom(account), password: answer.password });
      }),
  };
}

function More({ account, acts }: { account: Account; acts: ReturnType<typeof useAccountActs> }) {
  const texts = useTexts(accountsTexts);
  const items = [
    account.lockedAt || account.blockedUntil
      ? { key: 'unlock', label: texts.unlock, onClick: () => acts.unlock(account) }
      : { key: 'lock', label: texts.lock, onClick: () => acts.lock(account) },
    { key: 'reset', label: texts.reset, onClick: () => acts.reset(account) },
    ...(account.totp ? [{ key: 'totp', label: texts.dropTotp, onClick: () => acts.dropTotp(account) }] : []),
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <button type="button" className="fs-link" aria-label={`${texts.more} ${account.name}`}>
        …
      </button>
    </Dropdown>
  );
}

interface MakeFields {
  person: { value: string; label: string };
  name: string;
}

function MakeAccount({ close, made }: { close: () => void; made: (given: Given) => void }) {
  const texts = useTexts(accountsTexts);
  const rule = useRequired();
  const [search, setSearch] = useState('');
  const found = useAnswer(listPersons, { query: { search } } as never, { enabled: search.length > 0, keep: true });
  const { perform, busy, refusal } = useAct(makeAccount);
  const submit = async ({ person, name }: MakeFields) => {
    const answer = await perform({ body: { person: person.value, name } });
    if (!answer) return;
    close();
    made({ whom: person.label, password: answer.password });
  };
  const persons =
    (
      found.data as
        | { persons?: { id: string; name: string | null; posts: { title: string; organisationName: string }[] }[] }
        | undefined
    )?.persons ?? [];
  return (
    <FormDrawer<MakeFields>
      title={texts.makeTitle}
      verb={texts.make}
      help={texts.whomHelp}
      busy={busy}
      refusal={refusal}
      about={{ 'account-exists': 'name' }}
      onSubmit={submit}
      onClose={close}
    >
      <Form.Item name="person" label={texts.whom} rules={[rule]}>
        <Select
          showSearch={{ onSearch: setSearch, filterOption: false }}
          labelInValue
          notFoundContent={search === '' ? texts.whomSearch : found.isFetching ? null : texts.whomNone}
          options={persons.map(({ id, name, posts }) => ({
            value: id,
            label: [name, ...posts.map((post) => `${post.organisationName} ${post.title}`)].join(' · '),
          }))}
        />
      </Form.Item>
      <Form.Item name="name" label={texts.name} rules={[{ ...rule, whitespace: true }]}>
        <Input autoComplete="off" autoCapitalize="none" maxLength={60} />
      </Form.Item>
    </FormDrawer>
  );
}
