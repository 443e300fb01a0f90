/** The states every page has: waiting, refused, empty, broken, not allowed. */
import { Alert, Button, Skeleton } from 'antd';
import { Component, useContext, useEffect, useState, type ReactNode } from 'react';
import { Refusal } from './api.ts';
import { useLanguage, useTexts } from './language.tsx';
import type { Page } from './page.ts';
import { PageContext } from './page-title.tsx';
import { stateTexts } from './texts.ts';

/** Nothing for 300 ms, then the outline of the page, after 5 s a word. */
export function Waiting({ rows = 6, children, onCancel }: { rows?: number; children?: ReactNode; onCancel?: () => void }) {
  const texts = useTexts(stateTexts);
  const [stage, setStage] = useState<'nothing' | 'outline' | 'long'>('nothing');
  useEffect(() => {
    const soon = setTimeout(() => setStage('outline'), 300);
    const late = setTimeout(() => setStage('long'), 5_000);
    return () => {
      clearTimeout(soon);
      clearTimeout(late);
    };
  }, []);
  if (stage === 'nothing') return <div className="fs-waiting" aria-busy="true" />;
  return (
    <div className="fs-waiting" aria-busy="true">
      {children ?? <Skeleton active={false} title={false} paragraph={{ rows }} />}
      {stage === 'long' && (
        <p className="fs-caption" role="status">
          {texts.still}{' '}
          {onCancel && (
            <button type="button" className="fs-link" onClick={onCancel}>
              {texts.cancel}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/**
 * Why something was not done, where its result would be: what happened, what is safe, what to do next.
 * What can be tried again from here was a look, and nothing was to be saved.
 */
export function Refused({ error, retry }: { error: Error; retry?: () => unknown }) {
  const texts = useTexts(stateTexts);
  const said = error instanceof Refusal;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={said ? error.title : texts.unreachable}
      description={said ? error.message : retry ? texts.unreachableLook : texts.unreachableHelp}
      {...(retry && { action: <Button onClick={() => void retry()}>{texts.retry}</Button> })}
    />
  );
}

/**
 * In place of a whole record that could not be fetched. An id that names nothing, one that is none and a record out of reach look alike,
 * and asking again would not help; every other reason may pass.
 */
export function RecordRefused({ error, retry }: { error: Error; retry: () => unknown }) {
  const texts = useTexts(stateTexts);
  const page = useContext(PageContext);
  if (error instanceof Refusal && (error.status === 404 || error.slug === 'invalid-input'))
    return (
      <section className="fs-plain" role="alert">
        <h1>{texts.noRecord}</h1>
        <p>{texts.noRecordHelp}</p>
        <a href="/">{texts.toWorkbench}</a>
      </section>
    );
  return (
    <>
      <h1>{page}</h1>
      <Refused error={error} retry={retry} />
    </>
  );
}

/** One line where rows would be, and what to do about it. */
export function Nothing({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="fs-nothing">
      <p>{children}</p>
      {action}
    </div>
  );
}

export function NotAllowed({ page }: { page: Page }) {
  const texts = useTexts(stateTexts);
  const { language } = useLanguage();
  return (
    <section className="fs-plain">
      <h1>{texts.noPermission}</h1>
      <p>{texts.noPermissionHelp(page.title[language])}</p>
      <a href="/">{texts.toWorkbench}</a>
    </section>
  );
}

export function NoSuchPage() {
  const texts = useTexts(stateTexts);
  return (
    <section className="fs-plain">
      <h1>{texts.nothingHere}</h1>
      <p>{texts.nothingHereHelp}</p>
      <a href="/">{texts.toWorkbench}</a>
    </section>
  );
}

function Broken({ number, retry }: { number: string; retry: () => void }) {
  const texts = useTexts(stateTexts);
  const { language } = useLanguage();
  return (
    <section className="fs-plain" role="alert" lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <h1>{texts.broken}</h1>
      <p>{texts.brokenHelp(number)}</p>
      <Button type="primary" onClick={retry}>
        {texts.retry}
      </Button>
    </section>
  );
}

/** A broken page leaves the frame standing. A new `address` is a new chance. */
export class ErrorBoundary extends Component<{ address: string; children: ReactNode }, { number?: string; at?: string }> {
  override state: { number?: string; at?: string } = {};
  static getDerivedStateFromError() {
    return { number: crypto.randomUUID().slice(0, 8).toUpperCase() };
  }
  static getDerivedStateFromProps(props: { address: string }, state: { number?: string; at?: string }) {
    return state.at === props.address ? null : { at: props.address, number: undefined };
  }
  override componentDidCatch(error: unknown) {
    console.error(this.state.number, error);
  }
  override render() {
    const { number } = this.state;
    return number ? <Broken number={number} retry={() => this.setState({ number: undefined })} /> : this.props.children;
  }
}
