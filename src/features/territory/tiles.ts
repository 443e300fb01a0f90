/** Boundaries as vector tiles. Outside the caller's scope an outline carries nothing but itself. */
import { createHash } from 'node:crypto';
import { GeoJSONVT, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { centreOf } from '../../core/geo/faults.ts';
import type { Area } from '../../core/geo/geojson.ts';

export interface OutlinedRegion {
  code: string;
  kind: string;
  name: string;
  geometry: Area;
}

/** The same for all sessions that may see the same regions; part of a tile's address, so that caches never mix scopes. */
export const scopeHash = (prefixes: readonly string[]) =>
  createHash('sha256')
    .update([...prefixes].sort().join(' '))
    .digest('hex')
    .slice(0, 16);

interface TileFeature {
  tags: Record<string, string | number>;
}

interface Layers {
  outlines: GeoJSONVT;
  labels: GeoJSONVT;
}

const mostIndexes = 4;
const mostTiles = 4000;
const indexes = new Map<string, Promise<Layers>>();
const tiles = new Map<string, Uint8Array>();

/** Keeps the newest `most` entries of a cache. */
function keep<V>(cache: Map<string, V>, key: string, value: V, most: number): V {
  cache.set(key, value);
  if (cache.size > most) cache.delete(cache.keys().next().value!);
  return value;
}

function indexOf(regions: readonly OutlinedRegion[]): Layers {
  const options = { maxZoom: 16, indexMaxZoom: 6, tolerance: 2, buffer: 64 };
  const tags = ({ code, kind, name }: OutlinedRegion) => ({ code, kind, name, digits: code.length });
  const collection = (features: readonly object[]) => ({ type: 'FeatureCollection' as const, features });
  return {
    outlines: new GeoJSONVT(
      collection(
        regions.map((region) => ({
          type: 'Feature',
          geometry: region.geometry,
          properties: tags(region),
        })),
      ),
      options,
    ),
    labels: new GeoJSONVT(
      collection(
        regions.map((region) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [...centreOf(region.geometry)] },
          properties: tags(region),
        })),
      ),
      { ...options, buffer: 512 },
    ),
  };
}

interface TileOf {
  version: string;
  prefixes: readonly string[];
  z: number;
  x: number;
  y: number;
}

/** One tile; `read` gives the boundaries when this version is asked for first. An empty tile has no bytes. */
export async function tileOf({ version, prefixes, z, x, y }: TileOf, read: () => Promise<OutlinedRegion[]>): Promise<Uint8Array> {
  const key = `${version}/${scopeHash(prefixes)}/${z}/${x}/${y}`;
  const known = tiles.get(key);
  if (known) return known;
  const index = indexes.get(version) ?? keep(indexes, version, read().then(indexOf), mostIndexes);
  const { outlines, labels } = await index.catch((error: unknown) => {
    indexes.delete(version);
    throw error;
  });
  const mine = (code: string) => prefixes.some((prefix) => code.startsWith(prefix));
  const layer = (tile: { features: readonly TileFeature[] } | null, outside: 'outline' | 'drop') => {
    if (!tile) return undefined;
    const features = tile.features
      .filter(({ tags }) => outside === 'outline' || mine(String(tags.code)))
      .map((feature) => {
        const { code, kind, name, digits } = feature.tags;
        return { ...feature, tags: mine(String(code)) ? { code, kind, name, digits, inside: 1 } : { digits, inside: 0 } };
      });
    return features.length === 0 ? undefined : ({ ...tile, features } as unknown as GeoJSONVTTile);
  };
  const layers = { regions: layer(outlines.getTile(z, x, y), 'outline'), labels: layer(labels.getTile(z, x, y), 'drop') };
  const present = Object.fromEntries(Object.entries(layers).filter(([, tile]) => tile !== undefined)) as Record<
    string,
    GeoJSONVTTile
  >;
  const bytes = Object.keys(present).length === 0 ? new Uint8Array(0) : fromGeojsonVt(present, { version: 2, extent: 4096 });
  return keep(tiles, key, bytes, mostTiles);
}
