import { App, Progress, Table } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { number, tableTime } from '../../../web/words.ts';
import { cancelJob, listJobs, type JobNow } from '../schema.ts';
import { operationsTexts } from '../texts.ts';
import { Card } from './card.tsx';

const underWay = ({ state }: JobNow) => state === 'waiting' || state === 'running';

/** Work that takes long: how far it is, and a way to stop it. Asked again while something runs. */
export function Jobs() {
  const texts = useTexts(operationsTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { modal } = App.useApp();
  const mayChange = useMay('operations.change');
  const { data, error, refetch } = useAnswer(listJobs, {}, { live: ['operations'], keep: true, every: 3 });
  const { perform, refusal } = useAct(cancelJob, { said: () => texts.cancelled });
  const ask = (job: JobNow) =>
    void modal.confirm({
      title: texts.cancelTitle(job.text[language]),
      content: texts.cancelBody,
      okText: texts.cancel,
      cancelText: texts.goOn,
      icon: null,
      onOk: () => perform({ params: { id: job.id } }),
    });
  return (
    <Card title={texts.jobs}>
      {error && <Refused error={error} retry={refetch} />}
      {refusal && <Refused error={refusal} />}
      {!data && !error && <Waiting rows={3} />}
      {data?.jobs.length === 0 && <p className="fs-sub">{texts.noJobs}</p>}
      {data && data.jobs.length > 0 && (
        <Table<JobNow>
          size="small"
          rowKey="id"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={data.jobs}
          columns={[
            {
              title: texts.job,
              render: (_, job) => (
                <>
                  {job.text[language]}
                  {job.problem && <span className="fs-operations-fault">{job.problem}</span>}
                </>
              ),
            },
            { title: texts.sentAt, dataIndex: 'sentAt', render: (at: string) => tableTime(at, now, wording) },
            {
              title: texts.state,
              render: (_, job) => (
                <>
                  {job.cancelAsked && underWay(job) ? texts.stopping : texts[`state_${job.state}`]}
                  {job.attempt > 1 && <span className="fs-caption"> {texts.attempt(job.attempt, job.attempts)}</span>}
                </>
              ),
            },
            {
              title: texts.progress,
              render: (_, job) =>
                job.total ? (
                  <>
                    <Progress
                      percent={Math.floor((100 * job.done) / job.total)}
                      size="small"
                      showInfo={false}
                      aria-label={texts.progress}
                      className="fs-job-progress"
                    />
                    <span className="fs-caption">{texts.of(number(job.done), number(job.total))}</span>
                  </>
                ) : (
                  job.done > 0 && number(job.done)
                ),
            },
            ...(mayChange
              ? [
                  {
                    title: <span className="fs-hidden">{texts.cancel}</span>,
                    key: 'cancel',
                    render: (_: unknown, job: JobNow) =>
                      underWay(job) &&
                      !job.cancelAsked && (
                        <button type="button" className="fs-link" onClick={() => ask(job)}>
                          {texts.cancel}
                        </button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </Card>
  );
}
