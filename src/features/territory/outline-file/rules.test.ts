import { describe, expect, test } from 'vitest';
import { crsFault, crsRemark } from '../outline-crs/rules.ts';
import { outlinesIn } from './rules.ts';

const polygon = { type: 'Polygon', coordinates: [[[0, 0]]] };
const feature = (code: string) => ({ type: 'Feature', properties: { code }, geometry: polygon });
const plain = (code: string) => ({ properties: { code }, geometry: polygon });

describe('a file of outlines', () => {
  test('features one a line, with and without the mark before each, and behind the mark of UTF-8', () => {
    const lines = [feature('990101001'), feature('990101002')].map((one) => JSON.stringify(one));
    for (const text of [lines.join('\n'), lines.map((line) => `\u001E${line}\n`).join(''), `\uFEFF${lines.join('\r\n')}`])
      expect(outlinesIn(text)).toEqual({ outlines: [plain('990101001'), plain('990101002')], crs: undefined });
  });

  test('the polygons of collections within collections, and an id that is a code', () => {
    const inner = { type: 'GeometryCollection', geometries: [polygon, { type: 'Point', coordinates: [0, 0] }] };
    const geometry = { type: 'GeometryCollection', geometries: [inner, { type: 'MultiPolygon', coordinates: [[[[1, 1]]]] }] };
    expect(outlinesIn(JSON.stringify({ type: 'Feature', id: 990101001, properties: null, geometry }))).toMatchObject({
      outlines: [
        { properties: { code: '990101001' }, geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0]]], [[[1, 1]]]] } },
      ],
    });
    expect(outlinesIn(JSON.stringify({ ...feature('990101002'), id: 7 }))).toMatchObject({ outlines: [plain('990101002')] });
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

  const named = (name: string) => ({ type: 'name', properties: { name } });
  const stated = (crs: unknown, where: 'collection' | 'feature' = 'collection') => {
    const one = { ...feature('990101001'), ...(where === 'feature' && { crs }) };
    const file = outlinesIn(
      JSON.stringify({ type: 'FeatureCollection', features: [one], ...(where === 'collection' && { crs }) }),
    );
    return 'outlines' in file ? file.crs : undefined;
  };

  test('what it calls its coordinate system, in every spelling', () => {
    expect(stated(named('urn:ogc:def:crs:EPSG::4490'))).toBe('urn:ogc:def:crs:EPSG::4490');
    expect(stated(named('EPSG:3857'), 'feature')).toBe('EPSG:3857');
    expect(stated({ type: 'EPSG', properties: { code: 4490 } })).toBe('EPSG:4490');
    expect(stated('EPSG:4526')).toBe('EPSG:4526');
    expect(stated(null)).toBeUndefined();
  });

  test.each([
    ['urn:ogc:def:crs:OGC:1.3:CRS84', true, true],
    ['urn:ogc:def:crs:EPSG::4326', true, true],
    ['http://www.opengis.net/def/crs/EPSG/0/4490', true, false],
    ['urn:ogc:def:crs:EPSG::4490', true, false],
    ['GCS_China_Geodetic_Coordinate_System_2000 / CGCS2000', true, false],
    ['GCJ-02', false, true],
    ['EPSG:3857', false, false],
    ['urn:ogc:def:crs:EPSG:6.9:4528', false, false],
    ['CGCS2000_3_Degree_GK_CM_120E', false, false],
    ['EPSG:2437', false, false],
    ['EPSG:4214', false, false],
    ['上海城市坐标系', false, false],
    ['BD09', false, false],
  ])('%s may be read as WGS 84: %s, as GCJ-02: %s', (name, wgs84, gcj02) => {
    expect([crsFault(name, 'wgs84') === undefined, crsFault(name, 'gcj02') === undefined]).toEqual([wgs84, gcj02]);
  });

  test('a contradiction names both sides and the way out', () => {
    expect(crsFault('EPSG:3857', 'wgs84')!.zh).toMatch(/EPSG:3857（Web 墨卡托，单位是米）.*没有导入.*QGIS.*EPSG:4326/);
    expect(crsFault('EPSG:4490', 'gcj02')!.zh).toMatch(/CGCS2000.*与所选的 GCJ-02 不符.*--crs cgcs2000/);
    expect(crsFault('EPSG:4490', 'gcj02')!.en).toMatch(/CGCS2000.*not GCJ-02.*--crs cgcs2000/);
    expect(crsRemark('urn:ogc:def:crs:OGC:1.3:CRS84', 'gcj02')!.zh).toMatch(/按所选的 GCJ-02 换算/);
    expect(crsRemark('urn:ogc:def:crs:OGC:1.3:CRS84', 'wgs84')).toBeUndefined();
  });
});
