import { Button, Checkbox, DatePicker, Form, Input, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { useAct } from '../../../web/ask.ts';
import { DayField, FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { useTexts } from '../../../web/language.tsx';
import { addEdition } from '../schema.ts';
import { calendarTexts } from '../texts.ts';

interface Fields {
  year: number;
  title: string;
  source: string;
  announcedOn: string | null;
  holidays: { name: string; from: string; to: string; makeUp?: string[] }[];
  compared?: boolean;
}

/** A year's notice as it is published; the server complains of what cannot be, and asks to compare what is unusual. */
export function LoadNotice({ year, close }: { year: number; close: () => void }) {
  const texts = useTexts(calendarTexts);
  const rule = useRequired();
  const { perform, busy, refusal } = useAct(addEdition, { said: (edition) => texts.loaded(edition.year) });
  const load = async ({ holidays, announcedOn, compared, ...rest }: Fields) => {
    const body = {
      ...rest,
      announcedOn: announcedOn ?? null,
      compared: compared ?? false,
      holidays: holidays.map((one) => ({ ...one, makeUp: one.makeUp ?? [] })),
    };
    if (await perform({ body })) close();
  };
  return (
    <FormDrawer<Fields>
      wide
      title={texts.load}
      verb={texts.load}
      help={texts.loadHelp}
      initial={{ year, holidays: [{}] }}
      busy={busy}
      refusal={refusal}
      onSubmit={load}
      onClose={close}
    >
      <Form.Item name="year" label={texts.editionYear} rules={[rule]}>
        <InputNumber min={1950} max={2100} />
      </Form.Item>
      <Form.Item name="title" label={texts.noticeTitle} rules={[rule]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="source" label={texts.noticeSource} rules={[rule]}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="announcedOn" label={texts.announcedOn} rules={[rule]}>
        <DayField />
      </Form.Item>
      <h3>{texts.holidays}</h3>
      <Form.List name="holidays">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <fieldset key={key} className="fs-holiday">
                <Form.Item name={[name, 'name']} label={texts.holidayName} rules={[rule]}>
                  <Input maxLength={40} />
                </Form.Item>
                <Form.Item name={[name, 'from']} label={texts.from} rules={[rule]}>
                  <DayField />
                </Form.Item>
                <Form.Item name={[name, 'to']} label={texts.to} rules={[rule]}>
                  <DayField />
                </Form.Item>
                <Form.Item name={[name, 'makeUp']} label={texts.makeUpOn}>
                  <ManyDays />
                </Form.Item>
                {fields.length > 1 && (
                  <Button size="small" onClick={() => remove(name)}>
                    {texts.removeHoliday}
                  </Button>
                )}
              </fieldset>
            ))}
            <Button onClick={() => add({})}>{texts.addHoliday}</Button>
          </>
        )}
      </Form.List>
      <Form.Item name="compared" valuePropName="checked">
        <Checkbox>{texts.compared}</Checkbox>
      </Form.Item>
    </FormDrawer>
  );
}

function ManyDays({ id, value, onChange }: { id?: string; value?: string[]; onChange?: (days: string[]) => void }) {
  return (
    <DatePicker
      {...(id && { id })}
      multiple
      style={{ width: '100%' }}
      value={(value ?? []).map((day) => dayjs(day))}
      onChange={(days: unknown) =>
        onChange?.(((days ?? []) as { format: (pattern: string) => string }[]).map((day) => day.format('YYYY-MM-DD')))
      }
    />
  );
}
