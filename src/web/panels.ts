/** What one feature shows on another's page: a place's page and card name no feature that rates or covers it. */
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
