/** Fields of the forms about places. Each takes what a form gives it: an id, a value and what to do with a new one. */
import { AimOutlined } from '@ant-design/icons';
import { Button, Radio, Select } from 'antd';
import { useState } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { listPlaces } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import { useTerms } from './terms.ts';

interface FieldProps<V> {
  id?: string;
  value?: V;
  onChange?: (value: V) => void;
}

/** WGS 84, and how far off it may be, in metres. */
export interface PositionGiven {
  lon: number;
  lat: number;
  source: string;
  accuracyM: number | null;
}

export function TypeField({ id, value, onChange }: FieldProps<string>) {
  const texts = useTexts(placesTexts);
  const { terms, nameOf } = useTerms();
  return (
    <Select
      {...(id && { id })}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      {...(onChange && { onChange })}
      options={[
        { value: 'unclassified', label: texts.unclassified },
        ...(terms?.types ?? []).map(({ code }) => ({ value: code, label: nameOf('types', code) })),
      ]}
    />
  );
}

export function FormField({ id, value, onChange }: FieldProps<string>) {
  const { terms, nameOf } = useTerms();
  return (
    <Radio.Group
      {...(id && { id })}
      optionType="button"
      value={value}
      onChange={({ target }) => onChange?.(target.value as string)}
      options={(terms?.forms ?? []).map(({ code }) => ({ value: code, label: nameOf('forms', code) }))}
    />
  );
}

/** A place that another lies within, found as in the list. */
export function PlaceField({
  id,
  value,
  onChange,
  known,
}: FieldProps<string | null> & { known: readonly { id: string; code: string; name: string }[] }) {
  const texts = useTexts(placesTexts);
  const [words, setWords] = useState('');
  const { data } = useAnswer(listPlaces, { query: { q: words, limit: 12 } }, { enabled: words.trim().length > 1, keep: true });
  const options = [...known, ...(data?.rows ?? []).filter((row) => !known.some((one) => one.id === row.id))];
  return (
    <Select<string | null>
      {...(id && { id })}
      allowClear
      showSearch={{ filterOption: false, onSearch: setWords }}
      placeholder={texts.findPlace}
      notFoundContent={words.trim().length > 1 ? texts.findNothing : texts.findPlace}
      value={value ?? null}
      onChange={(chosen) => onChange?.(chosen ?? null)}
      options={options.map(({ id: place, name, code }) => ({ value: place, label: `${name} · ${code}` }))}
    />
  );
}

/** Where the person stands who fills in the form; the device asks them first. */
export function PositionField({ id, value, onChange }: FieldProps<PositionGiven | null>) {
  const texts = useTexts(placesTexts);
  const [state, setState] = useState<'idle' | 'seeking' | 'failed'>('idle');
  const seek = () => {
    setState('seeking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle');
        onChange?.({
          lon: Number(coords.longitude.toFixed(6)),
          lat: Number(coords.latitude.toFixed(6)),
          source: texts.bySatellite,
          accuracyM: Math.round(coords.accuracy),
        });
      },
      () => setState('failed'),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  };
  return (
    <span className="fs-place-position">
      <Button {...(id && { id })} icon={<AimOutlined />} loading={state === 'seeking'} onClick={seek}>
        {texts.whereIStand}
      </Button>
      <span role="status">
        {value ? texts.positionIs(value.lon.toFixed(5), value.lat.toFixed(5), value.accuracyM) : texts.noPosition}
      </span>
      {value && (
        <button type="button" className="fs-link" onClick={() => onChange?.(null)}>
          {texts.takeAway}
        </button>
      )}
      {state === 'failed' && <span className="fs-fail">{texts.notLocated}</span>}
    </span>
  );
}
