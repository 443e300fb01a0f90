import { useNavigate } from '@tanstack/react-router';
import { Dropdown, type MenuProps } from 'antd';
import { choosePost, signOut } from '../../features/accounts/schema.ts';
import { useAct } from '../ask.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useForgetSession, useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';
import { themeNames, useTheme } from '../theme/theme.tsx';
import { titleIn } from '../words.ts';

const leaving = { touches: [] };

/** Acting post, language, display, keys, and the way out: always in this place. */
export function MeMenu({ onKeys }: { onKeys: () => void }) {
  const texts = useTexts(frameTexts);
  const { language, choose: chooseLanguage } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  const { personName, name, posts, post } = useSession();
  const forget = useForgetSession();
  const navigate = useNavigate();
  const leave = useAct(signOut, leaving);
  const change = useAct(choosePost);
  const shown = personName ?? name;
  const acting = posts.find((one) => one.post === post);
  const postName = (one: (typeof posts)[number]) => `${one.organisationName} ${titleIn(one, language)}`;

  const items: MenuProps['items'] = [
    ...(posts.length > 1
      ? [
          {
            type: 'group' as const,
            label: texts.actingAs,
            children: posts.map((one) => ({ key: `post:${one.post}`, label: postName(one) })),
          },
          { type: 'divider' as const },
        ]
      : []),
    {
      type: 'group',
      label: texts.language,
      children: [
        { key: 'language:zh', label: <span lang="zh-CN">中文</span> },
        { key: 'language:en', label: <span lang="en">English</span> },
      ],
    },
    {
      type: 'group',
      label: texts.theme,
      children: themeNames.map((one) => ({ key: `theme:${one}`, label: texts[one] })),
    },
    { type: 'divider' },
    { key: 'keys', label: texts.keys },
    { key: 'leave', label: texts.signOut },
  ];

  const choose = async (key: string) => {
    if (key === 'language:zh' || key === 'language:en') chooseLanguage(key === 'language:zh' ? 'zh' : 'en');
    const themeName = themeNames.find((one) => key === `theme:${one}`);
    if (themeName) chooseTheme(themeName);
    if (key === 'keys') onKeys();
    if (key === 'leave') {
      await leave.perform({});
      await navigate({ to: '/login' });
      await forget();
    }
    if (key.startsWith('post:')) {
      await change.perform({ body: { post: key.slice('post:'.length) } });
      await forget();
    }
  };

  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items,
        selectedKeys: [`post:${post}`, `language:${language}`, `theme:${theme}`],
        onClick: ({ key }) => void choose(key),
      }}
    >
      <button type="button" className="fs-me">
        <span className="fs-me-mark" aria-hidden="true">
          {shown.slice(0, 1)}
        </span>
        <span className="fs-me-words">
          <span>{shown}</span>
          <span className="fs-caption">{acting ? acting.organisationName : name}</span>
        </span>
        <span className="fs-hidden">{texts.me(shown)}</span>
      </button>
    </Dropdown>
  );
}
