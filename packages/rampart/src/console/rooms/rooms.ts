// The console's views and acts over the other rooms of the house, a file each.
import type { OpenRoom } from '../house.ts';

export const rooms: readonly OpenRoom[] = [];
