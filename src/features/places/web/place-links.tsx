/** What hangs on a place: measured values, firms behind it, people to call. */
import { Form, Input, InputNumber, Select } from 'antd';
import { useAct } from '../../../web/ask.ts';
import { DayField, FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { addActor, addContact, addMeasure, endActor, type PlacePage } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useTerms } from './terms.ts';

interface Drawn {
  data: PlacePage;
  onClose: () => void;
}

type MeasureFields = PlacePage['measures'][number];

/** A new value, or, with `given`, the correction of one that was written down wrong. */
export function MeasureDrawer({ data: { place, now }, given, onClose }: Drawn & { given?: MeasureFields }) {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const { terms, nameOf } = useTerms();
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(addMeasure, { said: () => texts.measured });
  const save = async (fields: MeasureFields) => {
    const body = { ...given, ...fields, replaces: given !== undefined };
    if (await perform({ params: { id: place.id }, body })) onClose();
  };
  const [form, unit] = [given?.measure, (code: string) => terms?.measures.find((one) => one.code === code)?.unit[language]];
  const options = (terms?.measures ?? []).map(({ code }) => ({
    value: code,
    label: [nameOf('measures', code), unit(code)].filter(Boolean).join(' · '),
  }));
  return (
    <FormDrawer<MeasureFields>
      title={given ? texts.correctMeasure(nameOf('measures', given.measure)) : texts.addMeasure}
      verb={texts.save}
      {...(given && { help: texts.correctMeasureHelp(given.asOf) })}
      initial={given ?? { asOf: now.slice(0, 10), source: texts.onTheSpot }}
      busy={busy}
      refusal={refusal}
      about={{ 'already-done': 'asOf' }}
      onSubmit={save}
      onClose={onClose}
    >
      {!form && (
        <Form.Item name="measure" label={texts.measure} rules={[rule]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
        </Form.Item>
      )}
      <Form.Item name="value" label={form && unit(form) ? `${texts.value} · ${unit(form)}` : texts.value} rules={[rule]}>
        <InputNumber min={0} inputMode="decimal" style={{ width: '100%' }} />
      </Form.Item>
      {!form && (
        <Form.Item name="asOf" label={texts.measuredOn} rules={[rule]}>
          <DayField />
        </Form.Item>
      )}
      <Form.Item name="source" label={texts.source} rules={[{ ...rule, whitespace: true }]}>
        <Input maxLength={120} />
      </Form.Item>
    </FormDrawer>
  );
}

interface ActorFields {
  role: string;
  firm: string;
  creditCode?: string;
  from?: string | null;
  note?: string;
}

export function ActorDrawer({ data: { place }, onClose }: Drawn) {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(addActor, { said: () => texts.actorAdded });
  const save = async ({ role, firm, creditCode, from, note }: ActorFields) => {
    const body = { role, firm: { name: firm, creditCode: creditCode || null }, from: from ?? null, note: note || null };
    if (await perform({ params: { id: place.id }, body })) onClose();
  };
  return (
    <FormDrawer<ActorFields>
      title={texts.addActor}
      verb={texts.save}
      busy={busy}
      refusal={refusal}
      about={{ 'credit-code-wrong': 'creditCode' }}
      onSubmit={save}
      onClose={onClose}
    >
      <Form.Item name="role" label={texts.role} rules={[rule]}>
        <Select options={(terms?.roles ?? []).map(({ code }) => ({ value: code, label: nameOf('roles', code) }))} />
      </Form.Item>
      <Form.Item name="firm" label={texts.firm} rules={[{ ...rule, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="creditCode" label={`${texts.creditCode}${texts.optional}`}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="from" label={`${texts.since}${texts.optional}`}>
        <DayField />
      </Form.Item>
      <Form.Item name="note" label={`${texts.note}${texts.optional}`}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  );
}

export function EndActorDrawer({ data: { place, now, actors }, actor, onClose }: Drawn & { actor: string }) {
  const texts = useTexts(placesTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(endActor, { said: () => texts.actorEnded });
  const firm = actors.find(({ id }) => id === actor)?.firmName ?? '';
  return (
    <FormDrawer<{ on: string }>
      title={texts.endActor(firm)}
      verb={texts.end}
      initial={{ on: now.slice(0, 10) }}
      busy={busy}
      refusal={refusal}
      onSubmit={async (body) => (await perform({ params: { id: place.id, actor }, body })) && onClose()}
      onClose={onClose}
    >
      <Form.Item name="on" label={texts.endOn} rules={[rule]}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}

interface ContactFields {
  part: string;
  name?: string;
  telephone?: string;
}

export function ContactDrawer({ data: { place }, onClose }: Drawn) {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(addContact, { said: () => texts.contactAdded });
  const save = async ({ part, name, telephone }: ContactFields) => {
    if (await perform({ params: { id: place.id }, body: { part, name: name || null, telephone: telephone || null } })) onClose();
  };
  return (
    <FormDrawer<ContactFields>
      title={texts.addContact}
      verb={texts.save}
      help={texts.contactHelp}
      busy={busy}
      refusal={refusal}
      onSubmit={save}
      onClose={onClose}
    >
      <Form.Item name="part" label={texts.part} rules={[rule]}>
        <Select options={(terms?.parts ?? []).map(({ code }) => ({ value: code, label: nameOf('parts', code) }))} />
      </Form.Item>
      <Form.Item name="name" label={`${texts.contactName}${texts.optional}`}>
        <Input maxLength={80} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="telephone"
        label={texts.telephone}
        rules={[rule, { pattern: /^[+\d][\d\s-]{4,30}$/, message: texts.telephoneWrong }]}
      >
        <Input type="tel" inputMode="tel" maxLength={40} autoComplete="off" />
      </Form.Item>
    </FormDrawer>
  );
}
