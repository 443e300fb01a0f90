import { Input, Popover } from 'antd';
import { useEffect, useState } from 'react';
import { dropView, keepViews, listViews, type View } from '../../features/people/schema.ts';
import { useAct, useAnswer } from '../ask.ts';
import { drop, kept } from '../kept.ts';
import { useTexts } from '../language.tsx';
import { useAddress } from '../router.tsx';
import { Refused } from '../states.tsx';
import { listTexts } from './list-texts.ts';
import { queryOf, viewShown, viewsIn } from './views.ts';

const none: readonly View[] = [];
const options = { touches: [listViews.path] };

/** The views of a list that its reader keeps: each sets all its filters at once; what is filtered now can be saved as one more. */
export function SavedViews({ list, names }: { list: string; names: readonly string[] }) {
  const texts = useTexts(listTexts);
  const { query, set } = useAddress();
  const { data } = useAnswer(listViews, { query: { list } }, { keep: true });
  const views = data?.views ?? none;
  const keeping = useAct(keepViews, options);
  const dropping = useAct(dropView, options);
  useTakingOver(list, data !== undefined);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const shown = viewShown(views, names, query);
  const filtered = Object.keys(queryOf(names, query)).length > 0;
  const save = async () => {
    const view = { name: name.trim(), query: queryOf(names, query) };
    if (view.name === '' || !(await keeping.perform({ body: { list, views: [view], replace: true } }))) return;
    setName('');
    setOpen(false);
  };
  if (views.length === 0 && !filtered) return null;
  return (
    <div className="fs-views fs-no-print" role="group" aria-label={texts.views}>
      {views.length > 0 && <span className="fs-caption">{texts.views}</span>}
      {views.map((view) => (
        <span key={view.name} className="fs-chip" data-shown={view === shown || undefined}>
          <button
            type="button"
            className="fs-view"
            aria-pressed={view === shown}
            onClick={() => set({ ...Object.fromEntries(names.map((one) => [one, undefined])), cursor: undefined, ...view.query })}
          >
            {view.name}
          </button>
          <button
            type="button"
            aria-label={texts.dropView(view.name)}
            disabled={dropping.busy}
            onClick={() => void dropping.perform({ query: { list, name: view.name } })}
          >
            ×
          </button>
        </span>
      ))}
      {filtered && data && !shown && (
        <Popover
          trigger="click"
          placement="bottomLeft"
          open={open}
          onOpenChange={(now) => {
            keeping.forget();
            setOpen(now);
          }}
          content={
            <form
              className="fs-view-form"
              onSubmit={(event) => {
                event.preventDefault();
                void save();
              }}
            >
              <Input
                aria-label={texts.viewName}
                placeholder={texts.viewName}
                maxLength={40}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
              <button type="submit" className="fs-button" disabled={keeping.busy}>
                {texts.keepView}
              </button>
              {keeping.refusal ? (
                <div className="fs-view-refused">
                  <Refused error={keeping.refusal} />
                </div>
              ) : (
                <span className="fs-caption">{texts.viewsHelp}</span>
              )}
            </form>
          }
        >
          <button type="button" className="fs-link">
            {texts.saveView}
          </button>
        </Popover>
      )}
      {dropping.refusal && <Refused error={dropping.refusal} />}
    </div>
  );
}

/** Views that stand on this device from when devices kept them go to whoever reads the list, once. */
function useTakingOver(list: string, known: boolean): void {
  const { perform } = useAct(keepViews, options);
  useEffect(() => {
    const views = known ? viewsIn(kept(`views:${list}`)) : none;
    if (views.length === 0) return;
    // A name that is taken stays what it is: the account's word is the newer one.
    void perform({ body: { list, views: [...views], replace: false } }).then((answer) => answer && drop(`views:${list}`));
  }, [list, known, perform]);
}
