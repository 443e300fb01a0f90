/** Chinese names and addresses as offices type them, brought to one spelling. */

/** Characters that offices use one for the other: traditional, variant and look-alike forms, each with the form that is kept. */
const variants = new Map(
  [
    ...('號号廠厂倉仓車车電电庫库門门龍龙華华東东園园區区鎮镇鄉乡莊庄樓楼層层業业貿贸運运達达興兴麗丽飯饭館馆藥药學学場场' +
      '發发聯联順顺錦锦綠绿馬马魚鱼鴻鸿羅罗蘭兰劉刘張张陳陈寶宝銀银鋼钢鐵铁機机塑塑種种農农產产壩坝灣湾橋桥瀾澜爾尔萬万億亿衛卫' +
      '闆板餘余雲云臺台檯台颱台淨净熱热無无雙双開开關关間间維维體体陽阳陰阴際际' +
      '邨村埗埠咀嘴堦阶舖铺鋪铺恆恒昇升陞升峯峰滙汇匯汇菓果蓆席粧妆秈籼燻熏麪面麵面烟烟煙烟俱具弍二壹一贰二叁三肆四伍五陆六柒七捌八玖九廿二'),
  ]
    .join('')
    .match(/../gsu)!
    .map((pair) => [...pair] as [string, string]),
);

const digits = '零一二三四五六七八九';

/** 十二 → 12, 二十 → 20, 一百零三 → 103; nothing above 999 stands in a house number. */
function numberOf(chinese: string): string {
  if (!/[十百]/.test(chinese)) return [...chinese].map((digit) => digits.indexOf(digit)).join('');
  const [, hundreds, , tens, ones] = /^(?:(.)百)?(零)?(?:(.?)十)?(.)?$/u.exec(chinese) ?? [];
  if (hundreds === undefined && tens === undefined) return chinese;
  const value = (digit: string | undefined) => (digit ? digits.indexOf(digit) : 0);
  const ten = chinese.includes('十') ? (tens ? value(tens) : 1) * 10 : 0;
  return String(value(hundreds) * 100 + ten + value(ones));
}

const beforeCounted = /[零一二三四五六七八九十百]+(?=[号弄幢栋座楼层室组队区厂店库分])/gu;

/** One spelling: half-width, lower case, simplified, counted numbers in digits, nothing but letters and figures. */
export function plainText(text: string): string {
  const folded = [...text.normalize('NFKC').toLowerCase()].map((char) => variants.get(char) ?? char).join('');
  return folded.replace(beforeCounted, numberOf).replace(/[^\p{L}\p{N}]/gu, '');
}

/** Pairs of neighbouring characters, each once; a single character stands for itself. */
export function bigramsOf(text: string): string[] {
  if (text.length < 2) return text ? [text] : [];
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < text.length; i++) pairs.add(text.slice(i, i + 2));
  return [...pairs];
}
