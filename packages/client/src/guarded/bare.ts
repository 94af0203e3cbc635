// Scripts, sealed values and scans of this package are made of literals and made keys only, so they go
// by the client that is guarded. Nothing outside of the package can ask for it.

/** A client that guarded(…) has made. */
export interface GuardedClient {
  readonly isGuarded: true;
}

const bareClients = new WeakMap<object, object>();

export function rememberBare(guarded: object, bare: object): void {
  bareClients.set(guarded, bare);
}

/** The client behind a guarded one; any other as it is. */
export function bareClientOf<Client extends object>(client: Client): Exclude<Client, GuardedClient>;
export function bareClientOf(client: object): object {
  return bareClients.get(client) ?? client;
}
