// rampart gateway drain: the same as SIGTERM, for those who may not send one.
import { askAdmin } from '../gateway/admin/ask.ts';
import { drain } from '../gateway/admin/verbs.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const gatewayDrainVerb: Verb = defineVerb({
  description: 'Have the running gateway finish what it has begun, and stop',
  args: gatewayArguments,
  run: async (args) => {
    await askAdmin(await socketOf(args), drain, {});
    process.stdout.write('It takes no more clients, and stops when the others are done.\n');
  },
});
