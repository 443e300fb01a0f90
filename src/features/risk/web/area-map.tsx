import type { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef } from 'react';
import { baseStyle, makeMap, themeColours, type Box } from '../../../web/map/base-map.ts';

/** Areas filled by how much is expected there. The table beside it is its twin for the keyboard. */
export default function AreaMap({
  tiles,
  box,
  label,
  digits,
  fills,
  onChoose,
}: {
  tiles: string;
  box: Box;
  label: string;
  digits: 9 | 12 | 15;
  /** Colour by code of the area. */
  fills: Readonly<Record<string, string>>;
  onChoose: (code: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const choose = useRef(onChoose);
  const paint = JSON.stringify({ digits, fills });
  const wanted = useRef(paint);
  useEffect(() => {
    choose.current = onChoose;
    wanted.current = paint;
  });
  const outline = box.join(',');
  useEffect(() => {
    const colour = themeColours();
    const style = baseStyle(tiles, colour, {
      sources: {},
      under: [
        {
          id: 'areas',
          type: 'fill',
          source: 'regions',
          'source-layer': 'regions',
          // Areas of the lightest colour are told from those not compared by their edge.
          paint: { 'fill-color': 'rgba(0,0,0,0)', 'fill-opacity': 0.85, 'fill-outline-color': 'rgba(0,0,0,0)' },
        },
      ],
    });
    const made = makeMap(place.current!, style, outline.split(',').map(Number) as unknown as Box);
    void made.once('style.load', () => fill(made, wanted.current));
    made.on('click', ({ point }) => {
      const found = made
        .queryRenderedFeatures(point, { layers: ['areas'] })
        .map(({ properties }) => properties['code'] as string | undefined)
        .find(Boolean);
      if (found) choose.current(found);
    });
    map.current = made;
    return () => made.remove();
  }, [tiles, outline]);
  useEffect(() => {
    // Tiles that are still under way do not matter; before the style is there, it takes the newest itself.
    if (map.current?.getLayer('areas')) fill(map.current, paint);
  }, [paint]);
  return <div ref={place} className="fs-risk-map" role="region" aria-label={label} />;
}

function fill(map: MapLibre, paint: string): void {
  const { digits, fills } = JSON.parse(paint) as { digits: number; fills: Record<string, string> };
  map.setFilter('areas', ['==', ['get', 'digits'], digits] as never);
  const colours = Object.entries(fills).flat();
  const edge = themeColours()('ink3');
  map.setPaintProperty(
    'areas',
    'fill-outline-color',
    (colours.length === 0 ? 'rgba(0,0,0,0)' : ['match', ['get', 'code'], Object.keys(fills), edge, 'rgba(0,0,0,0)']) as never,
  );
  map.setPaintProperty(
    'areas',
    'fill-color',
    (colours.length === 0 ? 'rgba(0,0,0,0)' : ['match', ['get', 'code'], ...colours, 'rgba(0,0,0,0)']) as never,
  );
}
