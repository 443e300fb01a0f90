import { bigramsOf, plainText } from './plain-text.ts';

export interface NameParts {
  /** What is left when region, legal form and branch are taken off. */
  core: string;
  /** Which of several with one name: 城东店 → 城东, 二分厂 → 2; empty where the name says none. */
  branch: string;
  bigrams: readonly string[];
}

const legalForms =
  /(?:股份有限公司|有限责任公司|有限公司|集团公司|公司|合伙企业(?:普通合伙|有限合伙)?|有限合伙|普通合伙|个体工商户|经营部|个人独资企业)+$/u;
const bracketed = /[（(【[]([^）)】\]]*)[）)】\]]/gu;
const numberedBranch = /第?(\d+)(?:号)?(?:分店|分厂|分公司|分部|分院|分园|分校|店|厂|库|车间|门市部?)$/u;
const namedBranch = /(.{2,4}?)(?:分店|分厂|分公司|分部|分院|分园|分校)$/u;
const branchWord = /^(.*?)(?:分?店|分厂|分公司|分部|分院|分园|分校|校区|院区|厂区)$/u;
const building = /(\d+|[a-z])(?:号楼|幢|栋|座|号厂房|号库|号车间)$/u;

/**
 * @param regions  plain names, the district's first, then its towns': they open many names and tell nothing apart
 */
export function nameParts(name: string, regions: readonly string[]): NameParts {
  let branch = '';
  const note = (found: string) => {
    if (found && !branch) branch = found;
  };
  const open = name.normalize('NFKC').replace(bracketed, (_, inner: string) => {
    const plain = plainText(inner);
    const place = branchWord.exec(plain)?.[1] ?? building.exec(plain)?.[1];
    if (place !== undefined) note(place.replace(/^第/, ''));
    return '';
  });
  let core = plainText(open);
  for (const region of regions) if (core.startsWith(region) && core.length > region.length + 1) core = core.slice(region.length);
  core = core.replace(legalForms, '');
  for (const shape of [building, numberedBranch, namedBranch]) {
    const match = shape.exec(core);
    if (!match || match.index === 0) continue;
    note(match[1]!);
    core = core.slice(0, match.index);
    break;
  }
  core = core.replace(legalForms, '') || plainText(name);
  return { core, branch, bigrams: bigramsOf(core) };
}
