import { describe, expect, test } from 'vitest';
import { outlinesIn } from './outline-file.ts';

const polygon = { type: 'Polygon', coordinates: [[[0, 0]]] };
const feature = (code: string) => ({ type: 'Feature', properties: { code }, geometry: polygon });
const plain = (code: string) => ({ properties: { code }, geometry: polygon });

describe('a file of outlines', () => {
  test('features one a line, with and without the mark before each, and behind the mark of UTF-8', () => {
    const lines = [feature('990101001'), feature('990101002')].map((one) => JSON.stringify(one));
    for (const text of [lines.join('\n'), lines.map((line) => `\u001E${line}\n`).join(''), `\uFEFF${lines.join('\r\n')}`])
      expect(outlinesIn(text)).toEqual([plain('990101001'), plain('990101002')]);
  });

  test('the polygons of collections within collections, and an id that is a code', () => {
    const inner = { type: 'GeometryCollection', geometries: [polygon, { type: 'Point', coordinates: [0, 0] }] };
    const geometry = { type: 'GeometryCollection', geometries: [inner, { type: 'MultiPolygon', coordinates: [[[[1, 1]]]] }] };
    expect(outlinesIn(JSON.stringify({ type: 'Feature', id: 990101001, properties: null, geometry }))).toEqual([
      { properties: { code: '990101001' }, geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0]]], [[[1, 1]]]] } },
    ]);
    expect(outlinesIn(JSON.stringify({ ...feature('990101002'), id: 7 }))).toEqual([plain('990101002')]);
  });

  test.each([
    ['a shapefile', '\0\0\u0027\n\0\0', /Shapefile.*QGIS/],
    ['an archive', 'PK\u0003\u0004', /压缩包.*QGIS/],
    ['KML', '<?xml version="1.0"?><kml/>', /KML.*QGIS/],
    ['TopoJSON', '{"type":"Topology","objects":{}}', /TopoJSON.*QGIS/],
    ['JSON of ArcGIS', '{"geometryType":"esriGeometryPolygon","features":[{}]}', /ArcGIS.*QGIS/],
    ['what was cut short', '{"type":"FeatureCollection","features":[', /不是 GeoJSON/],
    ['a bare geometry', JSON.stringify(polygon), /FeatureCollection/],
    ['nothing', ' ', /空的/],
  ])('%s says what it is', (_, text, zh) => {
    expect(outlinesIn(text)).toMatchObject({ zh: expect.stringMatching(zh) as string });
  });
});
