import type { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef } from 'react';
import { baseStyle, makeMap, themeColours, type Box, type Colour, type Overlay } from '../../../web/map/base-map.ts';

const chosenFilter = (code: string) => ['==', ['get', 'code'], code] as never;

function chosenOverlay(colour: Colour): Overlay {
  const source = { source: 'regions', 'source-layer': 'regions', filter: chosenFilter('') } as const;
  return {
    sources: {},
    under: [{ id: 'chosen', type: 'fill', ...source, paint: { 'fill-color': colour('act-tint') } }],
    over: [{ id: 'chosen-line', type: 'line', ...source, paint: { 'line-color': colour('act'), 'line-width': 3 } }],
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
    const colour = themeColours();
    const made = makeMap(
      place.current!,
      baseStyle(tiles, colour, chosenOverlay(colour)),
      outline.split(',').map(Number) as unknown as Box,
    );
    void made.once('style.load', () => light(made, picked.current));
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
    if (now.getLayer('chosen')) light(now, chosen);
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
  for (const layer of ['chosen', 'chosen-line']) map.setFilter(layer, chosenFilter(code ?? ''));
}
