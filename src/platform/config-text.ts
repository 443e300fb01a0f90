import { settings } from './config.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** docs/configuration.md, written from the table of settings. */
export function configurationText(): string {
  const rows = Object.values(settings).map((setting) => {
    const flag = 'flag' in setting ? ` \`${setting.flag}\`` : '';
    const standard = setting.schema.safeParse(undefined).data;
    const value = standard === undefined ? '' : `\`${String(standard)}\``;
    return `| \`${setting.variable}\`${flag} | ${value} | ${cell(setting.text.zh)} | ${cell(setting.text.en)} |`;
  });
  return `# Configuration

A flag wins over the environment, the environment over the default. Written from \`src/platform/config.ts\` by \`node scripts/configuration.js\`.

| setting, flag | default | 说明 | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}
