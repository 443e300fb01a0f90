/** Small choices kept on this device. A browser that forbids it loses the choice and nothing else. */
type Choice = 'language' | 'theme' | 'keys' | `columns:${string}` | `views:${string}`;

export const keyOf = (choice: Choice) => `fengsui.${choice}`;

export function kept(choice: Choice): string | null {
  try {
    return localStorage.getItem(keyOf(choice));
  } catch {
    return null;
  }
}

export function keep(choice: Choice, value: string): void {
  try {
    localStorage.setItem(keyOf(choice), value);
  } catch {
    // private windows
  }
}

export function drop(choice: Choice): void {
  try {
    localStorage.removeItem(keyOf(choice));
  } catch {
    // private windows
  }
}
