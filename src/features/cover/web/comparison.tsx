/** Answers of siting side by side: what each would bring, with its map. */
import { boxOf, type MultiPolygon } from '../../../core/geo/geojson.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { useTheme } from '../../../web/theme/theme.tsx';
import { number } from '../../../web/words.ts';
import { readAreas, readBorders, readCover, tryCover, type Siting } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { drawMap } from './drawing.ts';
import { percent, reachedIn, useDuration } from './figures.tsx';
import { MapDrawing } from './map-drawing.tsx';
import { figureOf, type Step } from './siting-words.ts';

interface Chosen {
  key: string;
  siting: Siting;
  step: Step;
}

export function Comparison({ chosen, onDrop }: { chosen: readonly Chosen[]; onDrop: (key: string) => void }) {
  const texts = useTexts(coverTexts);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.compareTitle}</h2>
      <p className="fs-caption">{texts.compareHelp}</p>
      <div className="fs-cover-side">
        {chosen.map(({ key, siting, step }) => (
          <One key={key} siting={siting} step={step} onDrop={() => onDrop(key)} />
        ))}
      </div>
    </section>
  );
}

function One({ siting, step, onDrop }: { siting: Siting; step: Step; onDrop: () => void }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const { theme } = useTheme();
  const when = { before: 60 };
  const sites = step.sites.map((i) => siting.candidates[i]!);
  const { data: now } = useAnswer(readCover, { query: { ...when, tier: 'full' } }, { live: ['cover'], keep: true });
  const { data: borders } = useAnswer(readBorders, { query: when }, { live: ['cover'], keep: true });
  const { data: standing } = useAnswer(readAreas, { query: { ...when, tier: 'full' } }, { live: ['cover'], keep: true });
  const added = sites.map(([lon, lat]) => ({ lon, lat, class: 'class-1' as const }));
  const { data: tried, error } = useAnswer(
    tryCover,
    { body: { ...when, tier: 'full', quick: false, moved: [], without: [], added } },
    { live: ['cover'], keep: true },
  );
  if (error) return <Refused error={error} />;
  if (!tried || !now?.cover || !borders || !standing) return <Waiting rows={4} />;
  const district = borders.district as MultiPolygon | null;
  const before = now.cover;
  const areas = [standing, tried.areas].flatMap(({ features }) =>
    features.map(({ properties, geometry }) => ({ seconds: properties.seconds, geometry: geometry as MultiPolygon })),
  );
  const p90 = (cover: typeof before) => cover.measures.find(({ measure }) => measure === 'places')!.reach.p90;
  const rows = (['places', 'risk', 'people'] as const).flatMap((measure) => {
    const [was, is] = [reachedIn(before, measure, 300), reachedIn(tried.cover, measure, 300)];
    const total = tried.cover.measures.find((one) => one.measure === measure)?.reach.total;
    return was === undefined || is === undefined || !total ? [] : [{ measure, was, is, total }];
  });
  return (
    <div>
      <h3>
        {siting.name} · {texts.pStations(step.p)}
      </h3>
      {district && (
        <MapDrawing
          theme={theme}
          label={texts.mapOf(siting.name)}
          drawing={drawMap({
            box: boxOf(district),
            width: 320,
            district,
            towns: borders.towns.map(({ geometry }) => ({ name: null, geometry: geometry as MultiPolygon })),
            areas,
            borders: [],
            stations: [
              ...now.stations
                .filter(({ tier, state }) => tier === 'full' && (state === 'on_duty' || state === 'accepted'))
                .map(({ name, lon, lat, acrossBorder }) => ({
                  name,
                  at: [lon, lat] as const,
                  kind: acrossBorder ? ('near' as const) : ('full' as const),
                })),
              ...sites.map((at, i) => ({ name: `${i}`, at, kind: 'site' as const })),
            ],
          })}
        />
      )}
      <dl className="fs-cover-change">
        <div>
          <dt>{texts[`value_${siting.model}`]}</dt>
          <dd>
            {figureOf(siting, step.value, texts)} <span className="fs-caption">{texts[`status_${step.status}`]}</span>
          </dd>
        </div>
        {rows.map(({ measure, was, is, total }) => (
          <div key={measure}>
            <dt>{texts.in5(texts[`measure_${measure}`])}</dt>
            <dd>
              {number(is)} ({percent(is / total)}) <span className="fs-caption">{texts.differ(is - was)}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{texts.ninety}</dt>
          <dd>{duration(p90(tried.cover))}</dd>
        </div>
      </dl>
      <button type="button" className="fs-link" onClick={onDrop}>
        {texts.compareDrop}
      </button>
    </div>
  );
}
