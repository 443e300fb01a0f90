/** Causes of fire as statistics count them. Source: sheet of causes of this project's pack; FC12 is counted under FC01 in official tables. */
export const fireCauses: readonly { code: string; zh: string; en: string }[] = [
  { code: 'FC01', zh: '电气', en: 'electrical' },
  { code: 'FC02', zh: '生产作业', en: 'production work (welding, cutting, process)' },
  { code: 'FC03', zh: '用火不慎', en: 'careless use of fire at home' },
  { code: 'FC04', zh: '吸烟', en: 'smoking' },
  { code: 'FC05', zh: '遗留火种', en: 'embers left behind' },
  { code: 'FC06', zh: '玩火', en: 'playing with fire' },
  { code: 'FC07', zh: '自燃', en: 'spontaneous ignition' },
  { code: 'FC08', zh: '放火', en: 'arson' },
  { code: 'FC09', zh: '雷击', en: 'lightning' },
  { code: 'FC10', zh: '静电', en: 'static electricity' },
  { code: 'FC11', zh: '燃放烟花爆竹', en: 'fireworks' },
  { code: 'FC12', zh: '锂电池 / 电动自行车故障', en: 'lithium battery, e-bike fault' },
  { code: 'FC13', zh: '其他', en: 'other' },
  { code: 'FC14', zh: '不明确原因', en: 'not determined' },
  { code: 'FC15', zh: '调查中', en: 'under investigation (never left after 60 days)' },
];
