/** 一张图. Left: the legend, which is the filter, and the list that is the map's twin. Right: one place. */
import {
  AimOutlined,
  CloseOutlined,
  EditOutlined,
  MinusOutlined,
  PlusOutlined,
  SearchOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { lazy, Suspense, useCallback, useRef, useState, type KeyboardEvent } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import type { Box } from '../../../web/map/base-map.ts';
import { chosenScope } from '../../../web/scope.ts';
import { useSession } from '../../../web/session.tsx';
import { useTheme } from '../../../web/theme/theme.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, number } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { listDrawnPlaces, readPlaceMap, riskLevels, type MapPlace, type RiskLevel } from '../map/schema.ts';
import { mapTexts } from '../map/texts.ts';
import { listPlaces, readPlace, type PlacePage, type PlaceRow } from '../schema.ts';
import { PlaceCard } from './place-card.tsx';
import { useImportName } from './import-name.ts';
import { layerGroups, type Chosen, type MapHandle, type Position } from './map-parts.ts';
import './map.css';

// The map is half a megabyte: it comes after the page, but on its way while the page asks for what it shows.
const placeMap = import('./place-map.tsx');
placeMap.catch(() => undefined); // who draws it says so
const PlaceMap = lazy(() => placeMap);

const families = ['F', 'W', 'A', 'E', 'H', 'R', 'O', 'U', 'G', 'C', 'S', 'X', 'N', 'unclassified'] as const;

const cornersOf = (text: string | undefined): Position[] | undefined =>
  text?.split(' ').map((pair) => pair.split(',').map(Number) as unknown as Position);
const wordsOf = (corners: readonly Position[]) => corners.map(([lon, lat]) => `${lon.toFixed(5)},${lat.toFixed(5)}`).join(' ');
const boxCorners = ([west, south, east, north]: readonly [number, number, number, number]): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
];

/** Adds a word to a comma-separated filter or takes it out; nothing left is no filter. */
function toggled(filter: string | undefined, word: string): string | undefined {
  const words = filter ? filter.split(',') : [];
  const after = words.includes(word) ? words.filter((one) => one !== word) : [...words, word];
  return after.length === 0 ? undefined : after.join(',');
}

/** Around the reader's own regions: what lies outside is there, but not what they came for. */
function boxAround(regions: AnswerOf<typeof listRegions>['regions'], scope: readonly string[]): Box | undefined {
  const boxes = regions.flatMap(({ code, box }) => (box && scope.includes(code) ? [box] : []));
  if (boxes.length === 0) return undefined;
  const along = (at: 0 | 1 | 2 | 3) => boxes.map((box) => box[at]);
  return [Math.min(...along(0)), Math.min(...along(1)), Math.max(...along(2)), Math.max(...along(3))];
}

/** A place that an address names, where it has a position. */
function spotOf(page: PlacePage | undefined): Chosen | undefined {
  if (!page) return undefined;
  const { id, name, lon, lat } = page.place;
  return lon === null || lat === null ? undefined : { id, name, lon, lat };
}

export default function MapPage() {
  const texts = useTexts(mapTexts);
  const { query, set } = useAddress();
  const filter = {
    levels: query['levels'],
    types: query['types'],
    flags: query['flags'],
    region: query['region'],
    import: query['import'],
  };
  const map = useRef<MapHandle>(null);
  const [view, setView] = useState<readonly [number, number, number, number]>();
  const [corners, setCorners] = useState<readonly Position[]>();
  const [stack, setStack] = useState<readonly string[]>([]);
  const [found, setFound] = useState<Chosen>();
  const [openedWith] = useState(query['place']);
  const opened = useAnswer(readPlace, { params: { id: openedWith ?? '' } }, { enabled: openedWith !== undefined });
  const { theme } = useTheme();
  const session = useSession();
  const scope = [chosenScope() ?? session.regions].flat();
  const regions = useAnswer(listRegions, {}, { live: ['territory'] });
  const counts = useAnswer(readPlaceMap, { query: filter }, { live: ['places', 'place', 'risk'], keep: true });
  const drawn = cornersOf(query['drawn']);
  const listed = drawn ?? (view && boxCorners(view));
  const within = useAnswer(
    listDrawnPlaces,
    { query: { ...filter, drawn: wordsOf(listed ?? []) } },
    { enabled: listed !== undefined, keep: true, live: ['places', 'place', 'risk'] },
  );
  const choose = useCallback(
    (ids: readonly string[]) => {
      setStack(ids.length > 1 ? ids : []);
      set({ place: ids[0] });
    },
    [set],
  );
  if (counts.error) return <Refused error={counts.error} retry={counts.refetch} />;
  if (regions.error) return <Refused error={regions.error} retry={regions.refetch} />;
  if (!counts.data || !regions.data || (openedWith !== undefined && !opened.data && !opened.error)) return <Waiting />;
  const spot = spotOf(opened.data);
  const places = within.data?.places ?? [];
  const chosen = places.find(({ id }) => id === query['place']) ?? [found, spot].find((one) => one?.id === query['place']);
  const box = boxAround(regions.data.regions, scope) ?? regions.data.box ?? counts.data.box;
  return (
    <div className="fs-map-page">
      {box ? (
        <Suspense fallback={<Waiting />}>
          <PlaceMap
            key={theme}
            ref={map}
            hidden={hiddenOf(query['hide'])}
            regionTiles={regions.data.tiles}
            placeTiles={counts.data.tiles}
            box={box}
            at={spot && [spot.lon, spot.lat]}
            chosen={chosen}
            drawn={corners ?? drawn}
            drawing={corners !== undefined}
            label={texts.map}
            onChoose={choose}
            onCorner={(corner) => setCorners((before) => [...(before ?? []), corner])}
            onMoved={setView}
          />
        </Suspense>
      ) : (
        <Nothing>{texts.noneAtAll}</Nothing>
      )}
      {corners && (
        <div className="fs-map-draw" role="status">
          {texts.drawing}
          <Button
            type="primary"
            disabled={corners.length < 3}
            onClick={() => {
              set({ drawn: wordsOf(corners), list: '1' });
              setCorners(undefined);
            }}
          >
            {texts.drawDone}
          </Button>
          <Button onClick={() => setCorners(undefined)}>{texts.drawCancel}</Button>
        </div>
      )}
      <Panel
        counts={counts.data}
        places={places}
        total={within.data?.total ?? 0}
        drawing={corners !== undefined}
        onDraw={() => setCorners([])}
        onCount={(level) => {
          set({ levels: level, list: '1', drawn: undefined });
          map.current?.home();
        }}
        onFind={({ id, name, lon, lat }) => {
          choose([id]);
          if (lon === null || lat === null) return;
          setFound({ id, name, lon, lat });
          map.current?.show([lon, lat], 15);
        }}
        onChoose={(place) => {
          choose([place.id]);
          map.current?.show([place.lon, place.lat]);
        }}
      />
      {query['place'] && (
        <section className="fs-map-card" aria-live="polite">
          <PlaceCard id={query['place']} onClose={() => choose([])} />
          {stack.length > 1 && (
            <div>
              <h2>{texts.stack(number(stack.length))}</h2>
              <div className="fs-map-chips">
                {stack.map((id) => (
                  <Button key={id} size="small" aria-pressed={id === query['place']} onClick={() => set({ place: id })}>
                    {places.find((one) => one.id === id)?.name ?? id.slice(-4)}
                  </Button>
                ))}
              </div>
            </div>
          )}
        </section>
      )}
      <Lines />
      <div className="fs-map-zoom">
        <Button icon={<PlusOutlined />} aria-label={texts.zoomIn} onClick={() => map.current?.zoom(1)} />
        <Button icon={<MinusOutlined />} aria-label={texts.zoomOut} onClick={() => map.current?.zoom(-1)} />
        <Button icon={<AimOutlined />} aria-label={texts.home} onClick={() => map.current?.home()} />
      </div>
    </div>
  );
}

interface PanelProps {
  counts: {
    total: number;
    unlocated: number;
    levels: Partial<Record<RiskLevel, number>>;
    families: Record<string, number>;
    rated: boolean;
    asOf: string;
  };
  places: readonly MapPlace[];
  total: number;
  drawing: boolean;
  onDraw: () => void;
  /** A figure of the legend was asked for its rows. */
  onCount: (level: RiskLevel) => void;
  onFind: (place: PlaceRow) => void;
  onChoose: (place: MapPlace) => void;
}

function Panel({ counts, places, total, drawing, onDraw, onCount, onFind, onChoose }: PanelProps) {
  const texts = useTexts(mapTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { query, set } = useAddress();
  const [folded, setFolded] = useState(() => matchMedia('(max-width: 767px)').matches);
  const filtered = ['levels', 'types', 'flags', 'region', 'import'].some((name) => query[name]);
  const nameOfImport = useImportName(query['import']);
  const listed = query['list'] === '1';
  return (
    <section className="fs-map-panel" aria-label={texts.panel} data-folded={folded || undefined}>
      <header className="fs-map-row">
        <span>
          <h1>{texts.title}</h1>
        </span>
        <button type="button" className="fs-link" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {folded ? texts.showPanel : texts.hidePanel}
        </button>
      </header>
      <FindPlace onFind={onFind} />
      {!folded && (
        <>
          {query['import'] && (
            <p>
              <span className="fs-chip">
                <span className="fs-caption">{texts.import}</span> {nameOfImport}
                <button type="button" aria-label={texts.removeImport} onClick={() => set({ import: undefined })}>
                  ×
                </button>
              </span>
            </p>
          )}
          <p className="fs-sub">{counts.rated ? texts.asOf(dateAndTime(counts.asOf, now, wording)) : texts.notRated}</p>
          <div role="group" aria-label={texts.risk}>
            {riskLevels.map((level) => (
              <div key={level} className="fs-map-row">
                <Checkbox
                  aria-label={texts[`level_${level}`]}
                  checked={!query['levels'] || query['levels'].split(',').includes(level)}
                  onChange={() => {
                    const all = query['levels'] ?? riskLevels.join(',');
                    const after = toggled(all, level);
                    set({ levels: after === undefined || after.split(',').length === riskLevels.length ? undefined : after });
                  }}
                />
                <RiskMark risk={level === 'none' ? null : level} language={language} />
                <span>{texts[`level_${level}`]}</span>
                <button type="button" className="fs-link fs-map-count" onClick={() => onCount(level)}>
                  {number(counts.levels[level] ?? 0)}
                </button>
              </div>
            ))}
          </div>
          <div className="fs-map-chips" role="group" aria-label={texts.only}>
            {families
              .filter((family) => (counts.families[family] ?? 0) > 0 || query['types']?.split(',').includes(family))
              .map((family) => (
                <Button
                  key={family}
                  size="small"
                  aria-pressed={query['types']?.split(',').includes(family) ?? false}
                  type={query['types']?.split(',').includes(family) ? 'primary' : 'default'}
                  onClick={() => set({ types: toggled(query['types'], family) })}
                >
                  {texts[`family_${family}`]} {number(counts.families[family] ?? 0)}
                </Button>
              ))}
          </div>
          <div className="fs-map-foot">
            <strong>{texts.total(number(counts.total))}</strong>
            <Link to="/places" search={asList(query) as never}>
              {texts.table}
            </Link>
          </div>
          {counts.unlocated > 0 && (
            <p>
              <Link to="/places" search={{ ...asList(query), missing: 'position' } as never}>
                {texts.unlocated(number(counts.unlocated))}
              </Link>
            </p>
          )}
          <fieldset className="fs-map-layers">
            <legend>{texts.layers}</legend>
            {layerGroups.map((group) => (
              <Checkbox
                key={group}
                checked={!hiddenOf(query['hide']).includes(group)}
                onChange={() => set({ hide: toggled(query['hide'], group) })}
              >
                {texts[`layer_${group}`]}
              </Checkbox>
            ))}
          </fieldset>
          <div className="fs-map-chips">
            <Button size="small" icon={<UnorderedListOutlined />} onClick={() => set({ list: listed ? undefined : '1' })}>
              {listed ? texts.hideList : texts.list}
            </Button>
            {query['drawn'] ? (
              <Button size="small" icon={<CloseOutlined />} onClick={() => set({ drawn: undefined })}>
                {texts.clearDrawn}
              </Button>
            ) : (
              <Button size="small" icon={<EditOutlined />} disabled={drawing} onClick={onDraw}>
                {texts.draw}
              </Button>
            )}
            {filtered && (
              <Button
                size="small"
                onClick={() =>
                  set({ levels: undefined, types: undefined, flags: undefined, region: undefined, import: undefined })
                }
              >
                {texts.clear}
              </Button>
            )}
          </div>
          {(listed || query['drawn']) && (
            <TwinList places={places} total={total} drawn={query['drawn'] !== undefined} onChoose={onChoose} />
          )}
        </>
      )}
    </section>
  );
}

/** As much of the map's filter as the list knows: it has one kind and one flag at a time, and no colours. */
const asList = ({ region, types, flags, import: cameWith }: Readonly<Record<string, string | undefined>>) => ({
  ...(region && { region }),
  ...(types && /^([A-Z]\d{2}|unclassified)$/.test(types) && { type: types }),
  ...(flags && !flags.includes(',') && { flag: flags }),
  ...(cameWith && { import: cameWith }),
});

const hiddenOf = (words: string | undefined) => layerGroups.filter((group) => words?.split(',').includes(group));

/** Finds a place by name, initials, code, address or the end of a number, and brings it into view. */
function FindPlace({ onFind }: { onFind: (place: PlaceRow) => void }) {
  const texts = useTexts(mapTexts);
  const [words, setWords] = useState('');
  const long = words.trim().length > 1;
  const { data } = useAnswer(listPlaces, { query: { q: words, limit: 12 } }, { enabled: long, keep: true });
  const rows = long ? (data?.rows ?? []) : [];
  return (
    <Select<string | null>
      aria-label={texts.find}
      placeholder={texts.find}
      showSearch={{ filterOption: false, onSearch: setWords }}
      suffixIcon={<SearchOutlined />}
      popupMatchSelectWidth={300}
      notFoundContent={long ? texts.foundNothing : texts.findHelp}
      value={null}
      onChange={(id) => {
        const row = rows.find((one) => one.id === id);
        if (row) onFind(row);
      }}
      options={rows.map(({ id, name, code, address }) => ({
        value: id,
        label: (
          <>
            {name} <span className="fs-caption">{[code, address].filter(Boolean).join(' · ')}</span>
          </>
        ),
      }))}
    />
  );
}

/** The same places in words, in the same order; arrow keys move the choice and the map follows. */
function TwinList({
  places,
  total,
  drawn,
  onChoose,
}: {
  places: readonly MapPlace[];
  total: number;
  drawn: boolean;
  onChoose: (place: MapPlace) => void;
}) {
  const texts = useTexts(mapTexts);
  const { language } = useLanguage();
  const { query } = useAddress();
  const move = (event: KeyboardEvent<HTMLUListElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const at = places.findIndex(({ id }) => id === query['place']);
    const next = places[Math.max(0, Math.min(places.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))];
    if (!next) return;
    onChoose(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${next.id}"]`)?.focus();
  };
  if (places.length === 0) return <Nothing>{texts.none}</Nothing>;
  return (
    <div>
      <p className="fs-sub" role="status">
        {drawn ? texts.drawn(number(total)) : texts.inView(number(places.length), number(total))}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys move between its buttons */}
      <ul className="fs-map-list" onKeyDown={move}>
        {places.map((place) => (
          <li key={place.id}>
            <button
              type="button"
              data-place={place.id}
              aria-pressed={place.id === query['place']}
              onClick={() => onChoose(place)}
            >
              <RiskMark risk={place.level === 'none' ? null : place.level} size={12} language={language} />
              {place.name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Lines() {
  const texts = useTexts(mapTexts);
  const line = (width: number, dash: string, words: string) => (
    <span key={words}>
      <svg width="24" height="6" aria-hidden="true">
        <line x1="0" y1="3" x2="24" y2="3" stroke="var(--fs-ink2)" strokeWidth={width} strokeDasharray={dash} />
      </svg>
      {words}
    </span>
  );
  return (
    <p className="fs-map-lines">
      {line(2.5, '', texts.lineDistrict)}
      {line(1.5, '6 3', texts.lineTown)}
      {line(1, '1 3', texts.lineVillage)}
      {line(0.6, '', texts.lineGrid)}
      <span>{texts.merged}</span>
    </p>
  );
}
