import { Input, Popover } from 'antd';
import { useState } from 'react';
import { keep, kept } from '../kept.ts';
import { useTexts } from '../language.tsx';
import { useAddress } from '../router.tsx';
import { listTexts } from './list-texts.ts';
import { queryOf, viewShown, viewsIn, viewsText, withView, type View } from './views.ts';

/** The views of a list that this device keeps: each sets all its filters at once; what is filtered now can be saved as one more. */
export function SavedViews({ list, names }: { list: string; names: readonly string[] }) {
  const texts = useTexts(listTexts);
  const { query, set } = useAddress();
  const [views, setViews] = useState(() => viewsIn(kept(`views:${list}`)));
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const shown = viewShown(views, names, query);
  const filtered = Object.keys(queryOf(names, query)).length > 0;
  const change = (after: View[]) => {
    keep(`views:${list}`, viewsText(after));
    setViews(after);
  };
  const save = () => {
    if (name.trim() === '') return;
    change(withView(views, { name: name.trim(), query: queryOf(names, query) }));
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
            onClick={() => change(views.filter((one) => one !== view))}
          >
            ×
          </button>
        </span>
      ))}
      {filtered && !shown && (
        <Popover
          trigger="click"
          placement="bottomLeft"
          open={open}
          onOpenChange={setOpen}
          content={
            <form
              className="fs-view-form"
              onSubmit={(event) => {
                event.preventDefault();
                save();
              }}
            >
              <Input
                aria-label={texts.viewName}
                placeholder={texts.viewName}
                maxLength={24}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
              <button type="submit" className="fs-button">
                {texts.keepView}
              </button>
              <span className="fs-caption">{texts.viewsHelp}</span>
            </form>
          }
        >
          <button type="button" className="fs-link">
            {texts.saveView}
          </button>
        </Popover>
      )}
    </div>
  );
}
