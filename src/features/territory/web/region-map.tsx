import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibre, setWorkerUrl, type LineLayerSpecification, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef } from 'react';

setWorkerUrl(workerUrl);

type Box = readonly [number, number, number, number];

const level = (digits: number) => ['==', ['get', 'digits'], digits] as never;
const inside = (value: number) => ['==', ['get', 'inside'], value] as never;

function styleOf(tiles: string, colour: (name: string) => string): StyleSpecification {
  const source = { source: 'regions', 'source-layer': 'regions' } as const;
  const lines = (id: string, digits: number, minzoom: number, paint: object): LineLayerSpecification => ({
    id,
    type: 'line',
    source: 'regions',
    'source-layer': 'regions',
    minzoom,
    filter: level(digits),
    paint: { 'line-color': colour('ink2'), ...paint },
  });
  return {
    version: 8,
    sources: {
      regions: {
        type: 'vector',
        tiles: [new URL(tiles, location.href).href.replaceAll('%7B', '{').replaceAll('%7D', '}')],
        maxzoom: 16,
      },
    },
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
      {
        id: 'chosen',
        type: 'fill',
        ...source,
        filter: ['==', ['get', 'code'], ''] as never,
        paint: { 'fill-color': colour('act-tint') },
      },
      lines('grid', 15, 14, { 'line-width': 0.4 }),
      lines('village', 12, 10.6, { 'line-width': 0.6, 'line-dasharray': [1, 2] }),
      lines('town', 9, 0, { 'line-width': 1.5, 'line-dasharray': [4, 2] }),
      lines('district', 6, 0, { 'line-width': 2.5, 'line-color': colour('ink') }),
      {
        id: 'chosen-line',
        type: 'line',
        ...source,
        filter: ['==', ['get', 'code'], ''] as never,
        paint: { 'line-color': colour('act'), 'line-width': 3 },
      },
      {
        id: 'names',
        type: 'symbol',
        source: 'regions',
        'source-layer': 'labels',
        filter: ['any', level(9), ['all', level(12), ['>=', ['zoom'], 12]]] as never,
        layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-max-width': 10, 'text-padding': 4 },
        paint: { 'text-color': colour('ink'), 'text-halo-color': colour('surface'), 'text-halo-width': 1.6 },
      },
    ],
  };
}

/** Boundaries of the district; what lies outside the reader's scope is veiled. The list beside it is its twin for the keyboard. */
export default function RegionMap({
  tiles,
  box,
  chosen,
  chosenBox,
  label,
  onChoose,
}: {
  tiles: string;
  box: Box;
  chosen: string | undefined;
  chosenBox: Box | null;
  label: string;
  onChoose: (code: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | undefined>(undefined);
  const choose = useRef(onChoose);
  const picked = useRef(chosen);
  useEffect(() => {
    choose.current = onChoose;
    picked.current = chosen;
  });
  const outline = box.join(',');
  useEffect(() => {
    const styles = getComputedStyle(document.documentElement);
    const made = new MapLibre({
      container: place.current!,
      style: styleOf(tiles, (name) => styles.getPropertyValue(`--fs-${name}`).trim() || 'gray'),
      bounds: outline.split(',').map(Number) as [number, number, number, number],
      fitBoundsOptions: { padding: 24 },
      localIdeographFontFamily: 'PingFang SC, Microsoft YaHei UI, Noto Sans CJK SC, sans-serif',
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
    });
    made.on('load', () => light(made, picked.current));
    made.on('click', ({ point }) => {
      const found = made
        .queryRenderedFeatures(point, { layers: ['land'] })
        .map(({ properties }) => properties['code'] as string | undefined)
        .find(Boolean);
      if (found) choose.current(found);
    });
    map.current = made;
    return () => made.remove();
  }, [tiles, outline]);
  const target = chosenBox?.join(',');
  useEffect(() => {
    const now = map.current;
    if (!now) return;
    if (now.isStyleLoaded()) light(now, chosen);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (target)
      now.fitBounds(target.split(',').map(Number) as [number, number, number, number], {
        padding: 48,
        duration: still ? 0 : 160,
      });
  }, [chosen, target]);
  return <div ref={place} className="fs-region-map" role="region" aria-label={label} />;
}

function light(map: MapLibre, code: string | undefined): void {
  for (const layer of ['chosen', 'chosen-line']) map.setFilter(layer, ['==', ['get', 'code'], code ?? '']);
}
