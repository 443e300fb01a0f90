import { useNavigate } from '@tanstack/react-router';
import { Form, Input } from 'antd';
import { useAct } from '../../../web/ask.ts';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useTexts } from '../../../web/language.tsx';
import { RegionField } from '../../../web/region-field.tsx';
import { addPlace } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { FormField, PlaceField, PositionField, TypeField, type PositionGiven } from './fields.tsx';

interface Fields {
  name: string;
  form: 'building' | 'occupancy' | 'yard';
  type?: string;
  region: string;
  within?: string | null;
  address?: string;
  position?: PositionGiven | null;
  operator?: string;
  creditCode?: string;
}

interface Building {
  id: string;
  code: string;
  name: string;
  region: string;
  address: string | null;
}

/** Registers a place; one that lies in a building begins with what is known of the building. */
export function RegisterDrawer({ within, region, onClose }: { within?: Building; region?: string; onClose: () => void }) {
  const texts = useTexts(placesTexts);
  const rule = useRequired();
  const navigate = useNavigate();
  const { perform, busy, refusal } = useAct(addPlace);
  const register = async ({ operator, creditCode, address, within: building, position, type, ...rest }: Fields) => {
    const body = {
      ...rest,
      ...(type && { type }),
      within: building ?? null,
      address: address || null,
      position: position ?? null,
      operator: operator ? { name: operator, creditCode: creditCode || null } : null,
    };
    const made = await perform({ body }, ({ code }) => texts.registered(rest.name, code));
    if (!made) return;
    onClose();
    await navigate({ to: `/places/${made.code}` });
  };
  return (
    <FormDrawer<Fields>
      title={within ? texts.registerWithin(within.name) : texts.register}
      verb={texts.register}
      initial={{
        form: 'occupancy',
        region: within?.region ?? region,
        within: within?.id ?? null,
        address: within?.address ?? '',
      }}
      busy={busy}
      refusal={refusal}
      about={{ 'credit-code-wrong': 'creditCode', 'place-within-circle': 'within' }}
      onSubmit={register}
      onClose={onClose}
    >
      <Form.Item name="name" label={texts.name} rules={[{ ...rule, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="type" label={`${texts.type}${texts.optional}`}>
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
      <Form.Item name="position" label={`${texts.position}${texts.optional}`}>
        <PositionField />
      </Form.Item>
      <Form.Item name="within" label={`${texts.within}${texts.optional}`}>
        <PlaceField known={within ? [within] : []} />
      </Form.Item>
      <Form.Item name="operator" label={`${texts.operator}${texts.optional}`}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="creditCode" label={`${texts.creditCode}${texts.optional}`} dependencies={['operator']}>
        <Input maxLength={40} />
      </Form.Item>
    </FormDrawer>
  );
}
