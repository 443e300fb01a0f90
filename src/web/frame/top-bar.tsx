import { BellOutlined, CheckCircleFilled, SearchOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { digest } from '../../features/messages/schema.ts';
import { useAnswer } from '../ask.ts';
import { useWording } from '../clock.tsx';
import { useTexts } from '../language.tsx';
import type { Connection } from '../live.ts';
import { frameTexts } from '../texts.ts';
import { ScopeField } from './scope-field.tsx';
import { time } from '../words.ts';

export function TopBar({ connection, onSearch }: { connection: Connection; onSearch: () => void }) {
  const texts = useTexts(frameTexts);
  return (
    <>
      <ScopeField className="fs-scope" />
      <button type="button" className="fs-search" onClick={onSearch}>
        <SearchOutlined aria-hidden="true" />
        <span>{texts.search}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span className="fs-spring" />
      <Synced connection={connection} />
      <Notices />
    </>
  );
}

function Synced({ connection: { state, heardAt } }: { connection: Connection }) {
  const texts = useTexts(frameTexts);
  const wording = useWording();
  const at = time(new Date(heardAt).toISOString(), wording);
  return (
    <span className="fs-synced" data-state={state}>
      {state === 'connected' && <CheckCircleFilled aria-hidden="true" />}
      <span>{state === 'connected' ? texts.synced(at) : state === 'lost' ? texts.lostShort : texts.connecting}</span>
    </span>
  );
}

function Notices() {
  const texts = useTexts(frameTexts);
  const count = useAnswer(digest, {}, { live: ['obligation'] }).data?.unread ?? 0;
  return (
    <Link to="/inbox" className="fs-icon-button fs-notices" aria-label={texts.notices(count)}>
      <BellOutlined aria-hidden="true" />
      {count > 0 && <span className="fs-notices-count">{count > 99 ? '99+' : count}</span>}
    </Link>
  );
}
