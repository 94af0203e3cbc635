// A gateway as a process of its own, so that it can be killed: `run-gateway.ts POLICY`.
import { Gateway } from '../../../src/gateway/gateway.ts';
import { loadGatedPolicyFile } from '../../../src/policy/load.ts';

const [file = ''] = process.argv.slice(2);
const gateway = await Gateway.open({ policy: await loadGatedPolicyFile(file), worker: 1 });
process.stdout.write(`ready ${gateway.addresses.join(' ')}\n`);
