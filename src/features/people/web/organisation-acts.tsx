/** Opening, renaming and closing organisations and posts, and registering people. */
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { RegionField } from '../../../web/region-field.tsx';
import { Refused } from '../../../web/states.tsx';
import {
  addPerson,
  changeOrganisation,
  closeOrganisation,
  openOrganisation,
  openPost,
  organisationKinds,
  ranks,
  readDuties,
  type Organisation,
  type OrganisationKind,
  type Rank,
} from '../schema.ts';
import { peopleTexts } from '../texts.ts';

type Layer = 'organisation' | 'post' | 'rename';

export function OrganisationActs({ organisation, closed }: { organisation: Organisation; closed: () => void }) {
  const texts = useTexts(peopleTexts);
  const { modal } = App.useApp();
  const [layer, setLayer] = useState<Layer>();
  const { perform, refusal } = useAct(closeOrganisation, { said: () => texts.organisationClosed(organisation.name) });
  const shut = () => setLayer(undefined);
  const close = () =>
    void modal.confirm({
      title: texts.closeOrganisationTitle(organisation.name),
      content: texts.closeOrganisationBody,
      okText: texts.closeOrganisation,
      cancelText: texts.keep,
      icon: null,
      onOk: async () => {
        if (await perform({ params: { id: organisation.id } })) closed();
      },
    });
  return (
    <>
      <div className="fs-people-choices fs-no-print">
        <Button onClick={() => setLayer('post')}>{texts.openPost}</Button>
        <Button onClick={() => setLayer('organisation')}>{texts.openOrganisation}</Button>
        <Button onClick={() => setLayer('rename')}>{texts.rename}</Button>
        <Button onClick={close}>{texts.closeOrganisation}</Button>
      </div>
      {refusal && <Refused error={refusal} />}
      {layer === 'organisation' && <OpenOrganisation under={organisation} close={shut} />}
      {layer === 'post' && <OpenPost organisation={organisation} close={shut} />}
      {layer === 'rename' && <Rename organisation={organisation} close={shut} />}
    </>
  );
}

/** Departments by code, as choices. */
export function useDepartments() {
  const { language } = useLanguage();
  const { data } = useAnswer(readDuties, {});
  return (data?.departments ?? []).map((one) => ({ value: one.code, label: one[language] }));
}

interface NewOrganisationFields {
  kind: OrganisationKind;
  name: string;
  nameEn?: string;
  region: string;
  department?: string;
  deskTitle: string;
}

function OpenOrganisation({ under, close }: { under: Organisation; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const [id] = useState(() => crypto.randomUUID());
  const departments = useDepartments();
  const { perform, busy, refusal } = useAct(openOrganisation);
  const open = async ({ nameEn, department, ...rest }: NewOrganisationFields) => {
    const body = { ...rest, id, under: under.id, nameEn: nameEn || null, department: department ?? null };
    if (await perform({ body }, () => texts.organisationOpened(rest.name))) close();
  };
  return (
    <FormDrawer<NewOrganisationFields>
      title={texts.openOrganisation}
      verb={texts.openOrganisation}
      help={texts.openOrganisationHelp(under.name)}
      initial={{ region: under.region, deskTitle: '值班岗' }}
      busy={busy}
      refusal={refusal}
      onSubmit={open}
      onClose={close}
    >
      <Form.Item name="kind" label={texts.kind} rules={[rule]}>
        <Select options={organisationKinds.map((kind) => ({ value: kind, label: texts[`kind_${kind}`] }))} />
      </Form.Item>
      <Form.Item name="name" label={texts.organisationName} rules={[rule]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="nameEn" label={texts.nameEn}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="region" label={texts.region} rules={[rule]}>
        <RegionField />
      </Form.Item>
      <Form.Item name="department" label={texts.trade2}>
        <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={departments} />
      </Form.Item>
      <Form.Item name="deskTitle" label={texts.deskTitle} rules={[rule]}>
        <Input maxLength={120} />
      </Form.Item>
    </FormDrawer>
  );
}

interface NewPostFields {
  title: string;
  titleEn?: string;
  rank?: Rank;
}

function OpenPost({ organisation, close }: { organisation: Organisation; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(openPost);
  const open = async ({ title, titleEn, rank }: NewPostFields) => {
    const body = { id, organisation: organisation.id, title, titleEn: titleEn || null, rank: rank ?? null, superior: null };
    if (await perform({ body }, () => texts.postOpened(title))) close();
  };
  return (
    <FormDrawer<NewPostFields>
      title={`${texts.openPost} · ${organisation.name}`}
      verb={texts.openPost}
      busy={busy}
      refusal={refusal}
      onSubmit={open}
      onClose={close}
    >
      <Form.Item name="title" label={texts.postTitle} rules={[rule]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="titleEn" label={texts.nameEn}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="rank" label={texts.rank}>
        <Select allowClear options={ranks.map((rank) => ({ value: rank, label: texts[`rank_${rank}`] }))} />
      </Form.Item>
    </FormDrawer>
  );
}

function Rename({ organisation, close }: { organisation: Organisation; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(changeOrganisation, { said: () => texts.renamed });
  return (
    <FormDrawer<{ name: string; nameEn?: string }>
      title={`${texts.rename} · ${organisation.name}`}
      verb={texts.rename}
      initial={{ name: organisation.name, nameEn: organisation.nameEn ?? '' }}
      busy={busy}
      refusal={refusal}
      onSubmit={async ({ name, nameEn }) =>
        (await perform({ params: { id: organisation.id }, body: { name, nameEn: nameEn || null } })) && close()
      }
      onClose={close}
    >
      <Form.Item name="name" label={texts.organisationName} rules={[rule]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="nameEn" label={texts.nameEn}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}

interface NewPersonFields {
  name: string;
  telephone?: string;
  region: string;
}

export function AddPerson({ close }: { close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(addPerson);
  const add = async ({ name, telephone, region }: NewPersonFields) => {
    if (await perform({ body: { id, name, telephone: telephone || null, region } }, () => texts.personAdded(name))) close();
  };
  return (
    <FormDrawer<NewPersonFields>
      title={texts.addPerson}
      verb={texts.addPerson}
      busy={busy}
      refusal={refusal}
      onSubmit={add}
      onClose={close}
    >
      <Form.Item name="name" label={texts.personName} rules={[rule]}>
        <Input maxLength={120} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="telephone"
        label={texts.telephone}
        rules={[{ pattern: /^[0-9+\-() ]{3,24}$/, message: texts.telephoneShape }]}
      >
        <Input maxLength={24} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="region" label={texts.worksIn} rules={[rule]}>
        <RegionField />
      </Form.Item>
    </FormDrawer>
  );
}
