/** Milliseconds for what has to come about, on a machine that has far too much to do. */
export const patience = 300_000;
