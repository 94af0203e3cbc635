// Makes a network with a host in it, says which process holds that, and waits to be killed.
import { NamespaceNetwork } from '../../../src/archive/failover/namespace-network.ts';

const network = await NamespaceNetwork.open();
const { enters } = await network.serverAt(0);
console.log(enters[enters.indexOf('--target') + 1]);
// Nothing else keeps it alive.
setInterval(() => undefined, 60_000);
