import { Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Refused } from '../../../web/states.tsx';
import { changePlace, reportFact, type PlacePage } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useTerms } from './terms.ts';
import { useTowns } from './towns.ts';

/** Changes what a place is called, where it lies and what it is; only what differs is sent, with what it was based on. */
export function ChangeDrawer({ data: { place, operator }, onClose }: { data: PlacePage; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  const regions = useTowns([9, 12, 15]);
  const [fields, setFields] = useState({
    name: place.name,
    address: place.address ?? '',
    type: place.type,
    region: place.region,
    hazardClass: place.hazardClass ?? '',
    operator: operator?.name ?? '',
  });
  const set = (name: keyof typeof fields) => (value: string | undefined) =>
    setFields((before) => ({ ...before, [name]: value ?? '' }));
  const { perform, busy, refusal } = useAct(changePlace, {
    said: ({ fields: changed, conflicts }) =>
      conflicts.length > 0 ? texts.conflicted(conflicts.length) : texts.saved(changed.length),
  });
  const save = async () => {
    const { name, address, type, region, hazardClass, operator: firm } = fields;
    const body = {
      ...(name !== place.name && { name: { base: place.name, value: name } }),
      ...(address !== (place.address ?? '') && { address: { base: place.address, value: address || null } }),
      ...(type !== place.type && { type: { base: place.type, value: type } }),
      ...(region !== place.region && { region: { base: place.region, value: region } }),
      ...(hazardClass !== (place.hazardClass ?? '') && {
        hazardClass: { base: place.hazardClass as 'A' | null, value: (hazardClass || null) as 'A' | null },
      }),
      ...(firm !== (operator?.name ?? '') && { operator: { base: operator?.id ?? null, value: firm ? { name: firm } : null } }),
    };
    if (Object.keys(body).length === 0 || (await perform({ params: { id: place.id }, body }))) onClose();
  };
  return (
    <Drawer open size={480} title={texts.change} onClose={onClose}>
      <form
        className="fs-place-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label>
          {texts.name}
          <Input required value={fields.name} onChange={({ target }) => set('name')(target.value)} />
        </label>
        <label>
          {`${texts.address}${texts.optional}`}
          <Input value={fields.address} onChange={({ target }) => set('address')(target.value)} />
        </label>
        <label>
          {texts.type}
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={fields.type}
            onChange={set('type')}
            options={[
              { value: 'unclassified', label: texts.unclassified },
              ...(terms?.types ?? []).map(({ code }) => ({ value: code, label: nameOf('types', code) })),
            ]}
          />
        </label>
        <label>
          {texts.region}
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={fields.region}
            onChange={set('region')}
            options={regions.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </label>
        <label>
          {`${texts.hazardClass}${texts.optional}`}
          <Select
            allowClear
            value={fields.hazardClass || undefined}
            onChange={set('hazardClass')}
            options={(terms?.hazardClasses ?? []).map(({ code }) => ({ value: code, label: nameOf('hazardClasses', code) }))}
          />
        </label>
        <label>
          {`${texts.operator}${texts.optional}`}
          <Input value={fields.operator} onChange={({ target }) => set('operator')(target.value)} />
        </label>
        {refusal && <Refused error={refusal} />}
        <Button type="primary" htmlType="submit" loading={busy}>
          {texts.save}
        </Button>
      </form>
    </Drawer>
  );
}

/** Says which fact is wrong and what it really is. */
export function ReportDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const [field, setField] = useState('name');
  const [words, setWords] = useState('');
  const { perform, busy, refusal } = useAct(reportFact, { said: () => texts.reported });
  const fields = (['name', 'address', 'type', 'operator', 'position', 'contacts', 'facts'] as const).map((one) => ({
    value: one,
    label: texts[one],
  }));
  return (
    <Drawer open size={480} title={texts.report} onClose={onClose}>
      <form
        className="fs-place-form"
        onSubmit={(event) => {
          event.preventDefault();
          void perform({ params: { id }, body: { field, words } }).then((sent) => sent && onClose());
        }}
      >
        <label>
          {texts.reportField}
          <Select value={field} onChange={setField} options={fields} />
        </label>
        <label>
          {texts.reportWords}
          <Input.TextArea required rows={4} maxLength={1000} value={words} onChange={({ target }) => setWords(target.value)} />
        </label>
        {refusal && <Refused error={refusal} />}
        <Button type="primary" htmlType="submit" loading={busy} disabled={!words.trim()}>
          {texts.send}
        </Button>
      </form>
    </Drawer>
  );
}
