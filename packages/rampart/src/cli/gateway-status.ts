// rampart gateway status: how the gateway of this host is, in ten lines.
import { askAdmin } from '../gateway/admin/ask.ts';
import { status, type Status } from '../gateway/admin/verbs.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { ageText } from './time-text.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const gatewayStatusVerb: Verb = defineVerb({
  description: 'Say how the running gateway is: 0 well, 2 something is wrong',
  args: {
    ...gatewayArguments,
    json: { type: 'boolean', description: 'Print JSON instead of lines' },
  },
  run: async (args) => {
    const answer = await askAdmin(await socketOf(args), status, {});
    process.stdout.write(args.json === true ? `${JSON.stringify(answer)}\n` : linesOf(answer));
    const { serving, wanted } = answer.workers;
    const isWell = answer.upstream === 'here' && answer.log === 'written' && serving === wanted;
    return isWell ? 0 : 2;
  },
});

function linesOf(answer: Status): string {
  const { workers, policy, pending } = answer;
  const restarted = workers.restarts === 0 ? '' : `, ${workers.restarts} started again`;
  const waiting = pending === 0 ? '' : `, ${pending} waiting for approval`;
  const rows: readonly (readonly [string, string])[] = [
    ['gateway', `${answer.app}, version ${answer.version}, for ${ageText(answer.age)}`],
    ['policy', `${policy.source}, loaded ${new Date(policy.loadedAt).toISOString()}`],
    ['listens', answer.listens.join(' ')],
    ['workers', `${workers.serving} of ${workers.wanted}${restarted}`],
    ['clients', String(answer.connections)],
    ['server', `${answer.upstream}, ${answer.lanes} shared and ${answer.owns} own connections`],
    ['bans', String(answer.bans)],
    ['unlocked', `${answer.grants}${waiting}`],
    ['log', answer.log],
    ['mode', modeOf(answer)],
  ];
  return rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join('');
}

function modeOf({ isDraining, observes }: Status): string {
  if (isDraining) return 'stops';
  return observes ? 'observes: tells what it would refuse, and passes it' : 'enforces';
}
