import { Marker, type GeoJSONSource, type Map as MapLibre } from 'maplibre-gl';
import { useEffect, useRef } from 'react';
import { baseStyle, makeMap, themeColours, type Box } from '../../../web/map/base-map.ts';
import type { Areas } from '../schema.ts';
import { minuteColours } from './ramp.ts';

export interface MapStation {
  id: string;
  name: string;
  lon: number;
  lat: number;
}

const empty: Areas = { type: 'FeatureCollection', features: [] };

/** Minutes as areas, stations as points that can be dragged. The tables beside it are its twin for the keyboard. */
export default function CoverMap({
  tiles,
  box,
  label,
  areas,
  stations,
  onDrag,
}: {
  tiles: string;
  box: Box;
  label: string;
  areas: Areas | undefined;
  stations: readonly MapStation[];
  onDrag: (id: string, lon: number, lat: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre>(undefined);
  const shown = useRef(areas);
  const drag = useRef(onDrag);
  useEffect(() => {
    shown.current = areas;
    drag.current = onDrag;
  });
  const outline = box.join(',');
  useEffect(() => {
    const colour = themeColours();
    const style = baseStyle(tiles, colour, {
      sources: { minutes: { type: 'geojson', data: empty as never } },
      // The longest first, so that shorter ones lie on top.
      under: [...minuteColours].toReversed().map(([seconds, fill]) => ({
        id: `minutes-${seconds}`,
        type: 'fill',
        source: 'minutes',
        filter: ['==', ['get', 'seconds'], seconds] as never,
        paint: { 'fill-color': fill, 'fill-opacity': 0.8 },
      })),
    });
    const made = makeMap(place.current!, style, outline.split(',').map(Number) as unknown as Box);
    made.on('load', () => made.getSource<GeoJSONSource>('minutes')?.setData((shown.current ?? empty) as never));
    map.current = made;
    return () => made.remove();
  }, [tiles, outline]);
  useEffect(() => {
    map.current?.getSource<GeoJSONSource>('minutes')?.setData((areas ?? empty) as never);
  }, [areas]);
  const points = JSON.stringify(stations.map(({ id, name, lon, lat }) => [id, name, lon, lat]));
  useEffect(() => {
    // Markers belong to one map: another set of tiles makes a new one.
    const on = map.current;
    if (!on || !outline || !tiles) return undefined;
    const markers = (JSON.parse(points) as [string, string, number, number][]).map(([id, name, lon, lat]) => {
      const element = document.createElement('div');
      element.className = 'fs-cover-station';
      element.title = name;
      const marker = new Marker({ element, draggable: true }).setLngLat([lon, lat]).addTo(on);
      marker.on('dragend', () => {
        const at = marker.getLngLat();
        drag.current(id, at.lng, at.lat);
      });
      return marker;
    });
    return () => {
      for (const marker of markers) marker.remove();
    };
  }, [points, tiles, outline]);
  return <div ref={place} className="fs-cover-map" role="region" aria-label={label} />;
}
