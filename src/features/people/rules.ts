import type { Text } from '../../platform/problem.ts';

export interface Role extends Text {
  permissions: readonly string[];
}

/** Role → what it may do. A grant on a post names a role, a region and, where it is limited to one, a trade. */
export const roles: Record<string, Role> = {};
