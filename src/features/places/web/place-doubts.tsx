/** What is in doubt about a place: on its page, and on the page of the matter that asks for a decision. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useAct } from '../../../web/ask.ts';
import { useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Refused } from '../../../web/states.tsx';
import { fullDate } from '../../../web/words.ts';
import { chooseValue, type PlacePage } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useTerms } from './terms.ts';
import './places.css';

interface Changeable {
  data: PlacePage;
  mayChange: boolean;
}

/** What is in doubt about this place: values that disagree, and facts that somebody says are wrong. */
export function Doubts({ data: { place, conflicts, reports }, mayChange }: Changeable) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const { nameOf, said } = useTerms();
  const { perform, busy, refusal } = useAct(chooseValue);
  if (conflicts.length + reports.length === 0) return null;
  const day = (instant: string) => fullDate(instant, { ...wording, language });
  const fieldName = (field: string) =>
    field.startsWith('attributes.')
      ? nameOf('attributes', field.slice('attributes.'.length))
      : field in fieldTexts
        ? texts[fieldTexts[field as keyof typeof fieldTexts]]
        : field;
  const worded = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return texts.noValue;
    if (field.startsWith('attributes.')) return said(field.slice('attributes.'.length), value as string | boolean);
    if (field === 'keyUnit') return value === true ? texts.key_set : texts.key_no;
    if (field === 'position') return texts.positionIs(...positionWords(value as Position));
    const kind = ({ type: 'types', form: 'forms', hazardClass: 'hazardClasses' } as const)[field as 'type'];
    if (field === 'region') return String(value);
    return value === 'unclassified' ? texts.unclassified : kind ? nameOf(kind, String(value)) : String(value);
  };
  const choose = (conflict: string, take: 'stands' | 'offered') =>
    void perform({ params: { id: place.id, conflict }, body: { take } }, () =>
      take === 'stands' ? texts.chosenStands : texts.chosenOffered,
    );
  return (
    <section className="fs-card fs-place-card">
      {conflicts.length > 0 && <h2>{texts.disagree}</h2>}
      {refusal && <Refused error={refusal} />}
      {conflicts.map((one) => (
        <div key={one.id} role="group" aria-label={fieldName(one.field)} className="fs-place-choice">
          <strong>{fieldName(one.field)}</strong>
          {(['stands', 'offered'] as const).map((take) => (
            <div key={take} className="fs-place-value">
              <span className="fs-caption">{take === 'stands' ? texts.stands : texts.offered(day(one.madeAt))}</span>
              <span>{worded(one.field, one[take])}</span>
              {mayChange && (
                <Button loading={busy} onClick={() => choose(one.id, take)}>
                  {texts.take}
                </Button>
              )}
            </div>
          ))}
        </div>
      ))}
      {reports.length > 0 && <h2>{texts.reports}</h2>}
      <ul className="fs-place-rows">
        {reports.map((one) => (
          <li key={one.id}>
            <Link to="/obligations/$id" params={{ id: one.obligation }}>
              {fieldName(one.field)}
            </Link>
            <span>{one.words}</span>
            <span className="fs-caption">{texts.reportedBy(one.by ?? '', day(one.reportedAt))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Position {
  lon: number;
  lat: number;
  accuracyM: number | null;
}
const positionWords = ({ lon, lat, accuracyM }: Position) => [lon.toFixed(5), lat.toFixed(5), accuracyM] as const;

/** The words of the fields that a change or a report can name. */
const fieldTexts = {
  name: 'name',
  nameEn: 'nameEn',
  form: 'form',
  within: 'within',
  type: 'type',
  region: 'regionOrGrid',
  address: 'address',
  position: 'position',
  hazardClass: 'hazardClass',
  operator: 'operator',
  keyUnit: 'keyUnit',
  openedOn: 'openedOn',
  contacts: 'contacts',
  facts: 'facts',
} as const;
