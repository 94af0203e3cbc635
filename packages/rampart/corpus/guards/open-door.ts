import type { Guard, Site } from './guard.ts';

/** No guard at all. It shows that the judge does not wave everything through. */
export async function openDoor({ upstream }: Site): Promise<Guard> {
  return { door: { port: upstream }, told: async () => [], codes: null, certificates: null };
}
