// How a verb finds the gateway that it speaks to: by its policy, or by its socket.
import { loadGatedPolicyFile } from '../policy/load.ts';

export const gatewayArguments = {
  policy: {
    type: 'string',
    default: 'rampart.yaml',
    description: 'The policy of the gateway',
    valueHint: 'FILE',
  },
  socket: {
    type: 'string',
    description: 'The admin socket, if not the one that the policy names',
    valueHint: 'PATH',
  },
} as const;

export async function socketOf(args: {
  readonly policy: string;
  readonly socket: string | undefined;
}): Promise<string> {
  return args.socket ?? (await loadGatedPolicyFile(args.policy)).gateway.admin.socket;
}
