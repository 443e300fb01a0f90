/** Ctrl K: pages now, records as features give their search. Arrow keys choose, Enter opens. */
import { useNavigate } from '@tanstack/react-router';
import { Modal } from 'antd';
import { useId, useState, type KeyboardEvent } from 'react';
import { listObligations } from '../../features/obligations/schema.ts';
import { useAnswer } from '../ask.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { mayOpen, type Page } from '../page.ts';
import { useMay, useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';

interface Found {
  group: string;
  name: string;
  detail?: string;
  path: string;
}

export default function SearchPalette({ pages, onClose }: { pages: readonly Page[]; onClose: () => void }) {
  const texts = useTexts(frameTexts);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const found = useFound(pages, words.trim());
  const open = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    void navigate({ to: one.path });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((before) => (before + step + Math.max(found.length, 1)) % Math.max(found.length, 1));
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) open(found[at]);
  };
  return (
    <Modal open title={texts.searchTitle} footer={null} onCancel={onClose} width={560} className="fs-palette">
      <input
        // oxlint-disable-next-line jsx_a11y/no-autofocus -- the reader has just asked for this field
        autoFocus
        className="fs-field"
        role="combobox"
        aria-label={texts.search}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={texts.searchTitle} className="fs-found">
        {found.map((one, index) => (
          <div
            key={one.path}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => open(one)}
            onKeyDown={onKeyDown}
          >
            <span>{one.name}</span>
            <span className="fs-caption">{one.detail ?? one.group}</span>
          </div>
        ))}
      </div>
      <p className="fs-caption" role="status">
        {words.trim() && found.length === 0 ? texts.searchNothing(words.trim()) : texts.searchHint}
      </p>
    </Modal>
  );
}

function useFound(pages: readonly Page[], words: string): Found[] {
  const texts = useTexts(frameTexts);
  const { language } = useLanguage();
  const { permissions } = useSession();
  const mayRead = useMay('obligation.read');
  const { data } = useAnswer(
    listObligations,
    { query: { q: words, limit: 8 } },
    { enabled: mayRead && words.length >= 2, keep: true },
  );
  const wanted = words.toLowerCase();
  const inPages = pages
    .filter((page) => page.frame !== false && !page.path.includes('$') && mayOpen(page, permissions))
    .filter(({ title }) => [title.zh, title.en.toLowerCase()].some((name) => name.includes(wanted)))
    .map((page) => ({ group: texts.searchPages, name: page.title[language], path: page.path }));
  const matters =
    words.length < 2
      ? []
      : (data?.rows ?? []).map((row) => ({
          group: row.kindName[language],
          name: row.title,
          detail: row.number ?? row.kindName[language],
          path: `/obligations/${row.id}`,
        }));
  return [...matters, ...inPages].slice(0, 12);
}
