import { catalogue } from '../../platform/texts.ts';

export const formTexts = catalogue(
  { notNow: '先不办', required: '要填这一项', region: '区域', anyRegion: '全部区域', findRegion: '找区域（名称）' },
  {
    notNow: 'Not now',
    required: 'This is needed',
    region: 'Region',
    anyRegion: 'All regions',
    findRegion: 'Find a region by name',
  },
);
