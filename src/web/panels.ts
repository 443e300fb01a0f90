/** What one feature shows on another's page: a place's page names no feature that rates or covers it, a matter's page none that opened it. */
import type { ComponentType } from 'react';

interface PlacePanel {
  /** Who may not ask is not shown an empty frame. */
  permission: string;
  Panel: ComponentType<{ place: string }>;
}

const onPlaces: PlacePanel[] = [];

export const hangOnPlaces = (panel: PlacePanel): void => void onPlaces.push(panel);

export const placePanels = (permissions: readonly string[]): readonly PlacePanel[] =>
  onPlaces.filter(({ permission }) => permissions.includes(permission));

interface MatterPanel {
  /** What kind of thing the matter is about. */
  subjectKind: string;
  permission: string;
  Panel: ComponentType<{ subject: string }>;
}

const onMatters: MatterPanel[] = [];

export const hangOnMatters = (panel: MatterPanel): void => void onMatters.push(panel);

export const matterPanels = (subjectKind: string, permissions: readonly string[]): readonly MatterPanel[] =>
  onMatters.filter((panel) => panel.subjectKind === subjectKind && permissions.includes(panel.permission));

interface BenchPanel {
  permission: string;
  Panel: ComponentType;
}

const onBench: BenchPanel[] = [];

/** Beside the queue of the workbench. */
export const hangOnBench = (panel: BenchPanel): void => void onBench.push(panel);

export const benchPanels = (permissions: readonly string[]): readonly BenchPanel[] =>
  onBench.filter(({ permission }) => permissions.includes(permission));
