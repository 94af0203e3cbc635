// Who plays: the users of the recommended policy, by what they are for.

/** The web application. Attackers come through its sessions. */
export const application: Player = 'app';

/** Looks, and changes nothing. */
const monitor: Player = 'monitor';

/** Operates the server, with a second factor for what is dangerous. */
export const operator: Player = 'ops';

/** Honest traffic is played by the first of them who may. */
export const everybody: readonly Player[] = [application, monitor, operator];

export type Player = 'app' | 'monitor' | 'ops';

/** The gateway's own login at the server. */
export const gatewayUser = 'rampart-gateway';
