// rampart gateway bans: which addresses are banned, and an end to it for one.
import { askAdmin } from '../gateway/admin/ask.ts';
import { bans, unban } from '../gateway/admin/verbs.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { ageText } from './time-text.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const gatewayBansVerb: Verb = defineVerb({
  description: 'List the addresses that are banned, or lift a ban',
  args: {
    lift: { type: 'string', description: 'End the ban of this address', valueHint: 'ADDRESS' },
    ...gatewayArguments,
  },
  run: async (args) => {
    const socket = await socketOf(args);
    const say = (line: string): boolean => process.stdout.write(`${line}\n`);
    if (args.lift !== undefined) {
      const { wasBanned } = await askAdmin(socket, unban, { address: args.lift });
      say(wasBanned ? `${args.lift} is not banned any more.` : `${args.lift} was not banned.`);
      return wasBanned ? 0 : 2;
    }
    const banned = await askAdmin(socket, bans, {});
    if (banned.length === 0) say('Nobody is banned.');
    for (const { neighbours, left } of banned) say(`${neighbours}  for another ${ageText(left)}`);
    return 0;
  },
});
