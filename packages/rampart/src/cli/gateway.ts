// rampart gateway: stands before Redis or Valkey until it is told to stop.
import { Gateway } from '../gateway/gateway.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** How long connections may finish what they have begun. */
const drainWithin = 10_000;

export const gatewayVerb: Verb = defineVerb({
  description: 'Stand before Redis or Valkey and refuse what it cannot refuse itself',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
  },
  run: async ({ policy }) => {
    const gateway = await Gateway.open({ policy: await loadPolicyFile(policy), worker: 1 });
    process.stdout.write(`ready ${gateway.addresses.join(' ')}\n`);
    await stopped();
    await gateway.drain(drainWithin);
    await gateway.close();
  },
});

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
