/** The map itself: boundaries, marks, circles, a drawn area, the chosen place. What it shows stands beside it as a list too. */
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, VectorTileSource } from 'maplibre-gl';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import {
  baseStyle,
  makeMap,
  pictures,
  themeColours,
  tileAddress,
  type Box,
  type Colour,
  type Overlay,
} from '../../../web/map/base-map.ts';
import { addRiskIcons, markSizes } from '../../../web/map/risk-icons.ts';
import { layerGroups, type Chosen, type LayerGroup, type MapHandle, type Position } from './map-parts.ts';

const layersOf: Record<LayerGroup, readonly string[]> = {
  towns: ['town', 'town-names'],
  villages: ['village', 'village-names'],
  grids: ['grid'],
  places: ['circles', 'counts', 'marks', 'mark-names'],
};

interface PlaceMapProps {
  ref: Ref<MapHandle>;
  regionTiles: string;
  placeTiles: string;
  box: Box;
  chosen: Chosen | undefined;
  /** Corners so far; undefined: nothing is drawn. */
  drawn: readonly Position[] | undefined;
  drawing: boolean;
  hidden: readonly LayerGroup[];
  label: string;
  onChoose: (ids: readonly string[]) => void;
  onCorner: (corner: Position) => void;
  onMoved: (view: Box) => void;
}

const fromWest = (map: MapLibre): Box => {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
};

const sizeByLevel = ['match', ['get', 'level'], ...Object.entries(markSizes).flatMap(([level, px]) => [level, px / 24]), 0.5];

function placesOverlay(placeTiles: string, colour: Colour): Overlay {
  const circles = { source: 'places', 'source-layer': 'circles' } as const;
  const drawn = { source: 'drawn' } as const;
  return {
    sources: {
      places: { type: 'vector', tiles: [tileAddress(placeTiles)], maxzoom: 16 },
      drawn: { type: 'geojson', data: emptyCollection },
      chosen: { type: 'geojson', data: emptyCollection },
    },
    over: [
      { id: 'drawn-fill', type: 'fill', ...drawn, paint: { 'fill-color': colour('act'), 'fill-opacity': 0.12 } },
      { id: 'drawn-line', type: 'line', ...drawn, paint: { 'line-color': colour('act'), 'line-width': 2 } },
      {
        id: 'drawn-corners',
        type: 'circle',
        ...drawn,
        filter: ['==', ['geometry-type'], 'Point'],
        paint: {
          'circle-radius': 5,
          'circle-color': colour('surface'),
          'circle-stroke-color': colour('act'),
          'circle-stroke-width': 2,
        },
      },
      {
        id: 'circles',
        type: 'circle',
        ...circles,
        paint: {
          'circle-color': colour('surface'),
          'circle-stroke-color': colour('control-line'),
          'circle-stroke-width': 1,
          'circle-radius': ['min', 21, ['+', 7, ['sqrt', ['get', 'count']]]],
        },
      },
      {
        id: 'counts',
        type: 'symbol',
        ...circles,
        layout: {
          'text-field': ['to-string', ['get', 'count']],
          'text-size': 12,
          'text-allow-overlap': true,
          'text-padding': 6, // names of towns and villages keep clear of the circles
        },
        paint: { 'text-color': colour('ink') },
      },
      {
        id: 'marks',
        type: 'symbol',
        source: 'places',
        'source-layer': 'places',
        layout: {
          'icon-image': ['concat', 'risk-', ['get', 'level']],
          'icon-size': sizeByLevel as never,
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['-', 0, ['get', 'rank']],
        },
      },
      {
        id: 'mark-names',
        type: 'symbol',
        source: 'places',
        'source-layer': 'places',
        minzoom: 15,
        layout: {
          'text-field': ['get', 'name'],
          'text-size': 12,
          'text-max-width': 9,
          'text-padding': 4,
          'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
          'text-radial-offset': 0.9,
        },
        paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 1.6 },
      },
      {
        id: 'chosen-white',
        type: 'circle',
        source: 'chosen',
        paint: { 'circle-radius': 17, 'circle-opacity': 0, 'circle-stroke-color': colour('surface'), 'circle-stroke-width': 6 },
      },
      {
        id: 'chosen-ring',
        type: 'circle',
        source: 'chosen',
        paint: { 'circle-radius': 17, 'circle-opacity': 0, 'circle-stroke-color': colour('act'), 'circle-stroke-width': 3 },
      },
      {
        id: 'chosen-name',
        type: 'symbol',
        source: 'chosen',
        layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-offset': [0, -2.2], 'text-allow-overlap': true },
        paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 2 },
      },
    ],
  };
}

const emptyCollection = { type: 'FeatureCollection' as const, features: [] };
const pointOf = ([lon, lat]: Position, properties: object = {}) => ({
  type: 'Feature' as const,
  geometry: { type: 'Point' as const, coordinates: [lon, lat] },
  properties,
});

function drawnData(corners: readonly Position[]) {
  if (corners.length === 0) return emptyCollection;
  const line = corners.map((corner) => [...corner]);
  const geometry =
    corners.length < 3
      ? { type: 'LineString' as const, coordinates: line.length < 2 ? [...line, ...line] : line }
      : { type: 'Polygon' as const, coordinates: [[...line, line[0]!]] };
  return {
    type: 'FeatureCollection' as const,
    features: [{ type: 'Feature' as const, geometry, properties: {} }, ...corners.map((corner) => pointOf(corner))],
  };
}

/** On a desk the legend stands over the left of the map, on a phone over its foot. */
const underPanels = () =>
  matchMedia('(max-width: 767px)').matches
    ? { left: 16, right: 16, top: 16, bottom: 112 }
    : { left: 336, right: 24, top: 24, bottom: 56 };

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export default function PlaceMap({
  ref,
  regionTiles,
  placeTiles,
  box,
  chosen,
  drawn,
  drawing,
  hidden,
  label,
  ...told
}: PlaceMapProps) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | undefined>(undefined);
  const now = useRef({ told, drawing, drawn, chosen, placeTiles, hidden });
  useEffect(() => {
    now.current = { told, drawing, drawn, chosen, placeTiles, hidden };
  });
  const outline = box.join(',');
  useImperativeHandle(ref, () => ({
    zoom: (by) => map.current?.zoomTo(map.current.getZoom() + by, { duration: still() ? 0 : 160 }),
    home: () =>
      map.current?.fitBounds(outline.split(',').map(Number) as [number, number, number, number], {
        padding: underPanels(),
        duration: still() ? 0 : 160,
      }),
    show: ([lon, lat], zoom = 0) => {
      const { current } = map;
      if (current && (!current.getBounds().contains([lon, lat]) || current.getZoom() < zoom))
        current.easeTo({ center: [lon, lat], zoom: Math.max(zoom, current.getZoom()), duration: still() ? 0 : 160 });
    },
  }));
  useEffect(() => {
    const colour = themeColours();
    const { placeTiles: firstTiles } = now.current;
    const made = makeMap(
      place.current!,
      baseStyle(regionTiles, colour, placesOverlay(firstTiles, colour)),
      outline.split(',').map(Number) as unknown as Box,
      underPanels(),
    );
    pictures(made, () => addRiskIcons(made, colour));
    void made.once('style.load', () => now.current.placeTiles !== firstTiles && showTiles(made, now.current.placeTiles));
    made.on('load', () => {
      paint(made, now.current);
      takeOff(made, now.current.hidden);
      now.current.told.onMoved(fromWest(made));
    });
    made.on('moveend', () => now.current.told.onMoved(fromWest(made)));
    made.on('click', (event) => clicked(made, event, now.current));
    for (const layer of ['marks', 'circles']) {
      made.on('mouseenter', layer, () => (made.getCanvas().style.cursor = 'pointer'));
      made.on('mouseleave', layer, () => (made.getCanvas().style.cursor = ''));
    }
    map.current = made;
    return () => made.remove();
  }, [regionTiles, outline]);
  useEffect(() => {
    if (map.current) showTiles(map.current, placeTiles);
  }, [placeTiles]);
  useEffect(() => {
    if (map.current?.getSource('drawn')) paint(map.current, { drawn, chosen });
  }, [drawn, chosen]);
  useEffect(() => {
    if (map.current?.getSource('drawn')) takeOff(map.current, hidden);
  }, [hidden]);
  return <div ref={place} className="fs-place-map" role="region" aria-label={label} data-drawing={drawing || undefined} />;
}

/** Nothing before the style is there; tiles that are still under way do not matter. */
function showTiles(map: MapLibre, placeTiles: string): void {
  map.getSource<VectorTileSource>('places')?.setTiles([tileAddress(placeTiles)]);
}

function takeOff(map: MapLibre, hidden: readonly LayerGroup[]): void {
  for (const group of layerGroups)
    for (const layer of layersOf[group]) map.setLayoutProperty(layer, 'visibility', hidden.includes(group) ? 'none' : 'visible');
}

function paint(map: MapLibre, { drawn, chosen }: { drawn: readonly Position[] | undefined; chosen: Chosen | undefined }): void {
  map.getSource<GeoJSONSource>('drawn')?.setData(drawnData(drawn ?? []));
  map
    .getSource<GeoJSONSource>('chosen')
    ?.setData(chosen ? pointOf([chosen.lon, chosen.lat], { name: chosen.name }) : emptyCollection);
}

function clicked(
  map: MapLibre,
  { point, lngLat }: MapMouseEvent,
  { told, drawing }: { told: Pick<PlaceMapProps, 'onChoose' | 'onCorner'>; drawing: boolean },
): void {
  if (drawing) return told.onCorner([lngLat.lng, lngLat.lat]);
  const around: [[number, number], [number, number]] = [
    [point.x - 6, point.y - 6],
    [point.x + 6, point.y + 6],
  ];
  const marks = map.queryRenderedFeatures(around, { layers: ['marks'] });
  if (marks.length > 0) return told.onChoose([...new Set(marks.map(({ properties }) => String(properties['id'])))]);
  const [circle] = map.queryRenderedFeatures(around, { layers: ['circles'] });
  if (circle?.geometry.type === 'Point')
    map.easeTo({
      center: circle.geometry.coordinates as [number, number],
      zoom: Math.min(18, map.getZoom() + 2),
      duration: still() ? 0 : 160,
    });
  return undefined;
}
