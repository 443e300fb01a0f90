import { Button } from 'antd';
import type { ReactNode } from 'react';
import { boxOf, type MultiPolygon } from '../../../core/geo/geojson.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { useTheme } from '../../../web/theme/theme.tsx';
import { number } from '../../../web/words.ts';
import { classNames } from '../rules.ts';
import { readAreas, readBorders, readCover, readHours, type Areas, type CoverAnswer, type Station } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { drawMap } from './drawing.ts';
import { percent, useDuration } from './figures.tsx';
import { MapDrawing } from './map-drawing.tsx';
import { rampOf } from './ramp.ts';
import { Method } from './results.tsx';
import { NoRoads } from './no-roads.tsx';
import './cover.css';

const atMost = 30;

/** The state of cover on paper: maps drawn from the same layers as the screen, every figure with what it rests on. */
export default function ReportPage() {
  const texts = useTexts(coverTexts);
  const { query } = useAddress();
  const before = query['before'] ? Number(query['before']) : 60;
  const when = { ...(query['hour'] && { hour: Number(query['hour']) }), before };
  const builtUp = query['builtUp'] ? { builtUp: Number(query['builtUp']) } : {};
  const cover = useAnswer(readCover, { query: { ...when, tier: 'full', ...builtUp } }, { live: ['cover'] });
  const enabled = Boolean(cover.data?.cover);
  const full = useAnswer(readAreas, { query: { ...when, tier: 'full' } }, { enabled });
  const micro = useAnswer(readAreas, { query: { ...when, tier: 'micro' } }, { enabled });
  const borders = useAnswer(readBorders, { query: when }, { enabled });
  const hours = useAnswer(readHours, { query: { before, tier: 'full' } }, { enabled });
  const error = [cover, full, micro, borders, hours].find((one) => one.error)?.error;
  if (error) return <Refused error={error} retry={cover.refetch} />;
  if (cover.data && !cover.data.cover)
    return (
      <>
        <h1>{texts.report}</h1>
        <NoRoads />
      </>
    );
  if (!cover.data?.cover || !full.data || !micro.data || !borders.data || !hours.data)
    return <Waiting>{texts.reckoning}</Waiting>;
  return (
    <Report
      cover={cover.data.cover}
      stations={cover.data.stations}
      layers={{ full: full.data, micro: micro.data, borders: borders.data }}
      bands={hours.data.bands}
    />
  );
}

interface ReportProps {
  cover: CoverAnswer;
  stations: readonly Station[];
  layers: { full: Areas; micro: Areas; borders: BordersAnswer };
  bands: HoursAnswer['bands'];
}
type BordersAnswer = NonNullable<ReturnType<typeof useAnswer<typeof readBorders>>['data']>;
type HoursAnswer = NonNullable<ReturnType<typeof useAnswer<typeof readHours>>['data']>;

function Report({ cover, stations, layers, bands }: ReportProps) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const { theme } = useTheme();
  const duration = useDuration();
  const { method, shortage } = cover;
  const limits = cover.measures[0]!.reach.limits.map(({ seconds }) => seconds);
  const places = cover.measures.find(({ measure }) => measure === 'places')!.reach;
  const standing = stations.filter(({ state }) => state === 'on_duty' || state === 'accepted');
  const way = stations.filter(({ state }) => !['on_duty', 'given_up'].includes(state));
  const map = (areas: Areas, tier: 'full' | 'micro') => {
    const district = layers.borders.district as MultiPolygon | null;
    const box = district && boxOf(district);
    if (!box) return <Nothing>{texts.noOutline}</Nothing>;
    const drawing = drawMap({
      box,
      width: 640,
      district,
      towns: layers.borders.towns.map(({ name, geometry }) => ({ name, geometry: geometry as MultiPolygon })),
      areas: areas.features.map(({ properties, geometry }) => ({
        seconds: properties.seconds,
        geometry: geometry as MultiPolygon,
      })),
      borders: tier === 'full' ? layers.borders.jurisdictions.map(({ geometry }) => geometry as MultiPolygon) : [],
      stations: standing
        .filter((one) => one.tier === tier)
        .map(({ name, lon, lat, acrossBorder }) => ({ name, at: [lon, lat], kind: acrossBorder ? 'near' : tier })),
    });
    return <MapDrawing drawing={drawing} theme={theme} label={texts.mapOf(texts[tier])} />;
  };
  const rows = shortage
    ? (['least', 'reference', 'most'] as const).flatMap((name) => {
        const one = { least: shortage.min, reference: shortage.reference, most: shortage.max }[name];
        return one ? [{ name, ...one }] : [];
      })
    : [];
  return (
    <div className="fs-cover-report">
      <header>
        <h1>{texts.reportTitle}</h1>
        <p className="fs-sub">
          {texts.sub(method.reckonedOn, method.network.source)}
          {method.hour !== null && ` · ${texts.atHour(method.hour)}`}
        </p>
        <p>
          {texts.lead(
            texts.who_full,
            percent(places.limits[1]!.firstShare),
            number(places.limits[1]!.first),
            number(places.total),
          )}
          {shortage && ` ${texts.shortageLead(shortage.min.missing, shortage.max.missing)}${texts.fullStop}`}
        </p>
        <Button className="fs-no-print" type="primary" onClick={() => window.print()}>
          {texts.print}
        </Button>
      </header>
      <section>
        <h2>{texts.mapOf(texts.full)}</h2>
        {map(layers.full, 'full')}
        <Legend />
      </section>
      <section>
        <h2>{texts.reached}</h2>
        <Plain
          head={[texts.measured, ...limits.map((seconds) => texts.minutesShort(seconds / 60)), texts.half, texts.ninety]}
          rows={cover.measures.flatMap(({ measure, reach }) => [
            [
              texts[`measure_${measure}`],
              ...reach.limits.map(({ firstShare }) => percent(firstShare)),
              duration(reach.p50),
              duration(reach.p90),
            ],
            [texts.second, ...reach.limits.map(({ secondShare }) => percent(secondShare)), '', ''],
          ])}
        />
        <p className="fs-caption">
          {texts.bases(
            cover.measures
              .map(({ measure, reach }) => texts.base(texts[`measure_${measure}`], number(reach.total), measure))
              .join(' · '),
          )}
        </p>
      </section>
      {shortage && (
        <section>
          <h2>{texts.shortage}</h2>
          <Plain
            head={[texts.rule, texts.needed, texts.missing, texts.rate, texts.how]}
            words={4}
            rows={rows.map((row) => [
              texts[`rule_${row.name}`],
              number(row.needed),
              number(row.missing),
              percent(row.rate),
              texts.formula(
                row.pieces.map(({ km2, perStationKm2 }) => texts.piece(number(km2, 1), perStationKm2)).join(' + '),
                number(row.exact, 1),
                row.needed,
                shortage.stations,
                row.missing,
              ),
            ])}
          />
          <p className="fs-caption">
            {texts.shortageMethod(method.standard)} {texts.shortageNote}
          </p>
        </section>
      )}
      <section>
        <h2>{texts.hours}</h2>
        <Plain
          head={[texts.hour, texts.crews, ...limits.map((seconds) => texts.minutesShort(seconds / 60)), texts.half, texts.ninety]}
          rows={bands.map(({ from, to, stations: crews, measures }) => {
            const { reach } = measures.find(({ measure }) => measure === 'places')!;
            return [
              texts.span(from, to),
              number(crews),
              ...reach.limits.map(({ firstShare }) => percent(firstShare)),
              duration(reach.p50),
              duration(reach.p90),
            ];
          })}
        />
      </section>
      <section>
        <h2>{texts.mapOf(texts.micro)}</h2>
        {map(layers.micro, 'micro')}
        <Legend />
      </section>
      <section>
        <h2>{texts.tiersTitle}</h2>
        <Plain
          head={[texts.tiersHelp, texts.places, texts.share]}
          rows={(['both', 'fullOnly', 'firstAttackOnly', 'none'] as const).map((name) => [
            texts[`tier_${name}`],
            number(cover.tiers[name]),
            percent(places.total === 0 ? null : cover.tiers[name] / places.total),
          ])}
        />
      </section>
      <section>
        <h2>{texts.stations}</h2>
        <Plain
          head={[texts.station, texts.class, texts.area, texts.places, texts.verdict]}
          words={4}
          rows={cover.jurisdictions.map((one) => [
            `${one.name}${one.acrossBorder ? ` (${texts.near})` : ''}`,
            classNames[one.class][language],
            one.onRoad ? number(one.areaKm2, 1) : texts.offRoad,
            number(one.places),
            `${texts[one.verdict]}${one.limitKm2 === null ? '' : ` ${texts.limit(one.limitKm2)}`}`,
          ])}
        />
        <p className="fs-caption">{texts.verdictHelp}</p>
      </section>
      <section>
        <h2>{texts.gapsFirst(Math.min(atMost, cover.gaps.length), number(cover.gapCount))}</h2>
        <Plain
          head={[texts.place, texts.risk, texts.arrival]}
          rows={cover.gaps.slice(0, atMost).map(({ name, level, seconds }) => [name, texts[`level_${level}`], duration(seconds)])}
        />
      </section>
      {way.length > 0 && (
        <section>
          <h2>{texts.pipeline}</h2>
          <Plain
            head={[texts.station, texts.class, texts.stage]}
            words={2}
            rows={way.map((one) => [one.name, classNames[one.class][language], texts[`step_${one.state}`]])}
          />
        </section>
      )}
      <Method cover={cover} />
    </div>
  );
}

function Legend() {
  const texts = useTexts(coverTexts);
  const { theme } = useTheme();
  const { minutes } = rampOf(theme);
  return (
    <ul className="fs-cover-legend" style={{ printColorAdjust: 'exact' }}>
      {minutes.map(({ seconds, colour }) => (
        <li key={seconds}>
          <span style={{ background: colour }} />
          {texts.minutes(seconds / 60)}
        </li>
      ))}
      <li>
        <span className="fs-cover-hatch" />
        {texts.beyond}
      </li>
    </ul>
  );
}

/** A table that prints as it stands. @param words column of words, set left like the first */
function Plain({ head, rows, words }: { head: readonly string[]; rows: readonly (readonly ReactNode[])[]; words?: number }) {
  return (
    <div className="fs-scroll">
      <table>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={name || i} scope="col" data-words={i === words || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            // oxlint-disable-next-line react/no-array-index-key -- the rows of a printed table never move
            <tr key={r}>
              {row.map((cell, i) => (
                // oxlint-disable-next-line react/no-array-index-key -- nor do its columns
                <td key={i} data-words={i === words || undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
