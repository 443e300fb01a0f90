import { Modal, Switch } from 'antd';
import { useState } from 'react';
import { keep, kept } from '../kept.ts';
import { useTexts } from '../language.tsx';
import type { Page } from '../page.ts';
import { keyTexts } from '../texts.ts';

export default function KeyTable({ pages, onClose }: { pages: readonly Page[]; onClose: () => void }) {
  const texts = useTexts(keyTexts);
  const [single, setSingle] = useState(kept('keys') !== 'off');
  const exists = (path: string) => pages.some((page) => page.path === path);
  const everywhere: [string, string][] = [
    ['Ctrl K', texts.search],
    ['?', texts.help],
    ['G W', texts.workbench],
    ...(exists('/map') ? ([['G M', texts.map]] as [string, string][]) : []),
    ...(exists('/hazards') ? ([['G H', texts.hazards]] as [string, string][]) : []),
    ...(exists('/places') ? ([['G P', texts.places]] as [string, string][]) : []),
    ['G L', texts.ledger],
    ['U', texts.undo],
  ];
  const queue: [string, string][] = [
    ['J', texts.down],
    ['K', texts.up],
    ['Enter', texts.open],
    ['E', texts.verb],
    ['A', texts.handOver],
    ['X', texts.select],
  ];
  return (
    <Modal open title={texts.title} footer={null} onCancel={onClose} width={560}>
      <div className="fs-two">
        <KeyList name={texts.everywhere} rows={everywhere} />
        <KeyList name={texts.queue} rows={queue} />
      </div>
      <div className="fs-line">
        <Switch
          checked={single}
          aria-label={texts.singleKeys}
          onChange={(on) => {
            keep('keys', on ? 'on' : 'off');
            setSingle(on);
          }}
        />
        <span>
          {texts.singleKeys}
          <br />
          <span className="fs-caption">{texts.singleKeysHelp}</span>
        </span>
      </div>
    </Modal>
  );
}

function KeyList({ name, rows }: { name: string; rows: [string, string][] }) {
  return (
    <table className="fs-keys">
      <caption>{name}</caption>
      <tbody>
        {rows.map(([key, words]) => (
          <tr key={key}>
            <th scope="row">
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </th>
            <td>{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
