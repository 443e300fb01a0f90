import { useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Nothing, Waiting } from '../../../web/states.tsx';
import { readPlaceReach } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { useDuration } from './figures.tsx';

/** On the page of a place: who comes, and how soon. */
export function PlaceReach({ place }: { place: string }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const { data } = useAnswer(readPlaceReach, { params: { id: place } }, { live: ['cover'] });
  if (!data) return <Waiting rows={3} />;
  if (!data.reach) return <Nothing>{texts.noReach}</Nothing>;
  const { seconds, station, second, micro, microStation, network, reckonedOn } = data.reach;
  return (
    <section aria-label={texts.whoComes}>
      <h2>{texts.whoComes}</h2>
      <dl className="fs-facts">
        <div>
          <dt className="fs-caption">{texts.micro}</dt>
          <dd>
            {duration(micro)} {microStation}
          </dd>
        </div>
        <div>
          <dt className="fs-caption">{texts.full}</dt>
          <dd>
            {duration(seconds)} {station}
          </dd>
        </div>
        <div>
          <dt className="fs-caption">{texts.second}</dt>
          <dd>{duration(second)}</dd>
        </div>
      </dl>
      <p className="fs-caption">{texts.sub(reckonedOn, network)}</p>
    </section>
  );
}
