import { Button, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { kinds } from '../kinds.ts';
import { matterKinds, openMatter, type NewMatter } from '../schema.ts';
import { useAct } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useSession } from '../../../web/session.tsx';
import { Refused } from '../../../web/states.tsx';
import { PostPicker, type Picked } from './post-picker.tsx';
import { recordTexts } from './texts.ts';
import './obligations.css';

/** What is to be done, by whom, by when: the first line of every matter. */
export default function NewMatterPage() {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const { go } = useAddress();
  const { district, posts, post } = useSession();
  const region = posts.find((one) => one.post === post)?.region ?? district.code;
  const [kind, setKind] = useState<NewMatter['kind']>('task');
  const [title, setTitle] = useState('');
  const [demand, setDemand] = useState('');
  const [number, setNumber] = useState('');
  const [origin, setOrigin] = useState('');
  const [days, setDays] = useState<number | null>(null);
  const [holder, setHolder] = useState<Picked>();
  const [tried, setTried] = useState(false);
  const { perform, busy, refusal } = useAct(openMatter);
  const missing = [title.trim() ? '' : texts.title, demand.trim() ? '' : texts.demand, holder ? '' : texts.to].filter(Boolean);
  const usual = kinds[`matter.${kind}`].term;
  const send = async () => {
    setTried(true);
    if (missing.length > 0 || !holder) return;
    const answer = await perform(
      {
        body: {
          kind,
          title: title.trim(),
          demand: demand.trim(),
          region,
          holder: holder.post,
          ...(number.trim() && { number: number.trim() }),
          ...(origin.trim() && { origin: origin.trim() }),
          ...(days && { term: { count: days, unit: 'workday' as const, roll: true } }),
        },
      },
      () => texts.saved(holder.name),
    );
    if (answer) go(`/obligations/${answer.id}`);
  };
  return (
    <>
      <h1>{texts.newTitle}</h1>
      <p className="fs-sub">{texts.newHelp}</p>
      <form
        className="fs-card fs-padded fs-form"
        style={{ marginTop: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {refusal && <Refused error={refusal} />}
        {tried && missing.length > 0 && (
          <p className="fs-fault" role="alert">
            {texts.required(missing.join(language === 'zh' ? '、' : ', '))}
          </p>
        )}
        <Row label={texts.kindField}>
          <Select
            value={kind}
            onChange={setKind}
            options={matterKinds.map((one) => ({ value: one, label: kinds[`matter.${one}`][language] }))}
          />
        </Row>
        <Row label={texts.title}>
          <Input maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Row>
        <Row label={texts.demand}>
          <Input.TextArea rows={4} maxLength={2000} value={demand} onChange={(event) => setDemand(event.target.value)} />
        </Row>
        <PostPicker value={holder} onChange={setHolder} />
        <Row
          label={`${texts.usualTerm}${texts.optional}`}
          help={`${texts.usual}${usual.unit === 'workday' ? ` · ${usual.count} ${texts.workdays}` : ''}`}
        >
          <InputNumber min={1} max={250} value={days} onChange={setDays} suffix={texts.workdays} style={{ width: '100%' }} />
        </Row>
        <Row label={`${texts.documentNumber}${texts.optional}`}>
          <Input maxLength={80} value={number} onChange={(event) => setNumber(event.target.value)} />
        </Row>
        <Row label={`${texts.origin}${texts.optional}`}>
          <Input maxLength={200} value={origin} onChange={(event) => setOrigin(event.target.value)} />
        </Row>
        <div>
          <Button type="primary" htmlType="submit" loading={busy}>
            {texts.save}
          </Button>
        </div>
      </form>
    </>
  );
}

function Row({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <label className="fs-form-field">
      <span>{label}</span>
      {children}
      {help && <span className="fs-caption">{help}</span>}
    </label>
  );
}
