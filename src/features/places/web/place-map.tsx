/** The map itself: boundaries, marks, circles, a drawn area, the chosen place. What it shows stands beside it as a list too. */
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, VectorTileSource } from 'maplibre-gl';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { baseStyle, makeMap, pictures, themeColours, tileAddress, type Box } from '../../../web/map/base-map.ts';
import { addRiskIcons } from '../../../web/map/risk-icons.ts';
import { layerGroups, type Chosen, type LayerGroup, type MapHandle, type Position } from './map-parts.ts';
import { emptyCollection, placesOverlay, pointOf } from './place-layers.ts';

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
  /** Where the map opens, near enough to tell neighbours apart; otherwise the whole box. */
  at: Position | undefined;
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
  at,
  chosen,
  drawn,
  drawing,
  hidden,
  label,
  ...told
}: PlaceMapProps) {
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<MapLibre | undefined>(undefined);
  const now = useRef({ told, drawing, drawn, chosen, placeTiles, hidden, at });
  useEffect(() => {
    now.current = { told, drawing, drawn, chosen, placeTiles, hidden, at };
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
    const { placeTiles: firstTiles, at: opensAt } = now.current;
    const made = makeMap(
      place.current!,
      baseStyle(regionTiles, colour, placesOverlay(firstTiles, colour)),
      outline.split(',').map(Number) as unknown as Box,
      { padding: underPanels() },
    );
    if (opensAt) made.jumpTo({ center: [...opensAt] as [number, number], zoom: 15 });
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
