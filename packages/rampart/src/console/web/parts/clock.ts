import { signal, type ReadonlySignal } from '@preact/signals';

const tick = signal(Date.now());
setInterval(() => (tick.value = Date.now()), 1_000);

/** The time, for what counts it: one clock for the whole page. */
export const clock: ReadonlySignal<number> = tick;
