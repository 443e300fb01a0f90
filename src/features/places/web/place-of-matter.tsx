import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useSession } from '../../../web/session.tsx';
import { Waiting } from '../../../web/states.tsx';
import { readPlace } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { Doubts } from './place-doubts.tsx';

/** The place that a matter is about, with what has to be decided about it. */
export function PlaceOfMatter({ subject }: { subject: string }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { permissions } = useSession();
  const { data, error } = useAnswer(readPlace, { params: { id: subject } }, { live: ['place', 'obligation'] });
  if (error) return null; // whoever holds a matter need not see the place
  if (!data) return <Waiting rows={2} />;
  const { place } = data;
  return (
    <>
      <section className="fs-card fs-padded">
        <h2>{texts.place}</h2>
        <p>
          <Link to="/places/$code" params={{ code: place.code }}>
            {language === 'en' && place.nameEn ? place.nameEn : place.name}
          </Link>{' '}
          <span className="fs-caption">{[place.code, place.address].filter(Boolean).join(' · ')}</span>
        </p>
      </section>
      <Doubts data={data} mayChange={!place.closedOn && permissions.includes('places.change')} />
    </>
  );
}

/** The queue that a matter is about: places that came without town or type. */
export function QueueOfMatter() {
  const texts = useTexts(placesTexts);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.queueTitle}</h2>
      <p>
        <Link to="/places/unassigned">{texts.toQueue}</Link>
      </p>
    </section>
  );
}
