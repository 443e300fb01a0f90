/** What page and map of the one map say to each other; without the map's library, so that the page comes first. */
export type Position = readonly [lon: number, lat: number];

export interface Chosen {
  id: string;
  name: string;
  lon: number;
  lat: number;
}

export interface MapHandle {
  zoom: (by: 1 | -1) => void;
  home: () => void;
  /** Brings a place into view without a jump where it is in view already; with `zoom`, at least so near. */
  show: (place: Position, zoom?: number) => void;
}

/** What can be taken off the map, for a clearer view of the rest. */
export const layerGroups = ['towns', 'villages', 'grids', 'places'] as const;
export type LayerGroup = (typeof layerGroups)[number];
