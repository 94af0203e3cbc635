// Says once what a developer's choice of store means in production.
import { keyringCodes } from './errors.ts';
import { teller } from './events.ts';
import type { Settings } from './options.ts';

type Warning = 'KEYRING_MEMORY_STORE_IN_PRODUCTION' | 'KEYRING_PLAINTEXT_STORE';

const warned = new Set<Warning>();

export function warnOfStore(settings: Settings): void {
  const inProduction = process.env['NODE_ENV'] === 'production';
  if (settings.store.volatile && inProduction) {
    warn(
      settings,
      'KEYRING_MEMORY_STORE_IN_PRODUCTION',
      `The ring ${settings.app}/${settings.name} lives in the memory of one process: other processes do not accept its tokens, and a restart loses it.`,
    );
  }
  if (settings.store.shared && !settings.sealed) {
    warn(
      settings,
      'KEYRING_PLAINTEXT_STORE',
      `The keys of the ring ${settings.app}/${settings.name} lie readable in a shared store.`,
    );
  }
}

function warn(settings: Settings, code: Warning, message: string): void {
  const tell = teller(settings, settings.onEvent, () => Date.now());
  tell(code, message);
  if (warned.has(code)) return;
  warned.add(code);
  process.emitWarning(`${message} ${keyringCodes[code]}`, { code, type: 'RampartWarning' });
}
