import { plainText } from './plain-text.ts';

/** Parts of an address; empty where it does not say. */
export interface AddressParts {
  road: string;
  /** 弄 or 巷: the lane off the road. */
  lane: string;
  /** 号. */
  number: string;
  /** 幢, 栋, 号楼. */
  building: string;
  /** 层 and 室, together. */
  room: string;
  /** 村 with its group: 柳河村3组. */
  village: string;
}

const first = (text: string, shape: RegExp): string => shape.exec(text)?.[1] ?? '';

/** @param regions  plain names of the district and its towns, taken off the front */
export function addressParts(address: string | null, regions: readonly string[]): AddressParts {
  let text = plainText(address ?? '');
  for (let again = true; again;) {
    again = false;
    for (const region of regions)
      if (region && text.startsWith(region)) {
        text = text.slice(region.length);
        again = true;
      }
  }
  const road = first(text, /^(?:.{2,8}?(?:村|社区))?(.{1,8}?(?:大道|公路|路|街|大街|道))/u).replace(
    /^.*(?:镇|街道|乡|园区)/u,
    '',
  );
  const afterRoad = road ? text.slice(text.indexOf(road) + road.length) : text;
  return {
    road,
    lane: first(afterRoad, /(\d+)(?:弄|巷)/u),
    number: first(afterRoad, /(\d+)号(?!楼|厂房|库|房|车间|门)/u),
    building: first(afterRoad, /(\d+|[a-z])(?:号楼|幢|栋|座|号厂房|号库|号房|号车间)/u),
    room: [first(afterRoad, /(\d+)(?:层|楼)/u), first(afterRoad, /(\d+)(?:室|铺|号门)/u)].filter(Boolean).join('-'),
    village: first(text, /(.{2,4}?村(?:\d+组|\d+队)?)/u),
  };
}
