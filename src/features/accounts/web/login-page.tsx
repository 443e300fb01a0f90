import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useAct } from '../../../web/ask.ts';
import { call } from '../../../web/api.ts';
import { Beacon } from '../../../web/frame/brand.tsx';
import { tagOf, useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { useSessionQuery } from '../../../web/session.tsx';
import { roles } from '../../people/rules.ts';
import { enterDemo, listDemoPeople, signIn, signInSecondStep, startProvider, type DemoPerson } from '../schema.ts';
import { signInTexts } from '../texts.ts';
import { titleIn } from '../../../web/words.ts';
import './accounts.css';

/** Only an address of ours: a link must not lead away from the log-in to somewhere else. */
export const safeNext = (next: string | undefined) =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';

export default function LoginPage() {
  const texts = useTexts(signInTexts);
  const { language, choose } = useLanguage();
  const { data, error, refetch } = useSessionQuery();
  const { query } = useAddress();
  const [challenge, setChallenge] = useState<string>();
  // A whole new page: nothing of whoever was here before may remain.
  const enter = () => location.assign(safeNext(query['next']));

  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting rows={3} />;
  return (
    <div className="fs-login">
      <header>
        <Beacon />
        <span className="fs-login-name">{language === 'zh' ? '烽燧' : 'Fengsui'}</span>
        <button
          type="button"
          className="fs-link"
          lang={tagOf(language === 'zh' ? 'en' : 'zh')}
          onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
        >
          {texts.other}
        </button>
      </header>
      <main className="fs-login-parts">
        <section className="fs-card fs-login-form">
          <h1>{texts.title}</h1>
          <p className="fs-sub">{texts.intro(data.district.name)}</p>
          {query['problem'] && !challenge && <Alert type="error" showIcon role="alert" title={texts.refused} />}
          {challenge ? (
            <SecondStep challenge={challenge} entered={enter} back={() => setChallenge(undefined)} />
          ) : (
            <FirstStep entered={enter} second={setChallenge} />
          )}
          {data.ways.oidc && !challenge && (
            <Button block href={startProvider.path}>
              {texts.provider(data.ways.oidc)}
            </Button>
          )}
          <p className="fs-caption">{texts.forgotten}</p>
        </section>
        {data.ways.demo && <DemoPeople entered={enter} />}
      </main>
    </div>
  );
}

export function Field({ id, label, help, children }: { id: string; label: string; help?: string; children: ReactNode }) {
  return (
    <div className="fs-labelled">
      <label htmlFor={id}>{label}</label>
      {help && (
        <p className="fs-caption" id={`${id}-help`}>
          {help}
        </p>
      )}
      {children}
    </div>
  );
}

function FirstStep({ entered, second }: { entered: () => void; second: (challenge: string) => void }) {
  const texts = useTexts(signInTexts);
  const { perform, busy, refusal } = useAct(signIn, { touches: [] });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const answer = await perform({ body: { name: String(given.get('username')), password: String(given.get('password')) } });
    if (answer?.state === 'signed-in') entered();
    else if (answer?.challenge) second(answer.challenge);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {refusal && <Refused error={refusal} />}
      <Field id="username" label={texts.name}>
        <Input
          id="username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
        />
      </Field>
      <Field id="password" label={texts.password}>
        <Input.Password id="password" name="password" autoComplete="current-password" required />
      </Field>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {texts.enter}
      </Button>
    </form>
  );
}

function SecondStep({ challenge, entered, back }: { challenge: string; entered: () => void; back: () => void }) {
  const texts = useTexts(signInTexts);
  const { perform, busy, refusal } = useAct(signInSecondStep, { touches: [] });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code'));
    if (await perform({ body: { challenge, code } })) entered();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {refusal && <Refused error={refusal} />}
      <Field id="code" label={texts.code} help={texts.codeHelp}>
        <Input
          id="code"
          name="code"
          aria-describedby="code-help"
          autoComplete="one-time-code"
          autoCapitalize="none"
          required
          autoFocus
        />
      </Field>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {texts.next}
      </Button>
      <Button block onClick={back}>
        {texts.back}
      </Button>
    </form>
  );
}

/** People of each role, in the order of the table of roles. */
function DemoPeople({ entered }: { entered: () => void }) {
  const texts = useTexts(signInTexts);
  const { language } = useLanguage();
  const { perform, refusal } = useAct(enterDemo, { touches: [] });
  const { data, error } = useQuery({
    queryKey: [listDemoPeople.path],
    queryFn: ({ signal }) => call(listDemoPeople, {}, { signal }),
  });
  const enter = async ({ post }: DemoPerson) => {
    if (await perform({ body: { post } })) entered();
  };
  return (
    <section className="fs-card fs-login-demo" aria-labelledby="demo">
      <h2 id="demo">{texts.demo}</h2>
      <p className="fs-sub">{texts.demoHelp}</p>
      {(error ?? refusal) && <Refused error={(error ?? refusal)!} />}
      {!data && !error && <Waiting rows={6} />}
      {data?.people.length === 0 && <p>{texts.noDemo}</p>}
      <ul>
        {Object.entries(roles).flatMap(([role, name]) =>
          (data?.people ?? [])
            .filter((person) => person.role === role)
            .map((person) => (
              <li key={`${person.post} ${role}`}>
                <button type="button" onClick={() => void enter(person)}>
                  <span className="fs-strong" lang="zh-CN">
                    {person.personName}
                  </span>
                  <span>{name[language]}</span>
                  <span className="fs-caption" lang="zh-CN">
                    {person.organisationName} · {titleIn(person, language)}
                  </span>
                </button>
              </li>
            )),
        )}
      </ul>
    </section>
  );
}
