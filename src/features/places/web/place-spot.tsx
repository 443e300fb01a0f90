/** One place among its neighbours: a picture that leads to the map itself, not a map that catches the wheel and the thumb. */
import { useEffect, useRef } from 'react';
import type { GeoJSONSource } from 'maplibre-gl';
import { baseStyle, makeMap, pictures, themeColours, type Box } from '../../../web/map/base-map.ts';
import { addRiskIcons } from '../../../web/map/risk-icons.ts';
import { placesOverlay, pointOf } from './place-layers.ts';

interface SpotProps {
  regionTiles: string;
  placeTiles: string;
  lon: number;
  lat: number;
}

/** Half a kilometre to each side. */
const around = (lon: number, lat: number): Box => [lon - 0.0055, lat - 0.0025, lon + 0.0055, lat + 0.0025];

export default function PlaceSpot({ regionTiles, placeTiles, lon, lat }: SpotProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const colour = themeColours();
    const style = baseStyle(regionTiles, colour, placesOverlay(placeTiles, colour));
    const made = makeMap(place.current!, style, around(lon, lat), { padding: 0, interactive: false });
    pictures(made, () => addRiskIcons(made, colour));
    made.on('load', () => made.getSource<GeoJSONSource>('chosen')?.setData(pointOf([lon, lat])));
    return () => made.remove();
  }, [regionTiles, placeTiles, lon, lat]);
  return <div ref={place} className="fs-place-spot" aria-hidden="true" />;
}
