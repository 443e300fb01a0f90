import type { GeoJSONSource, LayerSpecification, Map as MapLibre, MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { baseStyle, makeMap, pictures, themeColours, type Box, type Colour } from '../../../web/map/base-map.ts';
import { addRiskIcons, markSizes } from '../../../web/map/risk-icons.ts';
import { useTheme } from '../../../web/theme/theme.tsx';
import type { PlaceLevel } from '../rules.ts';
import type { Areas } from '../schema.ts';
import { Ground, type GroundInput } from './ground.ts';

export type Position = readonly [lon: number, lat: number];

export interface MapStation {
  id: string;
  name: string;
  lon: number;
  lat: number;
  /** `site`: where an answer of siting puts one. */
  kind: 'full' | 'micro' | 'near' | 'planned' | 'tried' | 'site';
}

export interface MapGap {
  place: string;
  name: string;
  lon: number;
  lat: number;
  level: PlaceLevel;
}

export interface CoverMapHandle {
  /** Shows what the moved stations reach. @returns when it is painted */
  redraw: (areas: Areas) => Promise<void>;
}

interface CoverMapProps {
  ref?: Ref<CoverMapHandle>;
  tiles: string;
  box: Box;
  label: string;
  /** What is shown of minutes; without it the map shows bare land. */
  ground?: GroundInput | undefined;
  borders?: readonly { geometry: object }[] | undefined;
  stations: readonly MapStation[];
  chosen?: string | undefined;
  gaps?: readonly MapGap[] | undefined;
  candidates?: readonly Position[] | undefined;
  unreachable?: readonly Position[] | undefined;
  /** Land that cannot be built on, each as its corners. */
  forbidden?: readonly (readonly Position[])[] | undefined;
  corners?: readonly Position[] | undefined;
  drawing?: boolean;
  onChoose?: (id: string) => void;
  onHover?: (id: string) => void;
  /** @returns when what it brings has been painted */
  onDrag?: (id: string, at: Position, done: boolean) => Promise<void>;
  onPoint?: (at: Position) => void;
}

const none = { type: 'FeatureCollection' as const, features: [] };
const point = ([lon, lat]: Position, properties: object = {}) => ({
  type: 'Feature' as const,
  geometry: { type: 'Point' as const, coordinates: [lon, lat] },
  properties,
});
const collection = <F,>(features: readonly F[]) => ({ type: 'FeatureCollection' as const, features: [...features] });
const ring = (corners: readonly Position[]) => ({
  type: 'Feature' as const,
  geometry:
    corners.length < 3
      ? { type: 'LineString' as const, coordinates: corners.length === 1 ? [corners[0], corners[0]] : corners }
      : { type: 'Polygon' as const, coordinates: [[...corners, corners[0]]] },
  properties: {},
});

/** The data of each source that follows the page. */
const dataOf = {
  borders: ({ borders }: CoverMapProps) =>
    collection((borders ?? []).map(({ geometry }) => ({ type: 'Feature', geometry, properties: {} }))),
  stations: ({ stations, chosen }: CoverMapProps) =>
    collection(
      stations.map(({ id, name, lon, lat, kind }) => point([lon, lat], { id, name, kind, chosen: id === chosen ? 1 : 0 })),
    ),
  gaps: ({ gaps }: CoverMapProps) =>
    collection((gaps ?? []).map(({ lon, lat, level, name }) => point([lon, lat], { level, name }))),
  candidates: ({ candidates }: CoverMapProps) => collection((candidates ?? []).map((at) => point(at))),
  unreachable: ({ unreachable }: CoverMapProps) => collection((unreachable ?? []).map((at) => point(at))),
  forbidden: ({ forbidden }: CoverMapProps) => collection((forbidden ?? []).map(ring)),
  drawn: ({ corners }: CoverMapProps) =>
    corners && corners.length > 0 ? collection([ring(corners), ...corners.map((at) => point(at))] as object[]) : none,
} satisfies Record<string, (props: CoverMapProps) => object>;

function layersOf(colour: Colour): { under: LayerSpecification[]; over: LayerSpecification[] } {
  return {
    under: [
      { id: 'forbidden', type: 'fill', source: 'forbidden', paint: { 'fill-pattern': 'forbidden' } },
      { id: 'forbidden-line', type: 'line', source: 'forbidden', paint: { 'line-color': colour('ink2'), 'line-width': 1.5 } },
    ],
    over: [
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        paint: { 'line-color': colour('surface'), 'line-width': 3.5 },
      },
      {
        id: 'borders-ink',
        type: 'line',
        source: 'borders',
        paint: { 'line-color': colour('overdue'), 'line-width': 1.2 },
      },
      {
        id: 'unreachable',
        type: 'circle',
        source: 'unreachable',
        paint: { 'circle-radius': 4, 'circle-color': colour('overdue'), 'circle-opacity': 0.7 },
      },
      {
        id: 'candidates',
        type: 'circle',
        source: 'candidates',
        paint: {
          'circle-radius': 2.6,
          'circle-color': colour('surface'),
          'circle-stroke-color': colour('ink2'),
          'circle-stroke-width': 1,
        },
      },
      {
        id: 'gaps',
        type: 'symbol',
        source: 'gaps',
        layout: {
          'icon-image': ['concat', 'risk-', ['get', 'level']],
          'icon-size': [
            'match',
            ['get', 'level'],
            ...Object.entries(markSizes).flatMap(([level, px]) => [level, px / 30]),
            0.4,
          ] as never,
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
        },
      },
      {
        id: 'stations',
        type: 'symbol',
        source: 'stations',
        layout: {
          'icon-image': ['concat', 'station-', ['get', 'kind']],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['match', ['get', 'kind'], 'micro', 0, 1],
        },
      },
      {
        id: 'station-names',
        type: 'symbol',
        source: 'stations',
        filter: ['!=', ['get', 'kind'], 'micro'],
        layout: {
          // The mark once more, to keep other names off it.
          'icon-image': ['concat', 'station-', ['get', 'kind']],
          'icon-allow-overlap': true,
          'text-optional': true,
          'text-field': ['get', 'name'],
          'text-size': 12,
          'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
          'text-radial-offset': 0.9,
        },
        paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 1.8 },
      },
      {
        id: 'chosen',
        type: 'circle',
        source: 'stations',
        filter: ['==', ['get', 'chosen'], 1],
        paint: {
          'circle-radius': 15,
          'circle-opacity': 0,
          'circle-stroke-color': colour('act'),
          'circle-stroke-width': 3,
        },
      },
      { id: 'drawn', type: 'line', source: 'drawn', paint: { 'line-color': colour('act'), 'line-width': 2 } },
      {
        id: 'drawn-corners',
        type: 'circle',
        source: 'drawn',
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 5,
          'circle-color': colour('surface'),
          'circle-stroke-color': colour('act'),
          'circle-stroke-width': 2,
        },
      },
    ],
  };
}

/** Draws at twice the size, for fine screens. */
function picture(map: MapLibre, name: string, size: number, draw: (pen: CanvasRenderingContext2D) => void): void {
  if (map.hasImage(name)) return;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * 2;
  const pen = canvas.getContext('2d')!;
  pen.scale(2, 2);
  draw(pen);
  map.addImage(name, pen.getImageData(0, 0, size * 2, size * 2), { pixelRatio: 2 });
}

function addPictures(map: MapLibre, colour: Colour): void {
  picture(map, 'forbidden', 8, (pen) => {
    pen.strokeStyle = colour('ink2');
    pen.lineWidth = 0.9;
    for (const from of [-8, 0, 8]) {
      pen.beginPath();
      pen.moveTo(from, 8);
      pen.lineTo(from + 8, 0);
      pen.stroke();
    }
  });
  const square = (name: string, fill: string, edge: string, dash: number[] = []) =>
    picture(map, name, 18, (pen) => {
      pen.fillStyle = colour('surface');
      pen.fillRect(0, 0, 18, 18);
      pen.fillStyle = fill;
      pen.fillRect(2, 2, 14, 14);
      pen.setLineDash(dash);
      pen.lineWidth = 2.4;
      pen.strokeStyle = edge;
      pen.strokeRect(3, 3, 12, 12);
    });
  square('station-full', colour('surface'), colour('ink'));
  square('station-near', colour('surface'), colour('ink3'));
  square('station-planned', colour('surface'), colour('ink'), [3, 2]);
  square('station-tried', colour('act'), colour('act'));
  square('station-site', colour('act'), colour('ink'));
  picture(map, 'station-micro', 9, (pen) => {
    pen.beginPath();
    pen.arc(4.5, 4.5, 3.2, 0, 2 * Math.PI);
    pen.fillStyle = colour('surface');
    pen.fill();
    pen.lineWidth = 1.6;
    pen.strokeStyle = colour('ink');
    pen.stroke();
  });
  if (!map.hasImage('risk-red')) addRiskIcons(map, colour);
}

/** Minutes as areas, stations as marks that can be dragged. The tables beside it are its twin for the keyboard. */
export default function CoverMap(props: CoverMapProps) {
  const { ref, tiles, box, label, drawing } = props;
  const { theme } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<Shown>(undefined);
  const now = useRef(props);
  useImperativeHandle(ref, () => ({ redraw: async (areas) => shown.current?.ground?.redraw(areas) }));
  const outline = box.join(',');
  const onLand = props.ground === undefined;
  useEffect(() => {
    const colour = themeColours();
    const sources = Object.fromEntries(
      Object.keys(dataOf).map((name) => [name, { type: 'geojson' as const, data: none, tolerance: 0.2 }]),
    );
    const style = baseStyle(tiles, colour, { sources, ...layersOf(colour) });
    if (!onLand) style.layers = style.layers.filter(({ id }) => !drawnBelow.has(id));
    const map = makeMap(place.current!, style, outline.split(',').map(Number) as unknown as Box);
    const one: Shown = {
      map,
      ground: onLand ? undefined : new Ground(map, theme, colour),
      painted: {},
      dragging: false,
    };
    one.ground?.show(now.current.ground!);
    pictures(map, () => addPictures(map, colour));
    // Marks do not wait for the tiles of the land, as all of `load` does.
    void map.once('style.load', () => paint(one, now.current));
    map.on('load', () => {
      paint(one, now.current);
      place.current?.setAttribute('data-ready', 'true');
    });
    listen(one, now);
    shown.current = one;
    return () => map.remove();
  }, [tiles, outline, theme, onLand]);
  useEffect(() => {
    now.current = props;
    if (shown.current) paint(shown.current, props);
  });
  return <div ref={place} className="fs-cover-map" role="region" aria-label={label} data-drawing={drawing || undefined} />;
}

/** Layers of the land that the ground draws itself, below the map. */
const drawnBelow = new Set(['page', 'land', 'land-within']);

interface Shown {
  map: MapLibre;
  ground: Ground | undefined;
  /** What each source was last given. */
  painted: Partial<Record<keyof typeof dataOf, unknown>>;
  /** While a station is dragged the map itself rests: a mark of its own follows the pointer. */
  dragging: boolean;
}

/** Sends only what has changed. */
function paint({ map, ground, painted, dragging }: Shown, props: CoverMapProps): void {
  if (props.ground) ground?.show(props.ground);
  if (dragging || !map.getSource('stations')) return;
  const rests: Record<keyof typeof dataOf, unknown> = {
    borders: props.borders,
    stations: JSON.stringify([props.stations, props.chosen]),
    gaps: props.gaps,
    candidates: JSON.stringify(props.candidates),
    unreachable: JSON.stringify(props.unreachable),
    forbidden: JSON.stringify(props.forbidden),
    drawn: JSON.stringify(props.corners),
  };
  for (const name of Object.keys(dataOf) as (keyof typeof dataOf)[]) {
    if (name in painted && painted[name] === rests[name]) continue;
    painted[name] = rests[name];
    map.getSource<GeoJSONSource>(name)?.setData(dataOf[name](props) as never);
  }
}

/** Touching or dragging a station; a click elsewhere gives a point while something is drawn. */
function listen(shown: Shown, now: { current: CoverMapProps }): void {
  const { map } = shown;
  const at = ({ lngLat }: MapMouseEvent | MapTouchEvent): Position => [lngLat.lng, lngLat.lat];
  const stationAt = (event: MapMouseEvent | MapTouchEvent): string | undefined => {
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [
      [x - 6, y - 6],
      [x + 6, y + 6],
    ];
    const found = map.getLayer('stations') ? map.queryRenderedFeatures(box, { layers: ['stations'] }) : [];
    return found[0] && String(found[0].properties['id']);
  };
  const take = (event: MapMouseEvent | MapTouchEvent) => {
    const id = now.current.drawing ? undefined : stationAt(event);
    if (!id || !now.current.onDrag || ('points' in event && event.points.length > 1)) return;
    event.preventDefault();
    const touch = event.type === 'touchstart';
    let last: Position | undefined;
    const mark = document.createElement('div');
    mark.className = 'fs-cover-dragged';
    const move = (moved: MapMouseEvent | MapTouchEvent) => {
      if (!last) map.getContainer().append(mark);
      last = at(moved);
      mark.style.translate = `${moved.point.x}px ${moved.point.y}px`;
      shown.dragging = true;
      void now.current.onDrag?.(id, last, false);
    };
    const drop = async () => {
      map.off(touch ? 'touchmove' : 'mousemove', move);
      map.getCanvas().style.cursor = '';
      if (!last) return;
      await now.current.onDrag?.(id, last, true);
      // The cover comes first; then the map's own mark takes over.
      shown.dragging = false;
      void map.once('idle', () => mark.remove());
      paint(shown, now.current);
      map.triggerRepaint();
    };
    map.getCanvas().style.cursor = 'grabbing';
    map.on(touch ? 'touchmove' : 'mousemove', move);
    void map.once(touch ? 'touchend' : 'mouseup', () => void drop());
  };
  map.on('mousedown', take);
  map.on('touchstart', take);
  map.on('mouseenter', 'stations', (event) => {
    const id = stationAt(event);
    if (!id || now.current.drawing) return;
    map.getCanvas().style.cursor = now.current.onDrag ? 'grab' : 'pointer';
    now.current.onHover?.(id);
  });
  map.on('mouseleave', 'stations', () => (map.getCanvas().style.cursor = ''));
  map.on('click', (event) => {
    if (now.current.drawing) return now.current.onPoint?.(at(event));
    const id = stationAt(event);
    if (id) now.current.onChoose?.(id);
    return undefined;
  });
}
