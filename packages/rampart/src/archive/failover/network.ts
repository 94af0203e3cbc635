// The network of a scratch group: where each program of it stands, and how a host of it is cut off.

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a program is to run. */
export interface Place {
  /** Words that go before those of the program. */
  readonly enters: readonly string[];
  readonly listens: Address;
  /** Where its peers find it. */
  readonly reached: Address;
}

/** Hosts are numbered from 0. Clients do not come this way: they reach every program by its socket. */
export interface Network extends AsyncDisposable {
  serverAt(host: number): Promise<Place>;
  sentinelAt(host: number): Promise<Place>;
  /** Nothing gets to the server of this host or from it to its peers, and nobody is told. */
  cut(host: number): Promise<void>;
}
