// Which defences stand while an attack is tried.
import { baseOf, defenceNames, type DefenceName } from '../defences.ts';

export type Setting =
  | { readonly kind: 'all on' }
  | { readonly kind: 'all off' }
  | { readonly kind: 'without'; readonly defence: DefenceName }
  | { readonly kind: 'only'; readonly defence: DefenceName };

export function defencesOff(setting: Setting): ReadonlySet<DefenceName> {
  switch (setting.kind) {
    case 'all on':
      return new Set();
    case 'all off':
      return new Set(defenceNames);
    case 'without':
      return new Set([setting.defence]);
    case 'only':
      return new Set(
        defenceNames.filter(
          (defence) => defence !== setting.defence && defence !== baseOf(setting.defence),
        ),
      );
  }
}

export function named(setting: Setting): string {
  return 'defence' in setting ? `${setting.kind} ${setting.defence}` : setting.kind;
}

/** First with everything, as it is run; then each alone, each away, and nothing at all. */
export const ablations: readonly Setting[] = [
  { kind: 'all on' },
  { kind: 'all off' },
  ...defenceNames.map((defence) => ({ kind: 'only', defence }) as const),
  ...defenceNames.map((defence) => ({ kind: 'without', defence }) as const),
];
