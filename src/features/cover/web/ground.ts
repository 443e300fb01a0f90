/**
 * The ground of the map of cover on a canvas of its own, which lies under the map: the district, what is beyond reach, and the
 * minutes. A frame of the map costs a tenth of a second and more where no graphics card helps; while a station is dragged only
 * this canvas is painted anew.
 */
import type { Map as MapLibre } from 'maplibre-gl';
import type { Area, Position } from '../../../core/geo/geojson.ts';
import type { Colour } from '../../../web/map/base-map.ts';
import type { ThemeName } from '../../../web/theme/theme.tsx';
import type { Areas } from '../schema.ts';
import { rampOf } from './ramp.ts';

/** Paths are kept in pixels of this zoom, counted from the first corner of the district: small numbers stay exact. */
const ZOOM = 14;
const TILE = 512;

export interface GroundInput {
  district: Area | undefined;
  /** Of the stations that stand, and on top of it of those that are tried. */
  areas: Areas | undefined;
  over: Areas | undefined;
}

/** Web Mercator, the whole world from 0 to 1, y southwards. */
const worldX = (lon: number) => (lon + 180) / 360;
const worldY = (lat: number) => (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2;

export class Ground {
  private readonly map: MapLibre;
  private readonly canvas = document.createElement('canvas');
  private readonly pen: CanvasRenderingContext2D;
  private readonly ramp: ReturnType<typeof rampOf>;
  private readonly colour: Colour;
  private readonly origin: Position;
  private readonly paths = new WeakMap<object, Path2D | Map<number, Path2D>>();
  private shown: GroundInput = { district: undefined, areas: undefined, over: undefined };
  private drawnAt = '';

  constructor(map: MapLibre, theme: ThemeName, colour: Colour) {
    this.map = map;
    this.colour = colour;
    this.ramp = rampOf(theme);
    const { lng, lat } = map.getCenter();
    this.origin = [lng, lat];
    this.canvas.className = 'fs-cover-ground';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.pen = this.canvas.getContext('2d')!;
    map.getContainer().prepend(this.canvas);
    map.on('render', () => this.follow());
    // The map leaves what it did not put there.
    map.on('remove', () => this.canvas.remove());
  }

  show(input: GroundInput): void {
    const { district, areas, over } = this.shown;
    if (district === input.district && areas === input.areas && over === input.over) return;
    this.shown = input;
    this.draw();
  }

  /** @returns when the picture with these outlines on top has been handed to the screen */
  redraw(over: Areas): Promise<void> {
    return new Promise((resolve) => {
      requestAnimationFrame(() => {
        this.show({ ...this.shown, over });
        // The frame after this one begins when this one is done.
        requestAnimationFrame(() => resolve());
      });
    });
  }

  /** Keeps to the map as it is moved. */
  private follow(): void {
    if (this.where() !== this.drawnAt) this.draw();
  }

  private where(): string {
    const { lng, lat } = this.map.getCenter();
    const { clientWidth, clientHeight } = this.map.getContainer();
    return [lng, lat, this.map.getZoom(), clientWidth, clientHeight, devicePixelRatio].join();
  }

  private draw(): void {
    const { canvas, pen, map, ramp } = this;
    const { clientWidth, clientHeight } = map.getContainer();
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    this.drawnAt = this.where();
    const { x, y } = map.project([...this.origin] as [number, number]);
    const scale = 2 ** (map.getZoom() - ZOOM);
    const flat = () => pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const onGround = () => pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y);
    flat();
    pen.fillStyle = this.colour('page');
    pen.fillRect(0, 0, clientWidth, clientHeight);
    const { district, areas, over } = this.shown;
    if (district) {
      const outline = this.outline(district);
      onGround();
      pen.fillStyle = this.colour('surface');
      pen.fill(outline, 'evenodd');
      // Before the minutes are known nothing is beyond them.
      if (areas) {
        pen.save();
        pen.clip(outline, 'evenodd');
        flat();
        pen.fillStyle = this.hatch(ratio);
        pen.fillRect(0, 0, clientWidth, clientHeight);
        pen.restore();
      }
    }
    onGround();
    // The longest first, so that shorter ones lie on top; opaque, so that both make one picture.
    for (const { seconds, colour } of ramp.minutes.toReversed())
      for (const source of [areas, over]) {
        const path = source && this.minutes(source).get(seconds);
        if (!path) continue;
        pen.fillStyle = colour;
        pen.fill(path, 'evenodd');
      }
  }

  private outline(area: Area): Path2D {
    const found = this.paths.get(area) as Path2D | undefined;
    if (found) return found;
    const made = new Path2D();
    this.trace(made, area);
    this.paths.set(area, made);
    return made;
  }

  private minutes(areas: Areas): Map<number, Path2D> {
    const found = this.paths.get(areas) as Map<number, Path2D> | undefined;
    if (found) return found;
    const made = new Map<number, Path2D>();
    for (const { geometry, properties } of areas.features) {
      const seconds = Number(properties['seconds']);
      const path = made.get(seconds) ?? new Path2D();
      made.set(seconds, path);
      this.trace(path, geometry as unknown as Area);
    }
    this.paths.set(areas, made);
    return made;
  }

  private trace(path: Path2D, area: Area): void {
    const size = TILE * 2 ** ZOOM;
    const [left, top] = [worldX(this.origin[0]) * size, worldY(this.origin[1]) * size];
    for (const rings of area.type === 'Polygon' ? [area.coordinates] : area.coordinates)
      for (const ring of rings) {
        ring.forEach(([lon, lat], i) => {
          const [x, y] = [worldX(lon) * size - left, worldY(lat) * size - top];
          if (i === 0) path.moveTo(x, y);
          else path.lineTo(x, y);
        });
        path.closePath();
      }
  }

  private hatch(ratio: number): CanvasPattern {
    const tile = document.createElement('canvas');
    const side = Math.round(8 * ratio);
    tile.width = tile.height = side;
    const pen = tile.getContext('2d')!;
    pen.fillStyle = this.ramp.beyond;
    pen.fillRect(0, 0, side, side);
    pen.strokeStyle = this.ramp.hatch;
    pen.lineWidth = 0.9 * ratio;
    for (const from of [-side, 0, side]) {
      pen.beginPath();
      pen.moveTo(from, side);
      pen.lineTo(from + side, 0);
      pen.stroke();
    }
    const pattern = this.pen.createPattern(tile, 'repeat')!;
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    return pattern;
  }
}
