/** Small parts of the people pages: a holder or a vacancy, and the choice of a person. */
import { Select } from 'antd';
import { useState } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { daysBetween } from '../../../web/words.ts';
import { listPersons, type Person } from '../schema.ts';
import { peopleTexts } from '../texts.ts';

/** Who is in a post, or since when nobody is. */
export function HolderOrVacancy({ name, vacantSince }: { name: string | null; vacantSince: string | null }) {
  const texts = useTexts(peopleTexts);
  const now = useNow();
  const { zone } = useWording();
  if (!vacantSince) return <>{name ?? texts.erased}</>;
  const days = Math.abs(daysBetween(now, vacantSince, zone));
  return <span className="fs-late">{days === 0 ? texts.vacantToday : texts.vacantDays(days)}</span>;
}

/** Finds a person in the caller's scope by name or initials. */
export function PersonPicker({
  id,
  value,
  onChange,
  exclude,
}: {
  id: string;
  value: string | null;
  onChange: (person: string | null, name: string, found: Person | undefined) => void;
  exclude?: string;
}) {
  const texts = useTexts(peopleTexts);
  const [search, setSearch] = useState('');
  const { data } = useAnswer(listPersons, { query: { ...(search && { search }), limit: 20 } }, { keep: true });
  const persons = (data?.persons ?? []).filter((person) => person.id !== exclude);
  return (
    <Select
      id={id}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      allowClear
      value={value}
      placeholder={texts.findPerson}
      style={{ width: '100%' }}
      options={persons.map((person) => ({
        value: person.id,
        label: [person.name, ...person.posts.map((post) => `${post.organisationName} ${post.title}`)].join(' · '),
      }))}
      onChange={(person: string | undefined) => {
        const found = persons.find((one) => one.id === person);
        onChange(person ?? null, found?.name ?? '', found);
      }}
    />
  );
}

/** Today's date in the district, "2026-03-18". */
export function useToday(): string {
  const now = useNow();
  const { zone } = useWording();
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(now));
}
