/** What every map of the district stands on: land, boundaries, names, the veil over what is elsewhere. No request leaves the house. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, prewarm, setWorkerUrl, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

setWorkerUrl(workerUrl);
// Its threads start while the page still asks for what it shows.
prewarm();

export type Box = readonly [west: number, south: number, east: number, north: number];
/** Pixels of the map that lie under panels. */
export type Padding = number | { left: number; right: number; top: number; bottom: number };
export type Colour = (role: string) => string;

/** Colours of the theme that the page wears now. */
export function themeColours(): Colour {
  const styles = getComputedStyle(document.documentElement);
  return (role) => styles.getPropertyValue(`--fs-${role}`).trim() || 'gray';
}

/** The whole address of a tile source, with its braces as MapLibre wants them. */
export const tileAddress = (tiles: string) => new URL(tiles, location.href).href.replaceAll('%7B', '{').replaceAll('%7D', '}');

const level = (digits: number) => ['==', ['get', 'digits'], digits] as never;
const inside = (value: number) => ['==', ['get', 'inside'], value] as never;

/** Layers that stand between the land and its names, from bottom to top. */
export interface Overlay {
  sources: StyleSpecification['sources'];
  /** Under the lines of boundaries. */
  under?: LayerSpecification[];
  /** Over everything. */
  over?: LayerSpecification[];
}

export function baseStyle(regionTiles: string, colour: Colour, overlay: Overlay = { sources: {} }): StyleSpecification {
  const source = { source: 'regions', 'source-layer': 'regions' } as const;
  const lines = (id: string, digits: number, minzoom: number, paint: object): LayerSpecification => ({
    id,
    type: 'line',
    ...source,
    minzoom,
    filter: level(digits),
    paint: { 'line-color': colour('ink2'), ...paint },
  });
  const names = (id: string, digits: number, minzoom: number, size: number, ink: string): LayerSpecification => ({
    id,
    type: 'symbol',
    source: 'regions',
    'source-layer': 'labels',
    minzoom,
    filter: level(digits),
    layout: {
      'text-field': ['get', 'name'],
      'text-size': size,
      'text-max-width': 10,
      'text-padding': 4,
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
      'text-radial-offset': 1.2,
    },
    paint: { 'text-color': colour(ink), 'text-halo-color': colour('surface'), 'text-halo-width': 1.6 },
  });
  return {
    version: 8,
    sources: { regions: { type: 'vector', tiles: [tileAddress(regionTiles)], maxzoom: 16 }, ...overlay.sources },
    layers: [
      { id: 'page', type: 'background', paint: { 'background-color': colour('page') } },
      {
        id: 'land',
        type: 'fill',
        ...source,
        filter: ['all', level(9), inside(1)] as never,
        paint: { 'fill-color': colour('surface') },
      },
      {
        id: 'veil',
        type: 'fill',
        ...source,
        filter: ['all', level(9), inside(0)] as never,
        paint: { 'fill-color': colour('line'), 'fill-opacity': 0.62 },
      },
      // Of who may see villages only, the town is veiled and these are not.
      {
        id: 'land-within',
        type: 'fill',
        ...source,
        filter: ['all', ['>', ['get', 'digits'], 9], inside(1)] as never,
        paint: { 'fill-color': colour('surface') },
      },
      ...(overlay.under ?? []),
      lines('grid', 15, 14, { 'line-width': 0.4 }),
      lines('village', 12, 10.6, { 'line-width': 0.6, 'line-dasharray': [1, 2] }),
      lines('town', 9, 0, { 'line-width': 1.5, 'line-dasharray': [4, 2] }),
      lines('district', 6, 0, { 'line-width': 2.5, 'line-color': colour('ink') }),
      names('village-names', 12, 12, 12, 'ink3'),
      names('town-names', 9, 0, 14, 'ink'),
      ...(overlay.over ?? []),
    ],
  };
}

/** A map that stays flat and north-up; Chinese labels are drawn by the browser's own fonts. */
export function makeMap(
  container: HTMLElement,
  style: StyleSpecification,
  box: Box,
  { padding = 24, interactive = true }: { padding?: Padding; interactive?: boolean } = {},
): MapLibre {
  const map = new MapLibre({
    container,
    style,
    bounds: [...box] as [number, number, number, number],
    fitBoundsOptions: { padding },
    interactive,
    localIdeographFontFamily: 'PingFang SC, Microsoft YaHei UI, Noto Sans CJK SC, sans-serif',
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    maxZoom: 18,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/**
 * Pictures of marks, drawn when the first of them is asked for. A tile waits for what this brings; pictures that come only with
 * `styleimagemissing` reach a tile that has been laid out without them, and where its turn is missed it stays without marks.
 */
export function pictures(map: MapLibre, add: () => void): void {
  map.setMissingStyleImageResolver(async (id) => {
    if (!map.hasImage(id)) add();
  });
}
