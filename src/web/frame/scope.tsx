/** The part of the district that pages show: the whole of one's rights, or one region within them. */
import { Select } from 'antd';
import { createContext, useContext } from 'react';
import { useTexts } from '../language.tsx';
import { useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';

export interface ScopeOption {
  region: string;
  name: string;
}

const Context = createContext<{ options: readonly ScopeOption[]; region: string; choose: (region: string) => void }>({
  options: [],
  region: '',
  choose: () => undefined,
});
export const ScopeProvider = Context.Provider;

/** Region code of the chosen scope; '' where the reader has not narrowed it. */
export const useScope = () => useContext(Context).region;

export function ScopeChoice() {
  const texts = useTexts(frameTexts);
  const { district } = useSession();
  const { options, region, choose } = useContext(Context);
  if (options.length < 2) return null;
  return (
    <Select
      className="fs-scope"
      aria-label={texts.scope}
      value={region}
      onChange={choose}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={240}
      options={options.map((option) => ({
        value: option.region,
        label: option.region === '' ? texts.wholeDistrict(district.name) : option.name,
      }))}
    />
  );
}
