// What comes out of an archive, in order: first the snapshot, then the stream behind it.

/** A piece of the snapshot: together they are one RDB file. */
export interface SnapshotPiece {
  readonly kind: 'snapshot';
  readonly bytes: Buffer;
}

/** Bytes of the replication stream. They lie behind offset `from` and end at `to`. */
export interface StreamPiece {
  readonly kind: 'stream';
  readonly replid: string;
  readonly from: number;
  readonly to: number;
  /** Received between these moments, milliseconds since 1970 by the archiver's clock. */
  readonly receivedFrom: number;
  readonly receivedTo: number;
  readonly bytes: Buffer;
}

export type Piece = SnapshotPiece | StreamPiece;
