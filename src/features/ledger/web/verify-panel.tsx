import { Alert, Button, Flex, Progress } from 'antd';
import { useRef, useState } from 'react';
import { addressOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { exportDistrict, ledgerState, verifyDistrict, type VerifyStep } from '../schema.ts';
import { ledgerTexts } from '../texts.ts';

type Result =
  | { state: 'idle' | 'stopped' }
  | { state: 'running'; seal: number; of: number }
  | { state: 'done'; ok: boolean; words: string };

async function* stepsOf(response: Response): AsyncGenerator<VerifyStep> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (rest + piece.value).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as VerifyStep;
  }
}

/** How far the ledger is sealed; verifies it with progress, and exports it. */
export function VerifyPanel({ mayVerify }: { mayVerify: boolean }) {
  const texts = useTexts(ledgerTexts);
  const { language } = useLanguage();
  const { data } = useAnswer(ledgerState, {}, { live: ['ledger'] });
  const [result, setResult] = useState<Result>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);
  const verify = async () => {
    const controller = (running.current = new AbortController());
    setResult({ state: 'running', seal: 0, of: data?.seals ?? 0 });
    try {
      const response = await fetch(verifyDistrict.path, { signal: controller.signal });
      if (!response.ok) throw new Error(String(response.status));
      for await (const step of stepsOf(response)) {
        if ('report' in step) setResult({ state: 'done', ok: step.report.ok, words: step[language] });
        else setResult({ state: 'running', seal: step.seal, of: step.of });
      }
    } catch {
      setResult({ state: 'stopped' });
    }
  };
  return (
    <section aria-label={texts.verify}>
      <Flex gap={8} wrap align="center" style={{ marginBlock: 8 }}>
        <span>{data && texts.sealed(data.seals, data.waiting)}</span>
        {mayVerify && result.state !== 'running' && <Button onClick={() => void verify()}>{texts.verify}</Button>}
        {result.state === 'running' && <Button onClick={() => running.current?.abort()}>{texts.stop}</Button>}
        {mayVerify && <Button href={addressOf(exportDistrict, {})}>{texts.export}</Button>}
      </Flex>
      {data?.newest && (
        <p className="fs-caption" style={{ overflowWrap: 'anywhere' }}>
          {texts.anchor} {data.newest}
        </p>
      )}
      {result.state === 'running' && (
        <>
          <Progress percent={result.of === 0 ? 0 : Math.round((100 * result.seal) / result.of)} aria-label={texts.verify} />
          <p role="status">{texts.progress(result.seal, result.of)}</p>
        </>
      )}
      {result.state === 'stopped' && <p role="status">{texts.stopped}</p>}
      {result.state === 'done' && result.ok && <p role="status">✓ {result.words}</p>}
      {result.state === 'done' && !result.ok && <Alert type="error" showIcon role="alert" title={result.words} />}
    </section>
  );
}
