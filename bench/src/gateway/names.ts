// Our own doors' names, by which their figures are found.

export const gatewayName = 'gateway';
export const gatewayTlsName = 'gateway TLS';
/** The same gateway, for a user to whose keys a prefix is added. */
export const prefixedName = 'gateway, prefix';
