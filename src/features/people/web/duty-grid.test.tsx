import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LanguageProvider } from '../../../web/language.tsx';
import { DutyGrid } from './duty-grid.tsx';

test('the grid marks who leads and who shares, names the gaps, and has one cell in the tab order', () => {
  const shown = renderToStaticMarkup(
    <LanguageProvider fixed="zh">
      <DutyGrid
        types={[
          { code: 'F01', name: '甲乙类厂房' },
          { code: 'S09', name: '新业态' },
        ]}
        departments={[
          { code: 'D05', name: '应急管理局' },
          { code: 'D07', name: '经济信息化委' },
        ]}
        partOf={(type, department) => (type !== 'F01' ? undefined : department === 'D05' ? 'lead' : 'joint')}
        gaps={new Set(['S09'])}
        overlaps={new Set()}
      />
    </LanguageProvider>,
  );
  expect(shown).toContain('甲乙类厂房，应急管理局：牵头');
  expect(shown).toContain('甲乙类厂房，经济信息化委：协同');
  expect(shown.match(/data-gap/g)).toHaveLength(1);
  expect(shown.match(/tabindex="0"/g)).toHaveLength(1);
  expect(shown.match(/tabindex="-1"/g)).toHaveLength(3);
});
