/** How places are drawn, on the one map and wherever one of them is shown among its neighbours. */
import { tileAddress, type Colour, type Overlay } from '../../../web/map/base-map.ts';
import { markSizes } from '../../../web/map/risk-icons.ts';
import type { Position } from './map-parts.ts';

export const emptyCollection = { type: 'FeatureCollection' as const, features: [] };
export const pointOf = ([lon, lat]: Position, properties: object = {}) => ({
  type: 'Feature' as const,
  geometry: { type: 'Point' as const, coordinates: [lon, lat] },
  properties,
});

const sizeByLevel = (times: number) => [
  'match',
  ['get', 'level'],
  ...Object.entries(markSizes).flatMap(([level, px]) => [level, (times * px) / 24]),
  0.5 * times,
];
/** A whole district at once is seen with smaller marks, or they would hide it. */
const sizeByZoom = ['interpolate', ['linear'], ['zoom'], 9, sizeByLevel(0.45), 10, sizeByLevel(0.65), 13, sizeByLevel(1)];

/** Places as marks and counted circles, a drawn area, the ring around the chosen one. */
export function placesOverlay(placeTiles: string, colour: Colour): Overlay {
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
          'icon-size': sizeByZoom as never,
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
