/** One spelling for comparing what several people wrote. Pure. */

/** Full width folded, capitals, blanks and punctuation gone. */
export const folded = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Sheets differ in whether they repeat what the whole sheet has in common: 上海市嘉定区… */
export const addressKey = (address: string) =>
  folded(address)
    .replace(/^(中国)?(.{2,3}省)?(.{2,4}市)?(.{1,4}[区县])?(?=.)/u, '')
    .replaceAll('号楼', '幢')
    .replaceAll('栋', '幢');
