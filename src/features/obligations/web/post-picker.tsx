import { Select } from 'antd';
import { useState } from 'react';
import { listOrganisations, readOrganisation } from '../../people/schema.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { recordTexts } from './texts.ts';
import { titleIn } from '../../../web/words.ts';

export interface Picked {
  post: string;
  name: string;
}

/** First the organisation, by name or initials; then its post, the desk unless another is chosen. */
export function PostPicker({ value, onChange }: { value: Picked | undefined; onChange: (picked: Picked | undefined) => void }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const [search, setSearch] = useState('');
  const [organisation, setOrganisation] = useState<string>();
  const found = useAnswer(listOrganisations, { query: { search: search || undefined, limit: 50 } }, { keep: true });
  const opened = useAnswer(readOrganisation, { params: { id: organisation ?? '' } }, { enabled: organisation !== undefined });
  const posts = opened.data?.posts.filter((post) => !post.closedAt) ?? [];
  const nameOf = (post: (typeof posts)[number]) =>
    `${post.organisationName} ${titleIn(post, language)}${post.personName ? ` ${post.personName}` : ''}`;
  const desk = posts.find((post) => post.desk) ?? posts[0];
  if (organisation && desk && !value) queueMicrotask(() => onChange({ post: desk.post, name: nameOf(desk) }));
  return (
    <>
      <label className="fs-form-field">
        <span>{texts.to}</span>
        <Select
          showSearch={{ filterOption: false, onSearch: setSearch }}
          value={organisation}
          loading={found.isFetching}
          onChange={(next: string) => {
            setOrganisation(next);
            onChange(undefined);
          }}
          options={(found.data?.organisations ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      </label>
      {posts.length > 0 && (
        <label className="fs-form-field">
          <span>{texts.toPost}</span>
          <Select
            value={value?.post}
            onChange={(post: string) => {
              const chosen = posts.find((one) => one.post === post)!;
              onChange({ post, name: nameOf(chosen) });
            }}
            options={posts.map((post) => ({
              value: post.post,
              label: `${titleIn(post, language)} · ${post.personName ?? texts.vacantPost}`,
            }))}
          />
        </label>
      )}
    </>
  );
}
