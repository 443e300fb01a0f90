/** Says that the session ends soon while there is time to stay; what was typed stays on the page either way. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { readSession } from '../../features/accounts/schema.ts';
import { useWording } from '../clock.tsx';
import { useTexts } from '../language.tsx';
import { useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';
import { time } from '../words.ts';
import { endOfSession } from './session-clock.ts';

const lookMillis = 10_000;

export function SessionEnd() {
  const texts = useTexts(frameTexts);
  const wording = useWording();
  const session = useSession();
  const client = useQueryClient();
  const [now, setNow] = useState(() => Date.now());
  const [heard, setHeard] = useState('');
  const { left, end, fixed } = endOfSession(session, now);
  const warnMillis = session.warnSeconds * 1000;
  // Another window may have kept it open: ask before saying so. Nobody at the screen, and the question keeps nothing open.
  const near = left > 0 && left <= warnMillis + 3 * lookMillis;
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
      if (near) void client.invalidateQueries({ queryKey: [readSession.path] });
    }, lookMillis);
    return () => clearInterval(timer);
  }, [client, near]);
  if (left > warnMillis || left <= 0 || heard === end) return null;
  const stay = () => {
    setHeard(end);
    void client.invalidateQueries({ queryKey: [readSession.path] });
  };
  return (
    <Modal
      open
      title={texts.sessionEnds(time(end, wording))}
      onCancel={stay}
      footer={
        <Button type="primary" onClick={stay}>
          {fixed ? texts.understood : texts.stay}
        </Button>
      }
    >
      <p>{fixed ? texts.sessionEndsFixed : texts.sessionEndsIdle}</p>
    </Modal>
  );
}

/** The session has ended while something may stand half written: the page stays, and a log-in beside it saves it. */
export function SessionOver() {
  const texts = useTexts(frameTexts);
  return (
    <Modal
      open
      closable={false}
      title={texts.sessionOver}
      footer={
        <>
          <Button href="/login">{texts.leavePage}</Button>
          <Button type="primary" href="/login?next=/settings/account" target="_blank">
            {texts.signInBeside}
          </Button>
        </>
      }
    >
      <p>{texts.sessionOverHelp}</p>
    </Modal>
  );
}
