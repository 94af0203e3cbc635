// rampart gateway reload: the policy is read again; no connection is dropped that may stay.
import { askAdmin } from '../gateway/admin/ask.ts';
import { reload } from '../gateway/admin/verbs.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const gatewayReloadVerb: Verb = defineVerb({
  description: 'Have the running gateway read its policy, secrets and certificates again',
  args: gatewayArguments,
  run: async (args) => {
    const { changed } = await askAdmin(await socketOf(args), reload, {});
    const what = changed
      ? 'The new policy is in force.'
      : 'The policy is the same as before. Its secrets and certificates were read again.';
    process.stdout.write(`${what}\n`);
  },
});
