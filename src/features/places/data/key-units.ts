import type { KeyUnitRule } from '../rules.ts';

const shanghai = (item: string | null) => ({
  zh: `沪消规〔2023〕1号${item ? `第一条第${item}项` : ''}`,
  en: `Shanghai key-unit standard 2023-1${item ? `, 1(${item})` : ''}`,
});
const order61 = { zh: '公安部令第61号第十三条', en: 'Order 61, art. 13' };
const jiangsu = { zh: '江苏省界定标准', en: 'Jiangsu key-unit standard' };

/**
 * From which size a place is a key fire-safety unit (the number itself included). The platform proposes; the fire agency sets.
 * Local rows come before the national ones, which hold only while no local row is in force. `atLeast` null: the number was not seen
 * in a source, so the row proposes nothing and is shown nowhere. Rows for things that are no place type (boats, railways) are left out.
 */
export const keyUnitRules: readonly KeyUnitRule[] = [
  { code: 'K-SH-01', zh: '宾馆、饭店', en: 'hotel', types: ['A03', 'N03', 'N04'], measure: 'rooms', atLeast: 50, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('1') },
  { code: 'K-SH-02', zh: '商业功能建筑', en: 'commercial building', types: ['A01'], measure: 'floor_area', atLeast: 3000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('2') },
  { code: 'K-SH-03', zh: '商业功能建筑群', en: 'commercial complex', types: ['A01'], measure: 'complex_area', atLeast: 10000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('2') },
  { code: 'K-SH-04', zh: '集贸市场', en: 'open market', types: ['A02'], measure: 'site_area', atLeast: 10000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('3') },
  { code: 'K-SH-05', zh: '批发市场(室内)', en: 'indoor wholesale market', types: ['A02'], measure: 'stalls', atLeast: 200, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('3') },
  { code: 'K-SH-06', zh: '航站楼 / 候车室 / 候船厅', en: 'passenger terminal', types: ['A12'], measure: 'floor_area', atLeast: 5000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('4') },
  { code: 'K-SH-07', zh: '体育场馆、会堂', en: 'public sports venue, hall', types: ['A10', 'A11'], measure: 'total_area', atLeast: 3000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('5') },
  { code: 'K-SH-08', zh: '餐饮场所', en: 'restaurant', types: ['A04'], measure: 'floor_area', atLeast: 2000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('6') },
  { code: 'K-SH-11', zh: '影院、剧场、礼堂', en: 'cinema, theatre', types: ['A06'], measure: 'floor_area', atLeast: 500, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('8') },
  { code: 'K-SH-12', zh: '歌舞娱乐、游艺、网吧、娱乐酒吧', en: 'entertainment, games, internet, bars', types: ['A05', 'A07'], measure: 'floor_area', atLeast: 500, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('9') },
  { code: 'K-SH-13', zh: '剧本杀、密室', en: 'script play, escape room', types: ['A08', 'N01', 'N02'], measure: 'floor_area', atLeast: 500, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('10') },
  { code: 'K-SH-14', zh: '健身、洗浴、美容、棋牌等', en: 'gym, bath, beauty, card room', types: ['A09'], measure: 'floor_area', atLeast: 1000, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('11') },
  { code: 'K-SH-15', zh: '医疗机构、护理院', en: 'medical, nursing home', types: ['H01'], measure: 'beds', atLeast: 50, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('12') },
  { code: 'K-SH-16', zh: '高等学校', en: 'college', types: ['E01'], measure: null, atLeast: 1, yes: 'college', scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('13') },
  { code: 'K-SH-17', zh: '寄宿制学校、托幼', en: 'boarding school, nursery', types: ['E01', 'E02'], measure: 'boarding_beds', atLeast: 50, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('13') },
  { code: 'K-SH-18', zh: '养老机构、儿童福利等', en: 'care home, child welfare', types: ['H03', 'H04'], measure: 'beds', atLeast: 50, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai('14') },
  { code: 'K-SH-19', zh: '劳动密集型企业', en: 'labour-intensive enterprise', types: ['F04'], measure: 'workers', atLeast: null, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai(null) },
  { code: 'K-SH-20', zh: '厂房、仓库', en: 'factory, warehouse', types: ['F01', 'F02', 'F03', 'W01', 'W02', 'W03', 'W04', 'W05', 'W06'], measure: 'floor_area', atLeast: null, scope: 'local', basis: 'local', from: '2024-01-01', to: null, source: shanghai(null) },
  { code: 'K-N-01', zh: '商场(可燃商品)', en: 'mall (combustible goods)', types: ['A01', 'A02'], measure: 'floor_area', atLeast: 1000, scope: 'national', basis: 'national', from: null, to: null, source: order61 },
  { code: 'K-N-02', zh: '宾馆', en: 'hotel', types: ['A03', 'N03', 'N04'], measure: 'rooms', atLeast: 50, scope: 'national', basis: 'national', from: null, to: null, source: order61 },
  { code: 'K-N-03', zh: '公共体育场馆、会堂', en: 'sports venue, hall', types: ['A10', 'A11'], measure: null, atLeast: 1, scope: 'national', basis: 'national', from: null, to: null, source: order61 },
  { code: 'K-N-04', zh: '公共娱乐场所', en: 'entertainment', types: ['A05', 'A06', 'A07', 'A08', 'N01', 'N02'], measure: 'floor_area', atLeast: 200, scope: 'national', basis: 'national', from: null, to: null, source: order61 },
  { code: 'K-N-05', zh: '医院', en: 'hospital', types: ['H01'], measure: 'beds', atLeast: 50, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-06', zh: '养老院', en: 'care home', types: ['H03'], measure: 'beds', atLeast: 50, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-07', zh: '学校', en: 'school', types: ['E01'], measure: 'boarding_beds', atLeast: 100, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-08', zh: '托儿所幼儿园', en: 'nursery', types: ['E02'], measure: 'boarding_beds', atLeast: 50, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-11', zh: '候车厅、候船厅', en: 'terminal hall', types: ['A12'], measure: 'floor_area', atLeast: 500, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-12', zh: '图书馆、展览馆', en: 'library, exhibition', types: ['O04'], measure: 'floor_area', atLeast: 2000, scope: 'national', basis: 'default', from: null, to: null, source: jiangsu },
  { code: 'K-N-14', zh: '易燃易爆生产、充装、储存、供应、销售单位', en: 'flammable goods unit', types: ['F01', 'W01', 'W05', 'G01'], measure: null, atLeast: 1, scope: 'national', basis: 'national', from: null, to: null, source: order61 },
];
