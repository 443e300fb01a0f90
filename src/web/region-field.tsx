/** Regions by their names, as a tree one can search; their codes stay out of sight. */
import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { parentOf } from '../features/territory/rules.ts';
import { listRegions } from '../features/territory/schema.ts';
import { useAnswer } from './ask.ts';
import { formTexts } from './components/form-texts.ts';
import { useTexts } from './language.tsx';

interface Branch {
  value: string;
  title: string;
  children: Branch[];
}

/** Names of regions by code, as far as the reader may see them. */
export function useRegions() {
  const { data } = useAnswer(listRegions, {}, { live: ['territory'] });
  return useMemo(() => {
    const regions = data?.regions ?? [];
    const branches = new Map<string, Branch>(regions.map(({ code, name }) => [code, { value: code, title: name, children: [] }]));
    const top: Branch[] = [];
    for (const { code } of regions) (branches.get(parentOf(code) ?? '')?.children ?? top).push(branches.get(code)!);
    return { tree: top, codes: [...branches.keys()], nameOf: (code: string) => branches.get(code)?.title };
  }, [data]);
}

export interface RegionFieldProps {
  id?: string;
  value?: string | null | undefined;
  onChange?: (code: string | undefined) => void;
  /** For a field that has no label of its own beside it. */
  label?: string;
  /** Words of the empty field; regions to find, unless said. */
  empty?: string;
  className?: string;
}

export function RegionField({ id, value, onChange, label, empty, className }: RegionFieldProps) {
  const texts = useTexts(formTexts);
  const { tree } = useRegions();
  return (
    <TreeSelect<string | null>
      {...(id && { id })}
      {...(label && { 'aria-label': label })}
      {...(className && { className })}
      allowClear
      showSearch={{ treeNodeFilterProp: 'title' }}
      popupMatchSelectWidth={280}
      placeholder={empty ?? texts.findRegion}
      value={value ?? null}
      treeData={tree}
      treeDefaultExpandedKeys={tree.map((branch) => branch.value)}
      onChange={(code: string | null | undefined) => onChange?.(code ?? undefined)}
    />
  );
}
