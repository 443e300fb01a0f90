import { catalogue } from '../../platform/texts.ts';

export const settingsTexts = catalogue(
  { title: '这台设备', help: '只影响你在这台设备上看到的样子。' },
  { title: 'This device', help: 'These choices change only what you see on this device.' },
);
