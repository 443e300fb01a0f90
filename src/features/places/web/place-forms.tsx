/** What is known of a place: corrected by those who may, said to be wrong by everybody else. */
import { Form, Input, Select } from 'antd';
import { useAct } from '../../../web/ask.ts';
import { DayField, FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { RegionField } from '../../../web/region-field.tsx';
import { changePlace, closePlace, reportFact, type PlacePage } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { FormField, PlaceField, PositionField, TypeField, type PositionGiven } from './fields.tsx';
import { useTerms } from './terms.ts';

interface ChangeFields {
  name: string;
  nameEn: string;
  form: 'building' | 'occupancy' | 'yard';
  type: string;
  region: string;
  within: string | null;
  address: string;
  position: PositionGiven | null;
  hazardClass: 'A' | 'B' | 'C' | 'D' | 'E' | null;
  operator: string;
  keyUnit: boolean;
  openedOn: string | null;
}

/** The fields as the page shows them now: what the change is based on. */
const shownOf = ({ place, operator, above }: PlacePage): ChangeFields => ({
  name: place.name,
  nameEn: place.nameEn ?? '',
  form: place.form,
  type: place.type,
  region: place.region,
  within: above.at(-1)?.id ?? null,
  address: place.address ?? '',
  position:
    place.lon === null || place.lat === null
      ? null
      : { lon: place.lon, lat: place.lat, source: place.positionSource ?? '', accuracyM: place.accuracyM },
  hazardClass: place.hazardClass as ChangeFields['hazardClass'],
  operator: operator?.name ?? '',
  keyUnit: place.keyUnit === 'set',
  openedOn: place.openedOn,
});

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Changes what a place is called, where it lies and what it is; only what differs is sent, with what it was based on. */
export function ChangeDrawer({ data, onClose }: { data: PlacePage; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  const rule = useRequired();
  const before = shownOf(data);
  const { perform, busy, refusal } = useAct(changePlace, {
    said: ({ fields, conflicts }) => (conflicts.length > 0 ? texts.conflicted(conflicts.length) : texts.saved(fields.length)),
  });
  const save = async (after: ChangeFields) => {
    const given = (value: ChangeFields[keyof ChangeFields]) => (value === '' ? null : (value ?? null));
    const changes = Object.entries({ ...before, ...after }).flatMap(
      ([name, value]): [string, { base: unknown; value: unknown }][] => {
        const base = before[name as keyof ChangeFields];
        if (same(given(base), given(value))) return [];
        if (name === 'operator') return [[name, { base: data.operator?.id ?? null, value: value ? { name: value } : null }]];
        return [[name, { base: given(base), value: given(value) }]];
      },
    );
    if (changes.length === 0) return onClose();
    const body = Object.fromEntries(changes) as Parameters<typeof perform>[0]['body'];
    if (await perform({ params: { id: data.place.id }, body })) onClose();
    return undefined;
  };
  return (
    <FormDrawer<ChangeFields>
      title={texts.change}
      verb={texts.save}
      initial={before}
      busy={busy}
      refusal={refusal}
      about={{ 'place-within-circle': 'within' }}
      onSubmit={save}
      onClose={onClose}
    >
      <Form.Item name="name" label={texts.name} rules={[{ ...rule, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={`${texts.nameEn}${texts.optional}`}>
        <Input maxLength={200} lang="en" />
      </Form.Item>
      <Form.Item name="type" label={texts.type} rules={[rule]}>
        <TypeField />
      </Form.Item>
      <Form.Item name="form" label={texts.form} rules={[rule]}>
        <FormField />
      </Form.Item>
      <Form.Item name="region" label={texts.regionOrGrid} rules={[rule]}>
        <RegionField />
      </Form.Item>
      <Form.Item name="address" label={`${texts.address}${texts.optional}`}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="within" label={`${texts.within}${texts.optional}`}>
        <PlaceField known={data.above} />
      </Form.Item>
      <Form.Item name="position" label={`${texts.position}${texts.optional}`}>
        <PositionField />
      </Form.Item>
      <Form.Item name="operator" label={`${texts.operator}${texts.optional}`}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="hazardClass" label={`${texts.hazardClass}${texts.optional}`}>
        <Select
          allowClear
          options={(terms?.hazardClasses ?? []).map(({ code }) => ({ value: code, label: nameOf('hazardClasses', code) }))}
        />
      </Form.Item>
      <Form.Item name="keyUnit" label={texts.keyUnit} extra={texts.keyUnitHelp}>
        <Select
          options={[
            { value: true, label: texts.key_set },
            { value: false, label: texts.key_no },
          ]}
        />
      </Form.Item>
      <Form.Item name="openedOn" label={`${texts.openedOn}${texts.optional}`}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}

const valueOf = (word: string | undefined) => (word === 'yes' ? true : word === 'no' ? false : (word ?? null));

/** What is so and what is not so at a place; a fact that nobody knows is left open. */
export function FactsDrawer({ data: { place }, onClose }: { data: PlacePage; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { terms } = useTerms();
  const { perform, busy, refusal } = useAct(changePlace, {
    said: ({ fields, conflicts }) => (conflicts.length > 0 ? texts.conflicted(conflicts.length) : texts.saved(fields.length)),
  });
  const save = async (after: Record<string, string | undefined>) => {
    const attributes = Object.fromEntries(
      Object.entries(after)
        .map(([code, word]) => [code, { base: place.attributes[code] ?? null, value: valueOf(word) }] as const)
        .filter(([, { base, value }]) => base !== value),
    );
    if (Object.keys(attributes).length === 0 || (await perform({ params: { id: place.id }, body: { attributes } }))) onClose();
  };
  const yesNo = [
    { value: 'yes', label: texts.yes },
    { value: 'no', label: texts.no },
  ];
  const shown = Object.entries(place.attributes).map(([code, value]) => [
    code,
    value === true ? 'yes' : value === false ? 'no' : value,
  ]);
  return (
    <FormDrawer<Record<string, string | undefined>>
      title={texts.moreFacts}
      verb={texts.save}
      help={texts.moreFactsHelp}
      initial={Object.fromEntries(shown)}
      busy={busy}
      refusal={refusal}
      onSubmit={save}
      onClose={onClose}
    >
      {(terms?.attributes ?? []).map((one) => (
        <Form.Item key={one.code} name={one.code} label={one[language]}>
          <Select
            allowClear
            placeholder={texts.notKnown}
            options={
              one.kind === 'yes-no' ? yesNo : one.choices.map(({ code, ...words }) => ({ value: code, label: words[language] }))
            }
          />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

/** Says which fact is wrong and what it really is. */
export function ReportDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(reportFact, { said: () => texts.reported });
  const fields = (['name', 'address', 'type', 'operator', 'position', 'contacts', 'facts'] as const).map((one) => ({
    value: one,
    label: texts[one],
  }));
  return (
    <FormDrawer<{ field: string; words: string }>
      title={texts.report}
      verb={texts.send}
      help={texts.reportHelp}
      initial={{ field: 'name' }}
      busy={busy}
      refusal={refusal}
      onSubmit={async (body) => (await perform({ params: { id }, body })) && onClose()}
      onClose={onClose}
    >
      <Form.Item name="field" label={texts.reportField} rules={[rule]}>
        <Select options={fields} />
      </Form.Item>
      <Form.Item name="words" label={texts.reportWords} rules={[{ ...rule, whitespace: true }]}>
        <Input.TextArea rows={4} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Ends a place on a day; what happened there stays on record. */
export function CloseDrawer({ data: { place, now }, onClose }: { data: PlacePage; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(closePlace, { said: () => texts.closeDone(place.name) });
  return (
    <FormDrawer<{ on: string }>
      title={texts.closeTitle(place.name)}
      verb={texts.close}
      help={texts.closeHelp}
      initial={{ on: now.slice(0, 10) }}
      busy={busy}
      refusal={refusal}
      about={{ 'place-faulty': 'on' }}
      onSubmit={async (body) => (await perform({ params: { id: place.id }, body })) && onClose()}
      onClose={onClose}
    >
      <Form.Item name="on" label={texts.closeOn} rules={[rule]}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}
