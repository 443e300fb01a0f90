import { Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useState } from 'react';
import { useAct } from '../../../web/ask.ts';
import { FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useTexts } from '../../../web/language.tsx';
import { setChannel, type Channel, type ChannelSettings } from '../schema.ts';
import { channelTexts } from '../texts.ts';

interface Fields {
  kind: Channel['kind'];
  title: string;
  enabled: boolean;
  quietFrom?: string;
  quietTo?: string;
  secret?: string;
  address?: string;
  host: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  user?: string;
  from: string;
  to: string[];
  url: string;
  method: 'POST' | 'PUT' | 'GET';
  media: 'application/json' | 'application/x-www-form-urlencoded' | 'text/plain';
  headers?: string;
  body?: string;
  expect?: string;
}

const first: Partial<Fields> = {
  kind: 'smtp',
  enabled: true,
  port: 587,
  security: 'starttls',
  method: 'POST',
  media: 'application/json',
  body: '{"text":"{{text}}"}',
};

/** Lines "Name: value" ↔ headers. */
const headersOf = (lines: string | undefined): Record<string, string> =>
  Object.fromEntries(
    (lines ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );

const fieldsOf = ({ kind, title, enabled, quietFrom, quietTo, settings }: Channel): Partial<Fields> => ({
  ...first,
  ...(settings as Partial<Fields>),
  kind,
  title,
  enabled,
  ...(quietFrom && { quietFrom }),
  ...(quietTo && { quietTo }),
  ...(kind === 'http' && {
    headers: Object.entries((settings['headers'] ?? {}) as Record<string, string>)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  }),
});

function settingsOf(fields: Fields, channel: Channel | undefined): ChannelSettings {
  const { kind, title, enabled, quietFrom, quietTo, secret, address = '' } = fields;
  const common = {
    title,
    enabled,
    quietFrom: quietFrom || null,
    quietTo: quietTo || null,
    post: channel?.post ?? null,
    ...(secret && { secret }),
  };
  if (kind === 'smtp') {
    const { host, port, security, user, from, to } = fields;
    return { kind, ...common, settings: { address, host, port, security, user: user || null, from, to } };
  }
  const { url, method, media, headers, body = '', expect = '' } = fields;
  return { kind, ...common, settings: { address, url, method, media, headers: headersOf(headers), body, expect } };
}

/** One channel: mail by SMTP, or one HTTP request that a gateway of the office understands. */
export function ChannelForm({ channel, close }: { channel?: Channel; close: () => void }) {
  const texts = useTexts(channelTexts);
  const rule = useRequired();
  const [id] = useState(() => channel?.id ?? crypto.randomUUID());
  const [kind, setKind] = useState<Channel['kind']>(channel?.kind ?? 'smtp');
  const { perform, busy, refusal } = useAct(setChannel);
  const time = { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, message: texts.timeShape };
  const save = async (fields: Fields) => {
    const input = { params: { id }, query: channel ? { version: channel.version } : {}, body: settingsOf(fields, channel) };
    if (await perform(input, () => texts.saved(fields.title))) close();
  };
  return (
    <FormDrawer<Fields>
      title={channel ? `${texts.change} · ${channel.title}` : texts.add}
      verb={texts.save}
      initial={channel ? fieldsOf(channel) : first}
      busy={busy}
      refusal={refusal}
      onSubmit={save}
      onClose={close}
    >
      <Form.Item name="kind" label={texts.kind}>
        <Radio.Group
          disabled={channel !== undefined}
          onChange={({ target }) => setKind(target.value as Channel['kind'])}
          options={(['smtp', 'http'] as const).map((one) => ({ value: one, label: texts[one] }))}
        />
      </Form.Item>
      <Form.Item name="title" label={texts.name} rules={[rule]}>
        <Input maxLength={80} />
      </Form.Item>
      {kind === 'smtp' ? <MailFields /> : <GatewayFields />}
      <Form.Item name="secret" label={channel?.hasSecret ? texts.secretKept : texts.secret}>
        <Input.Password maxLength={500} autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="address" label={texts.address}>
        <Input maxLength={300} inputMode="url" />
      </Form.Item>
      <Form.Item name="quietFrom" label={texts.quietFrom} rules={[time]}>
        <Input maxLength={5} />
      </Form.Item>
      <Form.Item name="quietTo" label={texts.quietTo} rules={[time]}>
        <Input maxLength={5} />
      </Form.Item>
      <Form.Item name="enabled" label={texts.enabled} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDrawer>
  );
}

function MailFields() {
  const texts = useTexts(channelTexts);
  const rule = useRequired();
  return (
    <>
      <Form.Item name="host" label={texts.host} rules={[rule]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="port" label={texts.port} rules={[rule]}>
        <InputNumber min={1} max={65535} precision={0} />
      </Form.Item>
      <Form.Item name="security" label={texts.security}>
        <Radio.Group
          options={(['none', 'starttls', 'tls'] as const).map((one) => ({ value: one, label: texts[`security_${one}`] }))}
        />
      </Form.Item>
      <Form.Item name="user" label={texts.user}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="from" label={texts.from} rules={[rule]}>
        <Input maxLength={200} inputMode="email" />
      </Form.Item>
      <Form.Item name="to" label={texts.to} rules={[rule]}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ', ';', '；']} />
      </Form.Item>
    </>
  );
}

function GatewayFields() {
  const texts = useTexts(channelTexts);
  const rule = useRequired();
  const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  return (
    <>
      <Form.Item name="url" label={texts.url} rules={[rule]}>
        <Input maxLength={300} inputMode="url" />
      </Form.Item>
      <Form.Item name="method" label={texts.method}>
        <Radio.Group options={choices(['POST', 'PUT', 'GET'])} />
      </Form.Item>
      <Form.Item name="media" label={texts.media}>
        <Select options={choices(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])} />
      </Form.Item>
      <Form.Item
        name="headers"
        label={texts.headers}
        rules={[{ pattern: /^(\s*|\s*[A-Za-z0-9-]+\s*:[^\n]*(\n\s*[A-Za-z0-9-]+\s*:[^\n]*)*\n?)$/, message: texts.headerShape }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item name="body" label={texts.body}>
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} />
      </Form.Item>
      <Form.Item name="expect" label={texts.expect}>
        <Input maxLength={200} />
      </Form.Item>
    </>
  );
}
