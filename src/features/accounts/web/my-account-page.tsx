import { Alert, Button, Input, Table } from 'antd';
import { useMemo, useState, type FormEvent } from 'react';
import { encode } from 'uqr';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useForgetSession, useSession } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { beginTotp, confirmTotp, endMySession, readMyAccount, removeTotp, setPassword, type OpenSession } from '../schema.ts';
import { accountTexts } from '../texts.ts';
import { Field, safeNext } from './login-page.tsx';
import './accounts.css';

export default function MyAccountPage() {
  const texts = useTexts(accountTexts);
  const { mustSetPassword, name } = useSession();
  const { data, error, refetch } = useAnswer(readMyAccount, {});
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  return (
    <div className="fs-account">
      <h1>{texts.title}</h1>
      <p className="fs-sub">{name}</p>
      {mustSetPassword && <Alert type="warning" showIcon title={texts.mustSet} description={texts.mustSetHelp} />}
      <Password has={data.hasPassword} since={data.passwordAt} />
      {!mustSetPassword && data.hasPassword && <Authenticator on={data.totp} left={data.recoveryLeft} />}
      <Sessions sessions={data.sessions} />
    </div>
  );
}

const textOf = (event: FormEvent<HTMLFormElement>, name: string) => String(new FormData(event.currentTarget).get(name) ?? '');

function Password({ has, since }: { has: boolean; since: string | null }) {
  const texts = useTexts(accountTexts);
  const wording = useWording();
  const now = useNow();
  const { name, mustSetPassword } = useSession();
  const forget = useForgetSession();
  const { query } = useAddress();
  const { perform, busy, refusal } = useAct(setPassword, { touches: ['/api/account'], said: () => texts.changed });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(await perform({ body: { current: textOf(event, 'current'), next: textOf(event, 'next') } }))) return;
    form.reset();
    // Whoever had to set it first goes on to where they wanted.
    if (mustSetPassword) location.assign(safeNext(query['next']));
    else await forget();
  };
  return (
    <section className="fs-card fs-stack">
      <h2>{texts.password}</h2>
      {has ? (
        <>
          {since && <p className="fs-sub">{texts.passwordSince(dateAndTime(since, now, wording))}</p>}
          {refusal && <Refused error={refusal} />}
          <form onSubmit={(event) => void submit(event)}>
            <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
            <Field id="current" label={texts.current}>
              <Input.Password id="current" name="current" autoComplete="current-password" required />
            </Field>
            <Field id="next" label={texts.fresh} help={texts.freshHelp}>
              <Input.Password id="next" name="next" aria-describedby="next-help" autoComplete="new-password" required />
            </Field>
            <Button type={mustSetPassword ? 'primary' : 'default'} htmlType="submit" loading={busy}>
              {texts.change}
            </Button>
          </form>
        </>
      ) : (
        <p>{texts.noPassword}</p>
      )}
    </section>
  );
}

function Authenticator({ on, left }: { on: boolean; left: number }) {
  const texts = useTexts(accountTexts);
  const [offered, setOffered] = useState<{ secret: string; address: string }>();
  const [codes, setCodes] = useState<string[]>();
  const [asking, setAsking] = useState(false);
  const begin = useAct(beginTotp, { touches: [] });
  const confirm = useAct(confirmTotp);
  const remove = useAct(removeTotp, { said: () => texts.totpRemoved });
  const refusal = begin.refusal ?? confirm.refusal ?? remove.refusal;

  const prove = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = { current: textOf(event, 'proof') };
    if (on) {
      if (await remove.perform({ body })) setAsking(false);
      return;
    }
    const answer = await begin.perform({ body });
    if (answer) {
      setOffered(answer);
      setAsking(false);
    }
  };
  const finish = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const answer = await confirm.perform({ body: { code: textOf(event, 'code') } });
    if (!answer) return;
    setOffered(undefined);
    setCodes(answer.recoveryCodes);
  };

  return (
    <section className="fs-card fs-stack">
      <h2>{texts.totp}</h2>
      <p className="fs-sub">{on ? texts.totpOn(left) : texts.totpOff}</p>
      {refusal && <Refused error={refusal} />}
      {codes && (
        <div className="fs-stack" role="status">
          <h3>{texts.recovery}</h3>
          <p>{texts.recoveryHelp}</p>
          <ul className="fs-codes">
            {codes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <Button onClick={() => setCodes(undefined)}>{texts.kept}</Button>
        </div>
      )}
      {offered && (
        <form onSubmit={(event) => void finish(event)}>
          <p>{texts.totpScan}</p>
          <QrCode text={offered.address} label={texts.qr} />
          <p>
            {texts.secret} <code className="fs-once">{offered.secret}</code>
          </p>
          <Field id="totp-code" label={texts.code}>
            <Input id="totp-code" name="code" inputMode="numeric" autoComplete="one-time-code" required />
          </Field>
          <Button type="primary" htmlType="submit" loading={confirm.busy}>
            {texts.confirm}
          </Button>
        </form>
      )}
      {!offered && !codes && !asking && (
        <Button onClick={() => setAsking(true)}>{on ? texts.totpRemove : texts.totpBegin}</Button>
      )}
      {asking && (
        <form onSubmit={(event) => void prove(event)}>
          <Field id="proof" label={texts.current}>
            <Input.Password id="proof" name="proof" autoComplete="current-password" required />
          </Field>
          <Button type="primary" htmlType="submit" loading={begin.busy || remove.busy}>
            {on ? texts.totpRemove : texts.totpBegin}
          </Button>
          <Button onClick={() => setAsking(false)}>{texts.cancel}</Button>
        </form>
      )}
    </section>
  );
}

/** Black on white in every theme: cameras read it so. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { ecc: 'M', border: 4 });
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size, path: cells.join('') };
  }, [text]);
  return (
    <svg className="fs-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}

function Sessions({ sessions }: { sessions: OpenSession[] }) {
  const texts = useTexts(accountTexts);
  const wording = useWording();
  const now = useNow();
  const { perform, refusal } = useAct(endMySession, { said: () => texts.ended });
  return (
    <section className="fs-card fs-stack">
      <h2>{texts.sessions}</h2>
      {refusal && <Refused error={refusal} />}
      <Table<OpenSession>
        size="small"
        className={stacked}
        rowKey="id"
        style={{ width: '100%' }}
        scroll={{ x: 'max-content' }}
        dataSource={sessions}
        pagination={false}
        columns={labelled<OpenSession>([
          { title: texts.seen, dataIndex: 'seenAt', render: (at: string) => dateAndTime(at, now, wording) },
          { title: texts.since, dataIndex: 'madeAt', render: (at: string) => dateAndTime(at, now, wording) },
          { title: texts.from, dataIndex: 'address' },
          { title: texts.device, dataIndex: 'agent', render: (agent: string) => deviceOf(agent) },
          {
            title: <span className="fs-hidden">{texts.end}</span>,
            key: 'end',
            render: (_, session) =>
              session.current ? (
                texts.thisOne
              ) : (
                <button type="button" className="fs-link" onClick={() => void perform({ params: { session: session.id } })}>
                  {texts.end}
                </button>
              ),
          },
        ])}
      />
    </section>
  );
}

/** A browser and a system, as far as a browser tells. */
export function deviceOf(agent: string): string {
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0];
  const system = /HarmonyOS|Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0];
  return [browser, system].filter(Boolean).join(' · ') || agent.slice(0, 40) || '—';
}
