// A report as plain data: what is said, without how it looks. The terminal, Markdown and HTML each draw
// the same page, and each makes every text harmless in its own way, so that no name of a server, user
// or file can draw anything itself.

export interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** How a thing is to be taken: by its colour, and never by that alone. */
export type Tone = 'good' | 'warning' | 'bad' | 'plain';

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly Row[] }
  | { readonly kind: 'bars'; readonly bars: readonly Bar[] }
  | Curve;

/** A number that a reader should take home. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Row = readonly string[];

export interface Bar {
  readonly label: string;
  /** From 0 to 1: how far it reaches, and from where. */
  readonly to: number;
  readonly from?: number;
  readonly value: string;
}

/** How likely it is to exceed an amount. */
export interface Curve {
  readonly kind: 'curve';
  readonly title: string;
  readonly points: readonly { readonly x: number; readonly chance: number }[];
  /** What to read off: `USD 100,000`, at its x. */
  readonly ticks: readonly {
    readonly x: number;
    readonly label: string;
    readonly chance: number;
  }[];
  /** A line that must not be crossed. */
  readonly limit: { readonly x: number; readonly chance: number; readonly label: string } | null;
}
