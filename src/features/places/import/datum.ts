/** What positions look like, beside what they were said to be. Pure. */
import type { Area } from '../../../core/geo/geojson.ts';
import { isInside } from '../../../core/geo/inside.ts';
import { wgs84FromGcj02 } from '../../../core/geo/gcj02.ts';
import type { Text } from '../../../platform/problem.ts';
import type { Datum, Draft } from './understand.ts';

const mostPoints = 2000;

/** Whether positions look like the datum they were said to have: by how many lie within the outline, read one way and the other. */
export class DatumLook {
  private readonly datum: Datum;
  private readonly outline: Area | undefined;
  private points = 0;
  private asStands = 0;
  private asShifted = 0;

  constructor(datum: Datum, outline: Area | undefined) {
    this.datum = datum;
    this.outline = outline;
  }

  see(draft: Draft | null): void {
    if (draft?.lon === undefined || draft.lat === undefined || !this.outline || this.points >= mostPoints) return;
    this.points++;
    if (isInside([draft.lon, draft.lat], this.outline)) this.asStands++;
    if (isInside(wgs84FromGcj02([draft.lon, draft.lat]), this.outline)) this.asShifted++;
  }

  warnings(): Text[] {
    const { points, asStands, asShifted, datum } = this;
    if (points === 0 || datum === 'gcj02') return [];
    const shifted = asShifted > asStands + Math.max(2, points * 0.02);
    if (shifted)
      return [
        {
          zh: `位置看着像 GCJ-02（火星坐标）：照现在的读法 ${points} 个点有 ${asStands} 个在本区内，按 GCJ-02 有 ${asShifted} 个。没有移动；如果是 GCJ-02，回到上一步选它。`,
          en: `The positions look like GCJ-02: as read, ${asStands} of ${points} lie within the district, as GCJ-02 ${asShifted} would. They were not moved; if they are GCJ-02, go back and choose it.`,
        },
      ];
    if (datum !== 'unstated') return [];
    return [
      {
        zh: `表里没有写坐标系；位置看着像 WGS 84（${points} 个点有 ${asStands} 个在本区内），照原样登记，没有移动。`,
        en: `The file does not state its datum; the positions look like WGS 84 (${asStands} of ${points} lie within the district) and were registered as they are, not moved.`,
      },
    ];
  }
}
