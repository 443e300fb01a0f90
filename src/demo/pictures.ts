/** Photos of the demo district, drawn by code: flat pictures that say that they are examples. The same bytes on every machine. */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

export interface Picture {
  name: string;
  content: Uint8Array;
  sha256: string;
}

const [width, height] = [480, 320];

/** Index → red, green, blue. */
const palette = [
  [236, 239, 240],
  [214, 220, 222],
  [190, 199, 202],
  [150, 163, 168],
  [74, 87, 97],
  [23, 33, 43],
  [176, 32, 34],
  [28, 107, 69],
  [201, 160, 99],
  [11, 100, 112],
  [255, 255, 255],
] as const;
const [light, pale, floor, line, dark, ink, red, green, wood, teal, white] = palette.keys();

type Point = readonly [x: number, y: number];
/** A colour and the corners of what it fills; two corners are a box. */
type Shape = readonly [colour: number, ...corners: Point[]];

const corridor: readonly Shape[] = [
  [light!, [0, 0], [480, 320]],
  [white!, [0, 0], [480, 0], [300, 90], [180, 90]],
  [floor!, [0, 320], [480, 320], [300, 210], [180, 210]],
  [pale!, [0, 0], [180, 90], [180, 210], [0, 320]],
  [pale!, [480, 0], [300, 90], [300, 210], [480, 320]],
  [light!, [180, 90], [300, 210]],
  [dark!, [212, 116], [268, 210]],
  [line!, [216, 120], [264, 210]],
  [ink!, [239, 120], [241, 210]],
  [green!, [218, 98], [262, 110]],
  [white!, [234, 102], [246, 106]],
  [red!, [332, 150], [344, 142], [344, 176], [332, 178]],
  [line!, [96, 320], [102, 320], [206, 210], [203, 210]],
  [line!, [378, 320], [384, 320], [277, 210], [274, 210]],
];
const extinguishers: readonly Shape[] = [
  [light!, [0, 0], [480, 320]],
  [floor!, [0, 250], [480, 320]],
  [line!, [0, 246], [480, 250]],
  [red!, [150, 150], [330, 262]],
  [white!, [160, 160], [320, 252]],
  ...[190, 270].flatMap((x): Shape[] => [
    [dark!, [x - 4, 166], [x + 4, 180]],
    [dark!, [x, 168], [x + 22, 174]],
    [red!, [x - 16, 180], [x + 16, 246]],
    [pale!, [x - 16, 204], [x + 16, 220]],
  ]),
  [green!, [196, 92], [284, 132]],
  [white!, [206, 102], [274, 106]],
  [white!, [206, 112], [258, 116]],
];
const switchboard: readonly Shape[] = [
  [pale!, [0, 0], [480, 320]],
  [floor!, [0, 270], [480, 320]],
  [dark!, [160, 60], [320, 240]],
  [light!, [166, 66], [314, 234]],
  ...[0, 1].flatMap((row) =>
    [0, 1, 2, 3, 4].flatMap((n): Shape[] => [
      [line!, [184 + 24 * n, 96 + 60 * row], [202 + 24 * n, 134 + 60 * row]],
      [ink!, [190 + 24 * n, 104 + 60 * row], [196 + 24 * n, 116 + 60 * row]],
    ]),
  ),
  [teal!, [184, 76], [296, 86]],
  [line!, [236, 240], [244, 270]],
];
const visit: readonly Shape[] = [
  [light!, [0, 0], [480, 320]],
  [floor!, [0, 260], [480, 320]],
  [teal!, [90, 50], [390, 84]],
  [white!, [110, 62], [300, 72]],
  [dark!, [110, 100], [370, 260]],
  [white!, [118, 108], [236, 260]],
  [white!, [244, 108], [362, 260]],
  [wood!, [140, 190], [214, 260]],
  [wood!, [266, 190], [340, 260]],
  [red!, [400, 200], [416, 260]],
  [dark!, [404, 190], [412, 200]],
];

/** 示例, "example", sixteen dots high. */
const letters: readonly (readonly string[])[] = [
  [
    '................',
    '..############..',
    '................',
    '................',
    '................',
    '.##############.',
    '.......##.......',
    '.......##.......',
    '...##..##..##...',
    '...##..##...##..',
    '..##...##...##..',
    '..##...##....##.',
    '.##....##....##.',
    '.......##.......',
    '.....####.......',
    '................',
  ],
  [
    '...##.........##',
    '...##.#######.##',
    '..##....##....##',
    '..##...##..##.##',
    '.##....#####..##',
    '.##...##..##.###',
    '###..##...##.###',
    '.##..##.#.##.###',
    '.##.##..####.###',
    '.##......##..###',
    '.##.....##....##',
    '.##....##.....##',
    '.##...##......##',
    '.##..##.......##',
    '.##.##......###.',
    '................',
  ],
];

/** A palette index for every point, row by row. */
function drawn(shapes: readonly Shape[]): Uint8Array {
  const points = new Uint8Array(width * height);
  const box = (colour: number, [x0, y0]: Point, [x1, y1]: Point) => {
    for (let y = y0; y < y1; y++) points.fill(colour, y * width + x0, y * width + x1);
  };
  for (const [colour, ...corners] of shapes) {
    if (corners.length === 2) box(colour, corners[0]!, corners[1]!);
    else
      for (let y = 0; y < height; y++) {
        const crossings = corners
          .flatMap(([x0, y0], i): number[] => {
            const [x1, y1] = corners[(i + 1) % corners.length]!;
            return y0 <= y !== y1 <= y ? [Math.round(x0 + ((y - y0) * (x1 - x0)) / (y1 - y0))] : [];
          })
          .sort((a, b) => a - b);
        for (let i = 0; i + 1 < crossings.length; i += 2)
          points.fill(colour, y * width + crossings[i]!, y * width + crossings[i + 1]!);
      }
  }
  box(ink!, [12, 12], [92, 52]);
  letters.forEach((rows, n) =>
    rows.forEach((row, y) =>
      [...row].forEach((dot, x) => {
        const [left, top] = [18 + 36 * n + 2 * x, 16 + 2 * y];
        if (dot === '#') box(white!, [left, top], [left + 2, top + 2]);
      }),
    ),
  );
  return points;
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** PNG with a palette (PNG Specification, third edition, clauses 5 and 11): 8 bits a point, no filter. */
function png(points: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(points.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Few and small: some kilobytes that all photos of the demo share. */
export const makePictures = (): Picture[] =>
  Object.entries({ 走道: corridor, 灭火器: extinguishers, 配电箱: switchboard, 走访: visit }).map(([name, shapes]) => {
    const content = png(drawn(shapes));
    return { name: `示例-${name}.png`, content, sha256: createHash('sha256').update(content).digest('hex') };
  });
