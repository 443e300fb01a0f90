import { Segmented } from 'antd';
import { useLanguage, useTexts, type Language } from '../language.tsx';
import { frameTexts } from '../texts.ts';
import { themeNames, useTheme, type ThemeName } from '../theme/theme.tsx';
import { settingsTexts } from './texts.ts';

/** Choices of this device; what belongs to the district stands in the other parts of Settings. */
export default function SettingsPage() {
  const texts = useTexts(settingsTexts);
  const words = useTexts(frameTexts);
  const { language, choose: chooseLanguage } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.help}</p>
      <section className="fs-card fs-padded fs-narrow">
        <h2>{words.language}</h2>
        <Segmented
          value={language}
          aria-label={words.language}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(value) => chooseLanguage(value as Language)}
        />
        <h2>{words.theme}</h2>
        <Segmented
          value={theme}
          aria-label={words.theme}
          options={themeNames.map((name) => ({ value: name, label: words[name] }))}
          onChange={(value) => chooseTheme(value as ThemeName)}
        />
      </section>
    </>
  );
}
