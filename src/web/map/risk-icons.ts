/** Risk marks as pictures for the map: the same shapes, fills and edges as `RiskMark`, without the character. */
import type { Map as MapLibre } from 'maplibre-gl';
import type { Colour } from './base-map.ts';

const shapes: Record<string, [x: number, y: number][] | number> = {
  red: [
    [12, 1.2],
    [22.8, 12],
    [12, 22.8],
    [1.2, 12],
  ],
  orange: [
    [12, 1.8],
    [23, 21.6],
    [1, 21.6],
  ],
  yellow: [
    [2, 2],
    [22, 2],
    [22, 22],
    [2, 22],
  ],
  blue: 10.6,
  none: 8.4,
};

/** Pixels across, by level, as the interface says; drawn at twice the size for fine screens. */
export const markSizes: Record<string, number> = { red: 20, orange: 17, yellow: 14, blue: 12, none: 12 };
const DRAWN = 48;

/** Adds `risk-red` … `risk-none`; their natural size is 24 pixels. */
export function addRiskIcons(map: MapLibre, colour: Colour): void {
  for (const [level, shape] of Object.entries(shapes)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = DRAWN;
    const pen = canvas.getContext('2d')!;
    pen.scale(DRAWN / 24, DRAWN / 24);
    pen.beginPath();
    if (typeof shape === 'number') pen.arc(12, 12, shape, 0, 2 * Math.PI);
    else for (const [x, y] of shape) pen.lineTo(x, y);
    pen.closePath();
    pen.fillStyle = colour(`risk-${level}-fill`);
    pen.fill();
    pen.lineJoin = 'round';
    pen.lineWidth = 1.8;
    pen.strokeStyle = colour(`risk-${level}-edge`);
    pen.stroke();
    map.addImage(`risk-${level}`, pen.getImageData(0, 0, DRAWN, DRAWN), { pixelRatio: 2 });
  }
}
