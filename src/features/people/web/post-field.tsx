import { Select } from 'antd';
import { useState } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { titleIn } from '../../../web/words.ts';
import { listOrganisations, readOrganisation } from '../schema.ts';
import { peopleTexts } from '../texts.ts';

export interface FieldOf<V> {
  id?: string;
  value?: V | null;
  onChange?: (value: V | undefined) => void;
}

/** Finds an organisation by its name or initials. */
export function OrganisationField({ id, value, onChange, firms = false }: FieldOf<string> & { firms?: boolean }) {
  const texts = useTexts(peopleTexts);
  const [search, setSearch] = useState('');
  const { data } = useAnswer(
    listOrganisations,
    { query: { ...(search && { search }), firms: String(firms) as never, limit: 50 } },
    { keep: true },
  );
  return (
    <Select
      {...(id && { id })}
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      placeholder={texts.findOrganisation}
      value={value ?? null}
      onChange={(next: string | null | undefined) => onChange?.(next ?? undefined)}
      options={(data?.organisations ?? []).map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}

/** First the organisation, then one of its posts. */
export function PostField({ id, value, onChange }: FieldOf<string>) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const [organisation, setOrganisation] = useState<string>();
  const { data } = useAnswer(readOrganisation, { params: { id: organisation ?? '' } }, { enabled: organisation !== undefined });
  return (
    <span className="fs-post-field">
      <OrganisationField
        {...(id && { id })}
        value={organisation ?? null}
        onChange={(next) => {
          setOrganisation(next);
          onChange?.(undefined);
        }}
      />
      <Select
        aria-label={texts.post}
        placeholder={texts.post}
        disabled={!data}
        value={value ?? null}
        onChange={(next: string | null) => onChange?.(next ?? undefined)}
        options={(data?.posts ?? [])
          .filter((post) => !post.closedAt)
          .map((post) => ({
            value: post.post,
            label: [titleIn(post, language), post.personName].filter(Boolean).join(' · '),
          }))}
      />
    </span>
  );
}
