/** The parts of Rampart that run as services, each as an account of its own. */
export const ownRoles = ['gateway', 'archive', 'alerts', 'console'] as const;

/** What a host may be there for. */
export const hostRoles = ['redis', 'replica', 'sentinel', 'webserver', ...ownRoles] as const;

export type OwnRole = (typeof ownRoles)[number];

export type HostRole = (typeof hostRoles)[number];
