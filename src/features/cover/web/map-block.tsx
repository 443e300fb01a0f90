/** The map of cover with its legend, and what one moved, added or missing station would change. */
import { Button, Select } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { Area } from '../../../core/geo/geojson.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Refused } from '../../../web/states.tsx';
import { useTheme } from '../../../web/theme/theme.tsx';
import { number } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { classNames, stationClasses, type StationClassCode } from '../rules.ts';
import { readAreas, readBorders, type CoverAnswer, type Station } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import type { CoverMapHandle, MapStation, Position } from './cover-map.tsx';
import { reachedIn, useDuration } from './figures.tsx';
import { rampOf } from './ramp.ts';
import { noThought, useTrial, type Thought } from './trial.ts';

// The map is half a megabyte: it comes after the page.
const CoverMap = lazy(() => import('./cover-map.tsx'));

interface Asked {
  hour?: number;
  before: number;
  tier: 'full' | 'micro' | 'both';
}

/** About a hundred metres to each side, for those who do not drag. */
const steps = { north: [0, 0.0009], south: [0, -0.0009], west: [-0.00105, 0], east: [0.00105, 0] } as const;

export function MapBlock({
  asked,
  within,
  cover,
  stations,
  first,
  onTried,
}: {
  asked: Asked;
  /** Region whose gaps are asked for; undefined: all. */
  within: string | undefined;
  cover: CoverAnswer;
  stations: readonly Station[];
  /** Sites of an answer of siting, tried from the start. */
  first: readonly { at: Position; class: StationClassCode }[];
  onTried: (cover: CoverAnswer | undefined) => void;
}) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const { theme } = useTheme();
  const map = useRef<CoverMapHandle>(null);
  const { data: regions } = useAnswer(listRegions, {});
  const { data: areas } = useAnswer(readAreas, { query: asked }, { live: ['cover'], keep: true });
  const { tier: _, ...when } = asked;
  const { data: borders } = useAnswer(readBorders, { query: when }, { live: ['cover'], keep: true });
  const { thought, tried, ground, failed, put, drop, comeNear } = useTrial(map, asked, within);
  const [chosen, setChosen] = useState<string>();
  const [adding, setAdding] = useState(false);
  const [kind, setKind] = useState<StationClassCode>('class-1');
  const [layers, setLayers] = useState({ borders: true, gaps: false });
  const wished = JSON.stringify(first);
  useEffect(() => {
    const added = JSON.parse(wished) as Thought['added'];
    if (added.length > 0) void put({ ...noThought, added });
  }, [wished, put]);
  useEffect(() => {
    if (!tried) onTried(undefined);
    else if (tried.cover.gaps.length > 0 || tried.cover.gapCount === 0) onTried(tried.cover);
  }, [tried, onTried]);

  const { moved, added, without } = thought;
  const onMap = useMemo(
    () => mapStations(stations, asked.tier, { moved, added, without }),
    [stations, asked.tier, moved, added, without],
  );
  const touched = Object.keys(moved).length + added.length + without.length > 0;
  const at = onMap.find(({ id }) => id === chosen);
  const place = (id: string, to: Position, done: boolean): Promise<void> => {
    const next = /^new-(\d+)$/.exec(id);
    const after: Thought = next
      ? { ...thought, added: added.map((one, i) => (i === Number(next[1]) - 1 ? { ...one, at: to } : one)) }
      : { ...thought, moved: { ...moved, [id]: to } };
    if (done) setChosen(id);
    return put(after, !done);
  };
  const leaveOut = (id: string) => {
    const next = /^new-(\d+)$/.exec(id);
    const { [id]: _gone, ...rest } = moved;
    void put(
      next
        ? { ...thought, added: added.filter((_one, i) => i !== Number(next[1]) - 1) }
        : { ...thought, moved: rest, without: [...without, id] },
    );
    setChosen(undefined);
  };
  const district = (borders?.district as Area | null | undefined) ?? undefined;
  const groundShown = useMemo(
    () => ({ district, areas: tried ? (ground ?? areas) : areas, over: tried?.areas }),
    [district, areas, ground, tried],
  );
  const { minutes } = rampOf(theme);
  const now = tried?.cover ?? cover;
  const reach = now.measures.find(({ measure }) => measure === 'places')!.reach;
  return (
    <div>
      {!regions && <div className="fs-cover-map" aria-hidden="true" />}
      {regions?.box && (
        <Suspense fallback={<div className="fs-cover-map" aria-hidden="true" />}>
          <CoverMap
            ref={map}
            tiles={regions.tiles}
            box={regions.box}
            label={texts.map}
            ground={groundShown}
            borders={layers.borders && !touched && !tried ? borders?.jurisdictions : undefined}
            stations={onMap}
            chosen={chosen}
            gaps={layers.gaps ? now.gaps : undefined}
            drawing={adding}
            onChoose={setChosen}
            onHover={comeNear}
            onDrag={place}
            onPoint={(to) => {
              setAdding(false);
              void put({ ...thought, added: [...added, { at: to, class: kind }] });
              setChosen(`new-${added.length + 1}`);
            }}
          />
        </Suspense>
      )}
      <ul className="fs-cover-legend" aria-label={texts.legend}>
        {minutes.map(({ seconds, colour }, i) => (
          <li key={seconds}>
            <span style={{ background: colour }} />
            {texts.minutes(seconds / 60)} <b>{number(reach.limits[i]!.first - (i === 0 ? 0 : reach.limits[i - 1]!.first))}</b>
          </li>
        ))}
        <li>
          <span className="fs-cover-hatch" />
          {texts.beyond} <b>{number(reach.total - reach.limits.at(-1)!.first)}</b>
        </li>
        <li className="fs-caption">{texts.legendTotal(number(reach.total))}</li>
      </ul>
      <ul className="fs-cover-legend fs-cover-marks">
        <li>
          <i data-kind="full" />
          {texts.full}
        </li>
        <li>
          <i data-kind="micro" />
          {texts.micro}
        </li>
        <li>
          <i data-kind="near" />
          {texts.near}
        </li>
        <li>
          <label>
            <input
              type="checkbox"
              checked={layers.borders}
              onChange={({ target }) => setLayers({ ...layers, borders: target.checked })}
            />{' '}
            <i data-kind="border" />
            {texts.borders}
          </label>
        </li>
        <li>
          <label>
            <input
              type="checkbox"
              checked={layers.gaps}
              onChange={({ target }) => setLayers({ ...layers, gaps: target.checked })}
            />{' '}
            {texts.gapsOnMap(now.gaps.length)}
          </label>
        </li>
      </ul>
      <section className="fs-card fs-padded fs-no-print fs-cover-trial" aria-label={texts.trial}>
        <div className="fs-cover-acts">
          <h2>{texts.trial}</h2>
          <Select<string>
            aria-label={texts.chooseStation}
            placeholder={texts.chooseStation}
            showSearch={{ optionFilterProp: 'label' }}
            style={{ minWidth: 180 }}
            value={chosen ?? null}
            onChange={setChosen}
            options={onMap.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Select<StationClassCode>
            aria-label={texts.class}
            value={kind}
            style={{ minWidth: 150 }}
            onChange={setKind}
            options={stationClasses.map((value) => ({ value, label: classNames[value][language] }))}
          />
          <Button type={adding ? 'primary' : 'default'} onClick={() => setAdding(!adding)}>
            {adding ? texts.clickMap : texts.addStation}
          </Button>
          {(touched || tried) && <Button onClick={drop}>{texts.undoTrial}</Button>}
        </div>
        {at && (
          <div className="fs-cover-acts" role="group" aria-label={at.name}>
            <strong>{at.name}</strong>
            {(Object.keys(steps) as (keyof typeof steps)[]).map((side) => (
              <Button
                key={side}
                size="small"
                onClick={() => void place(at.id, [at.lon + steps[side][0], at.lat + steps[side][1]], true)}
              >
                {texts[side]}
              </Button>
            ))}
            <Button size="small" onClick={() => leaveOut(at.id)}>
              {at.id.startsWith('new-') ? texts.remove : texts.leaveOut}
            </Button>
          </div>
        )}
        {without.length > 0 && (
          <p className="fs-caption">
            {texts.leftOut(
              without.map((id) => stations.find((one) => one.id === id)?.name ?? '').join(language === 'zh' ? '、' : ', '),
            )}
          </p>
        )}
        {failed && <Refused error={failed} />}
        <div role="status">
          {tried ? <Change before={cover} after={tried.cover} ms={tried.ms} /> : <p className="fs-caption">{texts.trialHelp}</p>}
        </div>
      </section>
    </div>
  );
}

/** What the trial would bring, in the figures that matter. */
function Change({ before, after, ms }: { before: CoverAnswer; after: CoverAnswer; ms: number }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const p90 = (cover: CoverAnswer) => cover.measures.find(({ measure }) => measure === 'places')!.reach.p90;
  const rows = (['places', 'risk', 'people'] as const).flatMap((measure) => {
    const [was, is] = [reachedIn(before, measure, 300), reachedIn(after, measure, 300)];
    return was === undefined || is === undefined ? [] : [{ measure, was, is }];
  });
  return (
    <dl className="fs-cover-change">
      {rows.map(({ measure, was, is }) => (
        <div key={measure}>
          <dt>{texts.in5(texts[`measure_${measure}`])}</dt>
          <dd>
            {number(was)} → <strong>{number(is)}</strong> <span className="fs-caption">{texts.differ(is - was)}</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>{texts.ninety}</dt>
        <dd>
          {duration(p90(before))} → <strong>{duration(p90(after))}</strong>
        </dd>
      </div>
      <div>
        <dt>{texts.redrawn}</dt>
        <dd>{texts.took(ms)}</dd>
      </div>
    </dl>
  );
}

function mapStations(stations: readonly Station[], tier: Asked['tier'], { moved, added, without }: Thought): MapStation[] {
  const standing = stations.filter(
    (one) =>
      one.state !== 'given_up' &&
      !without.includes(one.id) &&
      (one.state === 'on_duty' || one.state === 'accepted' || tier !== 'micro' || one.tier === 'micro') &&
      (tier === 'both' || one.tier === tier),
  );
  return [
    ...standing.map(({ id, name, lon, lat, tier: of, state, acrossBorder }): MapStation => {
      const stands = state === 'on_duty' || state === 'accepted';
      const at = moved[id];
      const kind = at ? 'tried' : !stands ? 'planned' : acrossBorder ? 'near' : of;
      return { id, name, lon: at?.[0] ?? lon, lat: at?.[1] ?? lat, kind };
    }),
    ...added.map(({ at: [lon, lat] }, i): MapStation => ({ id: `new-${i + 1}`, name: `+${i + 1}`, lon, lat, kind: 'tried' })),
  ];
}
