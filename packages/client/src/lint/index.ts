// A plugin for ESLint, which oxlint loads as one of its `jsPlugins`.
import { noInterpolatedLua } from './no-interpolated-lua.ts';
import { noKeysCommand } from './no-keys-command.ts';
import { noRawCommand } from './no-raw-command.ts';
import { noRawKeys } from './no-raw-keys.ts';
import type { Rule } from './rule.ts';

interface Plugin {
  readonly meta: { readonly name: string };
  readonly rules: Readonly<Record<string, Rule>>;
}

const plugin: Plugin = {
  meta: { name: 'rampart' },
  rules: {
    'no-raw-keys': noRawKeys,
    'no-interpolated-lua': noInterpolatedLua,
    'no-keys-command': noKeysCommand,
    'no-raw-command': noRawCommand,
  },
};

export default plugin;
